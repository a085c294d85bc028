import { expm, inv, matrix as mathMatrix, multiply, subtract } from "mathjs";
import { describe, expect, test } from "vitest";
import { openStream } from "../random/stream.ts";
import { KernelError } from "./kernel-error.ts";
import { kernelPrediction } from "./kernel-regression.ts";
import { limitKernel, limitKernelMatrix } from "./limit-kernel.ts";
import { matrixOf } from "./matrix.ts";
import { kernelDynamics, symmetricEigen } from "./spectrum.ts";

const stream = openStream({ baseSeed: 1, seed: 1, purpose: "kernel-regression.test" });
const train = Array.from({ length: 5 }, () => stream.fillGaussian(4));
const tests = Array.from({ length: 3 }, () => stream.fillGaussian(4));
const labels = stream.fillGaussian(5);
const initialOutputs = stream.fillGaussian(5);
const initialTestOutputs = stream.fillGaussian(3);
const kernel = limitKernelMatrix("relu", train);
const cross = matrixOf(3, 5, (i, j) => limitKernel("relu").total(tests[i]!, train[j]!));
const rows = (matrix: { rows: number; columns: number; data: Float64Array }) =>
  Array.from({ length: matrix.rows }, (_, i) => [
    ...matrix.data.subarray(i * matrix.columns, (i + 1) * matrix.columns),
  ]);

