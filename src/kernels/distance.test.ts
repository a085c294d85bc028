import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { largestEntry, relativeFrobenius, relativeSpectral } from "./distance.ts";
import { KernelError } from "./kernel-error.ts";
import { type Matrix, matrixOf } from "./matrix.ts";

const SIZE = 4;
const matrices = fc
  .array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: SIZE ** 2, maxLength: SIZE ** 2 })
  .filter((entries) => Math.max(...entries.map(Math.abs)) > 0.1)
  .map((entries): Matrix => ({ rows: SIZE, columns: SIZE, data: Float64Array.from(entries) }));
const diagonal = (...entries: number[]) =>
  matrixOf(entries.length, entries.length, (i, j) => (i === j ? entries[i]! : 0));

describe("distances of diag(4, 2) from diag(1, −2)", () => {
  const a = diagonal(4, 2);
  const b = diagonal(1, -2);
  test("are 5/√5 in the relative Frobenius norm, 4 in the largest entry, 4/2 in the relative spectral norm", () => {
    expect(relativeFrobenius(a, b)).toBeCloseTo(5 / Math.sqrt(5), 14);
    expect(largestEntry(a, b)).toBe(4);
    expect(relativeSpectral(a, b)).toBeCloseTo(4 / 2, 14);
  });

  test("from itself are 0", () => {
    for (const distance of [relativeFrobenius, largestEntry, relativeSpectral])
      expect(distance(a, a)).toBe(0);
  });

  test.each([
    1e-200, 1e200,
  ])("are relative where the squares of the entries leave the doubles: times %d", (size) => {
    const [large, largeB] = [a, b].map((m): Matrix => ({ ...m, data: m.data.map((value) => size * value) }));
    expect(relativeFrobenius(large!, largeB!)).toBeCloseTo(5 / Math.sqrt(5), 14);
    expect(relativeSpectral(large!, largeB!)).toBeCloseTo(4 / 2, 14);
  });
});

test("the spectral norm of the rank-one matrix u vᵀ is ‖u‖‖v‖, square or not", () => {
  const u = [1, 2, 2];
  const v = [3, 4];
  const a = matrixOf(3, 2, (i, j) => u[i]! * v[j]!);
  const b = matrixOf(3, 2, (i, j) => (i === j ? 1 : 0));
  const sum = matrixOf(3, 2, (i, j) => u[i]! * v[j]! + (i === j ? 1 : 0));
  expect(relativeSpectral(sum, b)).toBeCloseTo(3 * 5, 12);
  expect(relativeSpectral(b, sum)).toBeLessThan(15 / (15 - 1));
  expect(relativeFrobenius(a, a)).toBe(0);
});

test("denormal entries don't change the spectral norm", () => {
  // Found by the property below: ml-matrix's singular values give 0.1031 here.
  const d = diagonal(0, 0, 0, 0.1);
  d.data[8] = -1e-323;
  d.data[12] = 5e-324;
  expect(
    relativeSpectral(
      matrixOf(4, 4, () => 0),
      d,
    ),
  ).toBe(1);
  const identity = diagonal(1, 1, 1, 1);
  const sum = matrixOf(4, 4, (i, j) => identity.data[4 * i + j]! + d.data[4 * i + j]!);
  expect(relativeSpectral(sum, identity)).toBeCloseTo(0.1, 15);
});

test("‖D‖₂ ≤ ‖D‖_F ≤ √N ‖D‖₂ and max |D_ij| ≤ ‖D‖₂", () => {
  const identity = diagonal(...Array<number>(SIZE).fill(1));
  fc.assert(
    fc.property(matrices, (d) => {
      const shifted = matrixOf(SIZE, SIZE, (i, j) => d.data[i * SIZE + j]! + identity.data[i * SIZE + j]!);
      const spectral = relativeSpectral(shifted, identity);
      const frobenius = relativeFrobenius(shifted, identity) * Math.sqrt(SIZE);
      const slack = 1 + 64 * Number.EPSILON;
      expect(spectral).toBeLessThanOrEqual(frobenius * slack);
      expect(frobenius).toBeLessThanOrEqual(Math.sqrt(SIZE) * spectral * slack);
      expect(largestEntry(shifted, identity)).toBeLessThanOrEqual(spectral * slack);
    }),
  );
});

test("relative distances don't change when both matrices are scaled; the largest entry scales along", () => {
  fc.assert(
    fc.property(matrices, matrices, (a, b) => {
      const twice = (matrix: Matrix): Matrix => ({ ...matrix, data: matrix.data.map((value) => 2 * value) });
      expect(relativeFrobenius(twice(a), twice(b))).toBe(relativeFrobenius(a, b));
      expect(relativeSpectral(twice(a), twice(b))).toBeCloseTo(relativeSpectral(a, b), 12);
      expect(largestEntry(twice(a), twice(b))).toBe(2 * largestEntry(a, b));
    }),
  );
});

describe.each([
  ["relative Frobenius", relativeFrobenius],
  ["largest entry", largestEntry],
  ["relative spectral", relativeSpectral],
] as const)("the %s distance", (_name, distance) => {
  test("is refused between shapes that differ", () => {
    expect(() => distance(diagonal(1), diagonal(1, 1))).toThrow(
      new KernelError("matrices at a distance have the same shape; got 1 × 1 and 2 × 2"),
    );
    const ones = (rows: number, columns: number) => matrixOf(rows, columns, () => 1);
    expect(() => distance(ones(2, 1), ones(2, 2))).toThrow("same shape; got 2 × 1 and 2 × 2");
    expect(() => distance(ones(1, 2), ones(2, 2))).toThrow("same shape; got 1 × 2 and 2 × 2");
  });

  test("is refused for an entry that is not finite", () => {
    expect(() => distance(diagonal(1, Number.NaN), diagonal(1, 1))).toThrow(
      new KernelError("the entries of a matrix are finite; got NaN at row 1, column 1"),
    );
    expect(() => distance(diagonal(1, 1), diagonal(1, Number.NaN))).toThrow("got NaN at row 1, column 1");
  });
});

test.each([
  relativeFrobenius,
  relativeSpectral,
])("a relative distance to the zero matrix is refused", (distance) => {
  expect(() => distance(diagonal(1), diagonal(0))).toThrow(
    new KernelError("a relative distance is to a matrix that is not zero; got the zero matrix"),
  );
});
