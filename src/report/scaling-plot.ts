import type { ClaimRecord, FitRecord } from "../evidence/record.ts";
import { logAxis, widthAxis } from "./axis.ts";
import { atAxisValues } from "./axis-words.ts";
import { claimedSlope, claimedWords } from "./expectation-words.ts";
import { html, type SafeHtml } from "./html.ts";
import { type LegendEntry, legend } from "./legend.ts";
import { renderMathText } from "./math-text.ts";
import { count, formatEstimate, formatNumber, formatWidths } from "./number-format.ts";
import { plainText } from "./plain-text.ts";
import { type Canvas, drawAxes, drawTwice, px } from "./svg-canvas.ts";
import { unitWords } from "./unit-words.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

interface Dot {
  readonly width: number;
  readonly value: number;
  readonly index: number;
}

interface Line {
  readonly from: { readonly width: number; readonly value: number };
  readonly to: { readonly width: number; readonly value: number };
}

/** Half of the width of the cloud of seeds at one width, in pixels. */
const JITTER = 9;

/** Spreads neighbouring seeds evenly without randomness: the fractional parts of multiples of the golden ratio. */
const GOLDEN = 0.618033988749895;

/** The log–log plot of a rate: seeds, per-width means, fitted line, claimed slope, excluded widths, noise floor. */
export function scalingPlot(claim: ClaimRecord, fit: FitRecord): SafeHtml {
  const excluded = new Set(fit.excluded.map((entry) => entry.width));
  const { dots, notPositive } = seedDots(claim);
  const means = fit.perWidth;
  const fitted = fittedLine(fit);
  const slope = claimedSlope(claim.expectation);
  const claimed = slope === null ? null : claimedLine(fit, slope);
  const { near: floors, far: farFloor } = noiseFloors(claim, fit);
  const widths = [...fit.widths, ...dots.map((dot) => dot.width), ...means.map((m) => m.width), ...excluded];
  const values = [
    ...dots.map((dot) => dot.value),
    ...means.flatMap((point) => [point.mean, point.low, point.high]),
    ...[fitted, claimed].flatMap((line) => (line ? [line.from.value, line.to.value] : [])),
    ...floors.map((point) => point.value),
  ];

  const draw = (canvas: Canvas): { marks: string } => {
    const x = widthAxis({
      widths,
      range: [canvas.left, canvas.width - canvas.right],
      room: JITTER + 8,
      maxTicks: canvas.widthTicks,
    });
    const y = logAxis({
      name: `${claim.id}, measured value`,
      values,
      range: [canvas.height - canvas.bottom, canvas.top],
    });
    const cloud = (isExcluded: boolean) =>
      dots
        .filter((dot) => excluded.has(dot.width) === isExcluded)
        .map((dot) => {
          const offset = (2 * ((dot.index * GOLDEN) % 1) - 1) * JITTER;
          return `M${px(x.at(dot.width) + offset)} ${px(y.at(dot.value))}h0`;
        })
        .join("");
    const path = (line: Line) =>
      `M${px(x.at(line.from.width))} ${px(y.at(line.from.value))}L${px(x.at(line.to.width))} ${px(y.at(line.to.value))}`;
    const bars = means.map((point) => {
      const at = px(x.at(point.width));
      const hollow = excluded.has(point.width) ? " hollow" : "";
      return `<path class="mean-bar" d="M${at} ${px(y.at(point.low))}V${px(y.at(point.high))}"/><circle class="mean${hollow}" cx="${at}" cy="${px(y.at(point.mean))}" r="4.5"/>`;
    });
    const floorMarks = floors.map((point) => {
      const at = x.at(point.width);
      return `M${px(at - 9)} ${px(y.at(point.value))}h18`;
    });
    return {
      marks: [
        drawAxes(canvas, x, y),
        `<path class="seeds" d="${cloud(false)}"/>`,
        excluded.size > 0 ? `<path class="seeds left-out" d="${cloud(true)}"/>` : "",
        floors.length > 0 ? `<path class="floor" d="${floorMarks.join("")}"/>` : "",
        claimed ? `<path class="claimed" d="${path(claimed)}"/>` : "",
        `<path class="fitted" d="${path(fitted)}"/>`,
        ...bars,
      ].join(""),
    };
  };

  const shown = formatEstimate(fit.exponent);
  const words = claimedWords(claim.expectation);
  const quantity = claim.samples?.quantity ?? "measured value";
  const finding = `Log–log plot of ${plainText(quantity)} against the ${claim.axis.name}, ${formatWidths(widths)}: exponent ${shown.value}, interval ${shown.interval}, claimed ${words}; ${VERDICT_WORDS[claim.verdict]}.`;
  const entries: LegendEntry[] = [
    ...(dots.length > 0
      ? [{ swatch: '<path class="seeds" d="M6 4h0M13 8h0M21 5h0"/>', words: "one seed" }]
      : []),
    {
      swatch: '<path class="mean-bar" d="M14 0V12"/><circle class="mean" cx="14" cy="6" r="4"/>',
      words: "geometric mean over the seeds, with its interval",
    },
    {
      swatch: '<path class="fitted" d="M1 6H27"/>',
      words: `fitted line, exponent ${shown.value} ${shown.interval}`,
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
            swatch: '<circle class="mean hollow" cx="14" cy="6" r="4"/>',
            words: `left out of the fit: ${[...excluded].map((width) => atAxisValues(claim.axis, [width])).join(", ")}`,
          },
        ]
      : []),
    ...(floors.length > 0
      ? [{ swatch: '<path class="floor" d="M3 6H25"/>', words: "measured noise floor" }]
      : []),
  ];
  return html`<figure class="plot">
<p class="axis-title">${renderMathText(quantity)}${unitWords(claim.samples?.unit)}</p>
${drawTwice(finding, draw)}
<p class="axis-title below">${claim.axis.name} <i>${claim.axis.symbol}</i></p>
${legend(entries)}
<figcaption>Both axes are logarithmic, so a power of ${claim.axis.symbol} is a straight line.${
    fit.decidedOn === "upper half"
      ? ` The law bends: the verdict rests on the upper half, ${atAxisValues(claim.axis, fit.widths)}, and nothing is claimed below.`
      : ""
  }${farFloor === null ? "" : ` Noise floors of at most ${formatNumber(farFloor)}, more than ${FLOOR_REACH} times below the data, are not drawn.`}${notPositive > 0 ? ` ${count(notPositive, "value")} at or below 0 cannot be drawn here; see the raw data.` : ""}${fit.excluded.map(
    (entry) =>
      html` ${atAxisValues(claim.axis, [entry.width])} is left out: ${renderMathText(entry.reason)} (floor ${formatNumber(entry.floor)}).`,
  )}</figcaption>
</figure>`;
}

function seedDots(claim: ClaimRecord): { dots: Dot[]; notPositive: number } {
  const { samples } = claim;
  if (!samples) return { dots: [], notPositive: 0 };
  const all = samples.widths.flatMap((width, row) =>
    (samples.values[row] ?? []).map((value, index) => ({ width, value, index })),
  );
  const dots = all.filter((dot) => dot.value > 0);
  return { dots, notPositive: all.length - dots.length };
}

function fittedLine(fit: FitRecord): Line {
  const at = (width: number) => ({
    width,
    value: Math.exp(fit.intercept) * width ** fit.exponent.value,
  });
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
