import { describe, expect, test } from "vitest";
import { exampleClaim } from "../evidence/example-records.ts";
import { anglePlot, isByAngle } from "./angle-plot.ts";

/** Intervals of half-width 1/2 about `values`, where 0 ± 1 is allowed, at angles of 30°, 60°, … */
function claimOf(values: readonly number[]) {
  const names = values.map((_, index) => `θ = ${30 * (index + 1)}°`);
  return exampleClaim({
    expectation: { kind: "equals", value: 0, margin: 1, reason: "an example" },
    estimates: values.map((value, index) => ({
      name: `${names[index]}, m = 64`,
      value,
      low: value - 0.5,
      high: value + 0.5,
      confidence: 0.99,
      seeds: 2,
      widths: [64],
      decides: true,
    })),
    samples: {
      quantity: "deviation",
      unit: "1",
      widths: [64],
      seeds: [1, 2],
      values: [[0, 0]],
      components: names.map((name) => ({ name, values: [[0, 0]] })),
      floors: [null],
    },
  });
}

/** What is squeezed on a narrow screen. */
const squeezed = (markup: string): string => /<svg class="data".*?<\/svg>/s.exec(markup)![0];
const count = (markup: string, part: string): number => markup.split(part).length - 1;

describe("The plot of deviations by angle", () => {
  test("is for claims whose components are three angles or more", () => {
    expect(isByAngle(claimOf([0, 0, 0]))).toBe(true);
    expect(isByAngle(claimOf([0, 0]))).toBe(false);
  });

  test("marks an interval outside of the allowed region by a cross where its estimate is, of one size on every screen", () => {
    const { markup } = anglePlot(claimOf([0, 1, 3, -3, 0]))!;
    const panel = markup.slice(0, markup.indexOf("axis-title below"));
    expect(count(panel, '<use href="#_cross"')).toBe(2);
    expect(squeezed(panel)).not.toContain("cross");
    // From 90° to 120° is a sixth of the axis; 3 stands as far above the middle as −3 below it.
    const at = [...panel.matchAll(/<use href="#_cross" x="([\d.]+)%" y="([\d.]+)%"/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    expect(at[1]![0]! - at[0]![0]!).toBeCloseTo((30 / 180) * 100 * shareOfAxis(panel), 0);
    expect(at[0]![1]!).toBeLessThan(at[1]![1]!);
    expect(at[0]![1]! + at[1]![1]!).toBeCloseTo(100, 0);
    expect(markup).toContain("cross: interval outside the allowed region");
  });

  test("has dots inside and rings across the edge, and tells of crosses only where there are some", () => {
    const { markup } = anglePlot(claimOf([0, 1, 0]))!;
    expect(markup).not.toMatch(/#_cross|cross:/);
    expect(markup).toContain("hollow: across the edge");
    const dots = [...squeezed(markup).matchAll(/<path class="pt( hole)?" d="([^"]*)"/g)].map(
      ([, hole, d]) => [hole ?? "", count(d!, "z")],
    );
    expect(dots).toEqual([
      ["", 2],
      ["", 1],
      [" hole", 1],
    ]);
  });
});

/** Share of the drawing's width between 0° and 180°, from their grid lines. */
function shareOfAxis(panel: string): number {
  const x = [...panel.matchAll(/<line x1="([\d.]+)%"/g)].map(([, at]) => Number(at));
  return (Math.max(...x) - Math.min(...x)) / 100;
}
