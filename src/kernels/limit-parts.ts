import type { ActivationName } from "../networks/activation.ts";
import { type DeepLimitKernel, deepLimitKernel } from "./deep-limit-kernel.ts";
import { limitKernelMatrix } from "./limit-kernel.ts";
import type { Matrix } from "./matrix.ts";
import type { Vector } from "./vector.ts";

/** Θ_∞ on N inputs, each N × N: total = hidden + output. */
export interface LimitParts {
  readonly total: Matrix;
  /** Of all weight layers but the last. */
  readonly hidden: Matrix;
  /** Of the last weight layer. */
  readonly output: Matrix;
}

/**
 * Θ_∞ of a network of any depth ≥ 2 in the ntk parameterization, and its parts by layer, from the closed forms or
 * quadratures of `limitKernelMatrix` and `deepLimitKernel`.
 */
export function limitParts(activation: ActivationName, depth: number, inputs: readonly Vector[]): LimitParts {
  const { total, output } =
    depth === 2
      ? {
          total: limitKernelMatrix(activation, inputs),
          output: limitKernelMatrix(activation, inputs, "output"),
        }
      : outermost(deepLimitKernel(activation, depth, inputs));
  return { total, output, hidden: { ...total, data: total.data.map((value, i) => value - output.data[i]!) } };
}

const outermost = ({ total, layers }: DeepLimitKernel) => ({ total, output: layers.at(-1)! });
