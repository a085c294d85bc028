import { describe, expect, test } from "vitest";
import type { Tensor } from "../engine/engine.ts";
import { referenceEngine } from "../engine/reference.ts";
import { type Matrix, matrixOf, symmetricMatrixOf } from "../kernels/matrix.ts";
import { symmetricEigen } from "../kernels/spectrum.ts";
import { parameterName } from "../networks/gradient-flow.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import { layerScales, network } from "../networks/network.ts";
import { directionName, hessianVectorProgram } from "../networks/tangent.ts";
import { openStream } from "../random/stream.ts";
import {
  deltaName,
  gradientFactorsProgram,
  hessianNorm,
  hessianRange,
  type LanczosEffort,
  type LowRank,
  layerInputName,
  spectralNormsByLanczos,
} from "./hessian-norm-experiment.ts";
import { drawInputs } from "./world.ts";

const inputs = { kind: "unit sphere", count: 2, dimension: 3 } as const;

const normOf = (matrix: Matrix) => Math.max(...symmetricEigen(matrix).values.map(Math.abs));

describe("Lanczos", () => {
  const size = 30;
  const stream = openStream({ baseSeed: 1, seed: 1, purpose: "lanczos test" });
  const matrix = symmetricMatrixOf(size, () => stream.gaussian());
  const start = stream.fillGaussian(size);
  const times =
    ({ data, columns }: Matrix) =>
    async (v: Float64Array) =>
      v.map((_, i) => v.reduce((sum, value, j) => sum + data[i * columns + j]! * value, 0));
  const spectralNormByLanczos = async (
    multiply: ReturnType<typeof times>,
    first: Float64Array,
    effort: LanczosEffort,
  ) => (await spectralNormsByLanczos(async ([v]) => [await multiply(v!)], [first], effort))[0]!;

  test("finds the norm after as many steps as the matrix has rows", async () => {
    const found = await spectralNormByLanczos(times(matrix), start, { tolerance: 0, mostSteps: size });
    expect(Math.abs(found.norm / normOf(matrix) - 1)).toBeLessThan(1e-13);
    expect(found.residual).toBeLessThan(1e-12);
  });

  test("stays below the norm, with an eigenvalue within its residual, when it is cut short", async () => {
    const { values } = symmetricEigen(matrix);
    for (const mostSteps of [1, 2, 3, 5, 8]) {
      const found = await spectralNormByLanczos(times(matrix), start, { tolerance: 0, mostSteps });
      expect(found.steps).toBe(mostSteps);
      expect(found.norm).toBeLessThanOrEqual(normOf(matrix));
      const nearest = Math.min(...values.map((value) => Math.abs(Math.abs(value) - found.norm)));
      expect(nearest).toBeLessThanOrEqual(found.residual * found.norm);
    }
  });

  test("ends early, and exact, on a matrix of rank 1 and on 0", async () => {
    const rankOne = matrixOf(size, size, (i, j) => -start[i]! * start[j]!);
    const other = stream.fillGaussian(size);
    const one = await spectralNormByLanczos(times(rankOne), other, { tolerance: 0, mostSteps: size });
    expect(one.steps).toBe(2);
    expect(Math.abs(one.norm / start.reduce((sum, value) => sum + value ** 2, 0) - 1)).toBeLessThan(1e-13);
    const zero = matrixOf(size, size, () => 0);
    const none = await spectralNormByLanczos(times(zero), other, { tolerance: 0, mostSteps: size });
    expect(none).toEqual({ norm: 0, residual: 0, steps: 1 });
  });

  test("of several matrices in step finds what it finds of each by itself, one call for all of them", async () => {
    const rankOne = matrixOf(size, size, (i, j) => -start[i]! * start[j]!);
    const matrices = [matrix, rankOne, matrixOf(size, size, (i, j) => matrix.data[i * size + j]! / 2)];
    const starts = matrices.map(() => stream.fillGaussian(size));
    const effort = { tolerance: 1e-6, mostSteps: size };
    let calls = 0;
    const multiply = (vectors: readonly Float64Array[]) => {
      calls++;
      return Promise.all(matrices.map((each, s) => times(each)(vectors[s]!)));
    };
    const together = await spectralNormsByLanczos(multiply, starts, effort);
    const alone = await Promise.all(
      matrices.map((each, s) => spectralNormByLanczos(times(each), starts[s]!, effort)),
    );
    expect(together).toEqual(alone);
    expect(calls).toBe(Math.max(...alone.map(({ steps }) => steps)));
    expect(new Set(alone.map(({ steps }) => steps)).size).toBeGreaterThan(1);
  });
});

