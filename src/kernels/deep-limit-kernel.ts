// TEMPORARY stand-in so that others can run; its owner replaces this file.
import type { ActivationName } from "../networks/activation.ts";
import { kappa0, kappa1 } from "./arc-cosine.ts";
import { gaussianExpectation, hermiteCoefficients } from "./hermite-series.ts";
import { type Matrix, symmetricMatrixOf } from "./matrix.ts";
import { dot, type Vector } from "./vector.ts";
export interface DeepLimitKernel {
  readonly covariances: readonly Matrix[];
  readonly layers: readonly Matrix[];
  readonly total: Matrix;
}
export function deepLimitKernel(
  activation: ActivationName,
  depth: number,
  inputs: readonly Vector[],
): DeepLimitKernel {
  const n = inputs.length;
  const covariances = [symmetricMatrixOf(n, (i, j) => dot(inputs[i]!, inputs[j]!))];
  let layers: Matrix[] = [covariances[0]!];
  for (let l = 1; l < depth; l++) {
    const q = covariances[l - 1]!.data;
    const sd = inputs.map((_, i) => Math.sqrt(q[i * n + i]!));
    let value: (i: number, j: number) => number;
    let derivative: (i: number, j: number) => number;
    const rho = (i: number, j: number) => Math.max(-1, Math.min(1, q[i * n + j]! / sd[i]! / sd[j]!));
    const angle = (i: number, j: number) =>
      i === j ? 0 : 2 * Math.atan2(Math.sqrt(1 - rho(i, j)), Math.sqrt(1 + rho(i, j)));
    if (activation === "relu") {
      value = (i, j) => sd[i]! * sd[j]! * kappa1(angle(i, j));
      derivative = (i, j) => kappa0(angle(i, j));
    } else {
      const v = sd.map((s) => hermiteCoefficients(Math.tanh, s));
      const d = sd.map((s) => hermiteCoefficients((z) => 1 - Math.tanh(z) ** 2, s));
      value = (i, j) => gaussianExpectation(v[i]!, v[j]!, rho(i, j));
      derivative = (i, j) => gaussianExpectation(d[i]!, d[j]!, rho(i, j));
    }
    const next = symmetricMatrixOf(n, value);
    const dot1 = symmetricMatrixOf(n, derivative);
    layers = layers.map((m) => ({ ...m, data: m.data.map((x, i) => x * dot1.data[i]!) }));
    layers.push(next);
    covariances.push(next);
  }
  return {
    covariances,
    layers,
    total: { ...layers[0]!, data: layers[0]!.data.map((_, i) => layers.reduce((s, m) => s + m.data[i]!, 0)) },
  };
}
