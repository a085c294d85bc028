import { describe, expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import { network } from "../networks/network.ts";
import type { Cell } from "./experiment.ts";
import { nonlinearOutput } from "./nonlinear-output-experiment.ts";
import { drawInputs, drawLabels } from "./world.ts";

const LAW = { kind: "unit sphere", count: 3, dimension: 4 } as const;
const NET = { ...network({ activation: "tanh" }), depth: 2, parameterization: "ntk" } as const;
const WIDTH = 6;
const RATE = 0.3;

const cellOf = async (steps: number): Promise<Cell> => {
  const [cell] = await nonlinearOutput({ network: NET, inputs: LAW, rate: RATE, steps }).measure({
    engine: referenceEngine,
    baseSeed: 1,
    width: WIDTH,
    seeds: [5],
  });
  return cell!;
};

/** The same world in plain numbers: weights as one list, input weights (d, m) row by row and then the output weights. */
const world = { baseSeed: 1, seed: 5 };
const points = drawInputs(LAW, world);
const labels = drawLabels(LAW.count, world).map((y) => Math.sign(y) / 2);
const initial = initialiseParameters(NET, {
  keys: [world],
  width: WIDTH,
  inputDimension: LAW.dimension,
}).flatMap(({ data }) => [...data]);

const innerOutputOf = (weights: readonly number[], x: Float64Array): number => {
  let f = 0;
  for (let j = 0; j < WIDTH; j++) {
    const h = x.reduce((sum, value, i) => sum + value * weights[i * WIDTH + j]!, 0);
    f += (weights[LAW.dimension * WIDTH + j]! * Math.tanh(h)) / Math.sqrt(WIDTH);
  }
  return f;
};
const outputOf = (weights: readonly number[], x: Float64Array): number =>
  Math.tanh(innerOutputOf(weights, x));
const lossOf = (weights: readonly number[]): number =>
  points.reduce((sum, x, i) => sum + (outputOf(weights, x) - labels[i]!) ** 2 / 2, 0);

/** Central differences: an error of the order of h² = 1e-10 beside numbers of order 1. */
const H = 1e-5;
const gradientOf = (of: (weights: readonly number[]) => number, weights: readonly number[]): number[] =>
  weights.map((_, k) => {
    const at = (shift: number) => of(weights.map((value, index) => (index === k ? value + shift : value)));
    return (at(H) - at(-H)) / (2 * H);
  });

const STEPS = 4;
let trained: readonly number[] = initial;
for (let step = 0; step < STEPS; step++) {
  const gradient = gradientOf(lossOf, trained);
  trained = trained.map((value, k) => value - RATE * gradient[k]!);
}
const gradients = (weights: readonly number[]) =>
  points.map((x) => gradientOf((w) => outputOf(w, x), weights));
const gram = (rows: readonly (readonly number[])[]) =>
  rows.flatMap((a) => rows.map((b) => a.reduce((sum, value, k) => sum + value * b[k]!, 0)));
const norm = (values: readonly number[]) => Math.hypot(...values);

describe("a network under a nonlinear output", () => {
  test("descends its own loss: the weights move as finite differences of ½ Σ (tanh f − y)² have it", async () => {
    const cell = await cellOf(STEPS);
    const change = trained.map((value, k) => value - initial[k]!);
    const inputs = LAW.dimension * WIDTH;
    const [input, output] = cell.weightChange as readonly number[];
    expect(input!).toBeCloseTo(norm(change.slice(0, inputs)) / Math.sqrt(inputs), 7);
    expect(output!).toBeCloseTo(norm(change.slice(inputs)) / Math.sqrt(WIDTH), 7);
    expect(cell.lossDecades as number).toBeCloseTo(Math.log10(lossOf(trained) / lossOf(initial)), 7);
  });

  test("has the kernel of its own gradients", async () => {
    const cell = await cellOf(STEPS);
    const [before, after] = [initial, trained].map((weights) => gradients(weights));
    const start = gram(before!);
    const moved = gram(after!).map((value, at) => value - start[at]!);
    expect(cell.kernelChange as number).toBeCloseTo(norm(moved) / norm(start), 7);
    expect(cell.gradientNorm as number).toBeCloseTo(Math.max(...[...before!, ...after!].map(norm)), 7);
  });

  test("has a Hessian of at most |φ″| ‖∇f‖² + φ′ ‖∇²f‖₂, the bound that its cell holds", async () => {
    const { hessianBound } = (await cellOf(STEPS)) as { hessianBound: number };
    const ends = [initial, trained].flatMap((weights) => points.map((x) => ({ weights, x })));
    const bounds = ends.map(({ weights, x }) => {
      const f = innerOutputOf(weights, x);
      const slope = 1 / Math.cosh(f) ** 2;
      const inner = (w: readonly number[]) => innerOutputOf(w, x);
      const gradient = norm(gradientOf(inner, weights));
      return 2 * Math.abs(Math.tanh(f)) * slope * gradient ** 2 + slope * spectralNormAt(inner, weights);
    });
    // Second differences of step 1e-3 err by about 1e-6.
    expect(hessianBound).toBeCloseTo(Math.max(...bounds), 5);
    const norms = ends.map(({ weights, x }) => spectralNormAt((w) => outputOf(w, x), weights));
    norms.forEach((value, k) => {
      expect(value).toBeLessThanOrEqual(bounds[k]! + 1e-5);
    });
  });

  test("in batches of any size gives each seed its own numbers", async () => {
    const measure = (seeds: readonly number[]) =>
      nonlinearOutput({ network: NET, inputs: LAW, rate: RATE, steps: STEPS }).measure({
        engine: referenceEngine,
        baseSeed: 1,
        width: WIDTH,
        seeds: [...seeds],
      });
    const together = await measure([4, 5, 6]);
    for (const [index, seed] of [4, 5, 6].entries())
      expect(together[index]).toEqual((await measure([seed]))[0]);
  });
});

/** Spectral norm of a Hessian from differences of gradients, by power iteration on its square. */
function spectralNormAt(of: (weights: readonly number[]) => number, weights: readonly number[]): number {
  const step = 1e-3;
  const columns = weights.map((_, k) => {
    const at = (shift: number) =>
      gradientOf(
        of,
        weights.map((value, index) => (index === k ? value + shift : value)),
      );
    const [up, down] = [at(step), at(-step)];
    return up.map((value, index) => (value - down[index]!) / (2 * step));
  });
  const times = (v: readonly number[]) =>
    v.map((_, row) => columns.reduce((sum, column, k) => sum + column[row]! * v[k]!, 0));
  let v: readonly number[] = weights.map((_, k) => 1 + k / 10);
  let size = 0;
  for (let iteration = 0; iteration < 200; iteration++) {
    const next = times(times(v));
    size = Math.sqrt(norm(next) / norm(v));
    v = next.map((value) => value / norm(next));
  }
  return size;
}
