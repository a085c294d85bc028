import type { ActivationName } from "./activation.ts";
import { layerRole, PARAMETERIZATIONS, type ParameterizationName } from "./parameterization.ts";

/**
 * A fully connected network with scalar output and no biases:
 * z_0 = x,  h_l = m^{−a_l} z_{l−1} W_l,  z_l = σ(h_l),  f = h_depth.
 *
 * `depth` counts weight layers, so depth 2 is f(x) = m^{−1/2} Σ_j a_j σ(w_jᵀ x) in the ntk parameterization.
 */
export interface Network {
  readonly depth: number;
  readonly activation: ActivationName;
  readonly parameterization: ParameterizationName;
  /**
   * "plain": independent Gaussian weights. "antisymmetric": the width is two copies of one half-width
   * network with opposite output weights, so that f = 0 at the start and the limit kernel is unchanged
   * (Chizat, Oyallon & Bach, NeurIPS 2019, section 2; "doubling trick").
   */
  readonly initialisation: "plain" | "antisymmetric";
  /** Factor on the variance of every initial weight; 1 unless said otherwise. */
  readonly varianceFactor: number;
}

/** A network that cannot exist as declared: the declaration is wrong, no mathematics is judged. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
}

/** Declares a network, with the ntk parameterization and plain Gaussian weights unless said otherwise. */
export function network(
  declaration: Pick<Network, "activation"> & Partial<Omit<Network, "activation">>,
): Network {
  const result: Network = {
    depth: 2,
    parameterization: "ntk",
    initialisation: "plain",
    varianceFactor: 1,
    ...declaration,
  };
  if (!(result.varianceFactor > 0 && result.varianceFactor < Number.POSITIVE_INFINITY)) {
    throw new NetworkError(`a variance factor is a positive number; got ${result.varianceFactor}`);
  }
  if (!Number.isInteger(result.depth) || result.depth < 2) {
    throw new NetworkError(`depth counts weight layers and is an integer ≥ 2; got ${result.depth}`);
  }
  if (result.initialisation === "antisymmetric" && result.depth !== 2) {
    throw new NetworkError(
      `antisymmetric initialisation is defined here for depth 2 only (training would mix the two copies of a deeper network); got depth ${result.depth}. Centre the outputs instead`,
    );
  }
  if (result.parameterization === "mean-field" && result.depth !== 2) {
    throw new NetworkError(
      `the mean-field parameterization is defined for depth 2 only; got depth ${result.depth}. Use "mup"`,
    );
  }
  return result;
}

/** Multiplier, initial deviation and shape of one weight layer at one width. */
export interface LayerScale {
  readonly multiplier: number;
  readonly deviation: number;
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * The layers of a network at width m with inputs of dimension d, from input to output.
 * @throws {NetworkError} for a width that is no positive integer, or odd with antisymmetric initialisation.
 */
export function layerScales(net: Network, width: number, inputDimension: number): LayerScale[] {
  requireWidth(net, width);
  const { multiplier, deviation } = PARAMETERIZATIONS[net.parameterization];
  return Array.from({ length: net.depth }, (_, index) => {
    const role = layerRole(index, net.depth);
    return {
      multiplier: width ** -multiplier[role],
      deviation: Math.sqrt(net.varianceFactor) * width ** -deviation[role],
      fanIn: index === 0 ? inputDimension : width,
      fanOut: index === net.depth - 1 ? 1 : width,
    };
  });
}

/** Weights of a network, over all layers. @throws {NetworkError} as `layerScales`. */
export const weightCount = (net: Network, width: number, inputDimension: number): number =>
  layerScales(net, width, inputDimension).reduce((sum, { fanIn, fanOut }) => sum + fanIn * fanOut, 0);

/** Learning rate η = m^{−c} of gradient flow dθ/dt = −η ∇L. */
export function learningRate(net: Network, width: number): number {
  return width ** -PARAMETERIZATIONS[net.parameterization].learningRate;
}

function requireWidth(net: Network, width: number): void {
  if (!Number.isSafeInteger(width) || width < 1) {
    throw new NetworkError(`a width is a positive integer; got ${width}`);
  }
  if (net.initialisation === "antisymmetric" && width % 2 !== 0) {
    throw new NetworkError(`antisymmetric initialisation pairs neurons, so the width is even; got ${width}`);
  }
}