/** The Hessian of f(·, x) over all weights, column by column, at the weights and input of seed 1. */
async function denseHessian(net: ReturnType<typeof network>, width: number): Promise<Matrix> {
  const world = { baseSeed: 1, seed: 1 };
  const layers = layerScales(net, width, inputs.dimension);
  const program = await referenceEngine.compile(
    hessianVectorProgram(net, { replicates: 1, inputs: 1, inputDimension: inputs.dimension, width }),
  );
  const parameters = initialiseParameters(net, { keys: [world], width, inputDimension: inputs.dimension });
  const count = parameters.reduce((sum, { data }) => sum + data.length, 0);
  const columns: number[][] = [];
  for (let k = 0; k < count; k++) {
    let at = 0;
    const direction = layers.map(({ fanIn, fanOut }): Tensor => {
      const data = new Float64Array(fanIn * fanOut);
      if (k >= at && k < at + data.length) data[k - at] = 1;
      at += data.length;
      return { shape: [1, fanIn, fanOut], data };
    });
    const product = await program.run({
      inputs: { shape: [1, 1, inputs.dimension], data: drawInputs(inputs, world)[0]! },
      top: { shape: [1, 1, 1], data: Float64Array.of(1) },
      ...Object.fromEntries(parameters.map((value, l) => [parameterName(l), value])),
      ...Object.fromEntries(direction.map((value, l) => [directionName(l), value])),
    });
    columns.push(layers.flatMap((_, l) => [...product[directionName(l)]!.data]));
  }
  return matrixOf(count, count, (i, j) => columns[j]![i]!);
}

describe("the Hessian norm of a cell", () => {
  const measure = (net: ReturnType<typeof network>, width: number, seeds = [1]) =>
    hessianNorm({ network: net, inputs }).measure({ engine: referenceEngine, baseSeed: 1, width, seeds });

  test.each([
    network({ activation: "tanh", depth: 3 }),
    network({ activation: "relu", depth: 3 }),
    network({ activation: "tanh", depth: 3, parameterization: "mup" }),
    network({ activation: "erf", depth: 4 }),
  ])("is that of the dense Hessian: $depth layers, $activation, $parameterization", async (net) => {
    const [cell] = await measure(net, 4);
    // A Ritz value that moves by less than 1e-5 in four steps of so small a space is closer still.
    expect(Math.abs((cell!.spectralNorm as number) / normOf(await denseHessian(net, 4)) - 1)).toBeLessThan(
      1e-5,
    );
  });

  test.each([
    "relu",
    "tanh",
    "erf",
  ] as const)("is the exact one at depth 2 for %s, for every seed", async (activation) => {
    for (const cell of await measure(network({ activation }), 8, [1, 2, 3])) {
      expect(Math.abs((cell.spectralNorm as number) / (cell.exactNorm as number) - 1)).toBeLessThan(1e-5);
      expect(cell.residual).toBeLessThan(1e-2);
    }
  });

  test("comes with the gradient's norm: at depth 2 and relu, ‖∇f‖² = (Σ σ(h)² + ‖x‖² Σ a² σ′(h)²)/m", async () => {
    const world = { baseSeed: 1, seed: 1 };
    const net = network({ activation: "relu" });
    const [cell] = await measure(net, 8);
    const [w, a] = initialiseParameters(net, { keys: [world], width: 8, inputDimension: 3 });
    const x = drawInputs(inputs, world)[0]!;
    let square = 0;
    for (let j = 0; j < 8; j++) {
      const h = x.reduce((sum, xi, i) => sum + xi * w!.data[i * 8 + j]!, 0);
      if (h > 0) square += (h ** 2 + Math.hypot(...x) ** 2 * a!.data[j]! ** 2) / 8;
    }
    expect(Math.abs((cell!.gradientNorm as number) / Math.sqrt(square) - 1)).toBeLessThan(1e-14);
  });

  test("does not depend on the seeds measured with it", async () => {
    const net = network({ activation: "tanh" });
    expect((await measure(net, 8, [1, 2]))[1]).toEqual((await measure(net, 8, [2]))[0]);
  });
});

