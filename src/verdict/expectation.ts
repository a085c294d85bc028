/**
 * What a reading predicts, as data. One function (`decide`) compares it with what was measured.
 *
 * Every margin carries the reason it has that size; the record shows it beside the number.
 */

/** O(m^p): the measured exponent is at most p. */
export interface BoundedBy {
  readonly kind: "boundedBy";
  readonly exponent: number;
  readonly margin: number;
  readonly reason: string;
}

/** Θ(m^p): the measured exponent is p. */
export interface ScalesAs {
  readonly kind: "scalesAs";
  readonly exponent: number;
  readonly margin: number;
  readonly reason: string;
}

/** The measured distance tends to 0 as a power of the width: its exponent is below −margin. */
export interface ConvergesTo {
  readonly kind: "convergesTo";
  readonly margin: number;
  readonly reason: string;
}

/** The mean over seeds is `value`, at every width and for every component. */
export interface Equals {
  readonly kind: "equals";
  readonly value: number;
  readonly margin: number;
  readonly reason: string;
}

/** The mean over seeds is at most `value`, at every width and for every component. */
export interface AtMost {
  readonly kind: "atMost";
  readonly value: number;
  readonly margin: number;
  readonly reason: string;
}

/** The mean over seeds is at least `value`, at every width and for every component. */
export interface AtLeast {
  readonly kind: "atLeast";
  readonly value: number;
  readonly margin: number;
  readonly reason: string;
}

/** The mean over seeds is above 0, at every width and for every component. */
export interface Positive {
  readonly kind: "positive";
  readonly reason: string;
}

/**
 * Two computations of one number agree in every cell. The measured quantity is the distance in units of the
 * numbers compared, and `roundoffs` the number of unit roundoffs of the engine's precision it may amount to.
 */
export interface Identity {
  readonly kind: "identity";
  readonly roundoffs: number;
  readonly reason: string;
}

/**
 * The mean over seeds of the measured growth, in decades, is above `beyond`, at every width and for every
 * component. The experiment measures a growth that overflowed as a capped number of decades, never as NaN.
 */
export interface Diverges {
  readonly kind: "diverges";
  readonly beyond: number;
  /** `beyond` is the edge of the region itself. */
  readonly margin: 0;
  readonly reason: string;
}

export type Expectation =
  | BoundedBy
  | ScalesAs
  | ConvergesTo
  | Equals
  | AtMost
  | AtLeast
  | Positive
  | Diverges
  | Identity;
export type RateExpectation = BoundedBy | ScalesAs | ConvergesTo;

/**
 * Default margin of an exponent. Exponents of the theory are multiples of 1/4 (m^{-1/2}, m^{-3/4}, m^{-1}), so
 * 0.1 is below half of the distance to the nearest other one and leaves room for the corrections to a pure
 * power that a window of widths below 2^14 still shows.
 */
export const EXPONENT_MARGIN = 0.1;
const EXPONENT_REASON =
  "exponents in question differ by at least 1/4; 0.1 is less than half of that and covers corrections to a pure power at finite width";

interface ExponentOptions {
  exponent: number;
  margin?: number;
  reason?: string;
}

function withExponentMargin(options: ExponentOptions): { exponent: number; margin: number; reason: string } {
  if (options.margin !== undefined && options.reason === undefined) {
    throw new Error(`a margin of ${options.margin} other than ${EXPONENT_MARGIN} needs its reason`);
  }
  return {
    exponent: options.exponent,
    margin: options.margin ?? EXPONENT_MARGIN,
    reason: options.reason ?? EXPONENT_REASON,
  };
}

export const boundedBy = (options: ExponentOptions): BoundedBy => ({
  kind: "boundedBy",
  ...withExponentMargin(options),
});

export const scalesAs = (options: ExponentOptions): ScalesAs => ({
  kind: "scalesAs",
  ...withExponentMargin(options),
});

export const convergesToZero = (options: { margin?: number; reason?: string } = {}): ConvergesTo => ({
  kind: "convergesTo",
  margin: options.margin ?? EXPONENT_MARGIN,
  reason:
    options.reason ?? "a distance that falls more slowly than m^{-0.1} is not told from one that stays put",
});

export const equals = (value: number, options: { margin: number; reason: string }): Equals => ({
  kind: "equals",
  value,
  ...options,
});

export const atMost = (value: number, options: { margin: number; reason: string }): AtMost => ({
  kind: "atMost",
  value,
  ...options,
});

export const atLeast = (value: number, options: { margin: number; reason: string }): AtLeast => ({
  kind: "atLeast",
  value,
  ...options,
});

export const positive = (reason: string): Positive => ({ kind: "positive", reason });

export const diverges = (options: { beyond: number; reason: string }): Diverges => ({
  kind: "diverges",
  margin: 0,
  ...options,
});

export const identity = (options: { roundoffs: number; reason: string }): Identity => ({
  kind: "identity",
  ...options,
});

/** Is the verdict taken on an exponent in the width rather than on numbers at each width? */
export function isRate(expectation: Expectation): expectation is RateExpectation {
  return (
    expectation.kind === "boundedBy" || expectation.kind === "scalesAs" || expectation.kind === "convergesTo"
  );
}

/** The allowed region [low, high] of the quantity (or exponent) that the interval is held against. */
export function allowedRegion(expectation: Exclude<Expectation, Identity>): { low: number; high: number } {
  switch (expectation.kind) {
    case "boundedBy":
      return { low: Number.NEGATIVE_INFINITY, high: expectation.exponent + expectation.margin };
    case "scalesAs":
      return {
        low: expectation.exponent - expectation.margin,
        high: expectation.exponent + expectation.margin,
      };
    case "convergesTo":
      return { low: Number.NEGATIVE_INFINITY, high: -expectation.margin };
    case "equals":
      return { low: expectation.value - expectation.margin, high: expectation.value + expectation.margin };
    case "atMost":
      return { low: Number.NEGATIVE_INFINITY, high: expectation.value + expectation.margin };
    case "atLeast":
      return { low: expectation.value - expectation.margin, high: Number.POSITIVE_INFINITY };
    case "positive":
      return { low: 0, high: Number.POSITIVE_INFINITY };
    case "diverges":
      return { low: expectation.beyond, high: Number.POSITIVE_INFINITY };
  }
}
