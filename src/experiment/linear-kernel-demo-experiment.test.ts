import { expm, matrix, multiply, subtract } from "mathjs";
import { describe, expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { limitKernel } from "../kernels/limit-kernel.ts";
import { dot } from "../kernels/vector.ts";
import { linearKernelDemo } from "./linear-kernel-demo-experiment.ts";
import { drawInputs, drawLabels } from "./world.ts";

const WORLD = { baseSeed: 1, seed: 1 };
const settings = {
  dimension: 5,
  kernel: "linear",
  ridge: 1e-4,
  labels: "normal",
  until: 5,
  times: 51,
} as const;
const measure = async (changes: Partial<Parameters<typeof linearKernelDemo>[0]>, points = 20) => {
  const cells = await linearKernelDemo({ ...settings, ...changes }).measure({
    engine: referenceEngine,
    baseSeed: 1,
    width: points,
    seeds: [1],
  });
  return cells[0]! as Record<string, number> & Record<string, number[]>;
};

describe("the demo's linear training", () => {
  test.each([
    "linear",
    "relu",
  ] as const)("has the loss of (I − e^{−Θt})Y by mathjs's matrix exponential, with the %s kernel", async (kernel) => {
    const points = 6;
    const cell = await measure({ kernel }, points);
    const inputs = drawInputs({ kind: "gaussian", count: points, dimension: 5 }, WORLD);
    const labels = [...drawLabels(points, WORLD)];
    const bare = { linear: dot, relu: limitKernel("relu").total }[kernel];
    const theta = inputs.map((x, i) => inputs.map((y, j) => bare(x, y) + (i === j ? 1e-4 : 0)));
    const identity = theta.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
    for (const k of [1, 10, 50]) {
      const t = (5 * k) / 50;
      const decay = expm(matrix(theta.map((row) => row.map((value) => -value * t)))).toArray();
      const f = multiply(subtract(identity, decay as number[][]) as number[][], labels) as number[];
      const loss = f.reduce((sum, value, i) => sum + (value - labels[i]!) ** 2, 0);
      const start = labels.reduce((sum, value) => sum + value ** 2, 0);
      expect(cell.lossDecades![k]).toBeCloseTo(Math.log10(loss / start), 8);
    }
  });

  test("leaves the share of the labels outside of the span of X, up to the ridge's 2·10⁻⁴·5", async () => {
    const cell = await measure({});
    // The slowest learnable mode has λ near 5 at least, so e^{−2λt} is far below the ridge's share.
    expect(Math.abs((cell.lossRatio as number) / (cell.unlearnable as number) - 1)).toBeLessThan(1.1e-3);
    expect(cell.smallestEigenvalue).toBeCloseTo(1e-4, 10);
  });

  test("leaves nothing of labels Xβ, and nothing when there are more dimensions than points", async () => {
    expect((await measure({ labels: "linear" })).unlearnable).toBeLessThan(1e-25);
    expect((await measure({ dimension: 40 })).unlearnable).toBe(0);
  });
});
