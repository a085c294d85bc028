import { expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import { network } from "../networks/network.ts";
import { type AngledPair, kernelEntries, pairInputs } from "./initial-kernel-experiment.ts";

const entries = async (pairs: readonly AngledPair[]) => {
  const [cell] = await kernelEntries({
    network: network({ activation: "relu" }),
    dimension: 3,
    pairs,
    neuronsPerSeed: 64,
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

test("a pair's entry is the kernel of its two inputs, as plain sums over the neurons have it", async () => {
  const pairs: AngledPair[] = [
    { degrees: 60, norms: [1, 2] },
    { degrees: 150, norms: [1, 1] },
  ];
  const inputs = pairInputs(pairs, 3);
  const { total } = await entries(pairs);
  const copies = 4;
  pairs.forEach(({ norms }, pair) => {
    const [x, y] = [inputs[2 * pair]!, inputs[2 * pair + 1]!];
    const inner = x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    const [input, output] = initialiseParameters(network({ activation: "relu" }), {
      keys: [{ baseSeed: 1, seed: 2, networks: copies }],
      width: 16,
      inputDimension: 3,
    });
    let sum = 0;
    for (let copy = 0; copy < copies; copy++) {
      for (let j = 0; j < 16; j++) {
        const seen = (point: Float64Array) =>
          point.reduce((h, value, i) => h + value * input!.data[(copy * 3 + i) * 16 + j]!, 0);
        const [h, k] = [seen(x), seen(y)];
        if (h > 0 && k > 0) sum += output!.data[copy * 16 + j]! ** 2 * inner + h * k;
      }
    }
    // 64 roundings of numbers of order 1.
    expect(total[pair]!).toBeCloseTo(sum / 16 / copies / (norms[0] * norms[1]), 13);
  });
});
