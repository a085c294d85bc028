import { expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { network } from "../networks/network.ts";
import { type AngledPair, kernelEntries } from "./initial-kernel-experiment.ts";

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
