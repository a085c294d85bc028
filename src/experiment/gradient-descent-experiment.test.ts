import { describe, expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { gradientDescentProgram } from "../networks/gradient-descent.ts";
import { parameterName } from "../networks/gradient-flow.ts";
import { network } from "../networks/network.ts";
import { drawBatch } from "./batch.ts";
import {
  DECADES_AT_MOST,
  gradientDescent,
  hasOverflowed,
  type LearningRate,
} from "./gradient-descent-experiment.ts";
import { named, observeKernel, scalar } from "./train.ts";
import { drawLabels } from "./world.ts";

const SPHERE = { kind: "unit sphere", count: 4, dimension: 6 } as const;

const descend = (
  rate: LearningRate,
  after: readonly number[],
  options: Parameters<typeof network>[0] = { activation: "tanh", parameterization: "standard" },
  width = 16,
) =>
  gradientDescent({ network: network(options), inputs: SPHERE, rate, after }).measure({
    engine: referenceEngine,
    baseSeed: 1,
    width,
    seeds: [1, 2, 3],
  });

const list = (cell: Record<string, number | readonly number[]>, name: string) =>
  cell[name] as readonly number[];

describe("gradient descent", () => {
  test("with a small rate lets the loss fall at every look", async () => {
    for (const cell of await descend({ kind: "over largest eigenvalue", value: 0.5 }, [1, 10, 100])) {
      const [first, second, third] = list(cell, "lossDecades");
      expect(first).toBeLessThan(0);
      expect(second).toBeLessThan(first!);
      expect(third).toBeLessThan(second!);
    }
  });

  test("that overflows is measured as 300 decades, and stays there", async () => {
    for (const activation of ["tanh", "relu"] as const) {
      const cells = await descend({ kind: "constant", value: 1e6 }, [1, 200, 400], {
        activation,
        parameterization: "standard",
      });
      for (const cell of cells) {
        expect(list(cell, "lossDecades")[2]).toBe(DECADES_AT_MOST);
        for (const values of Object.values(cell)) {
          expect([values].flat().every(Number.isFinite)).toBe(true);
        }
      }
    }
  });

  test.each([
    ["weights that moved by 1", [1, 2], 1, false],
    ["weights whose squares alone overflow", [1e200, 1], Number.POSITIVE_INFINITY, false],
    ["an infinite weight", [1, Number.NEGATIVE_INFINITY], Number.POSITIVE_INFINITY, true],
    ["a weight that is no number", [Number.NaN, 1], Number.NaN, true],
  ])("is told to have overflowed by its weights: %s", (_, weights, change, expected) => {
    expect(hasOverflowed(Float64Array.from(weights), change)).toBe(expected);
  });

  test("in one step moves the ntk network's weights by η times the gradient: twice the rate, twice the change", async () => {
    const [once] = await descend({ kind: "constant", value: 1e-3 }, [1], { activation: "tanh", depth: 3 });
    const [twice] = await descend({ kind: "constant", value: 2e-3 }, [1], { activation: "tanh", depth: 3 });
    for (const name of ["weightChange1", "weightChange2", "weightChange3"]) {
      // One step is linear in η exactly; what is left is rounding.
      expect(list(twice!, name)[0]! / list(once!, name)[0]!).toBeCloseTo(2, 10);
    }
  });

  test("with rate c/m at width m is that with the constant rate c/m", async () => {
    const [overWidth] = await descend({ kind: "over width", value: 0.5 }, [3]);
    const [constant] = await descend({ kind: "constant", value: 0.5 / 16 }, [3]);
    expect(overWidth).toEqual(constant);
  });

  test("leaves the linearised network by a share of its change that is linear in the rate", async () => {
    const [whole] = await descend({ kind: "constant", value: 1e-3 }, [1, 3], { activation: "tanh" });
    const [half] = await descend({ kind: "constant", value: 5e-4 }, [1, 3], { activation: "tanh" });
    for (const at of [0, 1]) {
      // The next term is a thousandth of this one.
      expect(list(whole!, "taylorError")[at]! / list(half!, "taylorError")[at]!).toBeCloseTo(2, 1);
    }
  });

  test("in one step leaves the linearised network by f_1 − (f_0 − ηΘ_0(f_0 − Y)), in units of its change and of the labels", async () => {
    const options = { activation: "tanh", depth: 2 } as const;
    const rate = 0.1;
    const [cell] = await descend({ kind: "constant", value: rate }, [1], options);
    const world = { baseSeed: 1, seed: 1 };
    const net = network(options);
    const { sizes, inputs, initial } = drawBatch(net, SPHERE, {
      engine: referenceEngine,
      baseSeed: 1,
      width: 16,
      seeds: [1],
    });
    const labels = drawLabels(SPHERE.count, world);
    const start = await observeKernel(referenceEngine, net, sizes, inputs, initial);
    const f0 = start.outputs!.data;
    const linear = f0.map((value, i) => {
      let velocity = 0;
      for (let j = 0; j < SPHERE.count; j++) {
        velocity += start.kernel!.data[i * SPHERE.count + j]! * (f0[j]! - labels[j]!);
      }
      return value - rate * velocity;
    });
    const advance = await referenceEngine.compile(gradientDescentProgram(net, sizes));
    const moved = await advance.run({
      inputs,
      targets: { shape: [1, SPHERE.count, 1], data: labels },
      rates: { shape: [1, 1, 1], data: Float64Array.of(rate) },
      steps: scalar(1),
      ...named(initial),
    });
    const after = initial.map((_, index) => moved[parameterName(index)]!);
    const f1 = (await observeKernel(referenceEngine, net, sizes, inputs, after)).outputs!.data;
    const away = Math.hypot(...f1.map((value, i) => value - linear[i]!));
    // Differences of outputs of order 1 that are near 1e-3 themselves.
    expect(list(cell!, "taylorDistance")[0]).toBeCloseTo(away / Math.hypot(...labels), 12);
    expect(list(cell!, "taylorError")[0]).toBeCloseTo(away / Math.hypot(...f1.map((v, i) => v - f0[i]!)), 12);
  });

  test("at a rate below the eigenvalue to come knows the output's multiplier", async () => {
    const options = { activation: "relu", parameterization: "ntk" } as const;
    const [cell] = await descend({ kind: "over eigenvalue to come", value: 0.7 }, [2], options);
    const labels = drawLabels(SPHERE.count, { baseSeed: 1, seed: 1 });
    const rate = 0.7 / ((cell!.largestEigenvalue as number) + (4 * Math.hypot(...labels)) / Math.sqrt(16));
    const [constant] = await descend({ kind: "constant", value: rate }, [2], options);
    expect(list(cell!, "weightChange1")[0]).toBeCloseTo(list(constant!, "weightChange1")[0]!, 12);
  });

  test("in batches of any size gives each seed its own numbers", async () => {
    const together = await descend({ kind: "over largest eigenvalue", value: 1 }, [2]);
    const alone = await gradientDescent({
      network: network({ activation: "tanh", parameterization: "standard" }),
      inputs: SPHERE,
      rate: { kind: "over largest eigenvalue", value: 1 },
      after: [2],
    }).measure({ engine: referenceEngine, baseSeed: 1, width: 16, seeds: [2] });
    expect(together[1]).toEqual(alone[0]);
  });
});
