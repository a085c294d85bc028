import { randomLogNormal, randomNormal } from "d3-random";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, test } from "vitest";
import { fitPowerLaw, type PowerLawFit } from "./fit-power-law.ts";
import type { Interval } from "./interval.ts";
import { sharpness } from "./sharpness.ts";
import { StatisticsError } from "./statistics-error.ts";

const WIDTHS = [128, 256, 512, 1024, 2048, 4096, 8192];
const CENTRE = 1024;
const CLAIM = { claimedExponent: -1 / 2, margin: 0.1 };

/** m^-1 + c · m^-1/2 with c such that the second term is `share` of the sum at the central width. */
const twoPowers = (share: number) => (m: number) =>
  1 / m + (share / (1 - share)) * CENTRE ** -0.5 * m ** -0.5;

/** Verdicts over `runs` fresh tables y = C_s · law(m) · exp(sigma · Z), C_s log-normal. */
function verdicts(simulation: {
  law: (m: number) => number;
  sigma: number;
  seeds: number;
  runs: number;
  seed: number;
}) {
  const generator = xoroshiro128plus(simulation.seed);
  const random = () => uniformFloat64(generator);
  const constant = randomLogNormal.source(random)(0, 1);
  const noise = randomNormal.source(random)(0, simulation.sigma);
  return Array.from({ length: simulation.runs }, () => {
    const constants = Array.from({ length: simulation.seeds }, constant);
    const values = WIDTHS.map((m) => constants.map((c) => c * simulation.law(m) * Math.exp(noise())));
    const fit = fitPowerLaw({ widths: WIDTHS, values, confidence: 0.9999 });
    return { bends: fit.bends, ...sharpness({ fit, ...CLAIM }) };
  });
}

const count = (results: readonly { word: string }[], word: string) =>
  results.filter((result) => result.word === word).length;

describe("a sum of two powers", () => {
  // The standard errors of curvature and trend are the norms of their weights on ln y, 0.585 and 0.345 (widths
  // above), times sigma / √seeds. At a share of 0.2, the hardest of the three, the noiseless curvature is 0.0433 and
  // the trend 0.0278 per octave: with sigma 0.05 and 48 seeds 10 and 11 standard errors, where the guard asks for
  // t = 2.7. What is left, more than 7 standard errors, fails in one run of 10^10.
  test.each([
    0.2, 0.35, 0.5,
  ])("with a share of %s of the claimed power at the centre bends, and is never called not sharp", (share) => {
    const results = verdicts({ law: twoPowers(share), sigma: 0.05, seeds: 48, runs: 100, seed: 71 });
    expect(results.every((result) => result.bends)).toBe(true);
    expect(count(results, "undecided")).toBe(100);
    expect(results[0]?.reason).toContain("the local exponents bend back towards the claim");
  });

  test("behind noise that hides its bend is rarely called not sharp", () => {
    // With sigma 0.3 and 48 seeds the trend is 1.9 standard errors, so the bend is seldom seen. The noiseless line of
    // local exponents is at −0.697 four octaves ahead, its standard error 2.44 · 0.3 / √48 = 0.106, so with t = 2.69
    // the interval's end is expected at −0.413. It is below −0.6 only 1.8 standard errors to the lucky side: 4 %.
    const runs = 400;
    const results = verdicts({ law: twoPowers(0.2), sigma: 0.3, seeds: 48, runs, seed: 72 });
    const bends = results.filter((result) => result.bends).length;
    expect(bends).toBeLessThan(runs / 2);
    expect(count(results, "not sharp") / runs).toBeLessThan(0.04 + 4.9 * Math.sqrt((0.04 * 0.96) / runs));
    expect(results.some((result) => result.reason.includes("4 octaves further"))).toBe(true);
  });
});

describe("a pure power", () => {
  test("below the claim is called not sharp, save for the guard's false alarms of 1 % in all", () => {
    // Bending back is falsely shown with probability 0.005, one side of the guard's 0.01.
    const runs = 400;
    const results = verdicts({ law: (m) => 1 / m, sigma: 0.1, seeds: 24, runs, seed: 73 });
    const misses = runs - count(results, "not sharp");
    // Poisson with mean 2: more than 12 has probability 2e-7.
    expect(misses).toBeLessThanOrEqual(12);
  });

  test("equal to the claim is sharp", () => {
    // Even on the upper half, where a false alarm of the guard may take the verdict, the standard error is
    // 0.645 · 0.05 / √24 = 0.0066: the margin leaves 15 of them, t at 0.9999 uses 4.7.
    const results = verdicts({ law: (m) => m ** -0.5, sigma: 0.05, seeds: 24, runs: 100, seed: 74 });
    expect(count(results, "sharp")).toBe(100);
  });

  test("with a correction that dies out, m^-1 (1 + 5/m), is not sharp although its trend is positive", () => {
    // The local exponent is −1 − 5/m to first order: it rises by 5/128 = 0.04 over the six octaves, less than the
    // margin. The curvature, 0.0061, is 17 of its standard errors, 0.585 · 0.003 / √24, so the guard always fires.
    const results = verdicts({ law: (m) => (1 + 5 / m) / m, sigma: 0.003, seeds: 24, runs: 50, seed: 75 });
    expect(results.filter((result) => result.bends).length).toBe(50);
    expect(count(results, "not sharp")).toBe(50);
  });
});

