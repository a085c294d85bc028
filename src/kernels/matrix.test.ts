import { describe, expect, test } from "vitest";
import { KernelError } from "./kernel-error.ts";
import { entryOf, matrixOf, requireFiniteEntries, symmetricMatrixOf, toLibraryMatrix } from "./matrix.ts";

const digits = (i: number, j: number) => 10 * i + j;

describe("A matrix", () => {
  test("holds its entries row by row, each asked for once", () => {
    const asked: string[] = [];
    const matrix = matrixOf(2, 3, (i, j) => {
      asked.push(`${i}${j}`);
      return digits(i, j);
    });
    expect(matrix).toEqual({ rows: 2, columns: 3, data: Float64Array.of(0, 1, 2, 10, 11, 12) });
    expect(asked).toEqual(["00", "01", "02", "10", "11", "12"]);
    expect(entryOf(matrix, 1, 2)).toBe(12);
    expect(toLibraryMatrix(matrix).to2DArray()).toEqual([
      [0, 1, 2],
      [10, 11, 12],
    ]);
  });

  test("that is symmetric asks for each pair i ≤ j once and has it on both sides", () => {
    const asked: string[] = [];
    const matrix = symmetricMatrixOf(3, (i, j) => {
      asked.push(`${i}${j}`);
      return digits(i, j);
    });
    expect(matrix).toEqual({ rows: 3, columns: 3, data: Float64Array.of(0, 1, 2, 1, 11, 12, 2, 12, 22) });
    expect(asked).toEqual(["00", "01", "02", "11", "12", "22"]);
  });

  test("may have no entries", () => {
    expect(() => requireFiniteEntries(matrixOf(0, 0, () => 1))).not.toThrow();
  });

  test("is refused with more or fewer entries than its shape has", () => {
    for (const count of [5, 7]) {
      expect(() => requireFiniteEntries({ rows: 2, columns: 3, data: new Float64Array(count) })).toThrow(
        new KernelError(`a 2 × 3 matrix has 6 entries; got ${count}`),
      );
    }
  });

  test.each([
    [0, 0, Number.NaN],
    [0, 2, Number.POSITIVE_INFINITY],
    [1, 0, Number.NEGATIVE_INFINITY],
    [1, 2, Number.NaN],
  ])("is refused by row %i and column %i for the entry %d", (row, column, value) => {
    const matrix = matrixOf(2, 3, (i, j) => (i === row && j === column ? value : 1));
    expect(() => requireFiniteEntries(matrix)).toThrow(
      new KernelError(`the entries of a matrix are finite; got ${value} at row ${row}, column ${column}`),
    );
  });
});