/** The formula as it stands, by mathjs. */
function byMatrixFunctions(time: number): number[] {
  const identity = rows(matrixOf(5, 5, (i, j) => (i === j ? 1 : 0)));
  const decay = mathMatrix(rows(kernel).map((row) => row.map((value) => -value * time)));
  const learned =
    time === Number.POSITIVE_INFINITY
      ? identity
      : (subtract(identity, expm(decay).toArray() as number[][]) as number[][]);
  const residual = [...labels].map((y, i) => y - initialOutputs[i]!);
  const moved = multiply(
    multiply(multiply(rows(cross), inv(rows(kernel))), learned),
    residual,
  ) as unknown as number[];
  return moved.map((value, i) => value + initialTestOutputs[i]!);
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

describe("the prediction of a model with a constant kernel", () => {
  // Made within the tests, which then are what a refusal fails.
  const predict = (time: number) =>
    kernelPrediction({ kernel, cross, labels, initialOutputs, initialTestOutputs })(time);

  // mathjs's expm and inv lose a few digits more than the eigendecomposition: its condition number is below 1e3.
  test.each([
    0,
    0.1,
    1,
    10,
    Number.POSITIVE_INFINITY,
  ])("is f_0 + Θ(X*,X) Θ^{-1} (I − e^{−Θt}) (Y − f_0) at t = %f", (time) => {
    expect(largestDifference(predict(time), byMatrixFunctions(time))).toBeLessThan(1e-11);
  });

  test("is the same of a kernel and of its decomposition", () => {
    const spectrum = symmetricEigen(kernel);
    const ofSpectrum = kernelPrediction({ kernel: spectrum, cross, labels, initialOutputs })(0.7);
    expect(ofSpectrum).toEqual(kernelPrediction({ kernel, cross, labels, initialOutputs })(0.7));
    expect(() => kernelPrediction({ kernel: spectrum, cross, labels: [1] })).toThrow(/one column/);
  });

  test("on the training inputs is the solution of the linear dynamics", () => {
    const onTrain = kernelPrediction({
      kernel,
      cross: kernel,
      labels,
      initialOutputs,
      initialTestOutputs: initialOutputs,
    });
    const dynamics = kernelDynamics({ kernel, labels, initialOutputs });
    expect(largestDifference(onTrain(0.7), dynamics(0.7))).toBeLessThan(1e-13);
    expect(largestDifference(onTrain(Number.POSITIVE_INFINITY), labels)).toBeLessThan(1e-12);
  });

  test("without initial outputs is Θ(X*,X) Θ^{-1} Y in the end", () => {
    const plain = kernelPrediction({ kernel, cross, labels });
    const expected = multiply(multiply(rows(cross), inv(rows(kernel))), [...labels]) as unknown as number[];
    expect(largestDifference(plain(Number.POSITIVE_INFINITY), expected)).toBeLessThan(1e-12);
  });

  test("on a singular kernel learns what its range can hold: the mean of two labels of one input", () => {
    const one = matrixOf(2, 2, () => 1);
    const predictTwins = kernelPrediction({ kernel: one, cross: matrixOf(1, 2, () => 1), labels: [1, 4] });
    expect(predictTwins(Number.POSITIVE_INFINITY)[0]).toBeCloseTo(5 / 2, 14);
  });

  test.each([
    1e-9, 1, 1e9,
  ])("with the linear kernel of 6 points in the plane ends at least squares: times %d", (size) => {
    const points = Array.from({ length: 6 }, (_, i) => [Math.cos(2.3 * i), 1 + Math.sin(0.7 * i)] as const);
    const y = [3, -1, 4, 1, -5, 9];
    const gram = matrixOf(
      6,
      6,
      (i, j) => size * (points[i]![0] * points[j]![0] + points[i]![1] * points[j]![1]),
    );
    // The normal equations of y ≈ a x_1 + b x_2, by Cramer's rule.
    const sum = (f: (i: number) => number) => points.reduce((total, _, i) => total + f(i), 0);
    const [p, q, r] = [[0, 0] as const, [0, 1] as const, [1, 1] as const].map(([k, l]) =>
      sum((i) => points[i]![k] * points[i]![l]),
    );
    const [s, t] = ([0, 1] as const).map((k) => sum((i) => points[i]![k] * y[i]!));
    const determinant = p! * r! - q! * q!;
    const a = (s! * r! - t! * q!) / determinant;
    const b = (p! * t! - q! * s!) / determinant;
    const predict = kernelPrediction({ kernel: gram, cross: gram, labels: y });
    const expected = points.map(([x1, x2]) => a * x1 + b * x2);
    // The normal equations have the condition number 4.04 and right sides below 14: a few hundred roundings of those.
    expect(largestDifference(predict(Number.POSITIVE_INFINITY), expected)).toBeLessThan(1e-12);
  });

  test("moves along a null vector at constant speed, (1 − e^{−λt})/λ → t, which the pseudo-inverse of t = ∞ leaves out", () => {
    const one = matrixOf(2, 2, () => 1);
    // Θ(x*, X) = (1, −1) sees the null vector alone: f_t = t (Y_1 − Y_2).
    const across = matrixOf(1, 2, (_, j) => (j === 0 ? 1 : -1));
    const predictAcross = kernelPrediction({ kernel: one, cross: across, labels: [1, 4] });
    expect(predictAcross(2)[0]).toBeCloseTo(2 * (1 - 4), 13);
    expect(predictAcross(Number.POSITIVE_INFINITY)[0]).toBeCloseTo(0, 14);
  });

  test("under the zero kernel moves as fast as its cross kernel says, save at t = ∞, where the pseudo-inverse is 0", () => {
    const zero = matrixOf(2, 2, () => 0);
    const cross = matrixOf(1, 2, (_, j) => j + 1);
    const predictZero = kernelPrediction({ kernel: zero, cross, labels: [5, 7], initialTestOutputs: [3] });
    expect(predictZero(2)[0]).toBe(3 + 2 * (1 * 5 + 2 * 7));
    expect(predictZero(Number.POSITIVE_INFINITY)[0]).toBe(3);
  });

  test("under an indefinite kernel grows: e^{−Kt} = cosh t − K sinh t for K = ((0, 1), (1, 0))", () => {
    const exchange = matrixOf(2, 2, (i, j) => (i === j ? 0 : 1));
    const predict = kernelPrediction({ kernel: exchange, cross: exchange, labels: [1, 0] });
    for (const t of [0.3, 2]) {
      expect(largestDifference(predict(t), [1 - Math.cosh(t), Math.sinh(t)])).toBeLessThan(
        32 * Number.EPSILON * Math.cosh(t),
      );
    }
  });
});

describe("bad input is refused", () => {
  test("lengths that do not fit", () => {
    expect(() => kernelPrediction({ kernel, cross, labels: [1] })).toThrow(KernelError);
    expect(() => kernelPrediction({ kernel, cross: matrixOf(1, 2, () => 1), labels })).toThrow(/one column/);
    expect(() => kernelPrediction({ kernel, cross, labels, initialOutputs: [1] })).toThrow(
      "got 5, 5, 1 and 3",
    );
    expect(() => kernelPrediction({ kernel, cross, labels, initialTestOutputs: [1] })).toThrow(
      "got 5, 5, 5 and 1",
    );
  });

  test("a negative time, and an infinite one under an indefinite kernel", () => {
    const indefinite = matrixOf(2, 2, (i, j) => (i === j ? 0 : 1));
    const predict = kernelPrediction({ kernel: indefinite, cross: indefinite, labels: [1, 0] });
    expect(() => predict(-1)).toThrow("a time is at least 0; got -1");
    expect(() => predict(Number.NaN)).toThrow("a time is at least 0; got NaN");
    expect(() => predict(Number.POSITIVE_INFINITY)).toThrow(/positive semi-definite/);
  });
});
