import { describe, expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { limitKernelMatrix } from "../kernels/limit-kernel.ts";
import { network } from "../networks/network.ts";
import { circleSpectrum, circleTraining } from "./circle-experiment.ts";
import { drawInputs } from "./world.ts";

const WORLD = { baseSeed: 1, seed: 1 };
const circle = { kind: "circle", count: 16, dimension: 2 } as const;
const withBias = { kind: "circle with bias", count: 16, dimension: 3 } as const;
const request = { engine: referenceEngine, baseSeed: 1, seeds: [1, 2] };

describe("the kernel's energies on the circle", () => {
  test("of relu without biases are 0 at odd frequencies above 1, at every width", async () => {
    // relu(u) = (|u| + u)/2: an even function of the angle and frequency 1, whatever the weights.
    const [cell] = await circleSpectrum({
      network: network({ activation: "relu" }),
      inputs: circle,
      highestFrequency: 5,
    }).measure({ ...request, width: 8 });
    const energies = cell!.energies as number[];
    expect(Math.abs(energies[3]!)).toBeLessThan(16 * Number.EPSILON * energies[1]!);
    expect(Math.abs(energies[5]!)).toBeLessThan(16 * Number.EPSILON * energies[1]!);
    expect(energies[2]).toBeGreaterThan(0);
    expect(energies[4]).toBeGreaterThan(0);
  });

  test("average to the Fourier coefficients of the limit kernel", async () => {
    const cells = await circleSpectrum({
      network: network({ activation: "relu" }),
      inputs: withBias,
      highestFrequency: 3,
    }).measure({ ...request, seeds: Array.from({ length: 40 }, (_, s) => s + 1), width: 64 });
    const limit = limitKernelMatrix("relu", drawInputs(withBias, WORLD));
    for (let k = 0; k <= 3; k++) {
      const expected =
        Array.from({ length: 16 }, (_, j) => limit.data[j]! * Math.cos((2 * Math.PI * k * j) / 16)).reduce(
          (sum, value) => sum + value,
        ) / 16;
      const seen = cells.map((cell) => (cell.energies as number[])[k]!);
      const mean = seen.reduce((sum, value) => sum + value) / seen.length;
      const variance = seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (seen.length - 1);
      // 4.9 standard errors are exceeded once in a million by a normal mean.
      expect(Math.abs(mean - expected)).toBeLessThan(4.9 * Math.sqrt(variance / seen.length));
    }
  });
});

describe("training on the circle", () => {
  const training = (inputs: typeof circle | typeof withBias) =>
    circleTraining({
      network: network({ activation: "relu", initialisation: "antisymmetric" }),
      inputs,
      highestFrequency: 3,
      schedule: [{ until: 2, step: 1 / 20 }],
      checkpoints: 4,
    }).measure({ ...request, width: 16 });

  test("starts with every frequency's whole amplitude and learns frequency 1", async () => {
    for (const cell of await training(withBias)) {
      for (const k of [1, 2, 3]) expect((cell[`residual${k}`] as number[])[0]).toBe(1);
      expect((cell.residual1 as number[]).at(-1)).toBeLessThan(0.5);
    }
  });

  test("never learns frequency 3 with relu and no biases", async () => {
    for (const cell of await training(circle)) {
      for (const value of cell.residual3 as number[]) expect(value).toBeCloseTo(1, 12);
      expect((cell.meanResiduals as number[])[2]).toBeCloseTo(1, 12);
    }
  });
});
