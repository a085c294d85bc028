import { requireBetween } from "./require-between.ts";
import { StatisticsError } from "./statistics-error.ts";

/**
 * A rate is decided on one of two intervals (all widths or upper half), and the data choose which. Whichever is
 * chosen, a wrong verdict needs one of the two to miss its true value, so by Boole's inequality a rate takes two
 * shares of the error budget.
 */
export const INTERVALS_PER_RATE = 2;

/**
 * Shares one false-alarm rate among all intervals that decide anything in a run: Bonferroni, so each interval
 * gets the two-sided confidence 1 − budget / (intervals · looks).
 *
 * Bonferroni rather than Holm: it needs no independence, it gives every claim an interval (not only a yes or
 * no), and the confidence of a claim is known before any claim is measured, so a shard needs no other shard.
 *
 * Source: Boole's inequality; O. J. Dunn, "Multiple comparisons among means", JASA 56 (1961).
 *
 * @param budget probability in (0, 1) that any interval of the run misses its true value
 * @param intervals number of deciding intervals; a rate counts `INTERVALS_PER_RATE`
 * @param looks how often a claim may be decided: 1, or 2 with one escalation fixed in advance
 * @throws StatisticsError for a budget outside (0, 1), counts that are not positive integers, or so many
 * intervals that the confidence rounds to 1
 */
export function shareErrorBudget(share: { budget: number; intervals: number; looks: number }): {
  confidence: number;
} {
  requireBetween("an error budget", share.budget, {
    low: 0,
    high: 1,
    next: "It is the false-alarm rate of the whole run, for instance 0.01.",
  });
  requireCount("the number of deciding intervals", share.intervals);
  requireCount("the number of looks", share.looks);
  const confidence = 1 - share.budget / (share.intervals * share.looks);
  if (confidence === 1) {
    throw new StatisticsError({
      rule: "each interval's share of the error budget must be above the spacing of doubles below 1 (1.1e-16)",
      seen: `${share.budget} / (${share.intervals} · ${share.looks})`,
      next: "Raise the budget: a tail this thin rests on the noise being exactly normal, which it is not.",
    });
  }
  return { confidence };
}

function requireCount(name: string, count: number): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new StatisticsError({
    rule: `${name} must be a positive integer`,
    seen: `${count}`,
    next: "Count what decides a verdict; a run without deciding intervals has no error to share.",
  });
}
