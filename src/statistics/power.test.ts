import { randomNormal } from "d3-random";
import { erf, lgamma } from "mathjs";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, test } from "vitest";
import { meanInterval } from "./interval.ts";
import { minimumDetectableShift, POWER, seedsToDecide } from "./power.ts";
import { studentTQuantile, studentTUpperQuantile } from "./student-t.ts";

/** A simulated rate may be this many standard errors off: a false alarm once in a million. */
const ALLOWED_ERRORS = 4.9;

/**
 * How far Abramowitz & Stegun 26.7.10 is from the exact noncentral t at power 0.95, for 4 or more replicates: the
 * largest difference that the quadrature below finds on the grid.
 */
const APPROXIMATION_ERROR = 0.006;

/**
 * The exact power: P(Z + δ > t · s/σ) with Z normal and ν (s/σ)² chi-squared with ν degrees of freedom, by the
 * trapezoidal rule in ln(s/σ). Its integrand is analytic and dies out at both ends, so 4000 points over ±6 are
 * exact far beyond the digits asserted.
 */
function exactPower(noncentrality: number, t: number, degreesOfFreedom: number): number {
  const half = degreesOfFreedom / 2;
  const logConstant = Math.log(2) + half * Math.log(half) - lgamma(half);
  const step = 12 / 4000;
  let sum = 0;
  for (let index = 0; index <= 4000; index++) {
    const logRatio = -6 + index * step;
    const ratio = Math.exp(logRatio);
    const density = Math.exp(logConstant + degreesOfFreedom * logRatio - half * ratio ** 2);
    sum += density * 0.5 * (1 + erf((noncentrality - t * ratio) / Math.SQRT2));
  }
  return sum * step;
}

describe("the minimum detectable shift", () => {
  const grid = [4, 8, 24, 48, 192].flatMap((replicates) =>
    [0.95, 0.99, 1 - 1e-4, 1 - 1e-6].map((confidence) => ({ replicates, confidence })),
  );

  test.each(
    grid,
  )("is detected with probability 0.95 by $replicates replicates at confidence $confidence (quadrature)", ({
    replicates,
    confidence,
  }) => {
    const t = studentTUpperQuantile((1 - confidence) / 2, replicates - 1);
    const shift = minimumDetectableShift({ standardError: 1, replicates, confidence });
    const power = exactPower(shift, t, replicates - 1);
    expect(Math.abs(power - POWER)).toBeLessThan(APPROXIMATION_ERROR);
  });

  test.each([
    { replicates: 8, confidence: 0.95, seed: 41 },
    { replicates: 8, confidence: 1 - 1e-4, seed: 42 },
    { replicates: 24, confidence: 1 - 1e-4, seed: 43 },
    { replicates: 48, confidence: 1 - 1e-5, seed: 44 },
  ])("is refuted in 95 % of simulated runs of $replicates seeds at confidence $confidence", ({
    replicates,
    confidence,
    seed,
  }) => {
    const random = xoroshiro128plus(seed);
    const edge = -0.4;
    const sigma = 0.3;
    const shift = minimumDetectableShift({
      standardError: sigma / Math.sqrt(replicates),
      replicates,
      confidence,
    });
    const draw = randomNormal.source(() => uniformFloat64(random))(edge + shift, sigma);
    const repetitions = 4000;
    let refuted = 0;
    for (let repetition = 0; repetition < repetitions; repetition++) {
      if (meanInterval(Array.from({ length: replicates }, draw), confidence).low > edge) refuted++;
    }
    const binomialError = Math.sqrt((POWER * (1 - POWER)) / repetitions);
    expect(Math.abs(refuted / repetitions - POWER)).toBeLessThan(
      APPROXIMATION_ERROR + ALLOWED_ERRORS * binomialError,
    );
  });

  test("of the usual t + t_power would be detected with probability 0.77 only, for 8 seeds at confidence 1 − 1e-5", () => {
    const t = studentTUpperQuantile(5e-6, 7);
    expect(exactPower(t + studentTQuantile(POWER, 7), t, 7)).toBeCloseTo(0.7735, 3);
  });

  test("tends to z_{(1 + confidence)/2} + z_power standard errors for many seeds", () => {
    const shift = minimumDetectableShift({ standardError: 2, replicates: 1e9, confidence: 0.95 });
    // Corrections are O(1/ν) = 1e-9.
    expect(shift).toBeCloseTo(2 * (1.959963984540054 + 1.6448536269514722), 7);
  });

  test("is proportional to the standard error, and 0 without noise", () => {
    const test = { replicates: 12, confidence: 0.999 };
    const one = minimumDetectableShift({ ...test, standardError: 1 });
    expect(minimumDetectableShift({ ...test, standardError: 0.25 })).toBe(one / 4);
    expect(minimumDetectableShift({ ...test, standardError: 0 })).toBe(0);
  });

  test("refuses a standard error, number of replicates, confidence or power outside its range", () => {
    const valid = { standardError: 1, replicates: 8, confidence: 0.99 };
    expect(() => minimumDetectableShift({ ...valid, standardError: -1 })).toThrow(
      "a standard error must be finite and not negative; seen: -1",
    );
    expect(() => minimumDetectableShift({ ...valid, standardError: Number.NaN })).toThrow("seen: NaN");
    expect(() => minimumDetectableShift({ ...valid, standardError: Number.POSITIVE_INFINITY })).toThrow(
      "a standard error must be finite and not negative; seen: Infinity",
    );
    expect(() => minimumDetectableShift({ ...valid, replicates: 1 })).toThrow(
      "the number of replicates must be an integer of at least 2; seen: 1",
    );
    expect(() => minimumDetectableShift({ ...valid, replicates: 2.5 })).toThrow("seen: 2.5");
    expect(() => minimumDetectableShift({ ...valid, confidence: 1 })).toThrow("a confidence must lie in");
    expect(() => minimumDetectableShift({ ...valid, power: 0.5 })).toThrow(
      "a power must lie in the open interval (0.5, 1); seen: 0.5",
    );
  });
});

