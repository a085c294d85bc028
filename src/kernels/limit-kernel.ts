import type { ActivationName } from "../networks/activation.ts";
import { angleBetween } from "./angle.ts";
import { erfDerivativeKernel, erfValueKernel } from "./erf-kernel.ts";
import { gaussianExpectation, tanhSeries } from "./hermite-series.ts";
import { type Matrix, symmetricMatrixOf } from "./matrix.ts";
import { reluDerivativeKernel, reluValueKernel } from "./relu-kernel.ts";
import { remembered } from "./remembered.ts";
import { dot, norm, type Vector } from "./vector.ts";

/**
 * Which weights the kernel comes from. The gradient of f(x) = m^{−1/2} Σ_j a_j σ(w_jᵀx) has a block per weight
 * layer, and the kernel is the sum of their Gram matrices:
 * - "hidden", from the hidden weights w_j: E[a²] E[σ'(wᵀx) σ'(wᵀx')] xᵀx' with E[a²] = 1;
 * - "output", from the output weights a_j: E[σ(wᵀx) σ(wᵀx')];
 * - "total": both.
 */
export type KernelPart = "total" | "hidden" | "output";

/** The infinite-width tangent kernel Θ of a two-layer network in the ntk parameterization, w ~ N(0, I). */
export interface LimitKernel {
  /** Θ(x, x') = hidden + output; Jacot, Gabriel & Hongler, "Neural tangent kernel" (NeurIPS 2018), theorem 1. */
  total(x: Vector, y: Vector): number;
  /** E[σ'(wᵀx) σ'(wᵀx')] xᵀx', the part of the hidden weights. */
  hidden(x: Vector, y: Vector): number;
  /** E[σ(wᵀx) σ(wᵀx')], the part of the output weights. */
  output(x: Vector, y: Vector): number;
}

/**
 * The limit kernel as a function of two inputs in R^d. No 1/√d, no bias: relu gives Θ(x, x) = ‖x‖².
 * For a whole matrix use `limitKernelMatrix`, which expands a smooth activation once per input, not per pair.
 *
 * Each function throws KernelError for the zero vector, entries that are not finite, different dimensions.
 */
export function limitKernel(activation: ActivationName): LimitKernel {
  const of = (part: KernelPart) => (x: Vector, y: Vector) => EVALUATORS[activation]([x, y], part)(0, 1);
  return { total: of("total"), hidden: of("hidden"), output: of("output") };
}

/**
 * The N × N matrix of the limit kernel, or of one part of it, over N inputs in R^d; exactly symmetric.
 *
 * @throws {KernelError} for a zero input, entries that are not finite, different dimensions, or norms beyond
 *   what the series of tanh reaches (near 12).
 */
export function limitKernelMatrix(
  activation: ActivationName,
  inputs: readonly Vector[],
  part: KernelPart = "total",
): Matrix {
  return matrixOfPart(inputs, activation, part);
}

const matrixOfPart = remembered((inputs, activation: ActivationName, part: KernelPart) =>
  symmetricMatrixOf(inputs.length, EVALUATORS[activation](inputs, part)),
);

/** Prepares what each input needs once, and answers with the kernel of inputs i and j. */
type Evaluator = (inputs: readonly Vector[], part: KernelPart) => (i: number, j: number) => number;

const EVALUATORS: Readonly<Record<ActivationName, Evaluator>> = {
  relu: fromClosedForm(reluDerivativeKernel, reluValueKernel),
  erf: fromClosedForm(erfDerivativeKernel, erfValueKernel),
  tanh: fromTanhSeries,
};

type PairKernel = (x: Vector, y: Vector) => number;

function fromClosedForm(derivatives: PairKernel, values: PairKernel): Evaluator {
  return (inputs, part) => (i, j) => {
    const x = inputs[i]!;
    const y = inputs[j]!;
    const hidden = part === "output" ? 0 : derivatives(x, y) * dot(x, y);
    return part === "hidden" ? hidden : hidden + values(x, y);
  };
}

function fromTanhSeries(inputs: readonly Vector[], part: KernelPart): ReturnType<Evaluator> {
  const expansions = inputs.map((x) => {
    const scale = norm(x);
    // Reported as the angle it makes undefined, like the closed forms do.
    if (scale === 0) angleBetween(x, x);
    return {
      values: part === "hidden" ? NOTHING : tanhSeries.values(scale),
      derivatives: part === "output" ? NOTHING : tanhSeries.derivatives(scale),
    };
  });
  return (i, j) => {
    const a = expansions[i]!;
    const b = expansions[j]!;
    const correlation = Math.cos(angleBetween(inputs[i]!, inputs[j]!));
    return (
      gaussianExpectation(a.derivatives, b.derivatives, correlation) * dot(inputs[i]!, inputs[j]!) +
      gaussianExpectation(a.values, b.values, correlation)
    );
  };
}

/** The series of the part that was not asked for: its expectation is 0. */
const NOTHING = new Float64Array(0);
