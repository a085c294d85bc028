import { describe, expect, test } from "vitest";
import { gaussHermite } from "./gauss-hermite.ts";

describe("Gauss–Hermite quadrature", () => {
  test.each([
    1, 2, 3, 8, 20,
  ])("of order n = %i has the moments (k − 1)!! of N(0, 1) up to degree 2n − 1", (order) => {
    const { nodes, weights } = gaussHermite(order);
    expect([nodes.length, weights.length]).toEqual([order, order]);
    let doubleFactorial = 1;
    for (let degree = 0; degree < 2 * order; degree += 2) {
      if (degree > 0) doubleFactorial *= degree - 1;
      const moment = (k: number) => nodes.reduce((sum, x, i) => sum + weights[i]! * x ** k, 0);
      // A node is off by a few roundings of the largest, about 2√n, and its power by `degree` times as many.
      const rounding = 64 * (degree + 1) * order * Number.EPSILON * doubleFactorial;
      expect(Math.abs(moment(degree) - doubleFactorial)).toBeLessThan(rounding);
      const size = nodes.reduce((sum, x, i) => sum + weights[i]! * Math.abs(x) ** (degree + 1), 1);
      expect(Math.abs(moment(degree + 1))).toBeLessThan(64 * (degree + 2) * order * Number.EPSILON * size);
    }
  });

  // Abramowitz & Stegun, table 25.10, n = 3, in the physicists' scaling: x = √(3/2), weights (√π/6, 2√π/3, √π/6).
  test("of order 3 has the nodes −√3, 0, √3 with weights 1/6, 2/3, 1/6", () => {
    const { nodes, weights } = gaussHermite(3);
    const pairs = [...nodes].map((node, i) => [node, weights[i]!] as const).sort(([a], [b]) => a - b);
    [
      [-Math.sqrt(3), 1 / 6],
      [0, 2 / 3],
      [Math.sqrt(3), 1 / 6],
    ].forEach(([node, weight], i) => {
      expect(pairs[i]![0]).toBeCloseTo(node!, 14);
      expect(pairs[i]![1]).toBeCloseTo(weight!, 14);
    });
  });

  test("is made once per order", () => {
    expect(gaussHermite(5)).toBe(gaussHermite(5));
    expect(gaussHermite(5)).not.toBe(gaussHermite(6));
  });
});
