import { type Interval, meanInterval } from "../statistics/interval.ts";
import { minimumDetectableShift, seedsToDecide } from "../statistics/power.ts";
import { fitPowerLaw, type PowerLawFit, sharpness } from "../statistics/power-law.ts";
import { type ClaimAxis, WIDTH_AXIS } from "./claim-axis.ts";
import {
  allowedRegion,
  type Expectation,
  type Identity,
  isRate,
  type RateExpectation,
} from "./expectation.ts";

/** Observations of one number: values[width][seed]. */
export interface Component {
  readonly name: string;
  readonly values: readonly (readonly number[])[];
  /** Measured noise floor of the number at each width, or null where there is none. */
  readonly floors: readonly (number | null)[];
}

export interface Observations {
  readonly widths: readonly number[];
  readonly seeds: readonly number[];
  readonly components: readonly Component[];
}

export interface DecideOptions {
  readonly expectation: Expectation;
  readonly observations: Observations;
  /** What `observations.widths` are values of; the width unless given. */
  readonly axis?: ClaimAxis;
  /** Two-sided confidence of every deciding interval; comes from the run's error budget. */
  readonly confidence: number;
  /** Ask of a bound whether a strictly smaller exponent is supported too. */
  readonly askSharpness: boolean;
  /** Unit roundoff of the engine's precision, for identities. */
  readonly unitRoundoff: number;
}

/** An interval together with what it is about. */
export interface NamedInterval {
  readonly name: string;
  readonly interval: Interval;
  readonly widths: readonly number[];
  readonly decides: boolean;
}

export interface Decision {
  readonly verdict: "supported" | "refuted" | "inconclusive";
  /** One sentence with the numbers the verdict rests on. */
  readonly reason: string;
  readonly estimates: readonly NamedInterval[];
  /** The power law of a rate with a single component, else of the component farthest from its expectation. */
  readonly fit: PowerLawFit | null;
  readonly sharpness: { readonly word: "sharp" | "not sharp" | "undecided"; readonly reason: string } | null;
  /**
   * Smallest true departure beyond the allowed region that this test refutes with probability 0.95; null where nothing
   * varies from seed to seed.
   */
  readonly minimumDetectable: number | null;
  /** Index of the component that decided. */
  readonly decisiveComponent: number;
}

const POWER = 0.95;

/**
 * The one function that turns numbers into a verdict. An interval inside the allowed region supports the
 * expectation, one disjoint from it refutes it, one that straddles an edge leaves it inconclusive; with
 * several components, one refuted refutes and one undecided leaves the whole undecided.
 *
 * @throws {StatisticsError} when the numbers cannot be judged at all (too few seeds or widths, not finite, a
 * zero where a power law is to be fitted): the experiment is broken then, the mathematics is not.
 */
export function decide(options: DecideOptions): Decision {
  const { expectation } = options;
  if (expectation.kind === "identity") return decideIdentity(expectation, options);
  if (isRate(expectation)) return decideRate(expectation, options);
  return decideValue(expectation, options);
}

type Outcome = "supported" | "refuted" | "inconclusive";
interface Region {
  readonly low: number;
  readonly high: number;
}

function compare(interval: Interval, region: Region): Outcome {
  if (interval.low >= region.low && interval.high <= region.high) return "supported";
  if (interval.high < region.low || interval.low > region.high) return "refuted";
  return "inconclusive";
}

function conjunction(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes("refuted")) return "refuted";
  return outcomes.includes("inconclusive") ? "inconclusive" : "supported";
}

/** How far an interval reaches outside the region, in its own half-widths: picks what to report first. */
function strain(interval: Interval, region: Region): number {
  const scale = Math.max((interval.high - interval.low) / 2, Number.MIN_VALUE);
  return Math.max(interval.value - region.high, region.low - interval.value) / scale;
}

