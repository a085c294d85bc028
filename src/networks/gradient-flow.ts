import { buildProgram, type Program, type ProgramBuilder, type Value } from "../engine/program.ts";
import { layerScales, learningRate, type Network } from "./network.ts";
import { type LayerWeights, type Passes, passes } from "./passes.ts";
import { twoLayerForm } from "./two-layer-form.ts";

/** Sizes that fix the shapes of a program: S replicates, N inputs of dimension d, width m. */
export interface ProgramSizes {
  readonly replicates: number;
  readonly inputs: number;
  readonly inputDimension: number;
  readonly width: number;
}

/** Name of weight layer `index` (from 0) among a program's inputs and outputs. */
export const parameterName = (index: number): string => `weights ${index + 1}`;

/** Declares the weight tensors of a network as program inputs, from first layer to last. */
export function parameterInputs(p: ProgramBuilder, net: Network, sizes: ProgramSizes): Value[] {
  return layerScales(net, sizes.width, sizes.inputDimension).map((layer, index) =>
    p.input(parameterName(index), [sizes.replicates, layer.fanIn, layer.fanOut]),
  );
}

/**
 * One call advances gradient flow dθ/dt = −η ∇L, L = ½ Σ_i (f(x_i) − y_i)², by `steps` steps of the classical
 * fourth-order Runge–Kutta method with step `step`.
 *
 * Inputs: `inputs` (S, N, d), `targets` (S, N, 1), `step` and `steps` (scalars), the weights.
 * Outputs: the weights. The step is an input so that halving it, which is how the integration error is
 * measured, runs the very same compiled program.
 */
export function gradientFlowProgram(net: Network, sizes: ProgramSizes): Program {
  return buildProgram(
    (p) => {
      const inputs = p.input("inputs", [sizes.replicates, sizes.inputs, sizes.inputDimension]);
      const targets = p.input("targets", [sizes.replicates, sizes.inputs, 1]);
      const step = p.input("step", []);
      const steps = p.input("steps", []);
      const weights = parameterInputs(p, net, sizes);
      const flow =
        sizes.inputs < sizes.inputDimension
          ? flowInSpanOfInputs(p, net, sizes, inputs, targets, weights)
          : flowOfWeights(p, net, sizes, inputs, targets, weights);
      const final = p.repeat(steps, flow.start, (state) => rungeKutta4(p, state, step, flow));
      return Object.fromEntries(
        flow.weights(final).map((value, index) => [parameterName(index), value] as const),
      );
    },
    twoLayerForm("two-layer flow", net, sizes),
  );
}

/** The product leftᵀ right that a layer's weights move by, left (S, N, fanIn), right (S, N, fanOut). */
interface Factors {
  readonly left: Value;
  readonly right: Value;
}
type Displacement = Value | Factors;

/** A flow on some state from which the weights can be had. */
interface Flow {
  readonly start: readonly Value[];
  /** The state's velocity times a scalar, which is applied where it costs least: to the residual. */
  displacement(state: readonly LayerWeights[], time: Value): readonly Displacement[];
  weights(state: readonly Value[]): readonly Value[];
}

function flowOfWeights(
  p: ProgramBuilder,
  net: Network,
  sizes: ProgramSizes,
  inputs: Value,
  targets: Value,
  weights: readonly Value[],
): Flow {
  const pass = passes(net, sizes.width, sizes.inputDimension);
  return {
    start: weights,
    displacement(state, time) {
      const forward = pass.forward(p, state, inputs);
      const residual = p.mul(p.sub(forward.outputs, targets), time);
      const deltas = pass.backward(p, state, forward, residual);
      return displacements(p, net, sizes, forward.layerInputs, deltas, -learningRate(net, sizes.width));
    },
    weights: (state) => state,
  };
}

/**
 * The same flow with N m numbers for the first layer in place of d m: its gradient xᵀδ lies in the span of the N
 * inputs, so W_1(t) = W_1(0) + xᵀC(t) with dC/dt = −η m^{−a_1} δ_1 and h_1(t) = h_1(0) + m^{−a_1} x xᵀ C(t).
 */
