import type { Axis } from "./axis.ts";
import { html, type SafeHtml, trusted } from "./html.ts";

/**
 * The area between the axes, in the pixels of a wide screen. On a phone it is squeezed; what stands outside of it has its
 * places in per cent, so that one drawing serves both and text keeps its size.
 */
export const PANEL = { width: 640, height: 318 } as const;

/** How many labels fit on an axis of widths, on another one below, and on one at the side. */
const WIDTH_TICKS = 10;
const X_TICKS = 8;
const Y_TICKS = 7;
/** And below rows. */
const ROWS_TICKS = 5;
/** How many of those below are left on a phone, where those of rows may be long. */
const NARROW_TICKS = 5;
const NARROW_ROWS_TICKS = 4;

/** Room beside a panel for its labels, in pixels, that the style sheet gives on every screen. */
const LEAST_LEFT = 52;
/** Between a label and its axis. */
const LABEL_GAP = 8;
/** A digit of a label in a broad font, in pixels: no other may be installed. */
const LABEL_CHARACTER = 8.3;
/** And a character of a row's label, generously. */
const TEXT_CHARACTER = 7.8;

/**
 * One pair of axes and what lies between them. `marks` are drawn in pixels of the wide drawing from the panel's
 * top left corner; they are strokes and fills that bear being squeezed.
 */
export interface Panel {
  readonly x: Axis;
  readonly y: Axis;
  readonly height: number;
  readonly marks: string;
  /** Centres of crosses, which must not be squeezed: each is placed in per cent. */
  readonly crosses?: readonly Place[];
  /** Is the axis below one of widths, which has its labels at the widths themselves? */
  readonly ofWidths?: boolean;
  /** Words above the panel. */
  readonly title?: string;
}

/** A drawing of panels below each other over one axis. */
export function drawPanels(finding: string, panels: readonly Panel[]): SafeHtml {
  const ticks = panels.map((panel) => ticksOf(panel));
  const longest = Math.max(...ticks.flatMap(({ rows }) => rows.map(({ label }) => [...label].length)));
  const left = Math.ceil(longest * LABEL_CHARACTER) + LABEL_GAP;
  return html`<div class="drawing" role="img" aria-label="${finding}">${panels.map((panel, index) => {
    const isLast = index === panels.length - 1;
    return trusted(drawPanel(panel, ticks[index]!, isLast, left > LEAST_LEFT ? `--left:${left}px` : ""));
  })}</div>`;
}

/** Rows over one axis: a row's label stands beside it, or, on a phone, above it. Marks are drawn as in a panel. */
export interface Rows {
  readonly x: Axis;
  readonly labels: readonly { readonly at: number; readonly words: string }[];
  readonly height: number;
  /** Height on a phone. */
  readonly tall: number;
  /** From the middle of a row to the uppermost mark in it, on a phone. */
  readonly lift: number;
  readonly marks: string;
  readonly crosses: readonly Place[];
}

export function drawRows(finding: string, { x, labels, height, tall, lift, marks, crosses }: Rows): SafeHtml {
  const columns = x.ticks(ROWS_TICKS).map(({ value, label }) => ({ at: x.at(value), label }));
  const longest = Math.max(...labels.map(({ words }) => [...words].length));
  const style = [
    `--height:${px(height)}px`,
    `--tall:${px(tall)}px`,
    `--left:${Math.ceil(longest * TEXT_CHARACTER) + 2 * LABEL_GAP}px`,
    ...(lift > 0 ? [`--lift:${px(lift)}px`] : []),
  ];
  const texts = html`${labels.map(({ at, words }) => html`<text y="${percent(at, height)}">${words}</text>`)}`;
  return html`<div class="drawing" role="img" aria-label="${finding}">${trusted(
    `<svg class="panel rows" style="${style.join(";")}">${columnsOf(columns, true, NARROW_ROWS_TICKS)}${dataOf(height, marks)}<g class="row-labels">${texts.markup}</g>${signsAt(crosses, height)}</svg>`,
  )}</div>`;
}

interface PanelTicks {
  readonly columns: readonly { readonly at: number; readonly label: string }[];
  readonly rows: readonly { readonly at: number; readonly label: string }[];
}

function ticksOf({ x, y, height, ofWidths }: Panel): PanelTicks {
  // Panels that are low have room for few labels.
  const most = Math.max(3, Math.round((Y_TICKS * height) / PANEL.height));
  return {
    columns: x
      .ticks(ofWidths ? WIDTH_TICKS : X_TICKS)
      .map(({ value, label }) => ({ at: x.at(value), label })),
    rows: y.ticks(most).map(({ value, label }) => ({ at: y.at(value), label })),
  };
}

