import { linearRegression } from "simple-statistics";
import { type Interval, meanInterval } from "./interval.ts";
import { powerLawPerSeed } from "./power-law-per-seed.ts";

/**
 * How far beyond the largest width the local exponents are carried on, in octaves. The further, the more noise:
 * with 7 octave-spaced widths, 48 seeds and a scatter of 0.3 in ln y, a pure m^-1 is kept from being called
 * "not sharp" against m^-1/2 in 0 %, 16 % and 44 % of runs by 2, 4 and 6 octaves, and a sum whose m^-1/2 term has
 * a share of 0.2 at the central width is wrongly called so in 21 %, 4 % and 3 %. Hence 4.
 */
export const OCTAVES_AHEAD = 4;

export type LocalExponent = {
  /** The two neighbouring widths. */
  readonly widths: readonly [number, number];
  readonly interval: Interval;
};

export type LocalExponents = {
  readonly each: readonly LocalExponent[];
  /** Change of the local exponent per octave of width. */
  readonly trend: Interval;
  /** The local exponent `OCTAVES_AHEAD` octaves beyond the largest width, if the trend goes on as it is. */
  readonly ahead: Interval;
};

/**
 * Slopes between neighbouring widths, and the straight line through them: per seed first, then Student's t over
 * seeds. A local exponent belongs to the geometric mean of its two widths.
 *
 * @param confidence of each local exponent's interval (shown in plots, decides nothing)
 * @param trendConfidence of `trend` and `ahead`
 * @throws StatisticsError as `powerLawPerSeed` and `meanInterval` do; needs at least 3 widths
 */
export function localExponents(data: {
  widths: readonly number[];
  values: readonly (readonly number[])[];
  confidence: number;
  trendConfidence: number;
}): LocalExponents {
  const { widths, values, confidence, trendConfidence } = data;
  const pairs = widths.slice(1).map((right, index) => {
    const left = widths[index]!;
    const { slopes } = powerLawPerSeed([left, right], [values[index]!, values[index + 1]!]);
    return { widths: [left, right] as const, octave: (Math.log2(left) + Math.log2(right)) / 2, slopes };
  });
  const lastOctave = Math.log2(widths.at(-1)!) + OCTAVES_AHEAD;
  const lines = values[0]!.map((_, seed) => {
    const line = linearRegression(pairs.map((pair) => [pair.octave, pair.slopes[seed]!]));
    return { slope: line.m, ahead: line.b + line.m * lastOctave };
  });
  return {
    each: pairs.map((pair) => ({ widths: pair.widths, interval: meanInterval(pair.slopes, confidence) })),
    trend: meanInterval(
      lines.map((line) => line.slope),
      trendConfidence,
    ),
    ahead: meanInterval(
      lines.map((line) => line.ahead),
      trendConfidence,
    ),
  };
}
