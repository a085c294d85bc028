import type { PowerLawFit } from "./fit-power-law.ts";
import { OCTAVES_AHEAD } from "./local-exponents.ts";
import { requireBetween } from "./require-between.ts";

export type Sharpness = { readonly word: "sharp" | "not sharp" | "undecided"; readonly reason: string };

/**
 * Is a bound O(m^claimed) met with a strictly smaller exponent, by more than the margin?
 *
 * **sharp**: the deciding interval lies at or above claimed − margin.
 *
 * **not sharp**: all of
 * 1. the deciding interval lies wholly below claimed − margin;
 * 2. so does the upper half's interval (so there are at least 4 widths);
 * 3. the local exponents are not shown to bend back: their trend's interval is not wholly above 0, or it is so
 *    small that over another window as long as the measured one it adds less than the margin at its upper end;
 * 4. a bend back that the noise may hide is excluded: the local exponents, carried on along their own line for
 *    four octaves (`OCTAVES_AHEAD`) beyond the largest width, have an interval wholly below claimed − margin.
 *
 * **undecided**: anything else, with the condition that failed.
 *
 * Why 3 and 4: a sum a·m^p + b·m^q with p < q has the local exponent p + (q − p)·w, where w is the share of the
 * second term. It passes from p to q over about 8 / (q − p) octaves (w from 0.06 to 0.94), so any window of
 * widths sees a single power somewhere in between. Its trace is the trend (q − p)² · ln 2 · w (1 − w) per octave,
 * never negative. Condition 3 is about data good enough to see that trend, 4 about data that are not. A law
 * m^p (1 + c/m) has a positive trend too, which dies out; a few seeds more would make any such trend significant,
 * hence the size in 3: what moves the exponent by less than the margin is not told from a single power.
 *
 * What "not sharp" doesn't show: a second power with the claimed exponent whose share at the centre of the window
 * is below the w with (q − p)² · ln 2 · w (1 − w) · octaves = margin (0.11 for exponents 1/2 apart, margin 0.1
 * and 6 octaves) can still take over far beyond the largest width.
 *
 * It needs no share of the error budget beyond that of the rate: a wrong "not sharp" needs both deciding
 * intervals to miss.
 *
 * @param margin of the exponent, positive
 * @throws StatisticsError for a margin that is not positive and finite or a claimed exponent that is not finite
 */
export function sharpness(question: {
  fit: PowerLawFit;
  claimedExponent: number;
  margin: number;
}): Sharpness {
  const { fit, claimedExponent, margin } = question;
  requireBetween("a claimed exponent", claimedExponent, {
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    next: "Pass the exponent of the bound.",
  });
  requireBetween("a margin of an exponent", margin, {
    low: 0,
    high: Number.POSITIVE_INFINITY,
    next: "Pass the margin of the claim's expectation.",
  });
  const edge = claimedExponent - margin;
  const edgeText = `${shown(claimedExponent)} − ${shown(margin)}`;
  const { deciding, tail, localTrend, exponentAhead } = fit;
  const isTail = fit.decidedOn === "upper half";
  const exponentText = `exponent ${range(deciding)} on ${isTail ? "the upper half" : fit.decidedOn}`;

  if (deciding.low >= edge) return { word: "sharp", reason: `${exponentText} is not below ${edgeText}` };
  if (deciding.high >= edge) return { word: "undecided", reason: `${exponentText} straddles ${edgeText}` };
  if (tail === null || localTrend === null || exponentAhead === null) {
    return {
      word: "undecided",
      reason: `${exponentText} is below ${edgeText}, but ${fit.widths.length} widths don't show whether it stays there: at least 4 are needed`,
    };
  }
  if (tail.high >= edge) {
    return {
      word: "undecided",
      reason: `${exponentText} is below ${edgeText}, but on the upper half it is ${range(tail)}`,
    };
  }
  const octaves = Math.log2(fit.widths.at(-1)! / fit.widths[0]!);
  if (localTrend.low > 0 && localTrend.high * octaves > margin) {
    return {
      word: "undecided",
      reason: `${exponentText} is below ${edgeText}, but the local exponents bend back towards the claim: ${range(localTrend)} per octave`,
    };
  }
  if (exponentAhead.high >= edge) {
    return {
      word: "undecided",
      reason: `${exponentText} is below ${edgeText}, but ${OCTAVES_AHEAD} octaves further the local exponents' line is only known to be in ${range(exponentAhead)}: more seeds would tell`,
    };
  }
  return {
    word: "not sharp",
    reason: `${exponentText}${isTail ? " is" : ` and ${range(tail)} on the upper half are`} below ${edgeText}; local exponents change by ${range(localTrend)} per octave`,
  };
}

function range(interval: { value: number; low: number; high: number }): string {
  return `${shown(interval.value)} [${shown(interval.low)}, ${shown(interval.high)}]`;
}

/** Three decimals, enough beside a margin of 0.1, with a real minus sign. */
function shown(value: number): string {
  return value.toFixed(3).replace("-", "−");
}
