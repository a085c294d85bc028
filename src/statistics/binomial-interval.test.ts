import { describe, expect, test } from "vitest";
import { binomialInterval } from "./binomial-interval.ts";
import { StatisticsError } from "./statistics-error.ts";

/** P(K ≤ k) for K binomial, summed term by term in logarithms: an oracle without the beta function. */
function binomialCdf(k: number, n: number, p: number): number {
  let sum = 0;
  let logTerm = n * Math.log1p(-p);
  for (let i = 0; i <= k; i++) {
    sum += Math.exp(logTerm);
    logTerm += Math.log((n - i) / (i + 1)) + Math.log(p / (1 - p));
  }
  return sum;
}

describe("The exact interval of a proportion", () => {
  test("of none in n ends at 1 − (α/2)^{1/n}, of n in n begins at (α/2)^{1/n}", () => {
    for (const n of [1, 20, 100]) {
      const { low, high } = binomialInterval(0, n, 0.95);
      expect(low).toBe(0);
      expect(high).toBeCloseTo(1 - 0.025 ** (1 / n), 12);
      expect(binomialInterval(n, n, 0.95)).toEqual({ low: expect.closeTo(0.025 ** (1 / n), 12), high: 1 });
    }
  });

  test.each([
    [1, 20],
    [3, 10],
    [50, 100],
    [99, 100],
  ])("of %i in %i ends where either tail has probability α/2", (k, n) => {
    const { low, high } = binomialInterval(k, n, 0.95);
    // 1e-9: the quantile is iterated to about 1e-12 and the tail has slope below n.
    expect(binomialCdf(k, n, high)).toBeCloseTo(0.025, 9);
    expect(1 - binomialCdf(k - 1, n, low)).toBeCloseTo(0.025, 9);
  });

  test("is mirrored when successes and failures change roles", () => {
    const { low, high } = binomialInterval(3, 17, 0.99);
    const mirror = binomialInterval(14, 17, 0.99);
    expect(mirror.low).toBeCloseTo(1 - high, 12);
    expect(mirror.high).toBeCloseTo(1 - low, 12);
  });

  test.each([
    [0, 0, 0.95, "a proportion needs at least one trial; seen: 0 trials"],
    [0, 2.5, 0.95, "a proportion needs at least one trial; seen: 2.5 trials"],
    [-1, 10, 0.95, "successes are a whole number from 0 to the number of trials; seen: -1 of 10"],
    [11, 10, 0.95, "successes are a whole number from 0 to the number of trials; seen: 11 of 10"],
    [0.5, 10, 0.95, "successes are a whole number from 0 to the number of trials; seen: 0.5 of 10"],
    [1, 10, 1, "a confidence must lie in the open interval (0, 1); seen: 1"],
    [1, 10, Number.NaN, "a confidence must lie in the open interval (0, 1); seen: NaN"],
  ])("of %d in %d at confidence %d is refused", (k, n, confidence, message) => {
    expect(() => binomialInterval(k, n, confidence)).toThrow(StatisticsError);
    expect(() => binomialInterval(k, n, confidence)).toThrow(message);
  });
});