function flowInSpanOfInputs(
  p: ProgramBuilder,
  net: Network,
  sizes: ProgramSizes,
  inputs: Value,
  targets: Value,
  weights: readonly Value[],
): Flow {
  const pass = passes(net, sizes.width, sizes.inputDimension);
  const rate = learningRate(net, sizes.width);
  const scale = layerScales(net, sizes.width, sizes.inputDimension)[0]!.multiplier;
  const initial = p.matmul(inputs, weights[0]!, { scale });
  const gram = p.matmul(inputs, inputs, { transposeY: true, scale });
  const zero = p.constant({
    shape: [sizes.replicates, sizes.inputs, sizes.width],
    data: new Float64Array(sizes.replicates * sizes.inputs * sizes.width),
  });
  return {
    start: [zero, ...weights.slice(1)],
    displacement(state, time) {
      // The first layer's displacements are not factors.
      const first = p.add(initial, p.matmul(gram, state[0] as Value));
      const forward = pass.forward(p, state, inputs, first);
      const residual = p.mul(p.sub(forward.outputs, targets), p.scale(time, -rate * scale));
      const deltas = pass.backward(p, state, forward, residual);
      return displacements(p, net, sizes, forward.layerInputs, deltas, 1 / scale).with(0, deltas[0]!);
    },
    weights: (state) => [
      p.add(weights[0]!, p.matmul(inputs, state[0]!, { transposeX: true })),
      ...state.slice(1),
    ],
  };
}

/**
 * `factor` times the gradient of every layer, from its inputs and the derivatives at its outputs. Between hidden layers
 * as factors, once a step's four displacements of rank N together are of lower rank than the matrix: what a step then
 * moves through memory is the matrix a few times, instead of the matrix and every stage's displacement and sum.
 */
function displacements(
  p: ProgramBuilder,
  net: Network,
  sizes: ProgramSizes,
  layerInputs: readonly Value[],
  deltas: readonly Value[],
  factor: number,
): Displacement[] {
  const low = 4 * sizes.inputs < sizes.width;
  return layerScales(net, sizes.width, sizes.inputDimension).map(({ multiplier }, index, { length }) => {
    const [left, right, scale] = [layerInputs[index]!, deltas[index]!, factor * multiplier];
    return low && index > 0 && index < length - 1
      ? { left, right: p.scale(right, scale) }
      : p.matmul(left, right, { transposeX: true, scale });
  });
}

/** −η ∇L for every weight layer, shapes as the weights; times `time`, (S, 1, 1), if given. */
export function lossDescent(
  p: ProgramBuilder,
  net: Network,
  sizes: ProgramSizes,
  pass: Passes,
  parameters: readonly Value[],
  inputs: Value,
  targets: Value,
  time?: Value,
): Value[] {
  const forward = pass.forward(p, parameters, inputs);
  const difference = p.sub(forward.outputs, targets);
  const residual = time ? p.mul(difference, time) : difference;
  const deltas = pass.backward(p, parameters, forward, residual);
  const rate = learningRate(net, sizes.width);
  return layerScales(net, sizes.width, sizes.inputDimension).map((layer, index) =>
    p.matmul(forward.layerInputs[index]!, deltas[index]!, {
      transposeX: true,
      scale: -rate * layer.multiplier,
    }),
  );
}

/** One step; displacements carry their share of the step, so that moving is one addition. */
function rungeKutta4(p: ProgramBuilder, state: readonly Value[], step: Value, flow: Flow): Value[] {
  const half = p.scale(step, 1 / 2);
  const move = (by: readonly Displacement[]): LayerWeights[] =>
    state.map((value, index) => {
      const k = by[index]!;
      return "left" in k ? { base: value, ...k } : p.add(value, k);
    });
  const k1 = flow.displacement(state, half);
  const k2 = flow.displacement(move(k1), half);
  const k3 = flow.displacement(move(k2), step);
  const k4 = flow.displacement(move(k3), half);
  return state.map((value, index) =>
    p.add(value, weightedSum(p, k1[index]!, k2[index]!, k3[index]!, k4[index]!)),
  );
}

/** (k_1 + 2 k_2 + k_3 + k_4) / 3; k_3 carries a whole step already. */
function weightedSum(
  p: ProgramBuilder,
  k1: Displacement,
  k2: Displacement,
  k3: Displacement,
  k4: Displacement,
): Value {
  if ("left" in k1 && "left" in k2 && "left" in k3 && "left" in k4) {
    const below = (values: readonly Value[]) => values.reduce((above, value) => p.concat(above, value));
    const third = (right: Value) => p.scale(right, 1 / 3);
    const left = below([k1.left, k2.left, k3.left, k4.left]);
    const right = below([third(k1.right), p.scale(k2.right, 2 / 3), third(k3.right), third(k4.right)]);
    return p.matmul(left, right, { transposeX: true });
  }
  const [first, second, third, fourth] = [k1, k2, k3, k4] as [Value, Value, Value, Value];
  const ends = p.add(first, fourth);
  const middle = p.add(p.scale(second, 2), third);
  return p.scale(p.add(ends, middle), 1 / 3);
}
