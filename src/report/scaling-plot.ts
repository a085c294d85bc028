import type { ClaimRecord, FitRecord } from "../evidence/record.ts";
import { logAxis, widthAxis } from "./axis.ts";
import { atAxisValues } from "./axis-words.ts";
import { claimedSlope, claimedWords } from "./expectation-words.ts";
import { fittedComponent } from "./headline-estimate.ts";
import { html, type SafeHtml } from "./html.ts";
import { type LegendEntry, legend } from "./legend.ts";
import { renderMathText } from "./math-text.ts";
import { count, formatEstimate, formatNumber, formatWidths } from "./number-format.ts";
import { plainText } from "./plain-text.ts";
import { barsPath, dotsPath, drawPanels, hits, PANEL, px } from "./svg-canvas.ts";
import { unitWords } from "./unit-words.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

interface Dot {
  readonly width: number;
  readonly value: number;
  /** Rank among the values at its width. */
  readonly rank: number;
}

interface Line {
  readonly from: { readonly width: number; readonly value: number };
  readonly to: { readonly width: number; readonly value: number };
}

/** Half of the width of the cloud of seeds at one width, in pixels. */
export const JITTER = 7.5;

/**
 * Spreads neighbouring seeds evenly without randomness: the fractional parts of multiples of the golden ratio's smaller part.
 * Its steps, of 5.7 pixels to the right or 9.3 to the left, have one digit each.
 */
const GOLDEN = 0.381966011250105;

/** Where a seed of this rank stands beside its width, in pixels. */
export const jitter = (rank: number): number => (2 * ((rank * GOLDEN) % 1) - 1) * JITTER;

/** The log–log plot of a rate: seeds, per-width means, fitted line with its band, claimed slope, excluded widths, noise floor. */
export function scalingPlot(claim: ClaimRecord, fit: FitRecord): SafeHtml {
  const excluded = new Set(fit.excluded.map((entry) => entry.width));
  const { dots, notPositive } = seedDots(claim);
  const means = fit.perWidth;
  const fitted = fittedLine(fit, fit.exponent.value);
  const band = [fit.exponent.low, fit.exponent.high].map((slope) => fittedLine(fit, slope));
  const slope = claimedSlope(claim.expectation);
  const claimed = slope === null ? null : claimedLine(fit, slope);
  const { near: floors, far: farFloor } = noiseFloors(claim, fit);
  const widths = [...fit.widths, ...dots.map((dot) => dot.width), ...means.map((m) => m.width), ...excluded];
  const values = [
    ...dots.map((dot) => dot.value),
    ...means.flatMap((point) => [point.mean, point.low, point.high]),
    ...[fitted, ...band, claimed].flatMap((line) => (line ? [line.from.value, line.to.value] : [])),
    ...floors.map((point) => point.value),
  ];

  const x = widthAxis({ widths, range: [0, PANEL.width], room: JITTER + 8 });
  const y = logAxis({ name: `${claim.id}, measured value`, values, range: [PANEL.height, 0] });
  const cloud = (isExcluded: boolean) =>
    dotsPath(
      dots
        .filter((dot) => excluded.has(dot.width) === isExcluded)
        .map((dot) => ({ x: x.at(dot.width) + jitter(dot.rank), y: y.at(dot.value) })),
    );
  const end = (point: Line["from"]) => `${px(x.at(point.width))} ${px(y.at(point.value))}`;
  const path = (line: Line) => `M${end(line.from)}L${end(line.to)}`;
  const bars = means.map(({ width, low, high }) => ({ x: x.at(width), low: y.at(low), high: y.at(high) }));
  const points = (which: typeof means) =>
    dotsPath(which.map(({ width, mean }) => ({ x: x.at(width), y: y.at(mean) })));
  const left = means.filter(({ width }) => excluded.has(width));
  const floorMarks = floors.map((point) => `M${px(x.at(point.width) - 9)} ${px(y.at(point.value))}h18`);
  const [low, high] = band as [Line, Line];
  const marks = [
    `<path class="seeds" d="${cloud(false)}"/>`,
    excluded.size > 0 ? `<path class="seeds left-out" d="${cloud(true)}"/>` : "",
    floors.length > 0 ? `<path class="floor" d="${floorMarks.join("")}"/>` : "",
    `<path class="band hue0" d="${path(low)}L${end(high.to)}L${end(high.from)}z"/>`,
    claimed ? `<path class="claimed" d="${path(claimed)}"/>` : "",
    `<path class="fitted" d="${path(fitted)}"/>`,
    `<path class="mean-bar" d="${barsPath(bars)}"/><path class="pt accent" d="${points(means)}"/>`,
    left.length > 0 ? `<path class="pt hole" d="${points(left)}"/>` : "",
    hits(
      means.map((point, index) => ({
        d: barsPath([bars[index]!]),
        words: meanWords(claim, point, excluded.has(point.width)),
      })),
    ),
  ].join("");

  const shown = formatEstimate(fit.exponent);
  const words = claimedWords(claim.expectation);
  const quantity = claim.samples?.quantity ?? "measured value";
  const component = fittedComponent(claim, fit);
  const others = (claim.samples?.components ?? []).flatMap(({ name }) => (name === component ? [] : [name]));
  const finding = `Log–log plot of ${plainText(quantity)}${component === null ? "" : ` (${plainText(component)})`} against the ${claim.axis.name}, ${formatWidths(widths)}: exponent ${shown.value}, interval ${shown.interval}, claimed ${words}; ${VERDICT_WORDS[claim.verdict]}.`;
  const entries: LegendEntry[] = [
    ...(dots.length > 0
      ? [{ swatch: '<path class="seeds" d="M6 4zM13 8zM21 5z"/>', words: "one seed" }]
      : []),
    {
      swatch: '<path class="mean-bar" d="M14 0V12"/><path class="pt accent" d="M14 6z"/>',
      words: "geometric mean of the seeds, its interval",
    },
    {
      swatch: '<path class="band hue0" d="M1 1 27 11V1L1 11z"/><path class="fitted" d="M1 6H27"/>',
      words: `fitted exponent ${shown.value}, shaded: its interval ${shown.interval}`,
    },
    ...(slope === null
      ? []
      : [
          {
            swatch: '<path class="claimed" d="M1 6H27"/>',
            words: `${claim.expectation.kind === "convergesTo" ? "slowest allowed slope" : "claimed slope"} ${formatNumber(slope)}, through the first mean`,
          },
        ]),
    ...(excluded.size > 0
      ? [
          {
            swatch: '<path class="pt accent" d="M14 6z"/><path class="pt hole" d="M14 6z"/>',
            words: `left out of the fit: ${[...excluded].map((width) => atAxisValues(claim.axis, [width])).join(", ")}`,
          },
        ]
      : []),
    ...(floors.length > 0
      ? [{ swatch: '<path class="floor" d="M3 6H25"/>', words: "measured noise floor" }]
      : []),
  ];
  return html`<figure class="plot">
<p class="axis-title">${component === null ? null : html`<strong>${renderMathText(component)}</strong>: `}${renderMathText(quantity)}${unitWords(claim.samples?.unit)}</p>
${drawPanels(finding, [{ x, y, height: PANEL.height, marks, ofWidths: true }])}
<p class="axis-title below">${claim.axis.name} <i>${claim.axis.symbol}</i></p>
${legend(entries)}
<figcaption>Logarithmic axes.${
    component === null
      ? null
      : html` Of ${count(others.length + 1, "component")} this is the one that decides; the estimates below are of all.`
  }${
    fit.decidedOn === "upper half"
      ? ` The law bends: the verdict rests on the upper half, ${atAxisValues(claim.axis, fit.widths)}, and nothing is claimed below.`
      : ""
  }${farFloor === null ? "" : ` Noise floors of at most ${formatNumber(farFloor)}, more than ${FLOOR_REACH} times below the data, are not drawn.`}${notPositive > 0 ? ` ${count(notPositive, "value")} at or below 0 cannot be drawn here; see the raw data.` : ""}${fit.excluded.map(
    (entry) =>
      html` ${atAxisValues(claim.axis, [entry.width])} is left out: ${renderMathText(entry.reason)} (floor ${formatNumber(entry.floor)}).`,
  )}</figcaption>
</figure>`;
}

