/**
 * How a network changes when all its weights move along one direction: forward-mode derivatives of the outputs,
 * and Hessian-vector products as forward-mode derivatives of back-propagation (Pearlmutter, "Fast exact
 * multiplication by the Hessian", Neural Computation 1994, section 4: the operator R). A direction has one
 * tensor V_l per weight layer, shaped as the weights, or two factors of it; a dot is the derivative along it.
 */
import { buildProgram, type Program, type ProgramBuilder, type Value } from "../engine/program.ts";
import { ACTIVATIONS } from "./activation.ts";
import { type ProgramSizes, parameterInputs } from "./gradient-flow.ts";
import { layerScales, type Network } from "./network.ts";
import {
  type ForwardPass,
  type LayerWeights,
  passes,
  timesWeights,
  timesWeightsTransposed,
} from "./passes.ts";

/** Name of the direction in weight layer `index` (from 0) among a program's inputs and outputs. */
export const directionName = (index: number): string => `direction ${index + 1}`;

/**
 * J(x_i) · V, the derivative of every output along the direction: shape (S, N, 1), S replicates, N inputs.
 * `parameters` and `direction`: one tensor (S, fanIn, fanOut) per weight layer; `inputs`: (S, N, d).
 */
export function tangentOutputs(
  p: ProgramBuilder,
  net: Network,
  sizes: ProgramSizes,
  parameters: readonly Value[],
  direction: readonly Value[],
  inputs: Value,
): Value {
  const forward = passes(net, sizes.width, sizes.inputDimension).forward(p, parameters, inputs);
  return tangentPass(p, net, sizes, parameters, direction, forward).outputs;
}

/** H V layer by layer as (H V)_l = μ_l (ż_{l−1}ᵀ δ_l + z_{l−1}ᵀ δ̇_l). S replicates, N inputs. */
interface HessianFactors {
  /** z_{l−1}, (S, N, fanIn), and how it changes: null for the data, which do not move. */
  readonly inputs: readonly Value[];
  readonly inputChanges: readonly (Value | null)[];
  /** δ_l, (S, N, fanOut), and how it changes: null at the output. */
  readonly deltas: readonly Value[];
  readonly deltaChanges: readonly (Value | null)[];
}

/**
 * The Hessian of Σ_i top_i f(x_i) with respect to all weights of a replicate times the direction. `top`: (S, N, 1), held
 * fixed; `direction`: of every layer as a whole or in factors; the rest as in `tangentOutputs`.
 *
 * The gradient is μ_l z_{l−1}ᵀ δ_l with δ_{l−1} = (μ_l δ_l W_lᵀ) ∘ σ′(h_{l−1}), μ_l the layer's multiplier, so
 *   (H V)_l = μ_l (ż_{l−1}ᵀ δ_l + z_{l−1}ᵀ δ̇_l),
 *   δ̇_{l−1} = μ_l (δ̇_l W_lᵀ + δ_l V_lᵀ) ∘ σ′(h_{l−1}) + (μ_l δ_l W_lᵀ) ∘ σ″(h_{l−1}) ∘ ḣ_{l−1},
 * with ż_0 = 0 and δ̇ = 0 at the output. For relu σ″ = 0, which is right unless a pre-activation is 0.
 */
function hessianFactors(
  p: ProgramBuilder,
  net: Network,
  sizes: ProgramSizes,
  parameters: readonly Value[],
  direction: readonly LayerWeights[],
  inputs: Value,
  top: Value,
): HessianFactors {
  const activation = ACTIVATIONS[net.activation];
  const layers = layerScales(net, sizes.width, sizes.inputDimension);
  const pass = passes(net, sizes.width, sizes.inputDimension);
  const forward = pass.forward(p, parameters, inputs);
  const deltas = pass.backward(p, parameters, forward, top);
  const tangent = tangentPass(p, net, sizes, parameters, direction, forward);

  const deltaChanges: (Value | null)[] = layers.map(() => null);
  for (let l = layers.length - 1; l > 0; l--) {
    const scale = layers[l]!.multiplier;
    const spread = timesWeightsTransposed(p, deltas[l]!, parameters[l]!, scale);
    const above = deltaChanges[l];
    const spreadDot = addPresent(
      p,
      above && timesWeightsTransposed(p, above, parameters[l]!, scale),
      timesWeightsTransposed(p, deltas[l]!, direction[l]!, scale),
    );
    const h = forward.preActivations[l - 1]!;
    const curvature = activation.secondDerivative(p, h, forward.layerInputs[l]!);
    deltaChanges[l - 1] = p.add(
      p.mul(spreadDot, forward.derivatives[l - 1]!),
      p.mul(spread, p.mul(curvature, tangent.preActivations[l - 1]!)),
    );
  }
  return { inputs: forward.layerInputs, inputChanges: tangent.layerInputs, deltas, deltaChanges };
}

/**
 * Inputs: `inputs` (S, N, d), the weights by `parameterName`, the direction by `directionName`.
 * Output: `tangent` (S, N, 1).
 */
export function tangentProgram(net: Network, sizes: ProgramSizes): Program {
  return buildProgram((p) => {
    const inputs = p.input("inputs", [sizes.replicates, sizes.inputs, sizes.inputDimension]);
    const parameters = parameterInputs(p, net, sizes);
    const direction = directionInputs(p, net, sizes);
    return { tangent: tangentOutputs(p, net, sizes, parameters, direction, inputs) };
  });
}

