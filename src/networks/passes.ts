import type { ProgramBuilder, Value } from "../engine/program.ts";
import { ACTIVATIONS } from "./activation.ts";
import { layerScales, type Network } from "./network.ts";

/** The weights leftᵀ right of rank n: left (S, n, fanIn), right (S, n, fanOut). */
export interface LowRankWeights {
  readonly left: Value;
  readonly right: Value;
}

/** Weights leftᵀ right away from `base`, (S, fanIn, fanOut). */
export interface DisplacedWeights extends LowRankWeights {
  readonly base: Value;
}

/** Weights of a layer, (S, fanIn, fanOut). */
export type LayerWeights = Value | LowRankWeights | DisplacedWeights;

/** Everything a forward pass leaves behind. S replicates, N inputs. */
export interface ForwardPass {
  /** f(x_i): shape (S, N, 1). */
  readonly outputs: Value;
  /** h_l of the layers below the output: shapes (S, N, m). */
  readonly preActivations: readonly Value[];
  /** z_0 = x, z_1, …: the input of every weight layer, shapes (S, N, fanIn). */
  readonly layerInputs: readonly Value[];
  /** σ′(h_l), shapes (S, N, m). */
  readonly derivatives: readonly Value[];
}

/** The network at one width, ready to be written into programs. */
export interface Passes {
  /** `first`, if given, is h_1 = m^{−a_1} x W_1, known from elsewhere; parameters[0] is then not used. */
  forward(p: ProgramBuilder, parameters: readonly LayerWeights[], inputs: Value, first?: Value): ForwardPass;
  /**
   * Back-propagates `top` (shape (S, N, 1), the derivative of some scalar with respect to each output):
   * δ_l = ∂/∂h_l for every layer, from first to last; shapes (S, N, fanOut).
   */
  backward(
    p: ProgramBuilder,
    parameters: readonly LayerWeights[],
    pass: ForwardPass,
    top: Value,
  ): readonly Value[];
}

/** z W times `scale`; z (leftᵀ right) = (z leftᵀ) right takes no matrix of the weights' size. */
export function timesWeights(p: ProgramBuilder, z: Value, weights: LayerWeights, scale: number): Value {
  if (!("left" in weights)) return p.matmul(z, weights, { scale });
  const { left, right } = weights;
  const product = p.matmul(p.matmul(z, left, { transposeY: true, scale }), right);
  return "base" in weights ? p.add(p.matmul(z, weights.base, { scale }), product) : product;
}

/** δ Wᵀ times `scale`. */
export function timesWeightsTransposed(
  p: ProgramBuilder,
  delta: Value,
  weights: LayerWeights,
  scale: number,
): Value {
  if (!("left" in weights)) return p.matmul(delta, weights, { transposeY: true, scale });
  const { left, right } = weights;
  const product = p.matmul(p.matmul(delta, right, { transposeY: true, scale }), left);
  return "base" in weights
    ? p.add(p.matmul(delta, weights.base, { transposeY: true, scale }), product)
    : product;
}

export function passes(net: Network, width: number, inputDimension: number): Passes {
  const activation = ACTIVATIONS[net.activation];
  const layers = layerScales(net, width, inputDimension);
  return {
    forward(p, parameters, inputs, first) {
      const preActivations: Value[] = [];
      const layerInputs: Value[] = [inputs];
      const derivatives: Value[] = [];
      let z = inputs;
      for (let l = 0; l < layers.length - 1; l++) {
        const h = (l === 0 && first) || timesWeights(p, z, parameters[l]!, layers[l]!.multiplier);
        z = activation.value(p, h);
        preActivations.push(h);
        layerInputs.push(z);
        derivatives.push(activation.derivative(p, h, z));
      }
      const last = layers.length - 1;
      const outputs = timesWeights(p, z, parameters[last]!, layers[last]!.multiplier);
      return { outputs, preActivations, layerInputs, derivatives };
    },
    backward(p, parameters, pass, top) {
      const deltas: Value[] = new Array(layers.length);
      deltas[layers.length - 1] = top;
      for (let l = layers.length - 1; l > 0; l--) {
        const spread = timesWeightsTransposed(p, deltas[l]!, parameters[l]!, layers[l]!.multiplier);
        deltas[l - 1] = p.mul(spread, pass.derivatives[l - 1]!);
      }
      return deltas;
    },
  };
}
