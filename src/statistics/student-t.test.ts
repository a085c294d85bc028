import { describe, expect, test } from "vitest";
import { StatisticsError } from "./statistics-error.ts";
import { studentTQuantile, studentTUpperQuantile, studentTUpperTail } from "./student-t.ts";

const TAILS = [0.4, 0.25, 0.1, 0.025, 1e-3, 1e-5, 1e-8, 1e-12];

/** |actual / expected − 1|, the error that counts where quantiles run from 0.1 to 1e11. */
const relativeError = (actual: number, expected: number) => Math.abs(actual / expected - 1);

describe("the quantile of Student's t", () => {
  test.each(TAILS)("with 1 degree of freedom (Cauchy) is cot(π · tail) above a tail of %s", (tail) => {
    // tan(π (p − 1/2)) at p = 1 − tail, written without forming p.
    expect(relativeError(studentTUpperQuantile(tail, 1), 1 / Math.tan(Math.PI * tail))).toBeLessThan(1e-10);
  });

  test.each(TAILS)("with 2 degrees of freedom is (1 − 2q) / √(2q(1 − q)) above a tail q of %s", (q) => {
    expect(relativeError(studentTUpperQuantile(q, 2), (1 - 2 * q) / Math.sqrt(2 * q * (1 - q)))).toBeLessThan(
      1e-10,
    );
  });

  test.each(
    TAILS,
  )("with 4 degrees of freedom is 2 √(cos(arccos(√α)/3)/√α − 1), α = 4q(1 − q), above a tail q of %s", (q) => {
    // W. T. Shaw, "Sampling Student's t distribution", J. Comput. Finance 9 (2006), eq. (36)–(38).
    const alpha = 4 * q * (1 - q);
    const expected = 2 * Math.sqrt(Math.cos(Math.acos(Math.sqrt(alpha)) / 3) / Math.sqrt(alpha) - 1);
    expect(relativeError(studentTUpperQuantile(q, 4), expected)).toBeLessThan(1e-10);
  });

  // NIST/SEMATECH e-Handbook of Statistical Methods 1.3.6.7.2, the same numbers as Abramowitz & Stegun Table
  // 26.10. The handbook's 0.001 column is left out: several of its last digits are wrong (318.313 at ν = 1, where
  // the closed form gives 318.309).
  test.each([
    { degreesOfFreedom: 1, row: [3.078, 6.314, 12.706, 31.821, 63.657] },
    { degreesOfFreedom: 2, row: [1.886, 2.92, 4.303, 6.965, 9.925] },
    { degreesOfFreedom: 3, row: [1.638, 2.353, 3.182, 4.541, 5.841] },
    { degreesOfFreedom: 5, row: [1.476, 2.015, 2.571, 3.365, 4.032] },
    { degreesOfFreedom: 10, row: [1.372, 1.812, 2.228, 2.764, 3.169] },
    { degreesOfFreedom: 24, row: [1.318, 1.711, 2.064, 2.492, 2.797] },
    { degreesOfFreedom: 30, row: [1.31, 1.697, 2.042, 2.457, 2.75] },
    { degreesOfFreedom: 60, row: [1.296, 1.671, 2.0, 2.39, 2.66] },
    { degreesOfFreedom: 100, row: [1.29, 1.66, 1.984, 2.364, 2.626] },
  ])("rounds to NIST's table for $degreesOfFreedom degrees of freedom", ({ degreesOfFreedom, row }) => {
    const tails = [0.1, 0.05, 0.025, 0.01, 0.005];
    expect(tails.map((tail) => Number(studentTUpperQuantile(tail, degreesOfFreedom).toFixed(3)))).toEqual(
      row,
    );
  });

  // mpmath 1.3, 40 digits: findroot(lambda t: log(betainc(v/2, 1/2, 0, v/(v+t*t), regularized=True)/2) - log(p), …)
  test.each([
    [5, 0.025, 2.5705818356363155],
    [5, 0.0005, 6.86882662588111],
    [5, 1e-8, 62.40450611096729],
    [11, 0.025, 2.2009851600916397],
    [11, 0.0005, 4.436979338234449],
    [11, 1e-8, 14.217793119773512],
    [47, 0.025, 2.011740513729766],
    [47, 0.0005, 3.5099012834494783],
    [47, 1e-8, 6.7439537839103085],
    [191, 0.025, 1.972461989767211],
    [191, 0.0005, 3.3421917663049965],
    [191, 1e-8, 5.859693296535726],
  ])("with %s degrees of freedom above a tail of %s is %s (mpmath)", (degreesOfFreedom, tail, expected) => {
    expect(relativeError(studentTUpperQuantile(tail, degreesOfFreedom), expected)).toBeLessThan(1e-10);
  });

  test("is odd about the median, which is 0", () => {
    expect(studentTUpperQuantile(0.5, 7)).toBe(0);
    expect(studentTQuantile(0.5, 7)).toBe(0);
    for (const tail of TAILS) {
      expect(studentTUpperQuantile(tail, 7)).toBe(-studentTQuantile(tail, 7));
    }
  });

  test("taken at 1 − 1e-8 has lost the digits that the upper quantile keeps", () => {
    // 1 − 1e-8 is off by up to 2^-54 = 5.6e-17, so the tail by 5.6e-9; with 2 degrees of freedom t ∝ tail^(-1/2).
    const q = 1e-8;
    const exact = (1 - 2 * q) / Math.sqrt(2 * q * (1 - q));
    expect(relativeError(studentTQuantile(1 - q, 2), exact)).toBeGreaterThan(1e-10);
    expect(relativeError(studentTUpperQuantile(q, 2), exact)).toBeLessThan(1e-14);
  });
});

