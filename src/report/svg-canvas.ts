import type { Axis } from "./axis.ts";
import { html, type SafeHtml, trusted } from "./html.ts";

/** Size of one drawing. Every plot is drawn twice, because text in a scaled-down drawing cannot be read on a phone. */
export interface Canvas {
  readonly name: "wide" | "narrow";
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly widthTicks: number;
  readonly xTicks: number;
}

const WIDE: Canvas = {
  name: "wide",
  width: 720,
  height: 360,
  left: 64,
  right: 16,
  top: 12,
  bottom: 30,
  widthTicks: 10,
  xTicks: 8,
};
const NARROW: Canvas = {
  name: "narrow",
  width: 340,
  height: 280,
  left: 52,
  right: 10,
  top: 10,
  bottom: 26,
  widthTicks: 5,
  xTicks: 4,
};

/** Both drawings of a plot; the style sheet shows the one that fits, which also hides the other from readers' tools. */
export function drawTwice(
  finding: string,
  draw: (canvas: Canvas) => { marks: string; height?: number },
): SafeHtml {
  return html`${[WIDE, NARROW].map((canvas) => {
    const { marks, height } = draw(canvas);
    return html`<svg class="plot-${canvas.name}" viewBox="0 0 ${canvas.width} ${px(height ?? canvas.height)}" role="img" aria-label="${finding}">${trusted(marks)}</svg>`;
  })}`;
}

/** Pixels with one decimal: finer differences cannot be seen and would only swell the page. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Grid lines and tick labels of both axes. */
export function drawAxes(canvas: Canvas, x: Axis, y: Axis): string {
  const floor = canvas.height - canvas.bottom;
  const end = canvas.width - canvas.right;
  const columns = x.ticks.map(({ value, label }) => {
    const at = px(x.at(value));
    return `<path class="grid" d="M${at} ${canvas.top}V${floor}"/><text class="tick" x="${at}" y="${floor + 18}" text-anchor="middle">${label}</text>`;
  });
  const rows = y.ticks.map(({ value, label }) => {
    const at = y.at(value);
    return `<path class="grid" d="M${canvas.left} ${px(at)}H${end}"/><text class="tick" x="${canvas.left - 8}" y="${px(at + 4)}" text-anchor="end">${label}</text>`;
  });
  return [...columns, ...rows].join("");
}

/** A line that is broken where `points` has a gap. */
export function linePath(points: readonly ({ x: number; y: number } | null)[]): string {
  let pen = "M";
  let path = "";
  for (const point of points) {
    if (point === null) {
      pen = "M";
      continue;
    }
    path += `${pen}${px(point.x)} ${px(point.y)}`;
    pen = "L";
  }
  return path;
}
