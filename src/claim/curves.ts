import type { CurveRecord } from "../evidence/record.ts";
import type { MeasuredCells } from "../experiment/measure-cells.ts";
import { meanInterval } from "../statistics/interval.ts";
import type { CurveDeclaration } from "./claim.ts";

/** Confidence of the bands drawn around measured curves. They illustrate; no verdict rests on them. */
const BAND_CONFIDENCE = 0.95;

/**
 * Averages a declared curve over the seeds at the largest width. On a logarithmic axis the mean is geometric,
 * because that is what the eye reads there; points that are not positive are left out of it.
 */
export function summariseCurve(declared: CurveDeclaration, measured: MeasuredCells): CurveRecord {
  const last = measured.widths.length - 1;
  const width = measured.widths[last]!;
  const cells = measured.cells[last]!;
  const logarithmic = declared.y.scale === "log";
  return {
    name: declared.name,
    caption: declared.caption,
    width,
    seeds: cells.length,
    x: {
      label: declared.x.label,
      unit: declared.x.unit,
      scale: declared.x.scale,
      values: [...declared.x.of(cells[0]!)],
    },
    y: { ...declared.y },
    series: declared.series.map((series) => {
      const values = cells.map((cell) => series.of(cell, { width }));
      const points = values[0]!.map((_, index) => {
        const numbers = values.map((curve) => curve[index]!);
        if (!logarithmic) return meanInterval(numbers, BAND_CONFIDENCE);
        if (numbers.some((number) => number <= 0)) return null;
        const interval = meanInterval(numbers.map(Math.log), BAND_CONFIDENCE);
        return {
          value: Math.exp(interval.value),
          low: Math.exp(interval.low),
          high: Math.exp(interval.high),
        };
      });
      const isMeasured = series.role === "measured" || series.role === "residual";
      return {
        name: series.name,
        role: series.role,
        values: points.map((point) => point?.value ?? null),
        low: isMeasured ? points.map((point) => point?.low ?? null) : null,
        high: isMeasured ? points.map((point) => point?.high ?? null) : null,
      };
    }),
  };
}
