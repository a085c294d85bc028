import { describe, expect, test } from "vitest";
import { exampleClaim } from "../evidence/example-records.ts";
import { divergencePlot } from "./divergence-plot.ts";

const claimOf = (values: readonly number[]) =>
  exampleClaim({
    expectation: { kind: "diverges", beyond: 6, margin: 0, reason: "an example" },
    estimates: [
      {
        name: "m = 64",
        value: 20,
        low: 15,
        high: 25,
        confidence: 0.99,
        seeds: values.length,
        widths: [64],
        decides: true,
      },
    ],
    samples: {
      quantity: "log10 of the loss over its start; overflow counts as 300",
      unit: "decades",
      widths: [64],
      seeds: values.map((_, index) => index + 1),
      values: [[...values]],
      components: [],
      floors: [null],
    },
  });

const tallest = (markup: string): number =>
  Math.max(...[...markup.matchAll(/<text y="[^"]*">(\d+)<\/text>/g)].map(([, label]) => Number(label)));

describe("The plot of a divergence", () => {
  test("has no line and no room for the cap where no run has reached it", () => {
    const { markup } = divergencePlot(claimOf([12, 18, 30]))!;
    expect(markup).toContain("No run overflowed.");
    expect(markup).not.toContain("cap: overflow");
    expect(tallest(markup)).toBeLessThan(100);
  });

  test("draws the cap and counts the runs that stand at it", () => {
    const { markup } = divergencePlot(claimOf([12, 300, 300]))!;
    expect(markup).toContain("2 of 3 runs overflowed and stand at the cap.");
    expect(markup).toContain("cap: overflow counts as 300 decades");
    expect(tallest(markup)).toBeGreaterThanOrEqual(300);
  });
});
