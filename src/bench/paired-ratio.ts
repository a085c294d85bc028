/** Interval of a ratio of times measured alternately. */
import { median } from "simple-statistics";

export interface PairedRatio {
  /** Median of peer's time over ours, round by round: above 1 ours is faster. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** Exact coverage of [low, high] for the median of the ratios, whatever their distribution. */
  readonly confidence: number;
}

/**
 * The median of the rounds' ratios with the interval between the k-th smallest and the k-th largest, the narrowest
 * whose coverage 1 − 2 P(Binomial(n, 1/2) < k) reaches 95 %, or else all of them (Conover, "Practical Nonparametric
 * Statistics", 3rd ed., section 3.2). A round's two times are taken one after the other, so that a machine that slows
 * down slows both.
 *
 * @throws {RangeError} without rounds, or with unequal numbers of times.
 */
export function pairedRatio(ours: readonly number[], peers: readonly number[]): PairedRatio {
  if (ours.length === 0 || ours.length !== peers.length) {
    throw new RangeError(
      `as many times of ours as of the peer, at least one; got ${ours.length} and ${peers.length}`,
    );
  }
  const ratios = peers.map((time, round) => time / ours[round]!).sort((a, b) => a - b);
  const n = ratios.length;
  let k = 1;
  while (2 * (k + 1) <= n && coverage(n, k + 1) >= 0.95) k++;
  return {
    ratio: median(ratios),
    low: ratios[k - 1]!,
    high: ratios[n - k]!,
    confidence: coverage(n, k),
  };
}

function coverage(n: number, k: number): number {
  let below = 0;
  let term = 2 ** -n;
  for (let j = 0; j < k; j++) {
    below += term;
    term *= (n - j) / (j + 1);
  }
  return 1 - 2 * below;
}
