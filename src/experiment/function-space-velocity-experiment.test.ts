import { describe, expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { type Network, network } from "../networks/network.ts";
import { functionSpaceVelocity } from "./function-space-velocity-experiment.ts";

const SETTINGS = {
  inputs: { kind: "unit sphere", count: 3, dimension: 4 },
  testInputs: 2,
  step: 0.1,
} as const;

const measure = (net: Network, until: number, seeds: readonly number[]) =>
  functionSpaceVelocity({ ...SETTINGS, network: net, until }).measure({
    engine: referenceEngine,
    baseSeed: 1,
    width: 6,
    seeds,
  });

describe.each([
  network({ activation: "tanh" }),
  network({ activation: "erf", depth: 3 }),
  network({ activation: "tanh", parameterization: "mean-field" }),
  network({ activation: "tanh", depth: 3, parameterization: "mup" }),
])("the velocity in function space: $depth layers, $activation, $parameterization", (net) => {
  test("is the current kernel's at trained weights, on training and test inputs, and no other's", async () => {
    for (const cell of await measure(net, 0.5, [1, 2])) {
      expect(cell.velocity).toHaveLength(5);
      // Sums of some hundred products, each rounded to 2^−53; cancellation leaves a tenth of their size or more.
      expect(cell.mismatchTrain).toBeLessThan(1e-12);
      expect(cell.mismatchTest).toBeLessThan(1e-12);
      expect(cell.mismatchWithoutFirstLayer).toBeGreaterThan(1e-2);
      expect(cell.mismatchWithInitialKernel).toBeGreaterThan(1e-3);
    }
  });

  test("is left by a step of gradient descent to second order in the learning rate", async () => {
    for (const cell of await measure(net, 0, [1, 2])) {
      // c ε² (1 + b ε) with b ε λ below 1 at the largest rate, 1/(8λ): local slopes within 0.3 of 2, their mean nearer.
      expect(Math.abs((cell.discreteOrder as number) - 2)).toBeLessThan(0.3);
      const errors = cell.discreteErrors as readonly number[];
      expect(errors).toHaveLength(6);
      // Halving the rate halves the relative error, up to the same next order at rate 1/(128λ).
      expect(Math.abs(errors[4]! / errors[5]! - 2)).toBeLessThan(0.1);
    }
  });

  test("at time 0 is the initial kernel's, whatever the seeds measured together", async () => {
    const [, second] = await measure(net, 0, [1, 2]);
    const [alone] = await measure(net, 0, [2]);
    expect(second).toEqual(alone);
    expect(second!.mismatchWithInitialKernel).toBeLessThan(1e-12);
  });
});

test("two velocities that are both nothing agree: a narrow relu network inactive at the test input", async () => {
  const seeds = Array.from({ length: 12 }, (_, i) => i + 1);
  const cells = await functionSpaceVelocity({
    inputs: { kind: "unit sphere", count: 8, dimension: 4 },
    testInputs: 1,
    step: 0.1,
    network: network({ activation: "relu" }),
    until: 0,
  }).measure({ engine: referenceEngine, baseSeed: 1, width: 2, seeds });
  // Both neurons are inactive at a point with probability 1/4.
  const silent = cells.filter(({ velocity }) => (velocity as readonly number[])[8] === 0);
  expect(silent).not.toHaveLength(0);
  expect(silent).not.toHaveLength(12);
  for (const { kernelVelocity, mismatchTest } of silent) {
    expect(Math.abs((kernelVelocity as readonly number[])[8]!)).toBe(0);
    expect(mismatchTest).toBe(0);
  }
});