function decideRate(expectation: RateExpectation, options: DecideOptions): Decision {
  const { observations, confidence, axis = WIDTH_AXIS } = options;
  const region = allowedRegion(expectation);
  const fits = observations.components.map((component) =>
    fitPowerLaw({
      widths: observations.widths,
      values: component.values,
      confidence,
      floors: component.floors,
    }),
  );
  const outcomes = fits.map((fit) => compare(fit.deciding, region));
  const verdict = conjunction(outcomes);
  const decisive = mostStrained(
    fits.map((fit) => fit.deciding),
    region,
    outcomes,
    verdict,
  );
  const fit = fits[decisive]!;
  const estimates = fits.flatMap((each, index): NamedInterval[] => {
    const prefix = fits.length > 1 ? `${observations.components[index]!.name}: ` : "";
    const used = observations.widths.filter((w) => !each.excluded.some((entry) => entry.width === w));
    const all = { name: `${prefix}exponent`, interval: each.exponent, widths: used };
    const tail = each.tail && {
      name: `${prefix}exponent over the upper half of ${axis.symbol}`,
      interval: each.tail,
      widths: used.slice(-Math.max(3, Math.ceil(used.length / 2))),
    };
    const onTail = each.decidedOn === "upper half";
    return [{ ...all, decides: !onTail }, ...(tail ? [{ ...tail, decides: onTail }] : [])];
  });
  const sharp =
    options.askSharpness && expectation.kind === "boundedBy" && verdict === "supported"
      ? sharpness({ fit, claimedExponent: expectation.exponent, margin: expectation.margin })
      : null;
  return {
    verdict,
    reason: rateReason(expectation, fit, verdict, { observations, decisive, confidence, axis }),
    estimates,
    fit,
    sharpness: sharp,
    minimumDetectable: detectable([fit.deciding], confidence),
    decisiveComponent: decisive,
  };
}

function decideValue(
  expectation: Exclude<Expectation, RateExpectation | Identity>,
  options: DecideOptions,
): Decision {
  const { observations, confidence, axis = WIDTH_AXIS } = options;
  const region = allowedRegion(expectation);
  const estimates = observations.components.flatMap((component) =>
    observations.widths.map((width, index): NamedInterval => {
      const at = `${axis.symbol} = ${width}`;
      const name = observations.components.length > 1 ? `${component.name}, ${at}` : at;
      return {
        name,
        interval: meanInterval(component.values[index]!, confidence),
        widths: [width],
        decides: true,
      };
    }),
  );
  const intervals = estimates.map((estimate) => estimate.interval);
  const outcomes = intervals.map((interval) => compare(interval, region));
  const verdict = conjunction(outcomes);
  const decisive = mostStrained(intervals, region, outcomes, verdict);
  const worst = estimates[decisive]!;
  const count = intervals.length > 1 ? ` (the most strained of ${intervals.length} intervals)` : "";
  const claim = valueWords(expectation);
  return {
    verdict,
    reason: `${worst.name}: mean ${show(worst.interval.value)}, interval [${show(worst.interval.low)}, ${show(worst.interval.high)}]${count}, ${verdictWords[verdict]} ${claim}; ${worst.interval.replicates} seeds${hint(verdict, worst.interval, region, confidence)}`,
    estimates,
    fit: null,
    sharpness: null,
    minimumDetectable: detectable(intervals, confidence),
    decisiveComponent: Math.floor(decisive / observations.widths.length),
  };
}

function decideIdentity(expectation: Identity, options: DecideOptions): Decision {
  const { observations, unitRoundoff } = options;
  const tolerance = expectation.roundoffs * unitRoundoff;
  const worst = observations.components.map((component) => Math.max(...component.values.flat()));
  const decisive = worst.indexOf(Math.max(...worst));
  const seen = worst[decisive]!;
  const verdict = seen <= tolerance ? "supported" : "refuted";
  const estimates = observations.components.map((component, index): NamedInterval => {
    const all = component.values.flat();
    const value = worst[index]!;
    return {
      name: observations.components.length > 1 ? `${component.name}: largest distance` : "largest distance",
      interval: {
        value,
        low: Math.min(...all),
        high: value,
        confidence: 1,
        replicates: observations.seeds.length,
        standardError: 0,
      },
      widths: observations.widths,
      decides: true,
    };
  });
  return {
    verdict,
    reason: `largest distance ${show(seen)} over ${observations.widths.length * observations.seeds.length} cells, ${verdictWords[verdict]} ≤ ${show(tolerance)} (${show(expectation.roundoffs)} unit roundoffs)`,
    estimates,
    fit: null,
    sharpness: null,
    minimumDetectable: null,
    decisiveComponent: decisive,
  };
}

