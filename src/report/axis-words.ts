import type { AxisRecord } from "../evidence/record.ts";
import { count, formatWidths } from "./number-format.ts";

/** The axis's values in general: "widths", "values of N". */
export function axisValues(axis: AxisRecord): string {
  return axis.name === "width" ? "widths" : `values of ${axis.symbol}`;
}

/** "7 widths", "1 value of N". */
export function countAxisValues(number: number, axis: AxisRecord): string {
  return axis.name === "width"
    ? count(number, "width")
    : count(number, `value of ${axis.symbol}`, axisValues(axis));
}

/** Certain values of the axis: "m = 64", "m = 128…8192". */
export function atAxisValues(axis: AxisRecord, values: readonly number[]): string {
  return `${axis.symbol} = ${formatWidths(values)}`;
}
