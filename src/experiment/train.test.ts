import { describe, expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import { network } from "../networks/network.ts";
import { horizon, observeNetwork, slices, stack, stepsOf, trainAlong } from "./train.ts";
import { drawInputs, drawLabels } from "./world.ts";

const net = network({ activation: "tanh" });
const WORLD = { baseSeed: 1, seed: 1 };
const law = { kind: "unit sphere", count: 3, dimension: 4 } as const;
const sizes = { replicates: 1, inputs: 3, inputDimension: 4, width: 6 };
const inputs = stack([drawInputs(law, WORLD).flatMap((x) => [...x])], [3, 4]);
const targets = stack([[...drawLabels(3, WORLD)]], [3, 1]);
const parameters = initialiseParameters(net, { keys: [WORLD], width: 6, inputDimension: 4 });

async function outputsAfter(
  schedule: Parameters<typeof trainAlong>[0]["schedule"],
  checkpoints: number,
  refinement = 1,
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
    observe: async (time) => {
      times.push(time);
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
