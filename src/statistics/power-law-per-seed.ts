import { linearRegression } from "simple-statistics";
import { requireObservations } from "./observations.ts";

/** One entry per seed: ln y ≈ intercept + slope · ln m. */
export type PowerLawPerSeed = {
  readonly slopes: readonly number[];
  /** ln of the fitted value at width 1. */
  readonly intercepts: readonly number[];
};

/**
 * Least-squares line of ln y on ln m within each seed. A constant of the seed (its inputs and labels) multiplies
 * all its values, goes into its intercept and leaves its slope alone: the slopes are independent replicates of
 * the exponent.
 *
 * @param widths increasing, at least 2
 * @param values values[width][seed], positive
 * @throws StatisticsError as `requireObservations` does
 */
export function powerLawPerSeed(
  widths: readonly number[],
  values: readonly (readonly number[])[],
): PowerLawPerSeed {
  requireObservations(widths, values);
  const logWidths = widths.map(Math.log);
  const slopes: number[] = [];
  const intercepts: number[] = [];
  for (let seed = 0; seed < values[0]!.length; seed++) {
    const line = linearRegression(logWidths.map((x, index) => [x, Math.log(values[index]![seed]!)]));
    slopes.push(line.m);
    intercepts.push(line.b);
  }
  return { slopes, intercepts };
}
