import type { ClaimRecord, CurveRecord } from "../evidence/record.ts";
import { type Axis, type AxisOptions, linearAxis, logAxis } from "./axis.ts";
import { atAxisValues } from "./axis-words.ts";
import { html, type SafeHtml } from "./html.ts";
import { legend } from "./legend.ts";
import { renderMathText } from "./math-text.ts";
import { count, formatMeasured, formatNumber } from "./number-format.ts";
import { plainText } from "./plain-text.ts";
import { dotsPath, drawPanels, hits, linePath, PANEL, type Panel, px } from "./svg-canvas.ts";
import { unitWords } from "./unit-words.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

type Series = CurveRecord["series"][number];
interface Point {
  readonly x: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
}

const ROLE_WORDS: Readonly<Record<Series["role"], string>> = {
  measured: "measured",
  predicted: "predicted",
  bound: "bound",
  counterfeit: "counterfeit",
  residual: "residual",
};
/** What is not data keeps out of the colours that tell the data apart. */
const TONES: Readonly<Partial<Record<Series["role"], string>>> = { bound: "ink", counterfeit: "quiet-line" };
/** Markers: dot, square, and both of them hollow. */
const SHAPES = 4;
const COLOURS = 6;
const MARKERS_PER_CURVE = 6;
/** Height of the panel of ratios in the wide drawing. */
const RATIO_HEIGHT = 104;
/** From this factor between the largest and the smallest ratio on, their axis is logarithmic. */
const WIDE_RATIOS = 3;
/** A prediction that comes this close to 0 on a linear axis has no ratio worth drawing. */
const SMALLEST_DENOMINATOR = 0.01;
/** More checkpoints than this have no room for the pointer. */
const MOST_HITS = 60;

/** One recorded curve: measured series with their bands, predicted ones dashed, bounds and residuals dotted. */
export function curvePlot(claim: ClaimRecord, curve: CurveRecord): SafeHtml {
  const drawn = curve.series.map((series) => ({ series, points: pointsOf(curve, series) }));
  const looks = curve.series.map((series, index) => lookOf(curve, series, index));
  const missing = drawn.reduce(
    (sum, { series, points }) =>
      sum + series.values.filter((value) => value !== null).length - points.filter((p) => p !== null).length,
    0,
  );
  const all = drawn.flatMap(({ points }) => points.filter((point) => point !== null));
  if (all.length === 0) {
    return html`<p class="note">The curve “${renderMathText(curve.name)}” has no point that its axes can show.</p>`;
  }
  const xs = all.map((point) => point.x);
  const ys = all.flatMap((point) => [point.y, ...[point.low, point.high].filter((end) => end !== null)]);
  const axis = (scale: "linear" | "log", options: AxisOptions) =>
    scale === "log" ? logAxis(options) : linearAxis(options);
  const x = axis(curve.x.scale, {
    name: `${claim.id}, ${curve.name}, x`,
    values: xs,
    range: [0, PANEL.width],
  });
  const y = axis(curve.y.scale, {
    name: `${claim.id}, ${curve.name}, y`,
    values: ys,
    range: [PANEL.height, 0],
  });
  const main: Panel = {
    x,
    y,
    height: PANEL.height,
    marks: [
      ...drawn.map(({ points }, index) => bandPath(points, x, y, looks[index]!.colour)),
      ...drawn.map(({ points }, index) => seriesMarks(points, x, y, looks[index]!, index)),
      checkpoints(curve, drawn, x, PANEL.height),
    ].join(""),
  };
  const ratios = ratiosOf(curve, drawn);
  const panels = ratios.length > 0 ? [main, ratioPanel(claim, curve, ratios, x, looks)] : [main];

  const at = curve.width === null ? "" : `, ${atAxisValues(claim.axis, [curve.width])}`;
  return html`<figure class="plot">
<p class="axis-title"><strong>${renderMathText(curve.name)}</strong>: ${renderMathText(curve.y.label)}${unitWords(curve.y.unit)}</p>
${drawPanels(findingOf(claim, curve, ratios), panels)}
<p class="axis-title below">${renderMathText(curve.x.label)}${unitWords(curve.x.unit)}</p>
${legend(
  curve.series.map((series, index) => {
    const look = looks[index]!;
    const hasBand = series.low?.some((end) => end !== null) ?? false;
    const role = ROLE_WORDS[series.role];
    const remarks = [
      ...(series.name === role ? [] : [role]),
      ...(hasBand ? ["with the 95 % interval of the mean"] : []),
    ];
    const mark = look.shape === null ? "" : markers([{ x: 14, y: 6 }], look.shape, look.colour);
    return {
      swatch: `${hasBand ? `<path class="band ${look.colour}" d="M1 1H27V11H1Z"/>` : ""}<path class="curve ${look.role} ${look.colour}${look.isUnder ? " under" : ""}" d="M1 6H27"/>${mark}`,
      words: html`${renderMathText(series.name)}${remarks.length > 0 ? html` <small>(${remarks.join(", ")})</small>` : null}`,
    };
  }),
)}
<figcaption>${renderMathText(curve.caption)} <small>${count(curve.seeds, "seed")}${at}. ${axesWords(curve)}${
    missing > 0
      ? ` ${count(missing, "point")} at or below 0 ${missing === 1 ? "has" : "have"} no place on a logarithmic axis and ${missing === 1 ? "is" : "are"} not drawn.`
      : ""
  }</small></figcaption>
</figure>`;
}

