import { beforeAll, describe, expect, test } from "vitest";
import type { CompiledProgram, Tensor } from "../engine/engine.ts";
import { buildProgram, type Program } from "../engine/program.ts";
import { referenceEngine } from "../engine/reference.ts";
import { observationProgram } from "../kernels/empirical-kernel.ts";
import { openStream } from "../random/stream.ts";
import { lossDescent, type ProgramSizes, parameterInputs, parameterName } from "./gradient-flow.ts";
import { initialiseParameters } from "./initialise.ts";
import { layerScales, type Network, network } from "./network.ts";
import { passes } from "./passes.ts";
import {
  deltaChangeName,
  directionName,
  hessianFactorsProgram,
  hessianVectorProgram,
  inputChangeName,
  leftName,
  rightName,
  tangentProgram,
} from "./tangent.ts";

const S = 2;
const N = 3;
const D = 4;
const M = 6;
const SIZES: ProgramSizes = { replicates: S, inputs: N, inputDimension: D, width: M };
const KEYS = [
  { baseSeed: 1, seed: 1 },
  { baseSeed: 1, seed: 2 },
];

const stream = openStream({ baseSeed: 1, seed: 1, purpose: "tangent.test" });
const inputs: Tensor = { shape: [S, N, D], data: stream.fillGaussian(S * N * D) };
const top: Tensor = { shape: [S, N, 1], data: stream.fillGaussian(S * N) };

const NETWORKS = [
  ...(["relu", "tanh", "erf"] as const).map((activation) => network({ activation })),
  network({ activation: "tanh", parameterization: "mean-field" }),
  network({ activation: "tanh", initialisation: "antisymmetric" }),
  network({ activation: "tanh", depth: 3 }),
  network({ activation: "relu", depth: 3, parameterization: "standard" }),
  network({ activation: "erf", depth: 4 }),
  network({ activation: "tanh", depth: 3, parameterization: "mup" }),
].map((net) => ({
  net,
  name: `${net.depth} layers, ${net.activation}, ${net.parameterization}, ${net.initialisation}`,
}));

/** ∇ Σ_i top_i f(x_i), by `directionName`. */
function gradientProgram(net: Network): Program {
  return buildProgram((p) => {
    const x = p.input("inputs", [S, N, D]);
    const onOutputs = p.input("top", [S, N, 1]);
    const parameters = parameterInputs(p, net, SIZES);
    const pass = passes(net, M, D);
    const forward = pass.forward(p, parameters, x);
    const deltas = pass.backward(p, parameters, forward, onOutputs);
    return Object.fromEntries(
      layerScales(net, M, D).map(({ multiplier: scale }, l) => [
        directionName(l),
        p.matmul(forward.layerInputs[l]!, deltas[l]!, { transposeX: true, scale }),
      ]),
    );
  });
}

/** η ∇f(x_1) of networks with a single input, by `directionName`: the descent of ½(f − y)² at y = f + 1. */
function singleGradientProgram(net: Network): Program {
  const sizes = { ...SIZES, inputs: 1 };
  return buildProgram((p) => {
    const x = p.input("inputs", [S, 1, D]);
    const parameters = parameterInputs(p, net, sizes);
    const pass = passes(net, M, D);
    const targets = p.add(pass.forward(p, parameters, x).outputs, p.constant(1));
    const descent = lossDescent(p, net, sizes, pass, parameters, x, targets);
    return Object.fromEntries(descent.map((value, l) => [directionName(l), value]));
  });
}

const layerNumbers = (net: Network) => Array.from({ length: net.depth }, (_, l) => l);

/** A Gaussian direction of norm 1 in every replicate. */
function drawDirection(net: Network): Tensor[] {
  const tensors = layerScales(net, M, D).map(({ fanIn, fanOut }) => ({
    shape: [S, fanIn, fanOut],
    data: stream.fillGaussian(S * fanIn * fanOut),
  }));
  for (let s = 0; s < S; s++) {
    const length = Math.hypot(...tensors.flatMap((tensor) => [...replicate(tensor, s)]));
    for (const tensor of tensors) {
      const part = replicate(tensor, s);
      for (let k = 0; k < part.length; k++) part[k]! /= length;
    }
  }
  return tensors;
}

