import { describe, expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { claimRecordSchema } from "../evidence/record.ts";
import { memoryCellStore } from "../experiment/cell-store.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { cells } from "../experiment/profile.ts";
import { boundedBy, equals } from "../verdict/expectation.ts";
import { declare as declareExample } from "../vitest/example-claims/declare.ts";
import { law, scatter, synthetic } from "../vitest/example-claims/synthetic.ts";
import { type CheckContext, check } from "./check.ts";
import { type Claim, type ClaimDeclaration, ClaimDeclarationError, claim, statement } from "./claim.ts";

const context = (): CheckContext => ({
  engine: referenceEngine,
  store: memoryCellStore(),
  runId: "test",
  baseSeed: 1,
  profile: "quick",
  confidence: 0.9999,
});

let next = 0;
/** A claim that the law it measures is O(m^{-1/2}), with the counterfeit that it is O(m^{-3/2}). */
const declare = (changes: Partial<ClaimDeclaration> = {}): Claim =>
  declareExample("test-statement", `claim-${next++}`, changes);

// The engine's name in a record is one of the real ones; the oracle that stands in here is not evidence.
const recordOf = async (declared: Claim, run = context()) => {
  const record = await check(declared, run);
  return claimRecordSchema.parse({ ...record, run: { ...record.run, engine: "onnx" } });
};

describe("checking a claim", () => {
  test("supports a true law, refutes its counterfeit, and leaves a record that fits the schema", async () => {
    const record = await recordOf(declare());
    expect(record.verdict).toBe("supported");
    expect(record.counterfeits.map((each) => each.verdict)).toEqual(["refuted"]);
    expect(record.samples?.values).toHaveLength(4);
    expect(record.escalated).toBe(false);
    expect(record.replay).toMatch(
      new RegExp(
        `^npm run replay -- ${record.id} --base-seed 1 --profile quick --engine \\w+ --precision float64$`,
      ),
    );
  });

  test("refutes a false law, which is a result and not a failure", async () => {
    const record = await recordOf(declare({ experiment: law(0) }));
    expect(record.verdict).toBe("refuted");
    expect(record.reason).toContain("which contradicts ≤ −0.5 + 0.1");
  });

  test("is broken, naming the cell, when a number is not finite: neither refuted nor passed", async () => {
    const broken = synthetic("nan", (m, s) => (m === 256 && s === 7 ? Number.NaN : 1 / m));
    const record = await recordOf(declare({ experiment: broken }));
    expect(record.verdict).toBe("broken");
    expect(record.reason).toContain("nan, width 256, seed 7: y is NaN");
    expect(record.estimates).toEqual([]);
    expect(record.samples).toBeNull();
  });

  test("is broken when the experiment throws", async () => {
    const throws = synthetic("throws", () => {
      throw new Error("the engine gave up");
    });
    const record = await recordOf(declare({ experiment: throws }));
    expect(record).toMatchObject({ verdict: "broken", estimates: [] });
    expect(record.reason).toContain("the engine gave up");
  });

  test("is broken when the same test supports a counterfeit: a check that cannot fail shows nothing", async () => {
    const record = await recordOf(declare({ counterfeits: [{ name: "the same again" }] }));
    expect(record.verdict).toBe("broken");
    expect(record.reason).toContain('it supports the counterfeit "the same again" too');
  });

  test("is inconclusive when the same test cannot tell a counterfeit from the claim", async () => {
    const blurred = synthetic("blurred", (m, s) => m ** -0.41 * (1 + 18 * (scatter(m, s) - 1)));
    const record = await recordOf(declare({ counterfeits: [{ name: "blurred", experiment: blurred }] }));
    expect(record.verdict).toBe("inconclusive");
    expect(record.reason).toContain('could not refute the counterfeit "blurred"');
  });

  test("looks once more, at five times the seeds and the first ones among them, when undecided", async () => {
    const near = declare({
      // Half of the scatter's interval wide at 12 seeds, a quarter at 60.
      experiment: synthetic("near", (m, s) => 7 * (scatter(m, s) - 1) + 0.25),
      expect: equals(0, { margin: 0.5, reason: "test" }),
      counterfeits: [{ name: "1", expect: equals(3, { margin: 0.5, reason: "test" }) }],
      cells: cells({ widths: [64], seeds: 12 }),
    });
    const record = await recordOf(near);
    expect(record.escalated).toBe(true);
    expect(record.samples?.seeds).toEqual(Array.from({ length: 12 * 5 }, (_, index) => index + 1));
    expect(record.verdict).toBe("supported");
  });

  test("looks at a counterfeit on its share of the seeds, in whole batches of 16", async () => {
    const measured: number[] = [];
    const flat = synthetic("flat", (m, s) => {
      measured.push(s);
      return s * scatter(m, s);
    });
    const sparing = declare({
      cells: cells({ widths: [64, 128, 256, 512], seeds: 96 }),
      counterfeits: [{ name: "O(1)", experiment: flat, share: 1 / 4 }],
    });
    const record = await recordOf(sparing);
    expect(record.verdict).toBe("supported");
    expect(record.samples?.seeds).toHaveLength(96);
    // ⌈96 / 4⌉ = 24 rounded up, at each of four widths.
    expect(measured).toHaveLength(4 * 32);
    expect(Math.max(...measured)).toBe(32);
  });

  test("looks again at a counterfeit that its share leaves open, on as many seeds as at an undecided claim", async () => {
    let most = 0;
    const close = synthetic("close", (m, s) => {
      most = Math.max(most, s);
      return m ** -0.3 * (1 + 8 * (scatter(m, s) - 1));
    });
    const record = await recordOf(
      declare({
        cells: cells({ widths: [64, 128, 256, 512], seeds: 48 }),
        counterfeits: [{ name: "O(m^{-0.3})", experiment: close, share: 1 / 3 }],
      }),
    );
    expect(most).toBe(5 * 48);
    expect(record.counterfeits.map(({ verdict }) => verdict)).toEqual(["refuted"]);
    expect(record.verdict).toBe("supported");
  });

  test("names its numbers after the claim's own axis, and the record carries it", async () => {
    const points = declare({
      axis: { name: "number of points", symbol: "N" },
      experiment: synthetic("points", (n, s) => scatter(n, s)),
      cells: cells({ widths: [20], seeds: 12 }),
      expect: equals(1, { margin: 0.5, reason: "test" }),
      counterfeits: [{ name: "3", expect: equals(3, { margin: 0.5, reason: "test" }) }],
    });
    const record = await recordOf(points);
    expect(record).toMatchObject({ verdict: "supported", axis: { name: "number of points", symbol: "N" } });
    expect(record.estimates.map((estimate) => estimate.name)).toEqual(["N = 20"]);
    expect((await recordOf(declare())).axis).toEqual({ name: "width", symbol: "m" });
  });

  test("gives the same record, bit for bit, when run again", async () => {
    const declared = declare();
    const { durationSeconds: _a, ...first } = await check(declared, context());
    const { durationSeconds: _b, ...second } = await check(declared, context());
    expect(second).toEqual(first);
  });

  test("excludes a width whose value is within ten times its measured noise floor, and says so", async () => {
    const noisy: Experiment = {
      ...law(-1),
      name: "noisy at 512",
      refined: {
        seeds: 4,
        costFactor: 1,
        measure: async ({ width, seeds }) =>
          seeds.map((s) => ({ y: (s / width) * scatter(width, s) * (width === 512 ? 1.5 : 1) })),
      },
    };
    const record = await recordOf(declare({ experiment: noisy }));
    expect(record.fit?.excluded.map((entry) => entry.width)).toEqual([512]);
    expect(record.verdict).toBe("supported");
  });
});

describe("declaring a claim", () => {
  test.each<[string, Partial<ClaimDeclaration>, string]>([
    ["without a counterfeit", { counterfeits: [] }, "it names no counterfeit"],
    [
      "with a width of 0",
      { cells: cells({ widths: [0, 64, 128], seeds: 16 }) },
      "a width is a positive integer; the quick profile has 0",
    ],
    [
      "with widths that do not increase",
      { cells: cells({ widths: [128, 64, 256], seeds: 16 }) },
      "widths increase; the quick profile has 128, 64, 256",
    ],
    [
      "with a single seed",
      { cells: cells({ widths: [64, 128, 256], seeds: 1 }) },
      "an interval needs at least 2 seeds; the quick profile has 1",
    ],
    [
      "of a rate over two widths",
      { cells: cells({ widths: [64, 128], seeds: 16 }) },
      "an exponent needs at least 3 widths; the quick profile has 2",
    ],
    [
      "with a counterfeit on none of its seeds",
      { counterfeits: [{ name: "O(1)", experiment: law(0), share: 0 }] },
      'a share of the seeds is more than 0 and at most 1; "O(1)" has 0',
    ],
    [
      "with a counterfeit on more than its seeds",
      { counterfeits: [{ name: "O(1)", experiment: law(0), share: 1.5 }] },
      'a share of the seeds is more than 0 and at most 1; "O(1)" has 1.5',
    ],
    [
      "with a share that is no number",
      { counterfeits: [{ name: "O(1)", experiment: law(0), share: Number.NaN }] },
      'a share of the seeds is more than 0 and at most 1; "O(1)" has NaN',
    ],
    [
      "with a share of its own cells",
      { counterfeits: [{ name: "O(1)", expect: boundedBy({ exponent: 0 }), share: 1 / 3 }] },
      `"O(1)" has the claim's own cells`,
    ],
    ["with components of one name", { components: ["a", "a"] }, "two components have the same name"],
  ])("%s is refused", (_what, changes, message) => {
    expect(() => declare(changes)).toThrow(ClaimDeclarationError);
    expect(() => declare(changes)).toThrow(message);
  });

  test("under an id that another claim has is refused", () => {
    const first = declare();
    const { statement: about, id, ...declaration } = first;
    expect(() => claim(statement(about), id.split("/")[1]!, declaration)).toThrow("two claims have this id");
  });

  test.each(["Kernel", "kernel_drift", "../etc", ""])("about a statement named %j is refused", (id) => {
    expect(() => statement(id)).toThrow("a statement's id is lower-case words");
  });
});