/** The captions of rates say that both of their axes are logarithmic; of curves either may be. */
function axesWords({ x, y }: CurveRecord): string {
  if (x.scale === "log") return y.scale === "log" ? "Logarithmic axes." : "Logarithmic horizontal axis.";
  return y.scale === "log" ? "Logarithmic vertical axis." : "";
}

/** The plot's finding in words: where each curve starts and ends, and how far measured and predicted are apart. */
function findingOf(claim: ClaimRecord, curve: CurveRecord, ratios: readonly Ratio[]): string {
  const ends = curve.series.map((series) => {
    const values = series.values.filter((value) => value !== null);
    const [first] = values;
    const last = values.at(-1);
    return first === undefined || last === undefined
      ? `${plainText(series.name)} has no values`
      : `${plainText(series.name)} (${ROLE_WORDS[series.role]}) goes from ${formatMeasured(first)} to ${formatMeasured(last)}`;
  });
  const all = ratios.flatMap(({ points }) => points.flatMap((point) => point?.y ?? []));
  const apart =
    all.length === 0
      ? ""
      : ` Measured over predicted lies between ${formatMeasured(Math.min(...all))} and ${formatMeasured(Math.max(...all))}.`;
  return `${plainText(curve.name)}: ${plainText(curve.y.label)} against ${plainText(curve.x.label)}. ${ends.join("; ")}.${apart} The claim is ${VERDICT_WORDS[claim.verdict]}.`;
}

function pointsOf(curve: CurveRecord, series: Series): (Point | null)[] {
  const shows = (scale: "linear" | "log", value: number) => scale === "linear" || value > 0;
  return curve.x.values.map((x, index) => {
    const y = series.values[index] ?? null;
    if (y === null || !shows(curve.x.scale, x) || !shows(curve.y.scale, y)) return null;
    const end = (value: number | null | undefined) =>
      value !== null && value !== undefined && shows(curve.y.scale, value) ? value : null;
    return { x, y, low: end(series.low?.[index]), high: end(series.high?.[index]) };
  });
}

interface Look {
  readonly role: string;
  readonly colour: string;
  /** Markers tell curves of one role apart without colour; a role's only curve needs none. */
  readonly shape: number | null;
  /** Does a prediction lie on this curve, so that it has to be seen below it? */
  readonly isUnder: boolean;
}

function lookOf(curve: CurveRecord, series: Series, index: number): Look {
  const peers = curve.series.filter((each) => each.role === series.role);
  const rank = curve.series.slice(0, index).filter((each) => each.role === series.role).length;
  // Measured and predicted curves of the same rank share a colour: they are to be compared.
  const offset = series.role === "residual" ? 4 : 0;
  // A single prediction on a single measurement must be seen where the two agree.
  const alone = peers.length === 1 && series.role === "predicted" ? 1 : 0;
  return {
    role: series.role,
    colour: TONES[series.role] ?? `hue${(rank + offset + alone) % COLOURS}`,
    shape: peers.length > 1 ? rank % SHAPES : null,
    isUnder: series.role === "measured" && curve.series.some(({ role }) => role === "predicted"),
  };
}

function bandPath(points: readonly (Point | null)[], x: Axis, y: Axis, colour: string): string {
  const runs: Point[][] = [[]];
  for (const point of points) {
    if (point !== null && point.low !== null && point.high !== null) runs.at(-1)!.push(point);
    else runs.push([]);
  }
  const paths = runs
    .filter((run) => run.length > 1)
    .map((run) => {
      const low = run.map((point) => ({ x: x.at(point.x), y: y.at(point.low!) }));
      const high = run.map((point) => ({ x: x.at(point.x), y: y.at(point.high!) }));
      return `${linePath([...low, ...high.reverse()])}z`;
    });
  return paths.length === 0 ? "" : `<path class="band ${colour}" d="${paths.join("")}"/>`;
}

function seriesMarks(points: readonly (Point | null)[], x: Axis, y: Axis, look: Look, index: number): string {
  const placed = points.map((point) => point && { x: x.at(point.x), y: y.at(point.y) });
  const marks = look.shape === null ? "" : markersOn(placed, look.shape, look.colour, index);
  return `<path class="curve ${look.role} ${look.colour}${look.isUnder ? " under" : ""}" d="${linePath(placed)}"/>${marks}`;
}

