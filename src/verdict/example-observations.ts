/** Seeds and scatter of the observations that tests of decisions make up. */
export const SEEDS: readonly number[] = Array.from({ length: 24 }, (_, index) => index + 1);
export const CONFIDENCE = 0.9999;

/** Deterministic scatter in [−1, 1], different in every cell, whose mean over seeds is near 0. */
export const scatter = (width: number, seed: number): number =>
  Math.sin(12.9898 * seed + 78.233 * Math.log2(width));
