import { describe, expect, test } from "vitest";
import { exampleEvidence } from "../report/example-evidence.ts";
import { compareEvidence, describeComparison } from "./compare.ts";
import type { Evidence } from "./record.ts";

const changed = (change: (evidence: Evidence) => void): Evidence => {
  const copy = structuredClone(exampleEvidence);
  change(copy);
  return copy;
};
const [first] = exampleEvidence.statements;
const rate = exampleEvidence.claims.find((claim) => claim.estimates.some((estimate) => estimate.decides))!;

describe("a run compared with an earlier one", () => {
  test("of the same evidence is unchanged throughout", () => {
    const comparison = compareEvidence(exampleEvidence, exampleEvidence);
    expect(new Set(Object.values({ ...comparison.statements, ...comparison.claims }))).toEqual(
      new Set(["unchanged"]),
    );
    expect(comparison.gone).toEqual([]);
    expect(describeComparison(comparison)).toContain("statements unchanged; claims unchanged");
  });

  test.each([
    ["refuted", "holds", "fixed"],
    ["holds", "refuted", "regressed"],
    ["holds", "open", "regressed"],
    ["holds", "holds, not sharp", "changed"],
    ["holds", "holds as amended", "regressed"],
    ["holds as amended", "holds", "fixed"],
    ["not covered", "holds as amended", "fixed"],
    ["open", "refuted", "changed"],
    ["refuted", "not covered", "changed"],
  ] as const)("calls a statement that was %s and is %s %s", (before, now, word) => {
    const comparison = compareEvidence(
      changed((evidence) => {
        evidence.statements[0]!.standing = before;
      }),
      changed((evidence) => {
        evidence.statements[0]!.standing = now;
      }),
    );
    expect(comparison.statements[first!.id]).toBe(word);
  });

  test("marks what is new and lists what is gone", () => {
    const smaller = changed((evidence) => {
      evidence.statements.shift();
    });
    expect(compareEvidence(smaller, exampleEvidence).statements[first!.id]).toBe("new");
    expect(compareEvidence(exampleEvidence, smaller).gone).toEqual([first!.id]);
  });

  test("says that an estimate has moved only when the two intervals are disjoint", () => {
    const shifted = (by: number) =>
      changed((evidence) => {
        for (const estimate of evidence.claims.find(({ id }) => id === rate.id)!.estimates) {
          const width = estimate.high - estimate.low;
          estimate.low += by * width;
          estimate.value += by * width;
          estimate.high += by * width;
        }
      });
    expect(compareEvidence(exampleEvidence, shifted(0.9)).claims[rate.id]).toBe("unchanged");
    expect(compareEvidence(exampleEvidence, shifted(1.1)).claims[rate.id]).toBe("moved beyond noise");
  });

  test.each([
    ["supported", "broken", "regressed"],
    ["broken", "supported", "fixed"],
    ["inconclusive", "refuted", "changed"],
  ] as const)("calls a claim that was %s and is %s %s", (before, now, word) => {
    const verdict = (value: typeof before | typeof now) =>
      changed((evidence) => {
        evidence.claims[0]!.verdict = value;
      });
    expect(compareEvidence(verdict(before), verdict(now)).claims[exampleEvidence.claims[0]!.id]).toBe(word);
  });

  test("does not hold intervals of a claim that now expects something else against each other", () => {
    const another = changed((evidence) => {
      const claim = evidence.claims.find(({ id }) => id === rate.id)!;
      if (claim.expectation.kind !== "boundedBy") throw new Error("the example has changed");
      claim.expectation.exponent = -0.75;
    });
    expect(compareEvidence(exampleEvidence, another).claims[rate.id]).toBe("changed");
  });

  test("leaves out what the run was not asked for, and only that", () => {
    const asked = exampleEvidence.claims
      .filter(({ statement }) => statement === first!.id)
      .map(({ id }) => id);
    const partial = changed((evidence) => {
      evidence.claims = evidence.claims.filter(({ id }) => asked.includes(id));
      for (const statement of evidence.statements) {
        if (statement.id !== first!.id && statement.claims.length > 0) statement.standing = "not covered";
      }
    });
    const comparison = compareEvidence(exampleEvidence, partial, asked);
    expect(comparison.gone).toEqual([]);
    expect(new Set(Object.values(comparison.statements))).toEqual(new Set(["unchanged"]));
    expect(compareEvidence(exampleEvidence, partial).gone.length).toBeGreaterThan(0);
    const lost = changed((evidence) => {
      evidence.claims = [];
    });
    expect(compareEvidence(exampleEvidence, lost, asked).gone).toEqual(asked);
  });

  test("is told in one line, what needs attention first, with the file", () => {
    const comparison = {
      baseline: "2026-01-01",
      statements: { a: "fixed", b: "regressed", c: "unchanged", d: "regressed" },
      claims: { "a/b": "moved beyond noise" },
      gone: ["e/f"],
    } as const;
    expect(describeComparison(comparison, "old/evidence.json")).toBe(
      "Against old/evidence.json (run of 2026-01-01): statements 2 regressed, 1 fixed; claims 1 moved beyond noise; gone: e/f",
    );
  });
});
