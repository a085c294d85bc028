import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { powerLawPerSeed } from "./power-law-per-seed.ts";
import { slopeRounding } from "./slope-rounding.ts";
import { StatisticsError } from "./statistics-error.ts";

const WIDTHS = [128, 256, 512, 1024];

describe("the power law of each seed", () => {
  test("of C_s · m^(p_s) has slope p_s and intercept ln C_s", () => {
    const seeds = [
      { constant: 3, exponent: -1 },
      { constant: 0.01, exponent: -0.5 },
      { constant: 40, exponent: 0 },
      { constant: 1, exponent: 2 },
    ];
    const values = WIDTHS.map((m) => seeds.map((seed) => seed.constant * m ** seed.exponent));
    const { slopes, intercepts } = powerLawPerSeed(WIDTHS, values);
    const largestLogarithm = Math.log(1024 ** 2);
    for (const [index, seed] of seeds.entries()) {
      const rounding = slopeRounding(WIDTHS, largestLogarithm);
      expect(Math.abs(slopes[index]! - seed.exponent)).toBeLessThan(rounding);
      // The intercept is mean ln y − slope · mean ln m: the slope's error times ln m, below 7.
      expect(Math.abs(intercepts[index]! - Math.log(seed.constant))).toBeLessThan(7 * rounding);
    }
  });

  test("through two widths is the logarithmic difference quotient", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        (left, right) => {
          const { slopes } = powerLawPerSeed([64, 128], [[left], [right]]);
          expect(Math.abs(slopes[0]! - Math.log2(right / left))).toBeLessThan(
            2 * slopeRounding([64, 128], Math.log(1e3)),
          );
        },
      ),
    );
  });

  test.each([
    { says: "one width", widths: [8], values: [[1]], rule: "at least 2 widths; seen: 1" },
    {
      says: "decreasing widths",
      widths: [8, 4],
      values: [[1], [1]],
      rule: "widths must be positive, finite and increasing; seen: 4 at width index 1, after 8",
    },
    {
      says: "width 0, which has none before it",
      widths: [0, 4],
      values: [[1], [1]],
      rule: "seen: 0 at width index 0. Sort",
    },
    {
      says: "an infinite width",
      widths: [1, Number.POSITIVE_INFINITY],
      values: [[1], [1]],
      rule: "seen: Infinity",
    },
    {
      says: "a missing row",
      widths: [4, 8],
      values: [[1]],
      rule: "one row per width; seen: 1 rows for 2 widths",
    },
    {
      says: "a missing seed",
      widths: [4, 8],
      values: [[1, 2], [1]],
      rule: "the same seeds, at least one; seen: 1 seeds at width index 1 (width 8), 2 at width index 0",
    },
    { says: "no seeds", widths: [4, 8], values: [[], []], rule: "seen: 0 seeds at width index 0" },
    ...[0, -3, Number.NaN, Number.POSITIVE_INFINITY].map((value) => ({
      says: `the value ${value}`,
      widths: [4, 8],
      values: [
        [1, 1, 1],
        [1, 1, value],
      ],
      rule: `positive and finite; seen: ${value} at width index 1 (width 8), seed index 2`,
    })),
  ])("refuses $says", ({ widths, values, rule }) => {
    expect(() => powerLawPerSeed(widths, values)).toThrow(StatisticsError);
    expect(() => powerLawPerSeed(widths, values)).toThrow(rule);
  });
});

test("what rounding can do to a slope is Σ|w_i| (n + 7) 2^−53 (1 + max |ln y|), w the slope's weights on ln y", () => {
  // Neighbouring octaves: w = (−1, 1) / ln 2. Four of them: w = (−3, −1, 1, 3) / (10 ln 2).
  const two = (2 / Math.LN2) * 9 * 2 ** -53 * (1 + 5);
  const four = (8 / (10 * Math.LN2)) * 11 * 2 ** -53 * (1 + 20);
  expect(slopeRounding([64, 128], 5) / two).toBeCloseTo(1, 12);
  expect(slopeRounding(WIDTHS, 20) / four).toBeCloseTo(1, 12);
});

test("what rounding can do to a slope bounds the difference between two ways of computing it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 4, maxLength: 4 }),
      (logarithms) => {
        const values = logarithms.map((logarithm) => [Math.exp(logarithm)]);
        const { slopes } = powerLawPerSeed(WIDTHS, values);
        // Equally spaced points: weights (−3, −1, 1, 3) / (10 ln 2).
        const [a, b, c, d] = values.map((row) => Math.log2(row[0]!)) as [number, number, number, number];
        const direct = (3 * (d - a) + (c - b)) / 10;
        expect(Math.abs(slopes[0]! - direct)).toBeLessThan(2 * slopeRounding(WIDTHS, 30));
      },
    ),
  );
});