describe("the upper tail of Student's t", () => {
  test.each([
    1, 2, 3, 7, 23, 47, 191, 1000,
  ])("undoes the upper quantile for %s degrees of freedom", (degreesOfFreedom) => {
    for (const tail of TAILS) {
      const back = studentTUpperTail(studentTUpperQuantile(tail, degreesOfFreedom), degreesOfFreedom);
      expect(relativeError(back, tail)).toBeLessThan(1e-10);
    }
  });

  test.each([
    0.3, 1, 2.5, 10,
  ])("with 3 degrees of freedom at t = %s is 1/2 − (s/(1 + s²) + arctan s)/π, s = t/√3", (t) => {
    // Abramowitz & Stegun 26.7.3.
    const s = t / Math.sqrt(3);
    const expected = 0.5 - (s / (1 + s * s) + Math.atan(s)) / Math.PI;
    // The difference from 1/2 cancels: a few roundoffs of 1/2 remain.
    expect(Math.abs(studentTUpperTail(t, 3) - expected)).toBeLessThan(8 * Number.EPSILON);
  });

  test("of t and of −t add up to 1", () => {
    for (const t of [0, 0.1, 1, 4, 30]) {
      expect(studentTUpperTail(t, 6) + studentTUpperTail(-t, 6)).toBeCloseTo(1, 14);
    }
  });

  test("is 0 at infinity and 1 at minus infinity", () => {
    expect(studentTUpperTail(Number.POSITIVE_INFINITY, 3)).toBe(0);
    expect(studentTUpperTail(Number.NEGATIVE_INFINITY, 3)).toBe(1);
  });
});

describe("Student's t refuses", () => {
  test.each([0, 1, -0.1, 1.1, Number.NaN])("the probability %s", (probability) => {
    expect(() => studentTQuantile(probability, 3)).toThrow(StatisticsError);
    expect(() => studentTQuantile(probability, 3)).toThrow(
      `a probability must lie in the open interval (0, 1); seen: ${probability}`,
    );
    expect(() => studentTUpperQuantile(probability, 3)).toThrow(`seen: ${probability}`);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("%s degrees of freedom", (degreesOfFreedom) => {
    const rule = `degrees of freedom of Student's t must lie in the open interval (0, Infinity); seen: ${degreesOfFreedom}`;
    expect(() => studentTQuantile(0.3, degreesOfFreedom)).toThrow(rule);
    expect(() => studentTUpperTail(1, degreesOfFreedom)).toThrow(rule);
  });

  test("a t statistic that is not a number", () => {
    expect(() => studentTUpperTail(Number.NaN, 3)).toThrow("a t statistic must be a number; seen: NaN");
  });
});
