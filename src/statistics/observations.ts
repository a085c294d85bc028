import { StatisticsError } from "./statistics-error.ts";

/**
 * Requires a table `values[width][seed]` that a power law in the width can be fitted to: at least 2 widths,
 * positive and increasing, the same seeds at each, every value positive and finite.
 *
 * @throws StatisticsError naming the first cell that breaks a rule, by width index and seed index
 */
export function requireObservations(widths: readonly number[], values: readonly (readonly number[])[]): void {
  if (widths.length < 2) {
    throw new StatisticsError({
      rule: "a slope in the width needs at least 2 widths",
      seen: `${widths.length}`,
      next: "Measure more widths.",
    });
  }
  for (const [index, width] of widths.entries()) {
    const previous = widths[index - 1] ?? 0;
    if (!(width > previous && Number.isFinite(width))) {
      throw new StatisticsError({
        rule: "widths must be positive, finite and increasing",
        seen: `${width} at width index ${index}${index > 0 ? `, after ${previous}` : ""}`,
        next: "Sort widths and values together.",
      });
    }
  }
  if (values.length !== widths.length) {
    throw new StatisticsError({
      rule: "values[width][seed] must have one row per width",
      seen: `${values.length} rows for ${widths.length} widths`,
      next: "Transpose the table if its rows are seeds.",
    });
  }
  const seeds = values[0]!.length;
  for (const [widthIndex, row] of values.entries()) {
    if (row.length !== seeds || seeds === 0) {
      throw new StatisticsError({
        rule: "every width must be measured with the same seeds, at least one",
        seen: `${row.length} seeds at width index ${widthIndex} (width ${widths[widthIndex]}), ${seeds} at width index 0`,
        next: "Measure the missing cells: slopes are taken within one seed.",
      });
    }
    for (const [seedIndex, value] of row.entries()) {
      if (!(value > 0 && Number.isFinite(value))) {
        throw new StatisticsError({
          rule: "a power law can only be fitted to values that are positive and finite",
          seen: `${value} at width index ${widthIndex} (width ${widths[widthIndex]}), seed index ${seedIndex}`,
          next: "Fit a norm or a supremum; where a value is lost in rounding, leave that width out of the claim.",
        });
      }
    }
  }
}
