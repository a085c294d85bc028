import { KernelError } from "./kernel-error.ts";
import { entryOf, type Matrix } from "./matrix.ts";
import { decomposed, type SymmetricEigen } from "./spectrum.ts";
import type { Vector } from "./vector.ts";

export interface KernelPrediction {
  /** Θ(X, X), symmetric, N × N, or its decomposition where that is known already. */
  readonly kernel: Matrix | SymmetricEigen;
  /** Θ(X*, X), M × N. */
  readonly cross: Matrix;
  /** Y, length N. */
  readonly labels: Vector;
  /** f_0(X), length N; zero if left out. */
  readonly initialOutputs?: Vector;
  /** f_0(X*), length M; zero if left out. */
  readonly initialTestOutputs?: Vector;
}

/**
 * Outputs on M test inputs of a model trained by the gradient flow of ½ Σ(f − Y)² under a constant kernel:
 *   f_t(X*) = f_0(X*) + Θ(X*, X) Θ(X, X)^{−1} (I − e^{−Θ(X, X)t}) (Y − f_0(X)),
 * Jacot, Gabriel & Hongler (NeurIPS 2018), section 5; Lee et al., "Wide neural networks of any depth evolve as
 * linear models under gradient descent" (NeurIPS 2019), eqs. (10), (11). At t = ∞ it is kernel regression
 * without a ridge: on a singular kernel the pseudo-inverse stands for the inverse, which is what the flow tends to.
 *
 * @returns the outputs at time t in [0, ∞], length M
 * @throws {KernelError} for a kernel that is not symmetric and finite, or lengths that do not fit; the function
 *   returned throws for a time that is negative or NaN, and at t = ∞ for a kernel with a negative eigenvalue
 *   beyond rounding, under which the flow has no limit.
 */
export function kernelPrediction(training: KernelPrediction): (time: number) => Float64Array {
  const { kernel, cross, labels } = training;
  const { values, vectors } = decomposed(kernel);
  const size = values.length;
  const tests = cross.rows;
  const start = training.initialOutputs ?? new Float64Array(size);
  const testStart = training.initialTestOutputs ?? new Float64Array(tests);
  if (
    cross.columns !== size ||
    labels.length !== size ||
    start.length !== size ||
    testStart.length !== tests
  ) {
    throw new KernelError(
      `Θ(X*, X) has one column, Y and f_0(X) one entry per training input, ${size}, and f_0(X*) one per test input, ${tests}; ` +
        `got ${cross.columns}, ${labels.length}, ${start.length} and ${testStart.length}`,
    );
  }
  const modes = values.map((_, k) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += entryOf(vectors, i, k) * (labels[i]! - start[i]!);
    return sum;
  });
  // Eigenvalues below this are rounding of 0: the decomposition is backward stable.
  const rounding = size * Number.EPSILON * Math.max(...values.map(Math.abs));
  return (time) => {
    if (!(time >= 0)) throw new KernelError(`a time is at least 0; got ${time}`);
    const learned = modes.map((mode, k) => mode * learnedPerUnit(values[k]!, time, rounding));
    const weights = Float64Array.from({ length: size }, (_, i) =>
      learned.reduce((sum, value, k) => sum + entryOf(vectors, i, k) * value, 0),
    );
    return Float64Array.from({ length: tests }, (_, row) => {
      let sum = testStart[row]!;
      for (let i = 0; i < size; i++) sum += entryOf(cross, row, i) * weights[i]!;
      return sum;
    });
  };
}

/** (1 − e^{−λt})/λ, which is t at λ = 0 and 1/λ at t = ∞; nothing is learned along a null vector at t = ∞. */
function learnedPerUnit(eigenvalue: number, time: number, rounding: number): number {
  if (Math.abs(eigenvalue) <= rounding) return time === Number.POSITIVE_INFINITY ? 0 : time;
  if (time === Number.POSITIVE_INFINITY) {
    if (eigenvalue < 0) {
      throw new KernelError(
        `the flow has a limit only under a positive semi-definite kernel; got the eigenvalue ${eigenvalue}`,
      );
    }
    return 1 / eigenvalue;
  }
  return -Math.expm1(-eigenvalue * time) / eigenvalue;
}
