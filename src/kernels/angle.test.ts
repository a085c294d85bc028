import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { angleBetween } from "./angle.ts";
import { KernelError } from "./kernel-error.ts";

/** Unit vectors carry an error of one rounding per entry, their difference and sum a few, the angle twice that. */
const ROUNDING = 8 * Number.EPSILON;

describe("the angle between two vectors", () => {
  test.each([
    0,
    1e-8,
    0.1,
    Math.PI / 4,
    Math.PI / 2,
    2,
    Math.PI - 1e-8,
    Math.PI,
  ])("is θ = %d for (1, 0) and (cos θ, sin θ)", (angle) => {
    expect(Math.abs(angleBetween([1, 0], [Math.cos(angle), Math.sin(angle)]) - angle)).toBeLessThan(ROUNDING);
  });

  test("is exactly 0 from a vector to itself and exactly π to its negative", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 1, maxLength: 12 }),
        (x) => {
          fc.pre(x.some((value) => Math.abs(value) > 1e-300));
          expect(angleBetween(x, x)).toBe(0);
          expect(
            angleBetween(
              x,
              x.map((value) => -value),
            ),
          ).toBe(Math.PI);
        },
      ),
    );
  });

  test("doesn't depend on norms, even where their squares overflow or underflow", () => {
    expect(Math.abs(angleBetween([1e200, 0], [1e-200, 1e-200]) - Math.PI / 4)).toBeLessThan(ROUNDING);
  });

  test("is symmetric to the last bit", () => {
    expect(angleBetween([1, 2, 3], [-1, 5, 0.3])).toBe(angleBetween([-1, 5, 0.3], [1, 2, 3]));
  });

  test.each([
    [[0, 0], [3, 4], "the angle to the zero vector is undefined; got norms 0 and 5 in dimension 2"],
    [[3, 4], [0, 0], "the angle to the zero vector is undefined; got norms 5 and 0 in dimension 2"],
    [[1], [1, 2], "two inputs have the same dimension; got 1 and 2"],
    [[1, Number.NaN], [1, 2], "the entries of a vector are finite; got NaN"],
  ])("is refused for %j and %j", (x, y, message) => {
    expect(() => angleBetween(x, y)).toThrow(new KernelError(message));
  });
});
