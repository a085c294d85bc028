import { describe, expect, test } from "vitest";
import { pairedRatio } from "./paired-ratio.ts";

describe("The ratio of a peer's time to ours", () => {
  test("is the median of the rounds' ratios, not the ratio of two medians", () => {
    // The machine halves its speed in the last two rounds: ratios 2, 2, 3.
    expect(pairedRatio([1, 2, 2], [2, 4, 6]).ratio).toBe(2);
  });

  test("of 7 rounds lies between all of them with 1 − 2 · 2⁻⁷", () => {
    const ones = [1, 1, 1, 1, 1, 1, 1];
    const { low, high, confidence } = pairedRatio(ones, [5, 1, 4, 2, 7, 3, 6]);
    expect([low, high]).toEqual([1, 7]);
    expect(confidence).toBeCloseTo(1 - 2 / 128, 12);
  });

  test("of 9 rounds leaves out one at each end: 1 − 2 (1 + 9) / 512 ≥ 95 %", () => {
    const times = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const { low, high, confidence } = pairedRatio(new Array(9).fill(1), times);
    expect([low, high]).toEqual([2, 8]);
    expect(confidence).toBeCloseTo(1 - 20 / 512, 12);
  });

  test("needs rounds, as many of each", () => {
    expect(() => pairedRatio([], [])).toThrow(/at least one/);
    expect(() => pairedRatio([1], [1, 2])).toThrow(/1 and 2/);
  });
});
