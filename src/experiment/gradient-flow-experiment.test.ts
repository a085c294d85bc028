import { describe, expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { network } from "../networks/network.ts";
import type { Cell } from "./experiment.ts";
import { FLOW_CURVES, type GradientFlowSettings, gradientFlow } from "./gradient-flow-experiment.ts";

const SPHERE = { kind: "unit sphere", count: 3, dimension: 5 } as const;

const follow = async (changes: Partial<GradientFlowSettings> = {}, width = 24): Promise<Cell[]> =>
  gradientFlow({
    network: network({ activation: "tanh" }),
    inputs: SPHERE,
    schedule: [{ until: 1, step: 1 / 20 }],
    checkpoints: 2,
    testInputs: 2,
    ...changes,
  }).measure({ engine: referenceEngine, baseSeed: 1, width, seeds: [1, 2] });

const curve = (cell: Cell, name: string) => cell[name] as readonly number[];
const number = (cell: Cell, name: string) => cell[name] as number;

describe("a gradient flow's cell", () => {
  test("starts with no change and no error of the theory from f_0", async () => {
    for (const cell of await follow()) {
      for (const name of FLOW_CURVES) expect(curve(cell, name)).toHaveLength(3);
      for (const name of [
        "kernelChange",
        "preActivationChange",
        "errorFromStartLimitKernel",
        "errorFromStartInitialKernel",
        "errorOutputKernel",
        "fastModesError",
        "slowModesError",
      ]) {
        expect(curve(cell, name)[0]).toBeLessThan(1e-14);
      }
      expect(curve(cell, "time")).toEqual([0, 0.5, 1]);
      expect(curve(cell, "predictedLoss")[0]! / curve(cell, "loss")[0]!).toBeCloseTo(1, 12);
    }
  });

  test("departs from the linearised network by Θ(t²), on training and on test inputs", async () => {
    const until = async (time: number) => (await follow({ schedule: [{ until: time, step: 1 / 100 }] }))[0]!;
    const long = await until(1 / 8);
    const short = await until(1 / 16);
    for (const read of [
      (cell: Cell) => curve(cell, "errorFromStartInitialKernel").at(-1)!,
      (cell: Cell) => number(cell, "testErrorLinearised"),
    ]) {
      // The cubic term changes the order by about λt/2 ≤ 0.2 here.
      const order = Math.log2(read(long) / read(short));
      expect(order).toBeGreaterThan(1.7);
      expect(order).toBeLessThan(2.3);
    }
  });

  test("splits the theory's error over fast and slow modes as Pythagoras would", async () => {
    for (const cell of await follow({ outputs: "centred" })) {
      // With f_0 = 0 both are relative to ‖Y‖.
      const both = Math.hypot(curve(cell, "fastModesError")[2]!, curve(cell, "slowModesError")[2]!);
      expect(both / curve(cell, "errorFromStartLimitKernel")[2]!).toBeCloseTo(1, 10);
    }
  });

  test("holds factors whose product bounds the change of every kernel entry", async () => {
    for (const cell of await follow()) {
      const bound =
        2 * number(cell, "hessianNorm") * number(cell, "movement") * number(cell, "largestGradientNorm");
      expect(number(cell, "largestEntryChange")).toBeGreaterThan(0);
      expect(number(cell, "largestEntryChange")).toBeLessThan(bound);
    }
  });

  test("of a deeper network has one number per layer", async () => {
    const [cell] = await follow({ network: network({ activation: "relu", depth: 4 }), testInputs: 0 }, 8);
    expect(curve(cell!, "weightChange")).toHaveLength(4);
    expect(curve(cell!, "preActivationChanges")).toHaveLength(3);
    expect(curve(cell!, "preActivationSizes")).toHaveLength(3);
    expect(cell).not.toHaveProperty("hessianNorm");
    expect(cell).not.toHaveProperty("testErrorLinearised");
  });

  test("with centred outputs starts from loss ½‖Y‖² and no error of the formula from zero", async () => {
    for (const cell of await follow({ outputs: "centred" })) {
      expect(curve(cell, "errorFromZeroLimitKernel")[0]).toBeLessThan(1e-14);
    }
  });

  test("is the same whichever seeds are measured beside it", async () => {
    const [first] = await follow();
    const alone = await gradientFlow({
      network: network({ activation: "tanh" }),
      inputs: SPHERE,
      schedule: [{ until: 1, step: 1 / 20 }],
      checkpoints: 2,
      testInputs: 2,
    }).measure({ engine: referenceEngine, baseSeed: 1, width: 24, seeds: [1] });
    expect(alone[0]).toEqual(first);
  });
});