/**
 * Inputs: `inputs` (S, N, d), `top` (S, N, 1), the weights by `parameterName`, the direction by
 * `directionName`. Outputs: the Hessian of Σ_i top_i f(x_i) times the direction, by `directionName`.
 */
export function hessianVectorProgram(net: Network, sizes: ProgramSizes): Program {
  return buildProgram((p) => {
    const inputs = p.input("inputs", [sizes.replicates, sizes.inputs, sizes.inputDimension]);
    const top = p.input("top", [sizes.replicates, sizes.inputs, 1]);
    const parameters = parameterInputs(p, net, sizes);
    const direction = directionInputs(p, net, sizes);
    const factors = hessianFactors(p, net, sizes, parameters, direction, inputs, top);
    return Object.fromEntries(
      layerScales(net, sizes.width, sizes.inputDimension).map(({ multiplier: scale }, l) => {
        const change = factors.inputChanges[l];
        const deltaChange = factors.deltaChanges[l];
        const product = addPresent(
          p,
          change && p.matmul(change, factors.deltas[l]!, { transposeX: true, scale }),
          deltaChange && p.matmul(factors.inputs[l]!, deltaChange, { transposeX: true, scale }),
        );
        return [directionName(l), product];
      }),
    );
  });
}

/** Names of V_l's factors of weight layer `index` (from 0), and of what the program makes of them. */
export const leftName = (index: number): string => `left factor ${index + 1}`;
export const rightName = (index: number): string => `right factor ${index + 1}`;
export const inputChangeName = (index: number): string => `change of the input of layer ${index + 1}`;
export const deltaChangeName = (index: number): string => `change of delta of layer ${index + 1}`;

/**
 * What `hessianVectorProgram` computes, along directions of low rank, V_l = leftᵀ right, and with the product left in
 * factors: no matrix of the weights' size is made. Tests hold it to the other, which is plainer.
 *
 * Inputs: `inputs`, `top` and the weights as in `hessianVectorProgram`; the direction by `leftName`, (S, rank, fanIn), and
 * `rightName`, (S, rank, fanOut). Outputs: ż_{l−1} by `inputChangeName`, (S, N, fanIn), but for the first layer, whose
 * input does not move; δ̇_l by `deltaChangeName`, (S, N, fanOut), but for the last.
 */
export function hessianFactorsProgram(net: Network, sizes: ProgramSizes, rank: number): Program {
  return buildProgram((p) => {
    const inputs = p.input("inputs", [sizes.replicates, sizes.inputs, sizes.inputDimension]);
    const top = p.input("top", [sizes.replicates, sizes.inputs, 1]);
    const parameters = parameterInputs(p, net, sizes);
    const direction = layerScales(net, sizes.width, sizes.inputDimension).map(({ fanIn, fanOut }, index) => ({
      left: p.input(leftName(index), [sizes.replicates, rank, fanIn]),
      right: p.input(rightName(index), [sizes.replicates, rank, fanOut]),
    }));
    const { inputChanges, deltaChanges } = hessianFactors(p, net, sizes, parameters, direction, inputs, top);
    const outputs = [
      ...inputChanges.map((value, l) => [inputChangeName(l), value] as const),
      ...deltaChanges.map((value, l) => [deltaChangeName(l), value] as const),
    ];
    return Object.fromEntries(outputs.flatMap(([name, value]) => (value ? [[name, value]] : [])));
  });
}

function directionInputs(p: ProgramBuilder, net: Network, sizes: ProgramSizes): Value[] {
  return layerScales(net, sizes.width, sizes.inputDimension).map((layer, index) =>
    p.input(directionName(index), [sizes.replicates, layer.fanIn, layer.fanOut]),
  );
}

interface TangentPass {
  /** ḟ: shape (S, N, 1). */
  readonly outputs: Value;
  /** ḣ_l of the layers below the output: shapes (S, N, m). */
  readonly preActivations: readonly Value[];
  /** ż of the input of every weight layer: null for the data, which do not move, then shapes (S, N, m). */
  readonly layerInputs: readonly (Value | null)[];
}

/** ḣ_l = μ_l (ż_{l−1} W_l + z_{l−1} V_l), ż_l = σ′(h_l) ∘ ḣ_l. */
function tangentPass(
  p: ProgramBuilder,
  net: Network,
  sizes: ProgramSizes,
  parameters: readonly Value[],
  direction: readonly LayerWeights[],
  forward: ForwardPass,
): TangentPass {
  const layers = layerScales(net, sizes.width, sizes.inputDimension);
  const layerInputs: (Value | null)[] = [null];
  const moved = layers.map(({ multiplier: scale }, l) => {
    const before = layerInputs[l];
    const h = addPresent(
      p,
      before && timesWeights(p, before, parameters[l]!, scale),
      timesWeights(p, forward.layerInputs[l]!, direction[l]!, scale),
    );
    const derivative = forward.derivatives[l];
    if (derivative) layerInputs.push(p.mul(derivative, h));
    return h;
  });
  return { outputs: moved.at(-1)!, preActivations: moved.slice(0, -1), layerInputs };
}

/** The sum of the terms that are there; at least one is. */
function addPresent(p: ProgramBuilder, x: Value | null | undefined, y: Value | null | undefined): Value {
  if (x && y) return p.add(x, y);
  return (x ?? y)!;
}
