import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRegister } from "../chapter/register.ts";
import { loadClaims } from "../claim/plan.ts";
import { type Batches, batchesByFile, costOf, dearestFirst, shardByCost } from "./shards-by-cost.ts";

interface Item {
  readonly name: string;
  readonly batches: Batches;
}
const costs = { batches: (item: Item) => item.batches, name: (item: Item) => item.name };
const shardsOf = (items: readonly Item[], count: number): Item[][] =>
  Array.from({ length: count }, (_, k) => shardByCost(items, { ...costs, shard: k + 1, count }));
const unionCost = (items: readonly Item[]): number =>
  costOf(new Map(items.flatMap(({ batches }) => [...batches])));

const named = (all: readonly Record<string, number>[]): Item[] =>
  all.map((batches, index) => ({ name: `file ${index}`, batches: new Map(Object.entries(batches)) }));
/** Items that share batches a, b, c, … */
const sharing = fc
  .array(fc.dictionary(fc.constantFrom("a", "b", "c", "d", "e"), fc.constant(7)), { maxLength: 20 })
  .map(named);
const apart = fc
  .array(fc.integer({ min: 0, max: 1000 }), { maxLength: 30 })
  .map((all) => named(all.map((cost, index) => ({ [`batch ${index}`]: cost }))));
const counts = fc.integer({ min: 1, max: 7 });

describe("Shards by cost", () => {
  test("hold every item exactly once, whatever the order they come in", () => {
    fc.assert(
      fc.property(fc.oneof(sharing, apart), counts, (items, count) => {
        const shards = shardsOf(items, count);
        expect(
          shards
            .flat()
            .map(({ name }) => name)
            .sort(),
        ).toEqual(items.map(({ name }) => name).sort());
        expect(shardsOf(items.toReversed(), count)).toEqual(shards);
      }),
    );
  });

  test("of items without common batches differ by no more than the dearest", () => {
    fc.assert(
      fc.property(apart, counts, (items, count) => {
        const loads = shardsOf(items, count).map(unionCost);
        const dearest = Math.max(0, ...items.map(({ batches }) => costOf(batches)));
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(dearest);
      }),
    );
  });

  test("measure a batch that two items need in one place, if that keeps the balance", () => {
    const items = named([{ a: 9, x: 1 }, { b: 9, y: 1 }, { a: 9 }, { b: 9 }]);
    const [first, second] = shardsOf(items, 2).map((shard) => shard.map(({ name }) => name));
    expect([first, second]).toEqual([
      ["file 0", "file 2"],
      ["file 1", "file 3"],
    ]);
  });

  test("begin with the dearest", () => {
    const items = named([{ a: 3 }, { a: 3, b: 6 }, { c: 1 }]);
    expect(dearestFirst(items, costs).map(({ batches }) => costOf(batches))).toEqual([9, 3, 1]);
  });
});

test("The chapter's claim files have costs, and three shards of the deep profile are within a tenth of each other", async () => {
  const { claims } = await loadClaims("claims", readRegister(join("claims", "chapter.json")).statements);
  const deep = batchesByFile(claims, "deep");
  expect(costOf(deep.get(resolve("claims/kernel-drift.claim.ts"))!)).toBeGreaterThan(0);
  const items = [...deep].map(([name, batches]) => ({ name, batches }));
  const loads = shardsOf(items, 3).map(unionCost);
  expect(Math.max(...loads) / Math.min(...loads)).toBeLessThan(1.1);
  // What several shards measure twice is less than what sharing them out by three saves.
  expect(Math.max(...loads)).toBeLessThan(unionCost(items));
});
