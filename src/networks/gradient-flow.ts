import { buildProgram, type Program, type ProgramBuilder, type Value } from "../engine/program.ts";
import { layerScales, learningRate, type Network } from "./network.ts";
import { type Passes, passes } from "./passes.ts";

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
  const pass = passes(net, sizes.width, sizes.inputDimension);
  return buildProgram((p) => {
    const inputs = p.input("inputs", [sizes.replicates, sizes.inputs, sizes.inputDimension]);
    const targets = p.input("targets", [sizes.replicates, sizes.inputs, 1]);
    const step = p.input("step", []);
    const steps = p.input("steps", []);
    const initial = parameterInputs(p, net, sizes);
    const velocity = (parameters: readonly Value[]) =>
      lossDescent(p, net, sizes, pass, parameters, inputs, targets);
    const final = p.repeat(steps, initial, (parameters) => rungeKutta4(p, parameters, step, velocity));
    return Object.fromEntries(final.map((value, index) => [parameterName(index), value]));
  });
}

/** −η ∇L for every weight layer, shapes as the weights. */
export function lossDescent(
  p: ProgramBuilder,
  net: Network,
  sizes: ProgramSizes,
  pass: Passes,
  parameters: readonly Value[],
  inputs: Value,
  targets: Value,
): Value[] {
  const forward = pass.forward(p, parameters, inputs);
  const residual = p.sub(forward.outputs, targets);
  const deltas = pass.backward(p, parameters, forward, residual);
  const rate = learningRate(net, sizes.width);
  return layerScales(net, sizes.width, sizes.inputDimension).map((layer, index) =>
    p.matmul(forward.layerInputs[index]!, deltas[index]!, {
      transposeX: true,
      scale: -rate * layer.multiplier,
    }),
  );
}

function rungeKutta4(
  p: ProgramBuilder,
  state: readonly Value[],
  step: Value,
  velocity: (state: readonly Value[]) => readonly Value[],
): Value[] {
  const half = p.scale(step, 1 / 2);
  const sixth = p.scale(step, 1 / 6);
  const move = (by: Value, direction: readonly Value[]) =>
    state.map((value, index) => p.add(value, p.mul(direction[index]!, by)));
  const k1 = velocity(state);
  const k2 = velocity(move(half, k1));
  const k3 = velocity(move(half, k2));
  const k4 = velocity(move(step, k3));
  return state.map((value, index) => {
    const middle = p.scale(p.add(k2[index]!, k3[index]!), 2);
    const sum = p.add(p.add(k1[index]!, k4[index]!), middle);
    return p.add(value, p.mul(sum, sixth));
  });
}
