import cdf from "@stdlib/stats-base-dists-t-cdf";
import quantile from "@stdlib/stats-base-dists-t-quantile";
import { LRUCache } from "lru-cache";
import { requireBetween } from "./require-between.ts";
import { StatisticsError } from "./statistics-error.ts";

/**
 * Every interval asks for a quantile, and a run's for two dozen different ones: the search for one takes as long as a
 * fit over seeds and widths.
 */
const knownQuantiles = new LRUCache<string, number>({ max: 1_000 });

/**
 * The number t with P(T ≤ t) = `probability` for Student's t.
 *
 * Near `probability` = 1 the argument itself has lost the tail: 1 − 1e-8 is rounded by up to 5.5e-17, which is
 * a relative error of 5.5e-9 in the tail. Use `studentTUpperQuantile` there.
 *
 * Source: Abramowitz & Stegun 26.7.1 (distribution), inverted by the incomplete beta function in @stdlib.
 *
 * @param probability a number in (0, 1)
 * @param degreesOfFreedom positive and finite, not necessarily an integer
 * @throws StatisticsError outside these ranges
 */
export function studentTQuantile(probability: number, degreesOfFreedom: number): number {
  requireBetween("a probability", probability, {
    low: 0,
    high: 1,
    next: "The quantile at 0 or 1 is infinite: ask for a probability inside.",
  });
  requireDegreesOfFreedom(degreesOfFreedom);
  const name = `${probability} ${degreesOfFreedom}`;
  const t = knownQuantiles.get(name) ?? quantile(probability, degreesOfFreedom);
  knownQuantiles.set(name, t);
  return t;
}

/**
 * The number t with P(T > t) = `tailProbability` for Student's t, to full relative precision however small the
 * tail is. By symmetry it is minus the quantile of the lower tail, so 1 − `tailProbability` is never formed.
 *
 * @param tailProbability a number in (0, 1), for a two-sided interval (1 − confidence) / 2
 * @param degreesOfFreedom positive and finite
 * @throws StatisticsError outside these ranges
 */
export function studentTUpperQuantile(tailProbability: number, degreesOfFreedom: number): number {
  // 0 − x rather than −x: the median is 0, not −0.
  return 0 - studentTQuantile(tailProbability, degreesOfFreedom);
}

/**
 * P(T > t) for Student's t, to full relative precision for large t: the lower tail at −t, because
 * 1 − P(T ≤ t) is 0 as soon as the tail is below 1.1e-16.
 *
 * @param t any number, also ±Infinity
 * @param degreesOfFreedom positive and finite
 * @throws StatisticsError for NaN or degrees of freedom outside the range
 */
export function studentTUpperTail(t: number, degreesOfFreedom: number): number {
  if (Number.isNaN(t)) {
    throw new StatisticsError({
      rule: "a t statistic must be a number",
      seen: "NaN",
      next: "Look for 0/0 where it was computed: a standard error of 0 has no t statistic.",
    });
  }
  requireDegreesOfFreedom(degreesOfFreedom);
  return cdf(-t, degreesOfFreedom);
}

function requireDegreesOfFreedom(degreesOfFreedom: number): void {
  requireBetween("the degrees of freedom of Student's t", degreesOfFreedom, {
    low: 0,
    high: Number.POSITIVE_INFINITY,
    next: "They are the number of replicates minus 1: measure at least 2 seeds.",
  });
}
