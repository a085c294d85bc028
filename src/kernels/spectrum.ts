import { EigenvalueDecomposition } from "ml-matrix";
import { KernelError } from "./kernel-error.ts";
import {
  entryOf,
  type Matrix,
  matrixOf,
  requireFiniteEntries,
  symmetricMatrixOf,
  toLibraryMatrix,
} from "./matrix.ts";
import type { Vector } from "./vector.ts";

/** A = Σ_k values[k] v_k v_kᵀ. */
export interface SymmetricEigen {
  /** N eigenvalues, ascending. */
  readonly values: Float64Array;
  /** N × N; column k is the eigenvector v_k of values[k]; the columns are orthonormal. */
  readonly vectors: Matrix;
}

/**
 * Largest |A − Aᵀ| over largest |A| that counts as rounding. Kernels of a float32 engine differ from exact ones by
 * up to 3e-5 at 131072 neurons (measured); a matrix that is not meant to be symmetric is far above.
 */
const ROUNDING_ASYMMETRY = 1e-4;

/**
 * Entries below this share of the largest one are taken as 0, far below its rounding: ml-matrix 6.15 reads beyond
 * the matrix and throws when some are so small that their squares underflow.
 */
const NOTHING = 1e-100;

/**
 * Eigenvalues and eigenvectors of a symmetric N × N matrix, by ml-matrix (Householder tridiagonalisation and
 * implicit QL). Rounding asymmetry is averaged away first.
 *
 * @throws {KernelError} if the matrix is not square, not finite, or not symmetric.
 */
export function symmetricEigen(matrix: Matrix): SymmetricEigen {
  requireSymmetric(matrix);
  const size = matrix.rows;
  const scale = largestSize(matrix) || 1;
  const symmetric = symmetricMatrixOf(size, (i, j) => {
    const entry = entryOf(matrix, i, j) / scale / 2 + entryOf(matrix, j, i) / scale / 2;
    return Math.abs(entry) < NOTHING ? 0 : entry;
  });
  const library = new EigenvalueDecomposition(toLibraryMatrix(symmetric), { assumeSymmetric: true });
  const found = library.realEigenvalues;
  const order = found.map((_, k) => k).sort((k, l) => found[k]! - found[l]!);
  return {
    values: Float64Array.from(order, (k) => scale * found[k]!),
    vectors: matrixOf(size, size, (i, k) => library.eigenvectorMatrix.get(i, order[k]!)),
  };
}

/** A decomposition as it is, a matrix decomposed. @throws {KernelError} as `symmetricEigen`. */
export const decomposed = (matrix: Matrix | SymmetricEigen): SymmetricEigen =>
  "values" in matrix ? matrix : symmetricEigen(matrix);

/**
 * e^{−At} of a symmetric N × N matrix at time t ≥ 0, through its eigendecomposition.
 *
 * @throws {KernelError} if the matrix is not symmetric and finite, or the time is negative or not finite.
 */
export function expMinus(matrix: Matrix, time: number): Matrix {
  requireTime(time);
  const { values, vectors } = symmetricEigen(matrix);
  const decay = values.map((value) => Math.exp(-value * time));
  return symmetricMatrixOf(matrix.rows, (i, j) => {
    let sum = 0;
    for (let k = 0; k < decay.length; k++) sum += decay[k]! * entryOf(vectors, i, k) * entryOf(vectors, j, k);
    return sum;
  });
}

export interface LinearTraining {
  /** Θ, symmetric, N × N, or its decomposition where that is known already. */
  readonly kernel: Matrix | SymmetricEigen;
  /** Y, length N. */
  readonly labels: Vector;
  /** f_0, length N; zero if left out. */
  readonly initialOutputs?: Vector;
}

/**
 * Outputs of gradient descent on ½ Σ(f − Y)² in steps of size η under a constant kernel, from its spectrum:
 *   f_k = Y + (I − ηΘ)^k (f_0 − Y),
 * the network linearised at its start where Θ is the empirical kernel there.
 *
 * @returns the outputs after k steps, length N; infinite or NaN where they have overflowed
 */
export function kernelDescent(
  { values, vectors }: SymmetricEigen,
  descent: { readonly labels: Vector; readonly initialOutputs: Vector; readonly rate: number },
): (steps: number) => Float64Array {
  const { labels, initialOutputs, rate } = descent;
  const modes = values.map((_, k) =>
    values.reduce((sum, _, i) => sum + entryOf(vectors, i, k) * (initialOutputs[i]! - labels[i]!), 0),
  );
  return (steps) =>
    Float64Array.from(labels, (label, i) =>
      modes.reduce(
        (sum, mode, k) => sum + entryOf(vectors, i, k) * mode * (1 - rate * values[k]!) ** steps,
        label,
      ),
    );
}

/**
 * Outputs of the gradient flow of ½ Σ(f − Y)² under a constant kernel, ḟ = −Θ(f − Y):
 *   f_t = Y + e^{−Θt}(f_0 − Y),
 * evaluated as f_0 + (I − e^{−Θt})(Y − f_0), which is the same and does not cancel at small t: f_0 exactly at
 * t = 0. One decomposition serves all times.
 *
 * @returns the outputs at time t ≥ 0, length N
 * @throws {KernelError} for a kernel that is not symmetric and finite, labels or outputs of another length;
 *   the function returned throws for a time that is negative or not finite.
 */
export function kernelDynamics({
  kernel,
  labels,
  initialOutputs,
}: LinearTraining): (time: number) => Float64Array {
  const { values, vectors } = decomposed(kernel);
  const size = values.length;
  const start = initialOutputs === undefined ? new Float64Array(size) : Float64Array.from(initialOutputs);
  if (labels.length !== size || start.length !== size) {
    throw new KernelError(
      `labels and initial outputs have one entry per row of the kernel, ${size}; got ${labels.length} and ${start.length}`,
    );
  }
  // Vᵀ(Y − f_0)
  const modes = values.map((_, k) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += entryOf(vectors, i, k) * (labels[i]! - start[i]!);
    return sum;
  });
  return (time) => {
    requireTime(time);
    const moved = new Float64Array(size);
    for (let k = 0; k < size; k++) moved[k] = -Math.expm1(-values[k]! * time) * modes[k]!;
    const outputs = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      let sum = start[i]!;
      for (let k = 0; k < size; k++) sum += vectors.data[i * size + k]! * moved[k]!;
      outputs[i] = sum;
    }
    return outputs;
  };
}

function requireSymmetric(matrix: Matrix): void {
  if (matrix.rows !== matrix.columns) {
    throw new KernelError(`a symmetric matrix is square; got ${matrix.rows} × ${matrix.columns}`);
  }
  requireFiniteEntries(matrix);
  const largest = largestSize(matrix);
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < i; j++) {
      const one = entryOf(matrix, i, j);
      const other = entryOf(matrix, j, i);
      if (Math.abs(one - other) > ROUNDING_ASYMMETRY * largest) {
        throw new KernelError(
          `a symmetric matrix equals its transpose to ${ROUNDING_ASYMMETRY} of its largest entry, ${largest}; ` +
            `got ${one} at (${i}, ${j}) and ${other} at (${j}, ${i})`,
        );
      }
    }
  }
}

function largestSize({ data }: Matrix): number {
  let most = 0;
  for (let i = 0; i < data.length; i++) most = Math.max(most, Math.abs(data[i]!));
  return most;
}

function requireTime(time: number): void {
  if (!(time >= 0 && time < Number.POSITIVE_INFINITY)) {
    throw new KernelError(`a time is a finite number, at least 0; got ${time}`);
  }
}
