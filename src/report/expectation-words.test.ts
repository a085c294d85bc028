import { describe, expect, test } from "vitest";
import type { ExpectationRecord } from "../evidence/record.ts";
import { allowedRegion, claimedWords, expectationSentence } from "./expectation-words.ts";

const WIDTH = { name: "width", symbol: "m" };
const reason = "because";
const cases: [ExpectationRecord, string, { low: number | null; high: number | null }][] = [
  [{ kind: "boundedBy", exponent: -0.5, margin: 0.1, reason }, "≤ −0.5 (+0.1)", { low: null, high: -0.4 }],
  [{ kind: "scalesAs", exponent: -1, margin: 0.25, reason }, "= −1 (±0.25)", { low: -1.25, high: -0.75 }],
  [{ kind: "convergesTo", margin: 0.1, reason }, "< 0 (≤ −0.1)", { low: null, high: -0.1 }],
  [{ kind: "equals", value: 2, margin: 0.5, reason }, "= 2 (±0.5)", { low: 1.5, high: 2.5 }],
  [{ kind: "atMost", value: 1, margin: 0.5, reason }, "≤ 1 (+0.5)", { low: null, high: 1.5 }],
  [{ kind: "atMost", value: 1, margin: 0, reason }, "≤ 1", { low: null, high: 1 }],
  [{ kind: "atLeast", value: 1, margin: 0.5, reason }, "≥ 1 (−0.5)", { low: 0.5, high: null }],
  [{ kind: "atLeast", value: 1, margin: 0, reason }, "≥ 1", { low: 1, high: null }],
  [{ kind: "diverges", beyond: 3, margin: 0, reason }, "> 3 decades", { low: 3, high: null }],
  [{ kind: "positive", reason }, "> 0", { low: 0, high: null }],
  [{ kind: "identity", tolerance: 2e-13, reason }, "= 0 (≤ 2×10⁻¹³)", { low: null, high: 2e-13 }],
];

describe("an expectation", () => {
  test.each(cases)("%o reads %s and allows the region it states", (expectation, words, region) => {
    expect(claimedWords(expectation)).toBe(words);
    expect(allowedRegion(expectation)).toEqual(region);
    expect(expectationSentence(expectation, WIDTH)).toMatch(/^[A-Z].*\.$/);
  });

  test("speaks of its own axis and not of a width it has none of", () => {
    for (const [expectation] of cases) {
      const sentence = expectationSentence(expectation, { name: "number of points", symbol: "N" });
      expect(sentence).not.toContain("width");
      expect(sentence.includes("number of points")).toBe(expectation.kind !== "identity");
    }
  });
});