function meanWords(claim: ClaimRecord, point: FitRecord["perWidth"][number], isExcluded: boolean): string {
  const shown = formatEstimate({ value: point.mean, low: point.low, high: point.high });
  return `${atAxisValues(claim.axis, [point.width])}: ${shown.value} ${shown.interval}${isExcluded ? ", left out of the fit" : ""}`;
}

function seedDots(claim: ClaimRecord): { dots: Dot[]; notPositive: number } {
  const { samples } = claim;
  if (!samples) return { dots: [], notPositive: 0 };
  const all = samples.widths.flatMap((width, row) => ranked(width, samples.values[row] ?? []));
  const dots = all.filter((dot) => dot.value > 0);
  return { dots, notPositive: all.length - dots.length };
}

/** The seeds at one width in order of size, which also makes their path short. */
export function ranked(width: number, values: readonly number[]): Dot[] {
  return [...values].sort((a, b) => b - a).map((value, rank) => ({ width, value, rank }));
}

/** A line of this slope through the fitted value at the (geometric) middle of the fitted widths. */
function fittedLine(fit: FitRecord, slope: number): Line {
  const logs = fit.widths.map(Math.log);
  const middle = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const height = fit.intercept + fit.exponent.value * middle;
  const at = (width: number) => ({ width, value: Math.exp(height + slope * (Math.log(width) - middle)) });
  return { from: at(Math.min(...fit.widths)), to: at(Math.max(...fit.widths)) };
}

function claimedLine(fit: FitRecord, slope: number): Line | null {
  const used = fit.perWidth
    .filter((point) => !fit.excluded.some((entry) => entry.width === point.width))
    .sort((a, b) => a.width - b.width);
  const [first] = used;
  const last = used.at(-1);
  if (!first || !last) return null;
  return {
    from: { width: first.width, value: first.mean },
    to: { width: last.width, value: first.mean * (last.width / first.width) ** slope },
  };
}

/**
 * A floor far below the data would squeeze them into a corner. A width within 10 times its floor is left out of
 * a fit, so floors within some multiple of that are the ones to see; the others are told in words.
 */
const FLOOR_REACH = 30;

interface Floors {
  readonly near: readonly { width: number; value: number }[];
  /** Largest of the floors that are not drawn. */
  readonly far: number | null;
}

function noiseFloors(claim: ClaimRecord, fit: FitRecord): Floors {
  const { samples } = claim;
  if (!samples) return { near: [], far: null };
  const known = samples.widths.flatMap((width, index) => {
    const value = samples.floors[index] ?? null;
    const mean = fit.perWidth.find((point) => point.width === width)?.mean ?? null;
    return value !== null && value > 0
      ? [{ width, value, isNear: mean === null || value * FLOOR_REACH > mean }]
      : [];
  });
  const far = known.filter(({ isNear }) => !isNear).map(({ value }) => value);
  return { near: known.filter(({ isNear }) => isNear), far: far.length > 0 ? Math.max(...far) : null };
}