describe("the number of seeds to decide", () => {
  const question = { standardDeviation: 0.3, confidence: 1 - 1e-4 };

  test.each([
    0.01, 0.05, 0.1, 0.3,
  ])("is the smallest whose detectable shift is below the distance %s from the edge", (edgeDistance) => {
    const seeds = seedsToDecide({ ...question, edgeDistance });
    const shift = (replicates: number) =>
      minimumDetectableShift({
        standardError: question.standardDeviation / Math.sqrt(replicates),
        replicates,
        confidence: question.confidence,
      });
    expect(shift(seeds)).toBeLessThanOrEqual(edgeDistance);
    expect(shift(seeds - 1)).toBeGreaterThan(edgeDistance);
  });

  test("is the normal sample size plus t²/2, far from small samples", () => {
    // To first order in 1/n the formula's δ is t + z + t² (t + z) / (4n) (t_ν = t + (t³ + t)/(4ν), A&S 26.7.5), so
    // n = (δ σ/d)² = ((t + z) σ/d)² + t²/2 + O(1/n), rounded up.
    const t = 3.890591886413105; // normal quantile at 1 − 5e-5
    const z = 1.6448536269514722;
    const edgeDistance = 0.01;
    const expected = ((t + z) * (question.standardDeviation / edgeDistance)) ** 2 + t ** 2 / 2;
    const seeds = seedsToDecide({ ...question, edgeDistance });
    // The next term is below t^4/n = 0.01; rounding up adds less than 1.
    expect(seeds).toBeGreaterThan(expected - t ** 4 / expected);
    expect(seeds).toBeLessThan(expected + t ** 4 / expected + 1);
  });

  test.each([3, 7, 24, 100])("is %i at a distance of exactly what that many detect", (replicates) => {
    const edgeDistance = minimumDetectableShift({
      standardError: question.standardDeviation / Math.sqrt(replicates),
      replicates,
      confidence: question.confidence,
    });
    expect(seedsToDecide({ ...question, edgeDistance })).toBe(replicates);
  });

  test("is 2 without any spread, and infinite on the edge or next to it", () => {
    expect(seedsToDecide({ ...question, standardDeviation: 0, edgeDistance: 0 })).toBe(
      Number.POSITIVE_INFINITY,
    );
    expect(seedsToDecide({ ...question, standardDeviation: 0, edgeDistance: 0.1 })).toBe(2);
    expect(seedsToDecide({ ...question, edgeDistance: 0 })).toBe(Number.POSITIVE_INFINITY);
    expect(seedsToDecide({ ...question, edgeDistance: 1e-12 })).toBe(Number.POSITIVE_INFINITY);
  });

  test("refuses a signed distance, a negative deviation and a confidence outside (0, 1)", () => {
    expect(() => seedsToDecide({ ...question, edgeDistance: -0.1 })).toThrow(
      "the distance from the edge must be finite and not negative; seen: -0.1",
    );
    expect(() => seedsToDecide({ ...question, edgeDistance: 1, standardDeviation: Number.NaN })).toThrow(
      "the standard deviation between seeds must be finite and not negative; seen: NaN",
    );
    expect(() => seedsToDecide({ ...question, edgeDistance: 0, confidence: 1 })).toThrow(
      "a confidence must lie in",
    );
  });
});
