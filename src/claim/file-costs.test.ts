import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRegister } from "../chapter/register.ts";
import { dearestFirst, fileCosts, shardByCost } from "./file-costs.ts";
import { loadClaims } from "./plan.ts";

interface Item {
  readonly name: string;
  readonly cost: number;
}
const cost = (item: Item) => item.cost;
const name = (item: Item) => item.name;
const items = fc
  .array(fc.record({ cost: fc.integer({ min: 0, max: 1000 }) }), { maxLength: 30 })
  .map((all) => all.map((item, index) => ({ ...item, name: `file ${index}` })));

describe("Shards by cost", () => {
  test("hold every item exactly once, whatever the order they come in", () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 7 }), (all, count) => {
        const shards = Array.from({ length: count }, (_, k) =>
          shardByCost(all, { shard: k + 1, count, cost, name }),
        );
        expect(shards.flat().map(name).sort()).toEqual(all.map(name).sort());
        const reversed = shardByCost(all.toReversed(), { shard: 1, count, cost, name });
        expect(reversed).toEqual(shards[0]);
      }),
    );
  });

  test("differ by no more than the dearest item", () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 7 }), (all, count) => {
        const loads = Array.from({ length: count }, (_, k) =>
          shardByCost(all, { shard: k + 1, count, cost, name }).reduce((sum, item) => sum + item.cost, 0),
        );
        const dearest = Math.max(0, ...all.map(cost));
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(dearest);
      }),
    );
  });

  test("begin with the dearest", () => {
    const all = [3, 9, 1].map((value) => ({ name: String(value), cost: value }));
    expect(dearestFirst(all, cost, name).map(cost)).toEqual([9, 3, 1]);
  });
});

test("Every claim file of the chapter has a cost, and the deep profile costs more than the quick one", async () => {
  const { claims } = await loadClaims("claims", readRegister(join("claims", "chapter.json")).statements);
  const quick = fileCosts(claims, "quick");
  expect(quick.size).toBeGreaterThan(20);
  expect(quick.get(resolve("claims/kernel-drift.claim.ts"))).toBeGreaterThan(0);
  const total = (costs: Map<string, number>) => [...costs.values()].reduce((sum, value) => sum + value, 0);
  expect(total(fileCosts(claims, "deep"))).toBeGreaterThan(10 * total(quick));
});
