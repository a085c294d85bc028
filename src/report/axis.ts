import { extent, tickStep } from "d3-array";
import { scaleLinear, scaleLog } from "d3-scale";
import { formatNumber, formatPowerOfTen } from "./number-format.ts";
import { ReportError } from "./report-error.ts";

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Maps values to pixels. `at` throws for a value outside the axis: a point is never clipped in silence. */
export interface Axis {
  readonly at: (value: number) => number;
  /** At most about `most` labels; the wide and the narrow drawing of a plot share all but these. */
  readonly ticks: (most: number) => readonly Tick[];
  readonly low: number;
  readonly high: number;
}

export interface AxisOptions {
  readonly name: string;
  /** All values the plot will ask for. */
  readonly values: readonly number[];
  /** Pixels of the low and the high end. */
  readonly range: readonly [number, number];
}

/** Share of the axis left free beyond the outermost values. */
const PADDING = 0.04;

/** Below this many decades a log axis has ticks at 1, 2 and 5 as well. */
const FEW_DECADES = 2;

/** A linear axis over all values, with a little room at both ends. */
export function linearAxis(options: AxisOptions): Axis {
  const [low, high] = hull(options);
  const room = (high > low ? high - low : Math.abs(low) || 1) * PADDING;
  const domain: [number, number] = [low - room, high + room];
  const scale = scaleLinear(domain, [...options.range]);
  return {
    at: within(options.name, domain, scale),
    ticks: (most) => {
      const step = tickStep(domain[0], domain[1], most);
      // Zero comes out of d3 as 1e-17 now and then.
      return scale.ticks(most).map((value) => tick(Math.abs(value) < step * 1e-6 ? 0 : value));
    },
    low: domain[0],
    high: domain[1],
  };
}

/** A logarithmic axis: decades, and 1-2-5 where there are few of them. */
export function logAxis(options: AxisOptions): Axis {
  const [low, high] = hull(options);
  if (low <= 0) throw new ReportError(`${options.name}: ${low} has no place on a logarithmic axis`);
  const room = (high > low ? high / low : 10) ** PADDING;
  const domain: [number, number] = [low / room, high * room];
  return {
    at: within(options.name, domain, scaleLog(domain, [...options.range])),
    ticks: (most) => logTicks(domain, most),
    low: domain[0],
    high: domain[1],
  };
}

/** A linear axis of angles in degrees from 0 to 180, with `room` pixels free for marks beside each other. */
export function angleAxis(range: readonly [number, number], room: number): Axis {
  const domain: [number, number] = [0, 180];
  const [left, right] = range;
  return {
    at: within("angle", domain, scaleLinear(domain, [left + room, right - room])),
    ticks: (most) => {
      const step = most > 6 ? 30 : 45;
      return Array.from({ length: 180 / step + 1 }, (_, index) => index * step).map((value) => ({
        value,
        label: `${value}°`,
      }));
    },
    low: domain[0],
    high: domain[1],
  };
}

/** A logarithmic axis with its ticks at the widths themselves; `room` pixels are left free for jittered dots. */
export function widthAxis(options: {
  widths: readonly number[];
  range: readonly [number, number];
  room: number;
}): Axis {
  const widths = [...new Set(options.widths)].sort((a, b) => a - b);
  const [left, right] = options.range;
  const first = widths[0];
  const last = widths.at(-1);
  if (first === undefined || last === undefined) throw new ReportError("a width axis without widths");
  // One width alone has no scale of its own; it stands in the middle.
  const domain: [number, number] = first === last ? [first / 2, last * 2] : [first, last];
  return {
    at: within("width", domain, scaleLog(domain, [left + options.room, right - options.room])),
    ticks: (most) => {
      const every = Math.ceil(widths.length / most);
      return widths
        .filter((_, index) => index % every === 0)
        .map((value) => ({ value, label: String(value) }));
    },
    low: domain[0],
    high: domain[1],
  };
}

function hull({ values, name }: AxisOptions): [number, number] {
  const [low, high] = extent(values);
  if (low === undefined || high === undefined) throw new ReportError(`${name}: an axis without values`);
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw new ReportError(`${name}: a value that is not finite has no place on an axis`);
  }
  return [low, high];
}

function within(
  name: string,
  [low, high]: readonly [number, number],
  scale: (value: number) => number,
): (value: number) => number {
  return (value) => {
    if (!(value >= low && value <= high)) {
      throw new ReportError(`${name}: ${value} lies outside its axis [${low}, ${high}]`);
    }
    return scale(value);
  };
}

const tick = (value: number): Tick => ({ value, label: formatNumber(value) });

function logTicks([low, high]: readonly [number, number], most: number): Tick[] {
  const inside = (value: number) => value >= low && value <= high;
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const exponents = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  if (Math.log10(high / low) >= FEW_DECADES) {
    const decades = exponents.filter((exponent) => inside(10 ** exponent));
    const every = Math.ceil(decades.length / most);
    return decades
      .filter((exponent) => exponent % every === 0)
      .map((exponent) => ({ value: 10 ** exponent, label: formatPowerOfTen(exponent) }));
  }
  const digits = (wanted: readonly number[]) =>
    exponents.flatMap((exponent) => wanted.map((digit) => Number(`${digit}e${exponent}`))).filter(inside);
  const choices = [
    [1, 2, 5],
    [1, 3],
  ].map(digits);
  const fitting = choices.find((ticks) => ticks.length >= 3 && ticks.length <= Math.max(most, 3));
  // A short axis holds few of 1, 2, 5, or none: equal steps then, still at their logarithmic places.
  return (fitting ?? scaleLinear([low, high], [0, 1]).ticks(Math.min(most, 4)).filter(inside)).map(tick);
}
