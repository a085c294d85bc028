import { describe, expect, test } from "vitest";
import { KernelError } from "./kernel-error.ts";
import { dot, norm, requireSameDimension } from "./vector.ts";

describe("The norm of a vector", () => {
  test.each([
    [[3, 4], 5],
    [[-3, 4], 5],
    [[4, -3], 5],
    [[1, 2, 2], 3],
    [[-7], 7],
    [[0, 0], 0],
    [[], 0],
  ])("of %j is %d", (x, expected) => {
    expect(norm(x)).toBe(expected);
  });

  test.each([1e-200, 1e200])("is right where the squares leave the range of doubles: times %d", (size) => {
    // Four roundings: two quotients, a square root, a product.
    expect(Math.abs(norm([-3 * size, 4 * size]) / (5 * size) - 1)).toBeLessThan(4 * Number.EPSILON);
  });

  test("is refused for an entry that is not finite, wherever it stands", () => {
    expect(() => norm([Number.NaN, 1])).toThrow(
      new KernelError("the entries of a vector are finite; got NaN"),
    );
    expect(() => norm([1, Number.NEGATIVE_INFINITY])).toThrow("got -Infinity");
  });
});

test("xᵀy is the sum of products, and refused between spaces", () => {
  expect(dot([1, 2, 3], [4, -5, 6])).toBe(1 * 4 - 2 * 5 + 3 * 6);
  expect(() => dot([1, 2], [1])).toThrow(new KernelError("two inputs have the same dimension; got 2 and 1"));
  expect(() => requireSameDimension([1, 2], [3, 4])).not.toThrow();
});
