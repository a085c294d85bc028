import { randomLogNormal, randomNormal } from "d3-random";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, test } from "vitest";
import { fitPowerLaw, GUARD_CONFIDENCE } from "./fit-power-law.ts";

/** A simulated rate may be this many standard errors off: a false alarm once in a million. */
const ALLOWED_ERRORS = 4.9;
const binomialError = (rate: number, repetitions: number) => Math.sqrt((rate * (1 - rate)) / repetitions);

const WIDTHS = [128, 256, 512, 1024, 2048, 4096, 8192];
const CONFIDENCE = 0.95;

/** Rates over fresh tables y = C_s · m^p · exp(noise), C_s log-normal with σ = 1, noise fresh in every cell. */
function rates(simulation: {
  exponent: number;
  seeds: number;
  random: () => number;
  noise: () => number;
  repetitions: number;
}) {
  const constant = randomLogNormal.source(simulation.random)(0, 1);
  let allWidths = 0;
  let deciding = 0;
  let bends = 0;
  for (let repetition = 0; repetition < simulation.repetitions; repetition++) {
    const constants = Array.from({ length: simulation.seeds }, constant);
    const values = WIDTHS.map((m) =>
      constants.map((c) => c * m ** simulation.exponent * Math.exp(simulation.noise())),
    );
    const fit = fitPowerLaw({ widths: WIDTHS, values, confidence: CONFIDENCE });
    const holds = (interval: { low: number; high: number }) =>
      interval.low <= simulation.exponent && simulation.exponent <= interval.high;
    if (holds(fit.exponent)) allWidths++;
    if (holds(fit.deciding)) deciding++;
    if (fit.bends) bends++;
  }
  return {
    allWidths: allWidths / simulation.repetitions,
    deciding: deciding / simulation.repetitions,
    bends,
  };
}

/**
 * Chernoff's bound on the probability of a count so far from its mean: exp(−n · KL(count/n ‖ rate)) on each side.
 * Unlike a multiple of the standard error it is safe for rare events, whose counts are skewed.
 */
function chernoffTail(count: number, rate: number, repetitions: number): number {
  const seen = count / repetitions;
  const term = (p: number, q: number) => (p === 0 ? 0 : p * Math.log(p / q));
  return 2 * Math.exp(-repetitions * (term(seen, rate) + term(1 - seen, 1 - rate)));
}

describe("the exponent's interval of a pure power with normal noise and log-normal constants", () => {
  test.each([
    { exponent: -1, seeds: 12, sigma: 0.3, seed: 51 },
    { exponent: -1 / 2, seeds: 8, sigma: 0.3, seed: 52 },
    { exponent: 0, seeds: 48, sigma: 0.1, seed: 53 },
  ])("covers $exponent at its nominal rate, bends at the guard's, and decides no worse than both together ($seeds seeds)", ({
    exponent,
    seeds,
    sigma,
    seed,
  }) => {
    const generator = xoroshiro128plus(seed);
    const random = () => uniformFloat64(generator);
    const noise = randomNormal.source(random)(0, sigma);
    const repetitions = 2500;
    const rate = rates({ exponent, seeds, random, noise, repetitions });

    const allowed = ALLOWED_ERRORS * binomialError(CONFIDENCE, repetitions);
    expect(Math.abs(rate.allWidths - CONFIDENCE)).toBeLessThan(allowed);
    expect(chernoffTail(rate.bends, 1 - GUARD_CONFIDENCE, repetitions)).toBeGreaterThan(1e-6);
    // A wrong deciding interval needs all widths to miss (0.05) or the guard to fire (0.01).
    const worst = CONFIDENCE - (1 - GUARD_CONFIDENCE);
    expect(rate.deciding).toBeGreaterThan(worst - ALLOWED_ERRORS * binomialError(worst, repetitions));
  });
});

describe("the exponent's interval of a pure power with heavy tails", () => {
  // Over widths equally spaced in ln m the slope's weights are odd about the centre, so with noise that is
  // independent and alike in all cells the slope is symmetric about p however skewed the noise; and Student's t
  // is conservative for symmetric long tails (B. Efron, JASA 64 (1969); Y. Benjamini, JASA 78 (1983)).
  test.each([
    { name: "Student-t noise of 3 degrees of freedom", seeds: 8, seed: 61 },
    { name: "Student-t noise of 3 degrees of freedom", seeds: 48, seed: 62 },
    { name: "a factor |Z|, Z normal (skewed logarithm)", seeds: 8, seed: 63 },
    { name: "a factor |Z|, Z normal (skewed logarithm)", seeds: 48, seed: 64 },
  ])("covers it at least at its nominal rate: $name, $seeds seeds", ({ name, seeds, seed }) => {
    const generator = xoroshiro128plus(seed);
    const random = () => uniformFloat64(generator);
    const normal = randomNormal.source(random)();
    const noise = name.startsWith("Student")
      ? () => (0.3 * normal()) / Math.sqrt((normal() ** 2 + normal() ** 2 + normal() ** 2) / 3)
      : () => Math.log(Math.abs(normal()));
    const repetitions = 1500;
    const rate = rates({ exponent: -1, seeds, random, noise, repetitions });

    const allowed = ALLOWED_ERRORS * binomialError(CONFIDENCE, repetitions);
    expect(rate.allWidths).toBeGreaterThan(CONFIDENCE - allowed);
    const worst = CONFIDENCE - (1 - GUARD_CONFIDENCE);
    expect(rate.deciding).toBeGreaterThan(worst - ALLOWED_ERRORS * binomialError(worst, repetitions));
  });
});
