import { KernelError } from "./kernel-error.ts";
import { entryOf, type Matrix, requireFiniteEntries, symmetricMatrixOf } from "./matrix.ts";
import { symmetricEigen } from "./spectrum.ts";
import { norm } from "./vector.ts";

/*
 * Distances between two matrices of the same shape. Rates in the width are the same in all of them for fixed N,
 * constants are not; a claim names the one it uses.
 */

/** ‖A − B‖_F / ‖B‖_F. @throws {KernelError} for different shapes, entries that are not finite, B = 0. */
export function relativeFrobenius(a: Matrix, b: Matrix): number {
  return norm(difference(a, b).data) / nonZero(norm(b.data));
}

/** max |A_ij − B_ij|, not relative. @throws {KernelError} for different shapes, entries that are not finite. */
export function largestEntry(a: Matrix, b: Matrix): number {
  return difference(a, b).data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/**
 * ‖A − B‖₂ / ‖B‖₂, ‖·‖₂ the largest singular value.
 * @throws {KernelError} for different shapes, entries that are not finite, B = 0.
 */
export function relativeSpectral(a: Matrix, b: Matrix): number {
  return spectralNorm(difference(a, b)) / nonZero(spectralNorm(b));
}

function difference(a: Matrix, b: Matrix): Matrix {
  if (a.rows !== b.rows || a.columns !== b.columns) {
    throw new KernelError(
      `matrices at a distance have the same shape; got ${a.rows} × ${a.columns} and ${b.rows} × ${b.columns}`,
    );
  }
  requireFiniteEntries(a);
  requireFiniteEntries(b);
  return { ...a, data: a.data.map((value, i) => value - b.data[i]!) };
}

/**
 * The root of the largest eigenvalue of AᵀA, which a rounding of AᵀA changes only relatively. Not ml-matrix's
 * singular values: 6.15 is off by 3 % on matrices with denormal entries.
 */
function spectralNorm(matrix: Matrix): number {
  const { rows, columns, data } = matrix;
  const scale = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const gram = symmetricMatrixOf(columns, (i, j) => {
    let sum = 0;
    for (let k = 0; k < rows; k++) sum += (entryOf(matrix, k, i) / scale) * (entryOf(matrix, k, j) / scale);
    return sum;
  });
  return scale * Math.sqrt(symmetricEigen(gram).values[columns - 1]!);
}

function nonZero(size: number): number {
  if (size === 0)
    throw new KernelError("a relative distance is to a matrix that is not zero; got the zero matrix");
  return size;
}
