import { Matrix as LibraryMatrix } from "ml-matrix";
import { KernelError } from "./kernel-error.ts";

/**
 * A real matrix; entry (i, j) is `data[i * columns + j]`.
 *
 * Not ml-matrix's class, because the engines, the cells and the evidence all hold kernels as one row-major
 * Float64Array: this type is that array and its shape, so nothing is copied until a decomposition is wanted.
 */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** A matrix whose entry (i, j) is `entry(i, j)`. */
export function matrixOf(rows: number, columns: number, entry: (i: number, j: number) => number): Matrix {
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) data[i * columns + j] = entry(i, j);
  }
  return { rows, columns, data };
}

/** A symmetric size × size matrix; `entry` is asked once for each pair i ≤ j. */
export function symmetricMatrixOf(size: number, entry: (i: number, j: number) => number): Matrix {
  const data = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      const value = entry(i, j);
      data[i * size + j] = value;
      data[j * size + i] = value;
    }
  }
  return { rows: size, columns: size, data };
}

/** Entry (i, j). */
export const entryOf = (matrix: Matrix, i: number, j: number): number => matrix.data[i * matrix.columns + j]!;

/** A copy as ml-matrix's class, for its decompositions. */
export function toLibraryMatrix(matrix: Matrix): LibraryMatrix {
  return LibraryMatrix.from1DArray(matrix.rows, matrix.columns, matrix.data);
}

/** @throws {KernelError} if the entries don't fill the shape, or one of them is NaN or infinite. */
export function requireFiniteEntries(matrix: Matrix): void {
  const { rows, columns, data } = matrix;
  if (data.length !== rows * columns) {
    throw new KernelError(`a ${rows} × ${columns} matrix has ${rows * columns} entries; got ${data.length}`);
  }
  // By index: `findIndex` takes ten times as long.
  for (let k = 0; k < data.length; k++) {
    if (!Number.isFinite(data[k]!)) {
      throw new KernelError(
        `the entries of a matrix are finite; got ${data[k]} at row ${Math.floor(k / columns)}, column ${k % columns}`,
      );
    }
  }
}
