import type { ActivationName } from "../networks/activation.ts";
import { angleBetween } from "./angle.ts";
import { kappa0, kappa1 } from "./arc-cosine.ts";
import { erfDerivativeExpectation, erfValueExpectation } from "./erf-kernel.ts";
import { gaussianExpectation, tanhSeries } from "./hermite-series.ts";
import { KernelError } from "./kernel-error.ts";
import { entryOf, type Matrix, requireFiniteEntries, symmetricMatrixOf } from "./matrix.ts";
import { remembered } from "./remembered.ts";
import { dot, norm, type Vector } from "./vector.ts";

/** The infinite-width kernels of a network of any depth over N inputs; all matrices are N × N. */
export interface DeepLimitKernel {
  /**
   * Covariance of the pre-activations of weight layer l, at index l − 1: Σ⁽¹⁾ = xᵀx′, …, Σ⁽ᵈᵉᵖᵗʰ⁾, the kernel
   * of the outputs' Gaussian process.
   */
  readonly covariances: readonly Matrix[];
  /** Contribution of weight layer l to the tangent kernel, at index l − 1: Σ⁽ˡ⁾ Π_{k=l}^{depth−1} Σ̇⁽ᵏ⁾. */
  readonly layers: readonly Matrix[];
  /** Θ_∞, the sum of `layers`. */
  readonly total: Matrix;
}

/**
 * The tangent kernel Θ_∞ of h₁ = W₁x, hₗ = m^{−1/2} Wₗσ(hₗ₋₁), f = h_depth with all weights N(0, 1), by the
 * recursion of Jacot, Gabriel & Hongler (NeurIPS 2018), theorem 1 without biases:
 *   Σ⁽ˡ⁺¹⁾ = E[σ(u)σ(v)],  Σ̇⁽ˡ⁾ = E[σ′(u)σ′(v)],  (u, v) ~ N(0, Σ⁽ˡ⁾ at the two inputs).
 * relu by the arc-cosine kernels, erf in closed form, tanh by its Hermite series.
 *
 * Conventions: Arora et al., "On exact computation with an infinitely wide neural net" (NeurIPS 2019), eqs. (7)–(9),
 * give every relu layer the factor c_σ = 2, so that their kernel is 2^{depth−1} times this one. neural-tangents'
 * `stax.Dense(m, W_std=√2)`, in all layers, has a factor 2 in each of the `depth` weight layers and divides by the
 * dimension d of the inputs: 2^{depth}/d times this one.
 *
 * @param depth number of weight layers, ≥ 2; depth 2 is the kernel of `limitKernelMatrix`
 * @throws {KernelError} for a depth that is no integer ≥ 2, a zero input, entries that are not finite, different
 *   dimensions, norms whose squares leave the range of doubles (erf: their fourth powers), or norms beyond what the
 *   series of tanh reaches (near 12). No entry of an answer is NaN or infinite.
 */
export function deepLimitKernel(
  activation: ActivationName,
  depth: number,
  inputs: readonly Vector[],
): DeepLimitKernel {
  if (!Number.isInteger(depth) || depth < 2) {
    throw new KernelError(`a depth counts weight layers and is an integer ≥ 2; got ${depth}`);
  }
  return propagated(inputs, activation, depth);
}

const propagated = remembered((inputs, activation: ActivationName, depth: number): DeepLimitKernel => {
  const count = inputs.length;
  let state: LayerState = {
    variances: inputs.map(squaredNorm),
    angles: symmetricMatrixOf(count, (i, j) => angleBetween(inputs[i]!, inputs[j]!)),
  };
  const covariances = [symmetricMatrixOf(count, (i, j) => dot(inputs[i]!, inputs[j]!))];
  let layers: Matrix[] = [covariances[0]!];
  for (let layer = 1; layer < depth; layer++) {
    const { value, derivative, next } = STEPS[activation](state, covariances.at(-1)!);
    const covariance = symmetricMatrixOf(count, value);
    const derivatives = symmetricMatrixOf(count, derivative);
    layers = [...layers.map((part) => entrywise(part, derivatives, (a, b) => a * b)), covariance];
    covariances.push(covariance);
    state = next(covariance);
  }
  const total = layers.reduce((sum, part) => entrywise(sum, part, (a, b) => a + b));
  requireFiniteEntries(total);
  return { covariances, layers, total };
});

