import { expect, test } from "vitest";
import { localExponents, OCTAVES_AHEAD } from "./local-exponents.ts";

const WIDTHS = [64, 128, 256, 512, 1024];

// ln y = linear · x + quadratic · x², x = ln m: its chords have exactly the slope at the chord's midpoint.
const SEEDS = [
  { linear: -1, quadratic: 0.01 },
  { linear: -0.7, quadratic: -0.02 },
  { linear: -1.3, quadratic: 0.04 },
];
const VALUES = WIDTHS.map((m) =>
  SEEDS.map(({ linear, quadratic }) => Math.exp(linear * Math.log(m) + quadratic * Math.log(m) ** 2)),
);
const average = (f: (seed: (typeof SEEDS)[number]) => number) =>
  SEEDS.reduce((sum, seed) => sum + f(seed), 0) / SEEDS.length;
const local = localExponents({ widths: WIDTHS, values: VALUES, confidence: 0.9, trendConfidence: 0.99 });

test("the local exponent of a parabola in ln m is its slope at the geometric mean of the two widths", () => {
  expect(local.each.map((one) => one.widths)).toEqual([
    [64, 128],
    [128, 256],
    [256, 512],
    [512, 1024],
  ]);
  for (const { widths, interval } of local.each) {
    const x = Math.log(Math.sqrt(widths[0] * widths[1]));
    expect(interval.value).toBeCloseTo(
      average((seed) => seed.linear + 2 * seed.quadratic * x),
      12,
    );
    expect(interval.confidence).toBe(0.9);
  }
});

test("the trend of a parabola in ln m is twice its quadratic coefficient, times ln 2 per octave", () => {
  expect(local.trend.value).toBeCloseTo(
    average((seed) => 2 * seed.quadratic * Math.LN2),
    12,
  );
  expect(local.trend.confidence).toBe(0.99);
  expect(local.trend.replicates).toBe(SEEDS.length);
});

test("the exponent ahead of a parabola in ln m is its slope that many octaves beyond the largest width", () => {
  const x = Math.log(1024 * 2 ** OCTAVES_AHEAD);
  expect(local.ahead.value).toBeCloseTo(
    average((seed) => seed.linear + 2 * seed.quadratic * x),
    11,
  );
});