function replicate(tensor: Tensor, s: number): Float64Array {
  const size = tensor.data.length / S;
  return tensor.data.subarray(s * size, (s + 1) * size);
}

const named = (name: (index: number) => string, tensors: readonly Tensor[]) =>
  Object.fromEntries(tensors.map((value, index) => [name(index), value]));

function moved(parameters: readonly Tensor[], direction: readonly Tensor[], by: number) {
  return named(
    parameterName,
    parameters.map(({ shape, data }, l) => ({
      shape,
      data: data.map((value, k) => value + by * direction[l]!.data[k]!),
    })),
  );
}

const largest = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

// Along a direction of norm 1, central differences err by STEP² f‴/6, with third derivatives below 100 here,
// and by 2^−53/STEP times the size of the values: together below 2e-9 of the largest value or of 1.
const STEP = 1e-5;
const DIFFERENCE_ERROR = 1e-8;
// A few hundred multiplications and additions of numbers of the result's size.
const ROUNDING = 1e-12;

describe.each(NETWORKS)("moving the weights of $name along a direction", ({ net }) => {
  const parameters = initialiseParameters(net, { keys: KEYS, width: M, inputDimension: D });
  const weights = named(parameterName, parameters);
  const u = drawDirection(net);
  const v = drawDirection(net);
  let tangent: CompiledProgram;
  let multiply: CompiledProgram;
  let observe: CompiledProgram;
  beforeAll(async () => {
    tangent = await referenceEngine.compile(tangentProgram(net, SIZES));
    multiply = await referenceEngine.compile(hessianVectorProgram(net, SIZES));
    observe = await referenceEngine.compile(observationProgram(net, SIZES));
  });
  const hessianTimes = (direction: readonly Tensor[]) =>
    multiply.run({ inputs, top, ...weights, ...named(directionName, direction) });

  test("changes the outputs by the tangent, by central finite differences", async () => {
    const up = (await observe.run({ inputs, ...moved(parameters, v, STEP) })).outputs!.data;
    const down = (await observe.run({ inputs, ...moved(parameters, v, -STEP) })).outputs!.data;
    const found = await tangent.run({ inputs, ...weights, ...named(directionName, v) });
    const scale = Math.max(1, largest(up));
    found.tangent!.data.forEach((value, i) => {
      expect(Math.abs(value - (up[i]! - down[i]!) / (2 * STEP))).toBeLessThan(DIFFERENCE_ERROR * scale);
    });
  });

  test("changes the gradient by the Hessian times the direction, by central finite differences", async () => {
    const gradient = await referenceEngine.compile(gradientProgram(net));
    const up = await gradient.run({ inputs, top, ...moved(parameters, v, STEP) });
    const down = await gradient.run({ inputs, top, ...moved(parameters, v, -STEP) });
    const found = await hessianTimes(v);
    for (const l of layerNumbers(net)) {
      const name = directionName(l);
      const scale = Math.max(1, largest(up[name]!.data));
      expect(found[name]!.shape).toEqual(v[l]!.shape);
      found[name]!.data.forEach((value, k) => {
        const difference = (up[name]!.data[k]! - down[name]!.data[k]!) / (2 * STEP);
        expect(Math.abs(value - difference)).toBeLessThan(DIFFERENCE_ERROR * scale);
      });
    }
  });

  test("gives the kernel when the directions are the gradients: J(η∇f(x_j)) is column j of Θ", async () => {
    const { kernel } = await observe.run({ inputs, ...weights });
    const single = await referenceEngine.compile(singleGradientProgram(net));
    for (let j = 0; j < N; j++) {
      const one = Float64Array.from({ length: S * D }, (_, k) => {
        const s = Math.floor(k / D);
        return inputs.data[(s * N + j) * D + (k % D)]!;
      });
      const gradient = await single.run({ inputs: { shape: [S, 1, D], data: one }, ...weights });
      const column = (await tangent.run({ inputs, ...weights, ...gradient })).tangent!.data;
      column.forEach((value, i) => {
        expect(Math.abs(value - kernel!.data[i * N + j]!)).toBeLessThan(ROUNDING * largest(kernel!.data));
      });
    }
  });

  test("of rank 3 in every layer gives the product's factors: (H V)_l = μ_l (żᵀδ + zᵀδ̇)", async () => {
    const rank = 3;
    const layers = layerScales(net, M, D);
    const draw = (...shape: number[]): Tensor => ({
      shape,
      data: stream.fillGaussian(shape.reduce((size, length) => size * length, 1)),
    });
    const left = layers.map(({ fanIn }) => draw(S, rank, fanIn));
    const right = layers.map(({ fanOut }) => draw(S, rank, fanOut));
    const transposed = { transposeX: true } as const;
    const expand = await referenceEngine.compile(
      buildProgram((p) => {
        const given = layerNumbers(net).map((l) => [
          p.input(leftName(l), left[l]!.shape),
          p.input(rightName(l), right[l]!.shape),
        ]);
        return Object.fromEntries(given.map(([a, b], l) => [directionName(l), p.matmul(a!, b!, transposed)]));
      }),
    );
    const factors = { ...named(leftName, left), ...named(rightName, right) };
    const expected = await multiply.run({ inputs, top, ...weights, ...(await expand.run(factors)) });

    const factored = await referenceEngine.compile(hessianFactorsProgram(net, SIZES, rank));
    const changes = await factored.run({ inputs, top, ...weights, ...factors });
    const inputChanges = layerNumbers(net).map((l) => changes[inputChangeName(l)]);
    const deltaChanges = layerNumbers(net).map((l) => changes[deltaChangeName(l)]);
    expect(inputChanges.map((value) => value !== undefined)).toEqual(layerNumbers(net).map((l) => l > 0));
    expect(deltaChanges.map((value) => value !== undefined)).toEqual(
      layerNumbers(net).map((l) => l < net.depth - 1),
    );
    const compose = await referenceEngine.compile(
      buildProgram((p) => {
        const pass = passes(net, M, D);
        const parameterValues = parameterInputs(p, net, SIZES);
        const forward = pass.forward(p, parameterValues, p.input("inputs", [S, N, D]));
        const deltas = pass.backward(p, parameterValues, forward, p.input("top", [S, N, 1]));
        return Object.fromEntries(
          layers.map(({ multiplier: scale, fanIn, fanOut }, l) => [
            directionName(l),
            p.add(
              p.matmul(p.input(inputChangeName(l), [S, N, fanIn]), deltas[l]!, {
                ...transposed,
                scale,
              }),
              p.matmul(forward.layerInputs[l]!, p.input(deltaChangeName(l), [S, N, fanOut]), {
                ...transposed,
                scale,
              }),
            ),
          ]),
        );
      }),
    );
    const zeros = (...shape: number[]): Tensor => ({
      shape,
      data: new Float64Array(shape.reduce((size, length) => size * length, 1)),
    });
    const found = await compose.run({
      inputs,
      top,
      ...weights,
      ...named(
        inputChangeName,
        inputChanges.map((value, l) => value ?? zeros(S, N, layers[l]!.fanIn)),
      ),
      ...named(
        deltaChangeName,
        deltaChanges.map((value, l) => value ?? zeros(S, N, layers[l]!.fanOut)),
      ),
    });
    for (const l of layerNumbers(net)) {
      const name = directionName(l);
      found[name]!.data.forEach((value, k) => {
        expect(Math.abs(value - expected[name]!.data[k]!)).toBeLessThan(
          ROUNDING * largest(expected[name]!.data),
        );
      });
    }
  });

  test("is symmetric to second order: uᵀHv = vᵀHu in every replicate", async () => {
    const hv = await hessianTimes(v);
    const hu = await hessianTimes(u);
    for (let s = 0; s < S; s++) {
      const products = (left: readonly Tensor[], right: Record<string, Tensor>) =>
        layerNumbers(net).flatMap((l) => {
          const other = replicate(right[directionName(l)]!, s);
          return [...replicate(left[l]!, s)].map((value, k) => value * other[k]!);
        });
      const uhv = products(u, hv);
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
      const size = sum(uhv.map(Math.abs));
      expect(size).toBeGreaterThan(0);
      expect(Math.abs(sum(uhv) - sum(products(v, hu)))).toBeLessThan(ROUNDING * size);
    }
  });
});
