import { expect, test } from "vitest";
import { exampleClaim } from "../evidence/example-records.ts";
import type { CurveRecord } from "../evidence/record.ts";
import { curvePlot } from "./curve-plot.ts";

test("A legend says what a series is, unless its name says so", () => {
  const series = (name: string, role: CurveRecord["series"][number]["role"]) => ({
    name,
    role,
    values: [1, 2],
    low: null,
    high: null,
  });
  const curve: CurveRecord = {
    name: "loss",
    caption: "A loss.",
    width: 64,
    seeds: 2,
    x: { label: "time", unit: "1", scale: "linear", values: [0, 1] },
    y: { label: "loss", unit: "1", scale: "linear" },
    series: [series("measured", "measured"), series("linear theory", "predicted")],
  };
  const { markup } = curvePlot(exampleClaim({ curves: [curve] }), curve)!;
  expect(markup).not.toContain("<small>(measured");
  expect(markup).toContain("<small>(predicted)</small>");
});
