import { expect, test } from "vitest";
import { readRegister } from "../chapter/register.ts";
import { MOST_SEEDS_TOGETHER } from "../experiment/batch.ts";
import { cells } from "../experiment/profile.ts";
import { declare } from "../vitest/example-claims/declare.ts";
import { law } from "../vitest/example-claims/synthetic.ts";
import { loadClaims, plannedBatches } from "./plan.ts";

test("claims asked for again in one process are those of the first time", async () => {
  const { statements } = readRegister("claims/chapter.json");
  const first = await loadClaims("claims", statements);
  expect(first.failures).toEqual([]);
  expect(first.claims.length).toBeGreaterThanOrEqual(statements.length);
  expect(await loadClaims("claims", statements)).toEqual(first);
});

test("batches of every counterfeit's share are batches of the claim's whole, in every profile", async () => {
  const { claims } = await loadClaims("claims", readRegister("claims/chapter.json").statements);
  const shared = claims.flatMap(({ claim }) =>
    claim.counterfeits
      .filter(({ share }) => share !== undefined)
      .map(({ experiment = claim.experiment }) => ({ experiment, plans: claim.cells })),
  );
  expect(shared.length).toBeGreaterThan(0);
  for (const { experiment, plans } of shared) {
    for (const { widths } of Object.values(plans)) {
      for (const width of widths) expect(MOST_SEEDS_TOGETHER % experiment.seedsTogether(width)).toBe(0);
    }
  }
});

test("planned are a claim's seeds, and of a counterfeit's own experiment its share", () => {
  const sparing = declare("test-statement", "sparing", {
    cells: cells({ widths: [64, 128, 256], seeds: 48 }),
    counterfeits: [{ name: "O(1)", experiment: law(0), share: 1 / 3 }],
  });
  const batches = plannedBatches([{ claim: sparing, file: "test" }], "quick");
  // Of cost 1 a cell, in batches of eight seeds.
  expect(batches.size).toBe(3 * (48 / 8 + 16 / 8));
  expect([...batches.values()].reduce((sum, cost) => sum + cost)).toBe(3 * (48 + 16));
});