describe("the word on sharpness", () => {
  const interval = (low: number, high: number): Interval => ({
    value: (low + high) / 2,
    low,
    high,
    confidence: 0.999,
    replicates: 24,
    standardError: (high - low) / 7,
  });
  const exponent = interval(-1.1, -0.9);
  const fit: PowerLawFit = {
    widths: WIDTHS,
    exponent,
    intercept: 0,
    tail: interval(-1.2, -0.8),
    curvature: interval(-0.1, 0.1),
    bends: false,
    decidedOn: "all widths",
    deciding: exponent,
    decidingWidths: WIDTHS,
    decidingIntercept: 0,
    localExponents: [],
    localTrend: interval(-0.02, 0.02),
    exponentAhead: interval(-1.3, -0.7),
    perWidth: [],
    excluded: [],
  };

  test.each<{ says: string; change: Partial<PowerLawFit>; word: string; reason: string }>([
    { says: "all is below the claim", change: {}, word: "not sharp", reason: "are below −0.500 − 0.100" },
    {
      says: "all is below the claim and the upper half decides",
      change: { decidedOn: "upper half", deciding: interval(-1.2, -0.8) },
      word: "not sharp",
      reason: "exponent −1.000 [−1.200, −0.800] on the upper half is below −0.500 − 0.100; local",
    },
    {
      says: "the interval is around the claim",
      change: { deciding: interval(-0.55, -0.45) },
      word: "sharp",
      reason: "exponent −0.500 [−0.550, −0.450] on all widths is not below −0.500 − 0.100",
    },
    {
      says: "the interval is above the claim",
      change: { deciding: interval(0, 0.1) },
      word: "sharp",
      reason: "not below",
    },
    {
      says: "the interval starts at claimed − margin",
      change: { deciding: interval(-0.6, -0.5) },
      word: "sharp",
      reason: "not below",
    },
    {
      says: "the interval straddles claimed − margin",
      change: { deciding: interval(-0.9, -0.59) },
      word: "undecided",
      reason: "straddles −0.500 − 0.100",
    },
    {
      says: "the interval ends at claimed − margin",
      change: { deciding: interval(-0.9, -0.6) },
      word: "undecided",
      reason: "straddles",
    },
    {
      says: "there are only three widths",
      change: { widths: [1, 2, 4], tail: null, localTrend: null, exponentAhead: null },
      word: "undecided",
      reason: "3 widths don't show whether it stays there: at least 4",
    },
    ...(["tail", "localTrend", "exponentAhead"] as const).map((missing) => ({
      says: `there is no ${missing}`,
      change: { [missing]: null },
      word: "undecided",
      reason: "whether it stays there: at least 4",
    })),
    {
      says: "the upper half ends at claimed − margin",
      change: { tail: interval(-0.9, -0.6) },
      word: "undecided",
      reason: "on the upper half it is −0.750 [−0.900, −0.600]",
    },
    {
      says: "the local exponents may not change at all",
      change: { localTrend: interval(0, 0.02) },
      word: "not sharp",
      reason: "change by 0.010 [0.000, 0.020] per octave",
    },
    {
      says: "the local exponents bend back by the margin over another window",
      change: { localTrend: interval(0.005, 0.1 / 6) },
      word: "not sharp",
      reason: "change by 0.011 [0.005, 0.017] per octave",
    },
    {
      says: "noise leaves room for a bend back to claimed − margin within four octaves",
      change: { exponentAhead: interval(-1.5, -0.6) },
      word: "undecided",
      reason: "4 octaves further",
    },
    {
      says: "the upper half reaches the claim",
      change: { tail: interval(-0.9, -0.55) },
      word: "undecided",
      reason: "on the upper half it is −0.725 [−0.900, −0.550]",
    },
    {
      says: "the local exponents bend back by more than the margin over another window",
      change: { localTrend: interval(0.005, 0.02) },
      word: "undecided",
      reason: "bend back towards the claim: 0.013 [0.005, 0.020] per octave",
    },
    {
      says: "the local exponents bend back by less than the margin over another window",
      change: { localTrend: interval(0.005, 0.016) },
      word: "not sharp",
      reason: "change by 0.011 [0.005, 0.016] per octave",
    },
    {
      says: "the local exponents bend away",
      change: { localTrend: interval(-0.09, -0.05) },
      word: "not sharp",
      reason: "per octave",
    },
    {
      says: "noise leaves room for a bend back within four octaves",
      change: { exponentAhead: interval(-1.5, -0.5) },
      word: "undecided",
      reason: "4 octaves further the local exponents' line is only known to be in −1.000 [−1.500, −0.500]",
    },
  ])("is $word when $says", ({ change, word, reason }) => {
    const result = sharpness({ fit: { ...fit, ...change }, ...CLAIM });
    expect(result.word).toBe(word);
    expect(result.reason).toContain(reason);
  });

  test("needs a positive, finite margin and a finite claim", () => {
    expect(() => sharpness({ fit, claimedExponent: -1, margin: 0 })).toThrow(StatisticsError);
    expect(() => sharpness({ fit, claimedExponent: -1, margin: 0 })).toThrow(
      "a margin of an exponent must lie in the open interval (0, Infinity); seen: 0",
    );
    expect(() => sharpness({ fit, claimedExponent: Number.NaN, margin: 0.1 })).toThrow(
      "a claimed exponent must lie in the open interval (-Infinity, Infinity); seen: NaN",
    );
  });
});