const verdictWords = {
  supported: "which meets",
  refuted: "which contradicts",
  inconclusive: "undecided against",
};

function mostStrained(
  intervals: readonly Interval[],
  region: Region,
  outcomes: readonly Outcome[],
  verdict: Outcome,
): number {
  const candidates = intervals.map((_, index) => index).filter((index) => outcomes[index] === verdict);
  return candidates.reduce((best, index) =>
    strain(intervals[index]!, region) > strain(intervals[best]!, region) ? index : best,
  );
}

/** In the interval that tells least. */
function detectable(intervals: readonly Interval[], confidence: number): number | null {
  const shifts = intervals.map(({ standardError, replicates }) =>
    minimumDetectableShift({ standardError, replicates, confidence, power: POWER }),
  );
  const largest = Math.max(...shifts);
  return largest > 0 ? largest : null;
}

function rateReason(
  expectation: RateExpectation,
  fit: PowerLawFit,
  verdict: Outcome,
  test: { observations: Observations; decisive: number; confidence: number; axis: ClaimAxis },
): string {
  const { observations, decisive, confidence, axis } = test;
  const { deciding } = fit;
  const which = observations.components.length > 1 ? `${observations.components[decisive]!.name}: ` : "";
  const widths = fit.decidingWidths;
  const span = `${axis.symbol} = ${widths[0]}…${widths[widths.length - 1]}, ${deciding.replicates} seeds`;
  const tail =
    fit.decidedOn === "upper half" ? ` over the upper half of ${axis.symbol}, since the law bends` : "";
  return `${which}exponent ${show(deciding.value)}, interval [${show(deciding.low)}, ${show(deciding.high)}]${tail}, ${verdictWords[verdict]} ${rateWords(expectation)} (${span})${hint(verdict, deciding, allowedRegion(expectation), confidence)}`;
}

function rateWords(expectation: RateExpectation): string {
  switch (expectation.kind) {
    case "boundedBy":
      return `≤ ${show(expectation.exponent)} + ${show(expectation.margin)}`;
    case "scalesAs":
      return `${show(expectation.exponent)} ± ${show(expectation.margin)}`;
    case "convergesTo":
      return `≤ −${show(expectation.margin)} (a distance that vanishes)`;
  }
}

function valueWords(expectation: Exclude<Expectation, RateExpectation | Identity>): string {
  switch (expectation.kind) {
    case "equals":
      return `${show(expectation.value)} ± ${show(expectation.margin)}`;
    case "atMost":
      return `≤ ${show(expectation.value)}${room("+", expectation.margin)}`;
    case "atLeast":
      return `≥ ${show(expectation.value)}${room("−", expectation.margin)}`;
    case "positive":
      return "> 0";
    case "diverges":
      return `> ${show(expectation.beyond)} (decades of growth)`;
  }
}

/** A margin that there is. */
const room = (sign: "+" | "−", margin: number): string => (margin === 0 ? "" : ` ${sign} ${show(margin)}`);

/** For an undecided interval: how many seeds would decide it if the estimate stayed where it is. */
function hint(verdict: Outcome, interval: Interval, region: Region, confidence: number): string {
  if (verdict !== "inconclusive") return "";
  // An edge at infinity is infinitely far: the other one decides.
  const edgeDistance = Math.min(
    Math.abs(interval.value - region.low),
    Math.abs(interval.value - region.high),
  );
  const seeds = seedsToDecide({
    edgeDistance,
    standardDeviation: interval.standardError * Math.sqrt(interval.replicates),
    confidence,
    power: POWER,
  });
  return Number.isFinite(seeds)
    ? `; about ${seeds} seeds would decide`
    : "; it sits on the edge of the region";
}

/** Three significant digits and true minus signs. */
function show(value: number): string {
  return String(Number(value.toPrecision(3))).replaceAll("-", "−");
}
