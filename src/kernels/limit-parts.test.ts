import { describe, expect, test } from "vitest";
import { deepLimitKernel } from "./deep-limit-kernel.ts";
import { limitKernel } from "./limit-kernel.ts";
import { limitParts } from "./limit-parts.ts";
import { entryOf } from "./matrix.ts";

const inputs = [Float64Array.of(1, 0.5), Float64Array.of(-0.3, 2), Float64Array.of(0.7, -0.1)];
/** Sums of two or three numbers of order 1. */
const digits = 14;

describe("the parts of a limit kernel", () => {
  test.each([
    "relu",
    "tanh",
    "erf",
  ] as const)("of two %s layers are those of each pair of inputs", (activation) => {
    const { total, hidden, output } = limitParts(activation, 2, inputs);
    const of = limitKernel(activation);
    inputs.forEach((x, i) => {
      inputs.forEach((y, j) => {
        expect(entryOf(total, i, j)).toBeCloseTo(of.total(x, y), digits);
        expect(entryOf(hidden, i, j)).toBeCloseTo(of.hidden(x, y), digits);
        expect(entryOf(output, i, j)).toBeCloseTo(of.output(x, y), digits);
      });
    });
  });

  test("of four layers are the last one's and the sum of the others'", () => {
    const { total, hidden, output } = limitParts("relu", 4, inputs);
    const { total: whole, layers } = deepLimitKernel("relu", 4, inputs);
    expect(layers).toHaveLength(4);
    inputs.forEach((_, i) => {
      inputs.forEach((_, j) => {
        expect(entryOf(total, i, j)).toBe(entryOf(whole, i, j));
        expect(entryOf(output, i, j)).toBe(entryOf(layers[3]!, i, j));
        const below = layers.slice(0, 3).reduce((sum, layer) => sum + entryOf(layer, i, j), 0);
        expect(entryOf(hidden, i, j)).toBeCloseTo(below, digits);
      });
    });
  });
});