/** Σ_k left_k right_kᵀ, row by row. */
const denseOf = ({ left, right }: LowRank) =>
  Array.from(left[0]!, (_, i) =>
    Array.from(right[0]!, (_, j) => left.reduce((sum, vector, k) => sum + vector[i]! * right[k]![j]!, 0)),
  ).flat();

/** A layer's weights as a sum of one term per row. */
const inRows = (data: Float64Array, fanIn: number, fanOut: number): LowRank => ({
  left: Array.from({ length: fanIn }, (_, i) =>
    Float64Array.from({ length: fanIn }, (_, k) => Number(k === i)),
  ),
  right: Array.from({ length: fanIn }, (_, i) => data.subarray(i * fanOut, (i + 1) * fanOut)),
});

describe("the range of the Hessian at one input", () => {
  test.each([
    "relu",
    "tanh",
  ] as const)("contains every column of it for %s, with fewer dimensions than weights", async (activation) => {
    const net = network({ activation, depth: 3 });
    const width = 6;
    const { dimension } = inputs;
    const world = { baseSeed: 1, seed: 1 };
    const layers = layerScales(net, width, dimension);
    const parameters = initialiseParameters(net, { keys: [world], width, inputDimension: dimension });
    const program = await referenceEngine.compile(
      gradientFactorsProgram(net, { replicates: 1, inputs: 1, inputDimension: dimension, width }),
    );
    const seen = await program.run({
      inputs: { shape: [1, 1, dimension], data: drawInputs(inputs, world)[0]! },
      ...Object.fromEntries(parameters.map((value, l) => [parameterName(l), value])),
    });
    const range = hessianRange(
      layers.map((_, l) => ({ input: seen[layerInputName(l)]!.data, delta: seen[deltaName(l)]!.data })),
    );
    const dense = await denseHessian(net, width);
    expect(range.dimension).toBe(dimension + 4 * width + 1);
    expect(range.dimension).toBeLessThan(dense.rows);
    const largest = Math.max(...dense.data.map(Math.abs));
    for (let k = 0; k < dense.rows; k++) {
      const column = dense.data.slice(k * dense.rows, (k + 1) * dense.rows);
      let at = 0;
      const tensors = layers.map(({ fanIn, fanOut }) => {
        const start = at;
        at += fanIn * fanOut;
        return inRows(column.subarray(start, at), fanIn, fanOut);
      });
      const back = range.expand(range.compress(tensors)).flatMap(denseOf);
      // A projection onto unit vectors: sums of some ten products.
      back.forEach((value, i) => {
        expect(Math.abs(value - column[i]!)).toBeLessThan(1e-14 * largest);
      });
    }
  });

  test("has orthonormal coordinates: they survive expansion, which keeps norms", () => {
    const stream = openStream({ baseSeed: 1, seed: 1, purpose: "range test" });
    const range = hessianRange([
      { input: stream.fillGaussian(3), delta: stream.fillGaussian(5) },
      { input: stream.fillGaussian(5), delta: stream.fillGaussian(1) },
    ]);
    const inside = range.compress(range.expand(stream.fillGaussian(range.dimension)));
    const expanded = range.expand(inside);
    const rounding = 1e-14 * Math.hypot(...inside);
    expect(Math.abs(Math.hypot(...expanded.flatMap(denseOf)) - Math.hypot(...inside))).toBeLessThan(rounding);
    range.compress(expanded).forEach((value, k) => {
      expect(Math.abs(value - inside[k]!)).toBeLessThan(rounding);
    });
  });
});
