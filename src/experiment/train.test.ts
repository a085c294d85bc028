import { describe, expect, test } from "vitest";
import type { Tensor } from "../engine/engine.ts";
import { referenceEngine } from "../engine/reference.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import { network } from "../networks/network.ts";
import {
  horizon,
  observeNetwork,
  slices,
  stack,
  stackPoints,
  stepsOf,
  stiffnessOf,
  trainAlong,
} from "./train.ts";
import { drawInputs, drawLabels } from "./world.ts";

const net = network({ activation: "tanh" });
const WORLD = { baseSeed: 1, seed: 1 };
const law = { kind: "unit sphere", count: 3, dimension: 4 } as const;
const sizes = { replicates: 1, inputs: 3, inputDimension: 4, width: 6 };
const inputs = stackPoints([drawInputs(law, WORLD)]);
const targets = stack([drawLabels(3, WORLD)], [3, 1]);
const parameters = initialiseParameters(net, { keys: [WORLD], width: 6, inputDimension: 4 });

async function stiffnessAt(weights: readonly Tensor[]): Promise<number> {
  const { kernel } = await observeNetwork(referenceEngine, net, sizes, inputs, weights);
  return stiffnessOf([{ rows: 3, columns: 3, data: kernel!.data }]);
}

async function outputsAfter(
  schedule: Parameters<typeof trainAlong>[0]["schedule"],
  checkpoints: number,
  refinement = 1,
  stiffness?: number,
  observedStiffness = stiffness,
): Promise<{ outputs: Float64Array; times: number[] }> {
  const times: number[] = [];
  const final = await trainAlong({
    engine: referenceEngine,
    network: net,
    sizes,
    inputs,
    targets,
    parameters,
    schedule,
    checkpoints,
    refinement,
    stiffness: stiffness ?? (await stiffnessAt(parameters)),
    observe: async (time, moved) => {
      times.push(time);
      return observedStiffness ?? stiffnessAt(moved);
    },
  });
  const seen = await observeNetwork(referenceEngine, net, sizes, inputs, final);
  return { outputs: slices(seen.outputs!)[0]!, times };
}

describe("training along a schedule", () => {
  test("observes at equal intervals up to the end of the last phase", async () => {
    const schedule = [
      { until: 1, step: 1 / 8 },
      { until: 2, step: 1 / 2 },
    ];
    expect((await outputsAfter(schedule, 4)).times).toEqual([0.5, 1, 1.5, 2]);
    expect(horizon(schedule)).toBe(2);
  });

  test("takes the steps of each phase, also where an interval spans two of them", () => {
    // [0, 1] in eighths, [1, 2] in halves: 8 + 2; a checkpoint at 2/3 splits a step of 1/8 in [0, 1] into two.
    const schedule = [
      { until: 1, step: 1 / 8 },
      { until: 2, step: 1 / 2 },
    ];
    expect(stepsOf(schedule, 1)).toBe(10);
    expect(stepsOf(schedule, 2)).toBe(10);
    expect(stepsOf(schedule, 3)).toBe(Math.ceil(16 / 3) + Math.ceil(8 / 3) + 1 + 2);
  });

  test("ends where one phase of short steps ends, up to the integration error of the long ones", async () => {
    const fine = await outputsAfter([{ until: 2, step: 1 / 32 }], 1);
    const split = await outputsAfter(
      [
        { until: 1, step: 1 / 16 },
        { until: 2, step: 1 / 8 },
      ],
      2,
    );
    // λ_max is below 3 here: (λ h)^4/120 at h = 1/8 is 2e-4 of the residual, over which the flow contracts.
    split.outputs.forEach((value, i) => {
      expect(Math.abs(value - fine.outputs[i]!)).toBeLessThan(2e-4);
    });
  });

  test("refinement divides the steps: the error falls by 2⁴ as for a method of order four", async () => {
    const exact = (await outputsAfter([{ until: 1, step: 1 / 64 }], 1)).outputs;
    const error = async (refinement: number) => {
      const { outputs } = await outputsAfter([{ until: 1, step: 1 / 4 }], 1, refinement);
      return Math.hypot(...outputs.map((value, i) => value - exact[i]!));
    };
    const ratio = (await error(1)) / (await error(2));
    // The next order changes the ratio by a relative λh/2 or so, below a half.
    expect(ratio).toBeGreaterThan(8);
    expect(ratio).toBeLessThan(32);
  });
});

