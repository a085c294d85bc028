import { describe, expect, test } from "vitest";
import { boundedBy } from "../verdict/expectation.ts";
import type { Claim } from "./claim.ts";
import { declarationHash, declarationsHash } from "./declaration-hash.ts";

const experiment = (step: number) => ({
  name: "example",
  settings: { step },
  seedsTogether: () => 1,
  cost: () => 1,
  measure: async () => [],
});
const plan = { widths: [64, 128, 256], seeds: 8 };
const example: Claim = {
  id: "kernel-drift/example",
  statement: "kernel-drift",
  title: "A title",
  reading: "literal",
  says: "x",
  under: {},
  experiment: experiment(1),
  cells: { quick: plan, standard: plan, deep: plan },
  quantity: "a number",
  unit: "1",
  observe: (cell) => cell.a as number,
  expect: boundedBy({ exponent: -1 / 2 }),
  counterfeits: [{ name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) }],
  doesNotShow: "anything else",
};

describe("the fingerprint of a claim's declaration", () => {
  test.each<[string, Partial<Claim>]>([
    ["margin", { expect: boundedBy({ exponent: -1 / 2, margin: 0.2, reason: "wider" }) }],
    ["exponent", { expect: boundedBy({ exponent: -1 / 4 }) }],
    ["widths of one profile", { cells: { ...example.cells, deep: { widths: [64, 128, 512], seeds: 8 } } }],
    ["number of seeds", { cells: { ...example.cells, quick: { ...plan, seeds: 9 } } }],
    ["experiment's settings", { experiment: experiment(2) }],
    ["observed quantity", { observe: (cell) => cell.b as number }],
    ["reading", { reading: "amended" }],
    ["counterfeits", { counterfeits: [{ name: "another" }] }],
    ["question whether the bound is sharp", { askSharpness: true }],
  ])("changes with its %s", (_what, change) => {
    expect(declarationHash({ ...example, ...change })).not.toBe(declarationHash(example));
  });

  test.each<[string, Partial<Claim>]>([
    ["title", { title: "Another title" }],
    ["caption and what it does not show", { doesNotShow: "something", quantity: "the same number" }],
    [
      "reason for the margin",
      { expect: boundedBy({ exponent: -1 / 2, margin: 0.1, reason: "in other words" }) },
    ],
  ])("does not change with its %s", (_what, change) => {
    expect(declarationHash({ ...example, ...change })).toBe(declarationHash(example));
  });

  test("changes with a counterfeit's share of the seeds alone", () => {
    const counterfeit = { ...example.counterfeits[0]!, experiment: experiment(2) };
    const hashes = [undefined, 1 / 3, 1 / 2].map((share) =>
      declarationHash({
        ...example,
        counterfeits: [share === undefined ? counterfeit : { ...counterfeit, share }],
      }),
    );
    expect(new Set(hashes).size).toBe(3);
  });

  test("of several claims does not depend on their order", () => {
    const other = { ...example, id: "kernel-drift/other" };
    expect(declarationsHash([example, other])).toBe(declarationsHash([other, example]));
    expect(declarationsHash([example])).not.toBe(declarationsHash([example, other]));
  });
});