function markersOn(
  points: readonly ({ x: number; y: number } | null)[],
  shape: number,
  colour: string,
  index: number,
): string {
  const present = points.filter((point) => point !== null);
  const every = Math.max(1, Math.floor(present.length / MARKERS_PER_CURVE));
  // Curves that lie on each other get their markers at different places.
  const offset = (index * 2) % every;
  return markers(
    present.filter((_, i) => i % every === offset),
    shape,
    colour,
  );
}

function markers(points: readonly { x: number; y: number }[], shape: number, colour: string): string {
  const square = shape % 2 === 1 ? " square" : "";
  const path = dotsPath(points);
  const hole = shape < 2 ? "" : `<path class="pt${square} hole" d="${path}"/>`;
  return `<path class="pt${square} ${colour}" d="${path}"/>${hole}`;
}

interface Drawn {
  readonly series: Series;
  readonly points: readonly (Point | null)[];
}

/** At every point of the axis below, what all series are there. */
function checkpoints(curve: CurveRecord, drawn: readonly Drawn[], x: Axis, height: number): string {
  const every = Math.ceil(curve.x.values.length / MOST_HITS);
  const label = plainText(curve.x.label);
  const entries = curve.x.values.flatMap((value, index) => {
    if (index % every !== 0) return [];
    const words = drawn.flatMap(({ series, points }) => {
      const point = points[index];
      if (!point) return [];
      const interval =
        point.low === null || point.high === null
          ? ""
          : ` [${formatMeasured(point.low)}, ${formatMeasured(point.high)}]`;
      return `${plainText(series.name)} ${formatMeasured(point.y)}${interval}`;
    });
    if (words.length === 0) return [];
    return {
      d: `M${px(x.at(value))} 0v${height}`,
      words: `${label} = ${formatNumber(value)}: ${words.join("; ")}`,
    };
  });
  return hits(entries);
}

interface Ratio {
  /** Index of the measured series. */
  readonly index: number;
  readonly points: readonly (Point | null)[];
}

/**
 * Recorded measured values over recorded predicted ones: each measured series over the prediction of its rank, or
 * over the only one there is.
 */
function ratiosOf(curve: CurveRecord, drawn: readonly Drawn[]): Ratio[] {
  const predicted = drawn.filter(({ series }) => series.role === "predicted");
  const measured = drawn.flatMap((each, index) =>
    each.series.role === "measured" ? [{ ...each, index }] : [],
  );
  if (predicted.length !== 1 && predicted.length !== measured.length) return [];
  return measured.flatMap(({ index, points }, rank) => {
    const below = (predicted.length === 1 ? predicted[0]! : predicted[rank]!).points;
    const sizes = below.flatMap((point) => point?.y ?? []);
    const smallest = Math.min(...sizes);
    const isFarFromZero =
      curve.y.scale === "log" || smallest > SMALLEST_DENOMINATOR * Math.max(...sizes.map(Math.abs));
    if (sizes.length === 0 || !isFarFromZero) return [];
    const ratios = points.map((point, i) => {
      const by = below[i]?.y;
      if (!point || by === undefined) return null;
      const over = (value: number | null) => (value === null ? null : value / by);
      return { x: point.x, y: point.y / by, low: over(point.low), high: over(point.high) };
    });
    // Numbers at the very end of what a computer holds have ratios beyond it.
    const isDrawable = ratios.every(
      (point) => !point || [point.y, point.low ?? 0, point.high ?? 0].every(Number.isFinite),
    );
    return isDrawable && ratios.some((point) => point !== null) ? [{ index, points: ratios }] : [];
  });
}

function ratioPanel(
  claim: ClaimRecord,
  curve: CurveRecord,
  ratios: readonly Ratio[],
  x: Axis,
  looks: readonly Look[],
): Panel {
  const all = ratios.flatMap(({ points }) => points).filter((point) => point !== null);
  const values = [
    1,
    ...all.flatMap((point) => [point.y, ...[point.low, point.high].filter((end) => end !== null)]),
  ];
  const smallest = Math.min(...values);
  const isLog = smallest > 0 && Math.max(...values) > WIDE_RATIOS * smallest;
  const options = { name: `${claim.id}, ${curve.name}, ratio`, values, range: [RATIO_HEIGHT, 0] as const };
  const y = isLog ? logAxis(options) : linearAxis(options);
  return {
    x,
    y,
    height: RATIO_HEIGHT,
    title: `measured over predicted${isLog ? " (logarithmic)" : ""}`,
    marks: [
      `<path class="unity" d="M0 ${px(y.at(1))}h${PANEL.width}"/>`,
      ...ratios.map(({ points, index }) => bandPath(points, x, y, looks[index]!.colour)),
      ...ratios.map(({ points, index }) =>
        seriesMarks(points, x, y, { ...looks[index]!, isUnder: false }, index),
      ),
      hits(
        all.length > MOST_HITS
          ? []
          : all.map((point) => ({
              d: `M${px(x.at(point.x))} ${px(y.at(point.y))}z`,
              words: `${plainText(curve.x.label)} = ${formatNumber(point.x)}: measured over predicted ${formatMeasured(point.y)}`,
            })),
      ),
    ].join(""),
  };
}