/**
 * Grid lines, marks, tick labels and title of one panel. The inner drawing is squeezed to the outer one's size, and the
 * labels are placed in per cent of that; a phone leaves out some of those below.
 */
function drawPanel(panel: Panel, { columns, rows }: PanelTicks, isLast: boolean, room: string): string {
  const { height, marks, crosses = [], title } = panel;
  const grid = rows.map(({ at }) => `M0 ${Math.round(at)}h${PANEL.width}`).join("");
  const beside = `<g class="ticks-y">${rows.map(({ at, label }) => `<text y="${percent(at, height)}">${label}</text>`).join("")}</g>`;
  const above = title ? html`<text class="above">${title}</text>`.markup : "";
  const size = height === PANEL.height ? "" : `--height:${height}px`;
  const style = [size, room].filter((part) => part !== "").join(";");
  return `<svg class="panel${title ? " titled" : ""}"${style === "" ? "" : ` style="${style}"`}>${columnsOf(columns, isLast, NARROW_TICKS)}${dataOf(height, `<path class="grid" d="${grid}"/>${marks}`)}${signsAt(crosses, height)}${beside}${above}</svg>`;
}

/** What is squeezed to the size of the drawing around it. */
const dataOf = (height: number, marks: string): string =>
  `<svg class="data" viewBox="0 0 ${PANEL.width} ${px(height)}" preserveAspectRatio="none">${marks}</svg>`;

/** Crosses of one size on every screen. */
const signsAt = (crosses: readonly Place[], height: number): string =>
  crosses
    .map(({ x, y }) => `<use href="#_cross" x="${percent(x, PANEL.width)}" y="${percent(y, height)}"></use>`)
    .join("");

/** Upright grid lines, and their labels below the last panel: the same for all panels over one axis, of any height. */
function columnsOf(columns: PanelTicks["columns"], isLabelled: boolean, most: number): string {
  const places = columns.map(({ at, label }) => ({ x: percent(at, PANEL.width), label }));
  const lines = places.map(({ x }) => `<line x1="${x}" x2="${x}" y2="100%"/>`).join("");
  const labels = places.map(({ x, label }) => `<text x="${x}" y="100%">${label}</text>`).join("");
  const every = Math.ceil(columns.length / most);
  return `<svg class="columns">${lines}${isLabelled ? `<g${every > 1 ? ` class="every${every}"` : ""}>${labels}</g>` : ""}</svg>`;
}

const percent = (at: number, whole: number): string => `${px((100 * at) / whole)}%`;

/** Pixels with one decimal: finer differences cannot be seen and would only swell the page. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Two numbers of a path, with a space only where it is needed. */
const pair = (a: string, b: string): string => (b.startsWith("-") ? a + b : `${a} ${b}`);

/** Dots as lines of no length, which their round or square ends make visible: relative, in whole pixels. */
export function dotsPath(points: readonly Place[]): string {
  let path = "";
  let [x, y] = [0, 0];
  for (const point of points) {
    const [toX, toY] = [Math.round(point.x), Math.round(point.y)];
    path += `${path === "" ? "M" : "m"}${pair(String(toX - x), String(toY - y))}z`;
    [x, y] = [toX, toY];
  }
  return path;
}

/** Vertical bars from `low` to `high`, in pixels. */
export function barsPath(bars: readonly { x: number; low: number; high: number }[]): string {
  return bars.map(({ x, low, high }) => `M${pair(px(x), px(low))}V${px(high)}`).join("");
}

/** A line that is broken where `points` has a gap; relative steps of tenths of a pixel. */
export function linePath(points: readonly (Place | null)[]): string {
  let path = "";
  let last: Place | null = null;
  for (const point of points) {
    if (point === null) {
      last = null;
      continue;
    }
    const [x, y] = [Math.round(point.x * 10), Math.round(point.y * 10)];
    path +=
      last === null
        ? `M${pair(String(x / 10), String(y / 10))}l`
        : `${path.endsWith("l") ? "" : " "}${pair(short((x - last.x) / 10), short((y - last.y) / 10))}`.replace(
            / (?=-)/,
            "",
          );
    last = { x, y };
  }
  // A point between two gaps has no steps; a line of no length shows it where the line has ends.
  return path.replaceAll(/l(?=M|$)/g, "z");
}

const short = (value: number): string => String(value).replace(/^(-?)0\./, "$1.");

/** Areas that are seen by the pointer alone and say their number when it rests there. */
export function hits(entries: readonly { d: string; words: string }[]): string {
  if (entries.length === 0) return "";
  return html`<g class="hits">${entries.map(({ d, words }) => html`<path d="${d}"><title>${words}</title></path>`)}</g>`
    .markup;
}