const SMALLEST_NORMAL = 2 ** -1022;

/** ‖x‖², of full precision; 0 is left to `angleBetween`, which reports the zero vector. */
function squaredNorm(x: Vector): number {
  const length = norm(x);
  const square = length ** 2;
  if (length > 0 && !(square >= SMALLEST_NORMAL && square < Number.POSITIVE_INFINITY)) {
    throw new KernelError(`the squared norm of an input is in the range of doubles; got a norm of ${length}`);
  }
  return square;
}

/**
 * The covariance of a layer's pre-activations as variances and angles. relu carries the angle from layer to layer:
 * its kernels have slope 1/(2π) in the angle at 0, and a correlation rounded near 1 gives the angle only to 1e-8.
 * erf and tanh take it from the covariance: their kernels are smooth in the correlation, and keep its rounding.
 * x = x′ stays at the angle 0 exactly.
 */
interface LayerState {
  readonly variances: readonly number[];
  readonly angles: Matrix;
}

interface Step {
  /** E[σ(u)σ(v)] for inputs i and j. */
  value(i: number, j: number): number;
  /** E[σ′(u)σ′(v)]. */
  derivative(i: number, j: number): number;
  /** The next layer's state from its covariance. */
  next(covariance: Matrix): LayerState;
}

const STEPS: Readonly<Record<ActivationName, (state: LayerState, covariance: Matrix) => Step>> = {
  relu: ({ variances, angles }) => ({
    value: (i, j) => Math.sqrt(variances[i]!) * Math.sqrt(variances[j]!) * kappa1(entryOf(angles, i, j)),
    derivative: (i, j) => kappa0(entryOf(angles, i, j)),
    next: () => ({
      variances: variances.map((variance) => variance / 2),
      angles: { ...angles, data: angles.data.map(nextReluAngle) },
    }),
  }),
  erf: ({ variances, angles }, covariance) => ({
    value: (i, j) =>
      erfValueExpectation(variances[i]!, variances[j]!, entryOf(covariance, i, j), entryOf(angles, i, j)),
    derivative: (i, j) => erfDerivativeExpectation(variances[i]!, variances[j]!, entryOf(angles, i, j)),
    next: stateOf,
  }),
  tanh: ({ variances, angles }) => {
    const values = variances.map((variance) => tanhSeries.values(Math.sqrt(variance)));
    const derivatives = variances.map((variance) => tanhSeries.derivatives(Math.sqrt(variance)));
    const expectation = (of: readonly Float64Array[]) => (i: number, j: number) =>
      gaussianExpectation(of[i]!, of[j]!, Math.cos(entryOf(angles, i, j)));
    return { value: expectation(values), derivative: expectation(derivatives), next: stateOf };
  },
};

/**
 * θ′ with cos θ′ = 2κ₁(θ), through 1 − cos θ′ = (θ − sin θ + 2(π − θ) sin²(θ/2))/π, which does not cancel near
 * θ = 0, and is 0 there.
 */
function nextReluAngle(angle: number): number {
  const versine = (angle - Math.sin(angle) + 2 * (Math.PI - angle) * Math.sin(angle / 2) ** 2) / Math.PI;
  return 2 * Math.asin(Math.sqrt(Math.min(1, versine / 2)));
}

/** Variances and angles of a covariance matrix; equal inputs have the correlation 1 and the angle 0 exactly. */
function stateOf(covariance: Matrix): LayerState {
  const variances = Array.from({ length: covariance.rows }, (_, i) => entryOf(covariance, i, i));
  return {
    variances,
    angles: symmetricMatrixOf(covariance.rows, (i, j) => {
      const larger = Math.max(variances[i]!, variances[j]!);
      const smaller = Math.min(variances[i]!, variances[j]!);
      // Not over √(larger · smaller): that product is 0 for inputs of norm below 1e-81.
      const correlation = entryOf(covariance, i, j) / larger / Math.sqrt(smaller / larger);
      return 2 * Math.atan2(Math.sqrt(Math.max(0, 1 - correlation)), Math.sqrt(Math.max(0, 1 + correlation)));
    }),
  };
}

function entrywise(a: Matrix, b: Matrix, combine: (a: number, b: number) => number): Matrix {
  return { ...a, data: a.data.map((value, index) => combine(value, b.data[index]!)) };
}
