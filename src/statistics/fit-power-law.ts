import { mean } from "simple-statistics";
import { type Interval, meanInterval } from "./interval.ts";
import { type LocalExponent, localExponents } from "./local-exponents.ts";
import { type ExcludedWidth, widthsAtFloor } from "./noise-floor.ts";
import { requireObservations } from "./observations.ts";
import { powerLawPerSeed } from "./power-law-per-seed.ts";
import { slopeRounding } from "./slope-rounding.ts";
import { StatisticsError } from "./statistics-error.ts";

/**
 * Confidence of the pre-asymptotic guard, on purpose more alert than a deciding interval (whose confidence is
 * about 0.9999 once the error budget is shared). The two mistakes of the guard cost different things. Firing on
 * a pure power (1 % of the time) only costs precision: the verdict is then taken on fewer widths, still at its
 * full confidence. Missing a bend costs a wrong verdict at the wrong exponent, which no confidence repairs.
 */
export const GUARD_CONFIDENCE = 0.99;

/** Fewest widths a power law is fitted to: with two, a slope says nothing about being a power. */
const FEWEST_WIDTHS = 3;

export type PowerLawFit = {
  /** Widths that are fitted: all but the excluded ones. */
  readonly widths: readonly number[];
  /** Exponent over all fitted widths. */
  readonly exponent: Interval;
  /** ln of the value at width 1 on that line, mean over seeds: y ≈ exp(intercept) · m^exponent. */
  readonly intercept: number;
  /** Exponent over the upper half of the widths; null with fewer than 4. */
  readonly tail: Interval | null;
  /** Upper-half exponent minus all-widths exponent, paired per seed, at `GUARD_CONFIDENCE`. */
  readonly curvature: Interval | null;
  /** Does the curvature's interval exclude 0? */
  readonly bends: boolean;
  readonly decidedOn: "all widths" | "upper half";
  /** The exponent that the verdict is taken on. */
  readonly deciding: Interval;
  readonly decidingWidths: readonly number[];
  /** ln of the value at width 1 on the deciding line. */
  readonly decidingIntercept: number;
  readonly localExponents: readonly LocalExponent[];
  /** Change of the local exponent per octave, at `GUARD_CONFIDENCE`; null with fewer than 4 widths. */
  readonly localTrend: Interval | null;
  /** Local exponent `OCTAVES_AHEAD` octaves beyond the largest width if that change goes on; null with fewer than 4. */
  readonly exponentAhead: Interval | null;
  /** Geometric mean over seeds with its interval, at every measured width including the excluded ones. */
  readonly perWidth: readonly { width: number; mean: number; low: number; high: number }[];
  readonly excluded: readonly ExcludedWidth[];
};

/**
 * The exponent of a power law in the width, from one slope per seed.
 *
 * - A width whose geometric mean is below 10 × its noise floor is left out, and listed in `excluded`.
 * - With at least 4 widths left, the upper half (the ⌈n/2⌉ largest, at least 3) is fitted too. Where it differs
 *   from all widths by more than its paired noise, the law bends, and the verdict is taken on the upper half.
 *
 * @param widths increasing, at least 3
 * @param values values[width][seed], positive, in any unit
 * @param confidence two-sided, of the deciding interval (and of all but the guard's)
 * @param floors noise floor at each width, in the unit of `values`; null where none was measured
 * @throws StatisticsError for values that are not positive and finite (width and seed index are named), a table
 * of the wrong shape, fewer than 2 seeds, or fewer than 3 widths above the noise floor
 */
export function fitPowerLaw(data: {
  widths: readonly number[];
  values: readonly (readonly number[])[];
  confidence: number;
  floors?: readonly (number | null)[];
}): PowerLawFit {
  const { confidence } = data;
  requireObservations(data.widths, data.values);
  const perWidth = data.widths.map((width, index) => ({
    width,
    ...geometricMean(data.values[index]!, confidence),
  }));
  const excluded = widthsAtFloor({
    widths: data.widths,
    geometricMeans: perWidth.map((point) => point.mean),
    floors: data.floors ?? data.widths.map(() => null),
  });
  const isKept = data.widths.map((width) => excluded.every((exclusion) => exclusion.width !== width));
  const widths = data.widths.filter((_, index) => isKept[index]);
  const values = data.values.filter((_, index) => isKept[index]);
  if (widths.length < FEWEST_WIDTHS) throw tooFewWidths(widths, data.widths, excluded);

  const all = powerLawPerSeed(widths, values);
  const exponent = meanInterval(all.slopes, confidence);
  const intercept = mean([...all.intercepts]);
  const onAllWidths = {
    widths,
    exponent,
    intercept,
    decidedOn: "all widths" as const,
    deciding: exponent,
    decidingWidths: widths,
    decidingIntercept: intercept,
    perWidth,
    excluded,
  };
  const local = localExponents({ widths, values, confidence, trendConfidence: GUARD_CONFIDENCE });
  if (widths.length === FEWEST_WIDTHS) {
    return {
      ...onAllWidths,
      tail: null,
      curvature: null,
      bends: false,
      localExponents: local.each,
      localTrend: null,
      exponentAhead: null,
    };
  }

  const tailLength = Math.max(FEWEST_WIDTHS, Math.ceil(widths.length / 2));
  const tailWidths = widths.slice(-tailLength);
  const upper = powerLawPerSeed(tailWidths, values.slice(-tailLength));
  const tail = meanInterval(upper.slopes, confidence);
  const curvature = meanInterval(
    upper.slopes.map((slope, seed) => slope - all.slopes[seed]!),
    GUARD_CONFIDENCE,
  );
  const largestLogarithm = Math.max(...values.flat().map((value) => Math.abs(Math.log(value))));
  const rounding = slopeRounding(widths, largestLogarithm) + slopeRounding(tailWidths, largestLogarithm);
  const bends = curvature.low > rounding || curvature.high < -rounding;
  const guarded = {
    ...onAllWidths,
    tail,
    curvature,
    bends,
    localExponents: local.each,
    localTrend: local.trend,
    exponentAhead: local.ahead,
  };
  if (!bends) return guarded;
  return {
    ...guarded,
    decidedOn: "upper half",
    deciding: tail,
    decidingWidths: tailWidths,
    decidingIntercept: mean([...upper.intercepts]),
  };
}

/** Interval of the mean logarithm, taken back: the geometric mean and a range that is never negative. */
function geometricMean(values: readonly number[], confidence: number) {
  const { value, low, high } = meanInterval(values.map(Math.log), confidence);
  return { mean: Math.exp(value), low: Math.exp(low), high: Math.exp(high) };
}

function tooFewWidths(
  kept: readonly number[],
  measured: readonly number[],
  excluded: readonly ExcludedWidth[],
): StatisticsError {
  if (excluded.length === 0) {
    return new StatisticsError({
      rule: `a power law needs at least ${FEWEST_WIDTHS} widths`,
      seen: `${measured.length} (${measured.join(", ")})`,
      next: "Measure more widths: through two points passes every law.",
    });
  }
  return new StatisticsError({
    rule: `a power law needs at least ${FEWEST_WIDTHS} widths above the noise floor`,
    seen: `${kept.length} of ${measured.length} left; ${excluded.map((one) => `width ${one.width}: ${one.reason}`).join("; ")}`,
    next: "Too few widths are above the noise floor: lower the floor (float64, smaller steps) or measure smaller widths.",
  });
}
