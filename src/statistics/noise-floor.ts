import { StatisticsError } from "./statistics-error.ts";

/** An observation counts only while it is this many times its noise floor. */
export const FLOOR_FACTOR = 10;

export type ExcludedWidth = { readonly width: number; readonly floor: number; readonly reason: string };

/**
 * The widths whose geometric mean over seeds is below 10 × their noise floor.
 *
 * Why the geometric mean, not the smallest observation: the mean of the seeds' slopes is the slope of the log
 * geometric means, so it is the number the fit runs through; and the smallest observation sinks with the number
 * of seeds, so that asking for more evidence would remove widths. Because the geometric mean hardly varies from
 * run to run, leaving a width out on its account doesn't select among outcomes. A single seed below the floor
 * at a width that stays is one part in the number of seeds, and widens the interval.
 *
 * Why 10: a one-sided error of a floor at the last width shifts ln y by at most ln 1.1 = 0.095 there. Over
 * three octave-spaced widths, the shortest fit made, that moves the slope by 0.095 / (2 ln 2) = 0.07, less than
 * the default margin of an exponent (0.1); over seven by 0.015.
 *
 * @param floors noise floor of the quantity at each width, in its unit; null where none was measured
 * @throws StatisticsError for a floor that is negative or not finite, or a wrong number of floors
 */
export function widthsAtFloor(data: {
  widths: readonly number[];
  geometricMeans: readonly number[];
  floors: readonly (number | null)[];
}): ExcludedWidth[] {
  const { widths, geometricMeans, floors } = data;
  if (floors.length !== widths.length) {
    throw new StatisticsError({
      rule: "noise floors must be given for every width, or null where none was measured",
      seen: `${floors.length} floors for ${widths.length} widths`,
      next: "Pass one entry per width.",
    });
  }
  const excluded: ExcludedWidth[] = [];
  for (const [index, width] of widths.entries()) {
    const floor = floors[index];
    if (floor === null || floor === undefined) continue;
    if (!(floor >= 0 && Number.isFinite(floor))) {
      throw new StatisticsError({
        rule: "a noise floor must be finite and not negative",
        seen: `${floor} at width index ${index} (width ${width})`,
        next: "Measure it by halving the step or by comparing two precisions; null says it was not measured.",
      });
    }
    const geometricMean = geometricMeans[index]!;
    if (geometricMean < FLOOR_FACTOR * floor) {
      excluded.push({
        width,
        floor,
        reason: `geometric mean ${geometricMean.toExponential(2)} is below ${FLOOR_FACTOR} × noise floor ${floor.toExponential(2)}`,
      });
    }
  }
  return excluded;
}
