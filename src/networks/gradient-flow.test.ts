import { describe, expect, test } from "vitest";
import type { Tensor } from "../engine/engine.ts";
import { referenceEngine } from "../engine/reference.ts";
import { openStream } from "../random/stream.ts";
import { gradientFlowProgram, parameterName } from "./gradient-flow.ts";
import { initialiseParameters } from "./initialise.ts";
import { network } from "./network.ts";

const KEYS = [
  { baseSeed: 1, seed: 1 },
  { baseSeed: 1, seed: 2 },
];
const N = 3;
const M = 5;
const stream = openStream({ baseSeed: 1, seed: 1, purpose: "gradient-flow.test" });

/** Appends zeros to the rows of a (S, rows, columns) tensor, or zero rows. */
function padded(tensor: Tensor, rows: number, columns: number): Tensor {
  const [s, r, c] = tensor.shape as [number, number, number];
  const data = new Float64Array(s * rows * columns);
  for (let k = 0; k < s; k++) {
    for (let i = 0; i < r; i++) {
      for (let j = 0; j < c; j++) data[(k * rows + i) * columns + j] = tensor.data[(k * r + i) * c + j]!;
    }
  }
  return { shape: [s, rows, columns], data };
}

describe.each([
  network({ activation: "tanh" }),
  network({ activation: "relu", depth: 3 }),
  network({ activation: "tanh", parameterization: "mean-field" }),
  network({ activation: "erf", depth: 3, parameterization: "mup" }),
])("the flow of $depth $activation layers ($parameterization)", (net) => {
  test("in the span of the inputs is the flow of the weights", async () => {
    // d = 3 follows the weights; the same inputs with 5 zeros behind them, d = 8 > N, follow the span.
    const inputs: Tensor = { shape: [2, N, 3], data: stream.fillGaussian(2 * N * 3) };
    const targets: Tensor = { shape: [2, N, 1], data: stream.fillGaussian(2 * N) };
    const weights = initialiseParameters(net, { keys: KEYS, width: M, inputDimension: 3 });
    const run = async (dimension: number) => {
      const program = await referenceEngine.compile(
        gradientFlowProgram(net, { replicates: 2, inputs: N, inputDimension: dimension, width: M }),
      );
      return program.run({
        inputs: padded(inputs, N, dimension),
        targets,
        step: { shape: [], data: Float64Array.of(0.05) },
        steps: { shape: [], data: Float64Array.of(20) },
        ...Object.fromEntries(
          weights.map((value, l) => [parameterName(l), l === 0 ? padded(value, dimension, M) : value]),
        ),
      });
    };
    const direct = await run(3);
    const span = await run(8);
    for (let l = 0; l < net.depth; l++) {
      const expected =
        l === 0 ? padded(direct[parameterName(l)]!, 8, M).data : direct[parameterName(l)]!.data;
      const seen = span[parameterName(l)]!.data;
      // The same numbers summed in another order, over 80 stages of sums of at most 5 terms of size one.
      expected.forEach((value, index) => {
        expect(Math.abs(seen[index]! - value)).toBeLessThan(1e-12);
      });
    }
  });
});

describe.each([
  network({ activation: "tanh", depth: 3 }),
  network({ activation: "relu", depth: 4 }),
  network({ activation: "erf", depth: 3, parameterization: "mup" }),
])("the flow of $depth $activation layers ($parameterization) on few inputs", (net) => {
  const width = 9;
  // Without biases the input 0 gives 0 at every layer: with label 0 it moves nothing. Of 2 inputs a step's displacements
  // have rank 8 < m together and stay factors, of 3 inputs they are formed.
  test.each([
    ["of the weights", 2],
    ["in the span of the inputs", 5],
  ])("%s is the same whether displacements between hidden layers are formed or not", async (_what, d) => {
    const inputs: Tensor = { shape: [2, 2, d], data: stream.fillGaussian(2 * 2 * d) };
    const targets: Tensor = { shape: [2, 2, 1], data: stream.fillGaussian(2 * 2) };
    const weights = initialiseParameters(net, { keys: KEYS, width, inputDimension: d });
    const run = async (count: number) => {
      const program = gradientFlowProgram(net, { replicates: 2, inputs: count, inputDimension: d, width });
      expect(JSON.stringify(program).includes('"concat"')).toBe(count === 2);
      const compiled = await referenceEngine.compile(program);
      return compiled.run({
        inputs: padded(inputs, count, d),
        targets: padded(targets, count, 1),
        step: { shape: [], data: Float64Array.of(0.05) },
        steps: { shape: [], data: Float64Array.of(20) },
        ...Object.fromEntries(weights.map((value, l) => [parameterName(l), value])),
      });
    };
    const factors = await run(2);
    const formed = await run(3);
    for (let l = 0; l < net.depth; l++) {
      // As above, with sums of at most 9 terms.
      formed[parameterName(l)]!.data.forEach((value, index) => {
        expect(Math.abs(factors[parameterName(l)]!.data[index]! - value)).toBeLessThan(1e-12);
      });
    }
  });
});
