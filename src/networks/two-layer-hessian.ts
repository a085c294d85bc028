import type { ActivationName } from "./activation.ts";
import { NetworkError } from "./network.ts";

/**
 * σ′ and σ″ at one pre-activation, as in `activation.ts`: relu′(0) = 0, and relu″ = 0 everywhere. Written into two
 * numbers, since a tuple per neuron is garbage by the million.
 */
const DERIVATIVES: Readonly<Record<ActivationName, (z: number, into: Float64Array) => void>> = {
  relu: (z, into) => {
    into[0] = z > 0 ? 1 : 0;
    into[1] = 0;
  },
  tanh: (z, into) => {
    const value = Math.tanh(z);
    const first = 1 - value * value;
    into[0] = first;
    into[1] = -2 * value * first;
  },
  erf: (z, into) => {
    const first = (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z);
    into[0] = first;
    into[1] = -2 * z * first;
  },
};

export interface TwoLayerNeurons {
  readonly activation: ActivationName;
  /** h_j at the one input, m neurons. */
  readonly preActivations: Float64Array;
  /** a_j, m neurons. */
  readonly outputWeights: Float64Array;
  /** ‖∂h_j/∂w_j‖: the norm of the input times the multiplier of the first layer, which is 1 but in mup. */
  readonly inputNorm: number;
  /** μ: the multiplier of the second layer, m^{−1/2} in the ntk parameterization. */
  readonly outputMultiplier: number;
}

/**
 * ‖H‖₂ of the Hessian of f(x) = μ Σ_j a_j σ(w_jᵀx) at one input with respect to all weights, exactly.
 *
 * No second derivative couples two neurons, so H is block-diagonal, and neuron j's block is
 *   μ [[a_j σ″(h_j) x xᵀ, σ′(h_j) x], [σ′(h_j) xᵀ, 0]].
 * It vanishes on w ⊥ x; on the plane of (x/‖x‖, 0) and (0, 1) it is μ [[u, v], [v, 0]] with u = a_j σ″(h_j)‖x‖²
 * and v = σ′(h_j)‖x‖, whose eigenvalues are μ (u ± √(u² + 4v²))/2. The norm is the largest over neurons of
 * μ (|u| + √(u² + 4v²))/2.
 *
 * @throws {NetworkError} if there are not as many output weights as pre-activations.
 */
export function twoLayerHessianNorm(neurons: TwoLayerNeurons): number {
  const { activation, preActivations, outputWeights, inputNorm, outputMultiplier } = neurons;
  if (preActivations.length !== outputWeights.length) {
    throw new NetworkError(
      `every neuron has one pre-activation and one output weight; got ${preActivations.length} and ${outputWeights.length}`,
    );
  }
  const differentiate = DERIVATIVES[activation];
  const derivatives = new Float64Array(2);
  let largest = 0;
  for (let j = 0; j < preActivations.length; j++) {
    differentiate(preActivations[j]!, derivatives);
    const u = outputWeights[j]! * derivatives[1]! * inputNorm ** 2;
    const v = derivatives[0]! * inputNorm;
    const size = (Math.abs(u) + Math.sqrt(u * u + 4 * v * v)) / 2;
    largest = Math.max(largest, size);
  }
  return Math.abs(outputMultiplier) * largest;
}

/**
 * `twoLayerHessianNorm` at each of N inputs, of a network whose first layer has the multiplier 1.
 * @param all `preActivations` of shape (N, m), flattened; `inputs`, N of them.
 */
export function twoLayerHessianNorms(
  all: Omit<TwoLayerNeurons, "inputNorm"> & { readonly inputs: readonly Float64Array[] },
): number[] {
  const { inputs, preActivations, ...rest } = all;
  const width = preActivations.length / inputs.length;
  return inputs.map((x, i) =>
    twoLayerHessianNorm({
      ...rest,
      preActivations: preActivations.subarray(i * width, (i + 1) * width),
      inputNorm: Math.hypot(...x),
    }),
  );
}