describe("a step beyond the method's stability", () => {
  // λ_max is above 1 here, and 12 times the step times it far above 2.785.
  const tooLong = [{ until: 48, step: 12 }];

  test("is shortened: training ends on the labels, as with short steps", async () => {
    const { outputs } = await outputsAfter(tooLong, 4);
    const fine = await outputsAfter([{ until: 48, step: 1 / 4 }], 4);
    // Of a residual of order 1 both have left e^{−λ_min 48}; the slow modes' integration error is below 1e-3 of that.
    outputs.forEach((value, i) => {
      expect(Math.abs(value - fine.outputs[i]!)).toBeLessThan(1e-3);
    });
  });

  test("would otherwise make the fast modes grow", async () => {
    const { outputs } = await outputsAfter(tooLong, 4, 1, 0);
    const fine = await outputsAfter([{ until: 48, step: 1 / 4 }], 4);
    expect(Math.max(...outputs.map((value, i) => Math.abs(value - fine.outputs[i]!)))).toBeGreaterThan(0.1);
  });

  test("is told by the kernel as it was last observed", async () => {
    const seen = async (schedule: Parameters<typeof outputsAfter>[0], observed: number) =>
      (await outputsAfter(schedule, 2, 1, 0, observed)).outputs;
    // Nothing shortens the first interval; 8 observed after it asks for 4 steps in the second.
    const grown = await seen([{ until: 2, step: 1 }], 8);
    const asked = await seen(
      [
        { until: 1, step: 1 },
        { until: 2, step: 1 / 4 },
      ],
      0,
    );
    expect(grown).toEqual(asked);
  });

  test("is shortened in a refined run as if another replicate were half as stiff again, and halved", async () => {
    const schedule = [{ until: 2, step: 1 }];
    // A bound of 2 allows steps of 1 in a plain run. In a refined one 3/2 of it does not: they are halved, and again.
    const plain = await outputsAfter(schedule, 1, 1, 2);
    expect(plain).toEqual(await outputsAfter(schedule, 1, 1, 0));
    const refined = await outputsAfter(schedule, 1, 2, 2);
    expect(refined).toEqual(await outputsAfter([{ until: 2, step: 1 / 3 }], 1, 1, 0));
    // Where nothing is stiff they are half as long.
    expect(await outputsAfter(schedule, 1, 2, 1)).toEqual(
      await outputsAfter([{ until: 2, step: 1 / 2 }], 1, 1, 0),
    );
  });

  test("is told by the kernel's largest row sum, which no eigenvalue exceeds", () => {
    const kernel = { rows: 2, columns: 2, data: Float64Array.of(2, -1, -1, 3) };
    const other = { rows: 2, columns: 2, data: Float64Array.of(1, 0, 0, 1) };
    // Eigenvalues (5 ± √5)/2, of which 3.618 is the larger; row sums 3 and 4.
    expect(stiffnessOf([other, kernel])).toBe(4);
    expect(stiffnessOf([other, kernel])).toBeGreaterThanOrEqual((5 + Math.sqrt(5)) / 2);
  });
});

describe("Replicates as one tensor", () => {
  const point = (...x: number[]) => Float64Array.from(x);

  test("stand one behind the other, points row by row", () => {
    expect(stack([[1, 2], point(3, 4)], [2, 1])).toEqual({ shape: [2, 2, 1], data: point(1, 2, 3, 4) });
    const points = [
      [point(1, 2), point(3, 4), point(5, 6)],
      [point(7, 8), point(9, 10), point(11, 12)],
    ];
    const data = Float64Array.from({ length: 12 }, (_, i) => i + 1);
    expect(stackPoints(points)).toEqual({ shape: [2, 3, 2], data });
  });

  test("are refused where one has more or fewer numbers than the others, instead of padded or cut", () => {
    expect(() => stack([[1, 2], [3]], [2, 1])).toThrow(
      "a replicate of shape (2, 1) has 2 numbers; got 1 for replicate 2",
    );
    expect(() =>
      stack(
        [
          [1, 2, 3],
          [4, 5],
        ],
        [2],
      ),
    ).toThrow(/got 3 for replicate 1/);
    expect(() => stackPoints([[point(1, 2)], [point(3, 4), point(5, 6)]])).toThrow(
      /as many points; got 1 and 2/,
    );
    expect(() => stackPoints([[point(1, 2), point(3)]])).toThrow(/got 1 for replicate 2/);
  });
});
