import { StatisticsError } from "./statistics-error.ts";

/**
 * Requires `low < value < high`, both ends excluded; NaN is refused like any other value outside.
 *
 * @throws StatisticsError naming the quantity, its value and the `next` step
 */
export function requireBetween(
  name: string,
  value: number,
  range: { low: number; high: number; next: string },
): void {
  if (value > range.low && value < range.high) return;
  throw new StatisticsError({
    rule: `${name} must lie in the open interval (${range.low}, ${range.high})`,
    seen: `${value}`,
    next: range.next,
  });
}
