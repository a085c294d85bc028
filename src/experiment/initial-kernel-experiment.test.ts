import { expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import { network } from "../networks/network.ts";
import { type AngledPair, initialKernel, kernelEntries, pairInputs } from "./initial-kernel-experiment.ts";

const entries = async (pairs: readonly AngledPair[], networks = 4) => {
  const [cell] = await kernelEntries({
    network: network({ activation: "relu" }),
    dimension: 3,
    pairs,
    neuronsPerSeed: 16 * networks,
  }).measure({ engine: referenceEngine, baseSeed: 1, width: 16, seeds: [2] });
  return cell as Record<"total" | "hiddenPart" | "outputPart", readonly number[]>;
};

test("a pair's entries are its own, whichever pairs it shares an input with", async () => {
  const pairs: AngledPair[] = [
    { degrees: 0, norms: [1, 1] },
    { degrees: 60, norms: [1, 1] },
    { degrees: 60, norms: [1, 2] },
    { degrees: 120, norms: [3, 1] },
  ];
  const together = await entries(pairs);
  for (const [index, pair] of pairs.entries()) {
    const alone = await entries([pair]);
    for (const part of ["total", "hiddenPart", "outputPart"] as const) {
      // The order of a sum over 64 neurons may differ: 64 roundings of numbers of order 1.
      expect(together[part][index]!).toBeCloseTo(alone[part][0]!, 13);
    }
  }
});

test("a pair's entry is the kernel of its two inputs, as plain sums over the neurons of all blocks have it", async () => {
  const pairs: AngledPair[] = [
    { degrees: 60, norms: [1, 2] },
    { degrees: 150, norms: [1, 1] },
  ];
  const inputs = pairInputs(pairs, 3);
  // A whole block of 64, and the rest in one of its own.
  const networks = 70;
  const keys = [
    { baseSeed: 1, seed: 2, copy: 0, networks: 64 },
    { baseSeed: 1, seed: 2, copy: 1, networks: 6 },
  ];
  const { total } = await entries(pairs, networks);
  const [input, output] = initialiseParameters(network({ activation: "relu" }), {
    keys,
    width: 16,
    inputDimension: 3,
  });
  pairs.forEach(({ norms }, pair) => {
    const [x, y] = [inputs[2 * pair]!, inputs[2 * pair + 1]!];
    const inner = x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    let sum = 0;
    for (let net = 0; net < networks; net++) {
      for (let j = 0; j < 16; j++) {
        const seen = (point: Float64Array) =>
          point.reduce((h, value, i) => h + value * input!.data[(net * 3 + i) * 16 + j]!, 0);
        const [h, k] = [seen(x), seen(y)];
        if (h > 0 && k > 0) sum += output!.data[net * 16 + j]! ** 2 * inner + h * k;
      }
    }
    // 1120 roundings of sums of order 1000, 1e-13 each, over 1120.
    expect(total[pair]!).toBeCloseTo(sum / 16 / networks / (norms[0] * norms[1]), 12);
  });
});

test("a seed's kernel is its own, in networks so wide that they are measured one by one", async () => {
  const experiment = initialKernel({
    network: network({ activation: "relu" }),
    inputs: { kind: "unit sphere", count: 2, dimension: 16 },
  });
  // 16 · 4096 + 4096 weights: two such networks are more than 2^17.
  const measure = (...seeds: number[]) =>
    experiment.measure({ engine: referenceEngine, baseSeed: 1, width: 4096, seeds });
  expect(await measure(1, 2, 3)).toEqual((await Promise.all([measure(1), measure(2), measure(3)])).flat());
});
