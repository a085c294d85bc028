import quantile from "@stdlib/stats-base-dists-beta-quantile";
import { requireBetween } from "./require-between.ts";
import { StatisticsError } from "./statistics-error.ts";

/**
 * The exact two-sided interval of a binomial proportion: the probabilities at which seeing `successes` or fewer, or
 * that many or more, of `trials` has probability at least (1 − confidence) / 2.
 *
 * Source: Clopper & Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
 * Biometrika 26 (1934), by quantiles of the beta distribution (Brown, Cai & DasGupta, Statistical Science 16, 2001,
 * section 4.2.1).
 *
 * @throws StatisticsError for counts that are no whole numbers with 0 ≤ successes ≤ trials, trials ≥ 1, and a
 *   confidence outside (0, 1).
 */
export function binomialInterval(
  successes: number,
  trials: number,
  confidence: number,
): { readonly low: number; readonly high: number } {
  if (!Number.isSafeInteger(trials) || trials < 1) {
    throw new StatisticsError({
      rule: "a proportion needs at least one trial",
      seen: `${trials} trials`,
      next: "Count something first.",
    });
  }
  if (!Number.isSafeInteger(successes) || successes < 0 || successes > trials) {
    throw new StatisticsError({
      rule: "successes are a whole number from 0 to the number of trials",
      seen: `${successes} of ${trials}`,
      next: "Pass counts, not rates.",
    });
  }
  requireBetween("a confidence", confidence, {
    low: 0,
    high: 1,
    next: "At confidence 1 every proportion is possible.",
  });
  const tail = (1 - confidence) / 2;
  return {
    low: successes === 0 ? 0 : quantile(tail, successes, trials - successes + 1),
    high: successes === trials ? 1 : quantile(1 - tail, successes + 1, trials - successes),
  };
}
