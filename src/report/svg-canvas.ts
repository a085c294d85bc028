import { claimAnchor } from "./anchor.ts";
import type { Axis } from "./axis.ts";
import { html, type SafeHtml, trusted } from "./html.ts";

/** Size of one drawing. Every plot is drawn twice, because text in a scaled-down drawing cannot be read on a phone. */
export interface Canvas {
  readonly name: "wide" | "narrow";
  readonly width: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Height of a panel over its height in the wide drawing. */
  readonly stretch: number;
  /** How many labels fit on an axis of widths, on another one below, and on one at the side. */
  readonly widthTicks: number;
  readonly xTicks: number;
  readonly yTicks: number;
}

const WIDE: Canvas = {
  name: "wide",
  width: 720,
  left: 64,
  right: 16,
  top: 12,
  bottom: 30,
  stretch: 1,
  widthTicks: 10,
  xTicks: 8,
  yTicks: 7,
};
const NARROW: Canvas = {
  name: "narrow",
  width: 340,
  left: 52,
  right: 10,
  top: 10,
  bottom: 26,
  stretch: 0.77,
  widthTicks: 5,
  xTicks: 4,
  yTicks: 6,
};

/** Between two panels there stands the lower one's title. */
const GAP = 30;
/** Room for the title of the first panel. */
const TITLE = 14;

/** The area between the axes, in pixels of the wide drawing; the narrow one squeezes it. */
export const PANEL = { width: WIDE.width - WIDE.left - WIDE.right, height: 318 } as const;

/**
 * One pair of axes and what lies between them. `marks` are drawn in pixels of the wide drawing from the panel's
 * top left corner; they are strokes and fills that bear being squeezed, so both drawings share them.
 */
export interface Panel {
  readonly x: Axis;
  readonly y: Axis;
  readonly height: number;
  readonly marks: string;
  /** Is the axis below one of widths, which has its labels at the widths themselves? */
  readonly ofWidths?: boolean;
  /** Words above the panel. */
  readonly title?: string;
}

/** Name of a plot's shared marks. A claim's parts must be told apart. */
export function plotId(claim: { readonly id: string }, part: string): string {
  return `_${part}-${claimAnchor(claim.id)}`;
}

/** Both drawings of panels below each other over one axis. */
export function drawPanels(id: string, finding: string, panels: readonly Panel[]): SafeHtml {
  return drawTwice(finding, (canvas) => {
    let top = panels[0]?.title ? canvas.top + TITLE : canvas.top;
    const drawn = panels.map((panel, index) => {
      const placed = placePanel(canvas, panel, top, index === panels.length - 1);
      const name = panels.length === 1 ? id : `${id}-${index}`;
      const shift = `translate(${canvas.left} ${px(top)})`;
      const shared =
        canvas.name === "wide"
          ? `<g transform="${shift}"><g class="data" id="${name}">${panel.marks}</g></g>`
          : `<use href="#${name}" transform="${shift} scale(${placed.scaleX} ${canvas.stretch})"/>`;
      top = placed.floor + GAP;
      return placed.axes + shared;
    });
    return { marks: drawn.join(""), height: top - GAP + canvas.bottom };
  });
}

/** Both drawings of a plot, one of which the style sheet shows; what both say stands once, around them. */
export function drawTwice(
  finding: string,
  draw: (canvas: Canvas) => { marks: string; height: number },
): SafeHtml {
  return html`<div class="drawing" role="img" aria-label="${finding}">${[WIDE, NARROW].map((canvas) => {
    const { marks, height } = draw(canvas);
    return html`<svg class="plot-${canvas.name}" viewBox="0 0 ${canvas.width} ${px(height)}">${trusted(marks)}</svg>`;
  })}</div>`;
}

/** Grid lines, tick labels and title of one panel. */
function placePanel(
  canvas: Canvas,
  panel: Panel,
  top: number,
  isLast: boolean,
): { axes: string; floor: number; scaleX: number } {
  const { left, right, width, stretch } = canvas;
  const scaleX = Math.round(((width - left - right) / PANEL.width) * 1e5) / 1e5;
  const floor = Math.round(top + panel.height * stretch);
  const columns = panel.x
    .ticks(panel.ofWidths ? canvas.widthTicks : canvas.xTicks)
    .map(({ value, label }) => ({ at: px(left + panel.x.at(value) * scaleX), label }));
  // Panels that are low have room for few labels.
  const most = Math.max(3, Math.round((canvas.yTicks * panel.height) / PANEL.height));
  const rows = panel.y
    .ticks(most)
    .map(({ value, label }) => ({ at: px(top + panel.y.at(value) * stretch), label }));
  const grid = [
    ...columns.map(({ at }) => `M${at} ${px(top)}V${floor}`),
    ...rows.map(({ at }) => `M${left} ${at}H${width - right}`),
  ].join("");
  const title = panel.title ? html`<text x="${left}" y="${px(top - 9)}">${panel.title}</text>`.markup : "";
  const below = isLast
    ? `<g class="ticks-x" transform="translate(0 ${floor + 18})">${columns.map(({ at, label }) => `<text x="${at}">${label}</text>`).join("")}</g>`
    : "";
  return {
    axes: `<path class="grid" d="${grid}"/>${below}<g class="ticks-y" transform="translate(${left - 8} 4)">${rows.map(({ at, label }) => `<text y="${at}">${label}</text>`).join("")}</g>${title}`,
    floor,
    scaleX,
  };
}

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
