/** Unit roundoff of double precision. */
const UNIT_ROUNDOFF = Number.EPSILON / 2;

/**
 * A bound on what double-precision rounding alone can do to a least-squares slope of ln y on ln m.
 *
 * The slope is Σ w_i ln y_i with w_i = (x_i − x̄) / Σ (x_j − x̄)². Each ln y_i carries at most 1 unit roundoff u
 * from y_i, 2u |ln y_i| from the logarithm, and with n points the means, products and sums add at most
 * (n + 4) u |ln y| more, so the slope is off by at most Σ|w_i| · (n + 7) · u · (1 + max |ln y|).
 *
 * It exists because noiseless data (all seeds alike) have intervals of width 0, where a roundoff would look
 * like a significant difference.
 */
export function slopeRounding(widths: readonly number[], largestLogarithm: number): number {
  const x = widths.map(Math.log);
  const n = x.length;
  const centre = x.reduce((sum, value) => sum + value, 0) / n;
  const absolute = x.reduce((sum, value) => sum + Math.abs(value - centre), 0);
  const squared = x.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return (absolute / squared) * (n + 7) * UNIT_ROUNDOFF * (1 + largestLogarithm);
}
