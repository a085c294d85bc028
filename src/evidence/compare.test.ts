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
});
