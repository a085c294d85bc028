import { area, symbol, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle } from "d3-shape";
import type { ClaimRecord, CurveRecord } from "../evidence/record.ts";
import { type AxisOptions, linearAxis, logAxis } from "./axis.ts";
import { atAxisValues } from "./axis-words.ts";
import { html, type SafeHtml } from "./html.ts";
import { legend } from "./legend.ts";
import { renderMathText } from "./math-text.ts";
import { count, formatMeasured } from "./number-format.ts";
import { plainText } from "./plain-text.ts";
import { type Canvas, drawAxes, drawTwice, linePath, px } from "./svg-canvas.ts";
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
const SHAPES = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond];
const COLOURS = 6;
const MARKERS_PER_CURVE = 6;
const MARKER_AREA = 40;

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

  const draw = (canvas: Canvas): { marks: string } => {
    const axis = (scale: "linear" | "log", options: AxisOptions) =>
      scale === "log" ? logAxis(options) : linearAxis(options);
    const x = axis(curve.x.scale, {
      name: `${claim.id}, ${curve.name}, x`,
      values: xs,
      range: [canvas.left, canvas.width - canvas.right],
      maxTicks: canvas.xTicks,
    });
    const y = axis(curve.y.scale, {
      name: `${claim.id}, ${curve.name}, y`,
      values: ys,
      range: [canvas.height - canvas.bottom, canvas.top],
    });
    const band = area<Point | null>()
      .defined((point) => point !== null && point.low !== null && point.high !== null)
      .x((point) => x.at(point!.x))
      .y0((point) => y.at(point!.low!))
      .y1((point) => y.at(point!.high!))
      .digits(1);
    const bands = drawn.map(({ points }, index) => {
      const path = band([...points]) ?? "";
      return path === "" ? "" : `<path class="band ${looks[index]!.colour}" d="${path}"/>`;
    });
    const lines = drawn.map(({ points }, index) => {
      const look = looks[index]!;
      const placed = points.map((point) => point && { x: x.at(point.x), y: y.at(point.y) });
      const markers = look.shape === null ? "" : markersOn(placed, { ...look, shape: look.shape }, index);
      return `<path class="curve ${look.role} ${look.colour}" d="${linePath(placed)}"/>${markers}`;
    });
    return { marks: [drawAxes(canvas, x, y), ...bands, ...lines].join("") };
  };

  const at = curve.width === null ? "" : `, ${atAxisValues(claim.axis, [curve.width])}`;
  return html`<figure class="plot">
<p class="axis-title"><strong>${renderMathText(curve.name)}</strong>: ${renderMathText(curve.y.label)}${unitWords(curve.y.unit)}</p>
${drawTwice(findingOf(claim, curve), draw)}
<p class="axis-title below">${renderMathText(curve.x.label)}${unitWords(curve.x.unit)}</p>
${legend(
  curve.series.map((series, index) => {
    const look = looks[index]!;
    const hasBand = series.low?.some((end) => end !== null) ?? false;
    const mark = look.shape === null ? "" : marker(look.shape, look.colour, { x: 14, y: 6 });
    return {
      swatch: `${hasBand ? `<path class="band ${look.colour}" d="M1 1H27V11H1Z"/>` : ""}<path class="curve ${look.role} ${look.colour}" d="M1 6H27"/>${mark}`,
      words: html`${renderMathText(series.name)} <small>(${ROLE_WORDS[series.role]}${hasBand ? ", with band" : ""})</small>`,
    };
  }),
)}
<figcaption>${renderMathText(curve.caption)} <small>${count(curve.seeds, "seed")}${at}.${
    missing > 0
      ? ` ${count(missing, "point")} at or below 0 ${missing === 1 ? "has" : "have"} no place on a logarithmic axis and ${missing === 1 ? "is" : "are"} not drawn.`
      : ""
  }</small></figcaption>
</figure>`;
}

/** The plot's finding in words: where each curve starts and ends. */
function findingOf(claim: ClaimRecord, curve: CurveRecord): string {
  const ends = curve.series.map((series) => {
    const values = series.values.filter((value) => value !== null);
    const [first] = values;
    const last = values.at(-1);
    return first === undefined || last === undefined
      ? `${plainText(series.name)} has no values`
      : `${plainText(series.name)} (${ROLE_WORDS[series.role]}) goes from ${formatMeasured(first)} to ${formatMeasured(last)}`;
  });
  return `${plainText(curve.name)}: ${plainText(curve.y.label)} against ${plainText(curve.x.label)}. ${ends.join("; ")}. The claim is ${VERDICT_WORDS[claim.verdict]}.`;
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
    shape: peers.length > 1 ? rank % SHAPES.length : null,
  };
}

function markersOn(
  points: readonly ({ x: number; y: number } | null)[],
  look: { shape: number; colour: string },
  index: number,
): string {
  const present = points.filter((point) => point !== null);
  const every = Math.max(1, Math.floor(present.length / MARKERS_PER_CURVE));
  // Curves that lie on each other get their markers at different places.
  const offset = (index * 2) % every;
  return present
    .filter((_, i) => i % every === offset)
    .map((point) => marker(look.shape, look.colour, point))
    .join("");
}

function marker(shape: number, colour: string, at: { x: number; y: number }): string {
  const path = symbol(SHAPES[shape]!, MARKER_AREA).digits(1)() ?? "";
  return `<path class="marker ${colour}" transform="translate(${px(at.x)} ${px(at.y)})" d="${path}"/>`;
}
