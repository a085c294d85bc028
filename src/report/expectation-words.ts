import type { AxisRecord, ExpectationRecord } from "../evidence/record.ts";
import { formatNumber } from "./number-format.ts";

/** The region an interval is held against; `null` where it is open-ended. */
export interface AllowedRegion {
  readonly low: number | null;
  readonly high: number | null;
}

/** The allowed region as the record states it: claimed value widened by its margin. */
export function allowedRegion(expectation: ExpectationRecord): AllowedRegion {
  switch (expectation.kind) {
    case "boundedBy":
      return { low: null, high: expectation.exponent + expectation.margin };
    case "scalesAs":
      return {
        low: expectation.exponent - expectation.margin,
        high: expectation.exponent + expectation.margin,
      };
    case "convergesTo":
      return { low: null, high: -expectation.margin };
    case "equals":
      return { low: expectation.value - expectation.margin, high: expectation.value + expectation.margin };
    case "atMost":
      return { low: null, high: expectation.value + expectation.margin };
    case "atLeast":
      return { low: expectation.value - expectation.margin, high: null };
    case "positive":
      return { low: 0, high: null };
    case "diverges":
      return { low: expectation.beyond, high: null };
    case "identity":
      return { low: null, high: expectation.tolerance };
  }
}

/** The claimed value in a few characters, margin in brackets: "≤ −0.5 (+0.1)". */
export function claimedWords(expectation: ExpectationRecord): string {
  switch (expectation.kind) {
    case "boundedBy":
      return `≤ ${formatNumber(expectation.exponent)} (+${formatNumber(expectation.margin)})`;
    case "scalesAs":
      return `= ${formatNumber(expectation.exponent)} (±${formatNumber(expectation.margin)})`;
    case "convergesTo":
      return `< 0 (≤ ${formatNumber(-expectation.margin)})`;
    case "equals":
      return `= ${formatNumber(expectation.value)} (±${formatNumber(expectation.margin)})`;
    case "atMost":
      return expectation.margin === 0
        ? `≤ ${formatNumber(expectation.value)}`
        : `≤ ${formatNumber(expectation.value)} (+${formatNumber(expectation.margin)})`;
    case "atLeast":
      return expectation.margin === 0
        ? `≥ ${formatNumber(expectation.value)}`
        : `≥ ${formatNumber(expectation.value)} (−${formatNumber(expectation.margin)})`;
    case "positive":
      return "> 0";
    case "diverges":
      return `> ${formatNumber(expectation.beyond)} decades`;
    case "identity":
      return `= 0 (≤ ${formatNumber(expectation.tolerance)})`;
  }
}

/** What the number held against the claim is: an exponent, a mean, a growth in decades, or a distance. */
export function testedNumber(expectation: ExpectationRecord): string {
  switch (expectation.kind) {
    case "boundedBy":
    case "scalesAs":
    case "convergesTo":
      return "exponent";
    case "equals":
    case "atMost":
    case "atLeast":
    case "positive":
      return "mean";
    case "diverges":
      return "growth";
    case "identity":
      return "largest distance";
  }
}

/** The expectation as a sentence without its reason. */
export function expectationSentence(expectation: ExpectationRecord, axis: AxisRecord): string {
  switch (expectation.kind) {
    case "boundedBy":
      return `An upper bound: the exponent in the ${axis.name} is at most ${formatNumber(expectation.exponent)}, with a margin of ${formatNumber(expectation.margin)}.`;
    case "scalesAs":
      return `An exact rate: the exponent in the ${axis.name} is ${formatNumber(expectation.exponent)}, within ±${formatNumber(expectation.margin)}.`;
    case "convergesTo":
      return `Convergence: the distance falls as a power of the ${axis.name}; its exponent is at most ${formatNumber(-expectation.margin)}.`;
    case "equals":
      return `An equality: the mean over seeds is ${formatNumber(expectation.value)}, within ±${formatNumber(expectation.margin)}, at every ${axis.name}.`;
    case "atMost":
      return `An upper bound: the mean over seeds is at most ${formatNumber(expectation.value)}${expectation.margin === 0 ? "" : `, with a margin of ${formatNumber(expectation.margin)}`}, at every ${axis.name}.`;
    case "atLeast":
      return `A lower bound: the mean over seeds is at least ${formatNumber(expectation.value)}${expectation.margin === 0 ? "" : `, with a margin of ${formatNumber(expectation.margin)}`}, at every ${axis.name}.`;
    case "positive":
      return `Positivity: the mean over seeds is above 0 at every ${axis.name}.`;
    case "diverges":
      return `Divergence: the growth, in decades and on average over seeds, is above ${formatNumber(expectation.beyond)} at every ${axis.name}.`;
    case "identity":
      return `An identity: two computations of the same number agree in every cell, to a distance of at most ${formatNumber(expectation.tolerance)}.`;
  }
}

/** The slope a claim about a rate draws in a log–log plot; `null` for a claim about a value. */
export function claimedSlope(expectation: ExpectationRecord): number | null {
  switch (expectation.kind) {
    case "boundedBy":
    case "scalesAs":
      return expectation.exponent;
    case "convergesTo":
      return -expectation.margin;
    default:
      return null;
  }
}
