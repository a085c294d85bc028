/** Gradient descent and gradient flow of two layers against the same steps in plain numbers. */
import { describe, expect, test } from "vitest";
import type { Tensor } from "../engine/engine.ts";
import { referenceEngine } from "../engine/reference.ts";
import { openStream } from "../random/stream.ts";
import { gradientDescentProgram } from "./gradient-descent.ts";
import { gradientFlowProgram, parameterName } from "./gradient-flow.ts";
import { initialiseParameters } from "./initialise.ts";
import { network } from "./network.ts";
import { PARAMETERIZATIONS } from "./parameterization.ts";

const S = 2;
const N = 3;
const M = 4;
const KEYS = [
  { baseSeed: 1, seed: 1 },
  { baseSeed: 1, seed: 2 },
];
const scalar = (value: number): Tensor => ({ shape: [], data: Float64Array.of(value) });

const SIGMA = {
  relu: { value: (z: number) => Math.max(z, 0), derivative: (z: number) => (z > 0 ? 1 : 0) },
  tanh: { value: Math.tanh, derivative: (z: number) => 1 - Math.tanh(z) ** 2 },
} as const;
type Parameterization = keyof typeof PARAMETERIZATIONS;
type Kind = keyof typeof SIGMA;

/** One replicate: W (d × m) and then a (m), in one list. */
type Weights = readonly number[];

/**
 * −η ∂/∂θ of ½ Σ_i (f(x_i) − y_i)², f(x) = μ₂ Σ_j a_j σ(μ₁ w_jᵀx): ∂f/∂a_j = μ₂ σ(h_j), ∂f/∂w_j = μ₂ a_j σ′(h_j) μ₁ x.
 * Scales from the abc form, at width m: μ_l = m^{−a_l}, η = m^{−c}.
 */
function descent(
  [activation, parameterization]: readonly [Kind, Parameterization],
  inputs: readonly Float64Array[],
  targets: Float64Array,
) {
  const { value, derivative } = SIGMA[activation];
  const { multiplier, learningRate } = PARAMETERIZATIONS[parameterization];
  const mu1 = M ** -multiplier.input;
  const mu2 = M ** -multiplier.output;
  const eta = M ** -learningRate;
  return (theta: Weights): number[] => {
    const d = inputs[0]!.length;
    const velocity = theta.map(() => 0);
    inputs.forEach((x, i) => {
      const h = Array.from(
        { length: M },
        (_, j) => mu1 * x.reduce((sum, v, k) => sum + v * theta[k * M + j]!, 0),
      );
      const f = mu2 * h.reduce((sum, z, j) => sum + theta[d * M + j]! * value(z), 0);
      const pull = -eta * (f - targets[i]!);
      h.forEach((z, j) => {
        velocity[d * M + j]! += pull * mu2 * value(z);
        x.forEach((v, k) => {
          velocity[k * M + j]! += pull * mu2 * theta[d * M + j]! * derivative(z) * mu1 * v;
        });
      });
    });
    return velocity;
  };
}

const along = (theta: Weights, by: number, velocity: Weights) =>
  theta.map((value, k) => value + by * velocity[k]!);

/** The classical method: Kutta, "Beitrag zur näherungsweisen Integration totaler Differentialgleichungen" (1901). */
function classicalStep(velocity: (theta: Weights) => Weights, theta: Weights, h: number): Weights {
  const k1 = velocity(theta);
  const k2 = velocity(along(theta, h / 2, k1));
  const k3 = velocity(along(theta, h / 2, k2));
  const k4 = velocity(along(theta, h, k3));
  return theta.map((value, k) => value + (h / 6) * (k1[k]! + 2 * k2[k]! + 2 * k3[k]! + k4[k]!));
}

const CASES = [
  ["relu", "ntk"],
  ["tanh", "ntk"],
  ["tanh", "standard"],
  ["relu", "mean-field"],
  ["tanh", "mup"],
] as const;
const WORLDS = CASES.flatMap((kind) => [2, 5].map((d) => [...kind, d] as const));

/** Sums of at most 20 terms of size one, a few dozen times over: thousands of roundings. */
const ROUNDING = 4000 * Number.EPSILON;

describe.each(WORLDS)("Two layers of %s, %s, in dimension %i", (activation, parameterization, d) => {
  const net = network({ activation, parameterization });
  const sizes = { replicates: S, inputs: N, inputDimension: d, width: M };
  const stream = openStream({
    baseSeed: 1,
    seed: 1,
    purpose: `training.test/${activation}/${parameterization}/${d}`,
  });
  const x: Tensor = { shape: [S, N, d], data: stream.fillGaussian(S * N * d) };
  const y: Tensor = { shape: [S, N, 1], data: stream.fillGaussian(S * N) };
  const weights = initialiseParameters(net, { keys: KEYS, width: M, inputDimension: d });
  const named = Object.fromEntries(weights.map((value, l) => [parameterName(l), value]));

  const replicates = [0, 1].map((s) => ({
    theta: weights.flatMap(({ data }) => [
      ...data.subarray((s * data.length) / S, ((s + 1) * data.length) / S),
    ]),
    velocity: descent(
      [activation, parameterization],
      Array.from({ length: N }, (_, i) => x.data.subarray((s * N + i) * d, (s * N + i + 1) * d)),
      y.data.subarray(s * N, (s + 1) * N),
    ),
  }));
  const expectWeights = (seen: Record<string, Tensor>, expected: readonly Weights[]) => {
    expect(Object.keys(seen)).toEqual([parameterName(0), parameterName(1)]);
    expected.forEach((theta, s) => {
      const got = [0, 1].flatMap((l) => {
        const { data } = seen[parameterName(l)]!;
        return [...data.subarray((s * data.length) / S, ((s + 1) * data.length) / S)];
      });
      expect(got).toHaveLength(theta.length);
      got.forEach((value, k) => {
        expect(Math.abs(value - theta[k]!)).toBeLessThan(ROUNDING);
      });
    });
  };

  test("take steps θ − η rate ∇L of descent, each replicate at its own rate", async () => {
    const rates = [0.01, 0.03];
    const program = await referenceEngine.compile(gradientDescentProgram(net, sizes));
    for (const steps of [0, 1, 4]) {
      const seen = await program.run({
        inputs: x,
        targets: y,
        rates: { shape: [S, 1, 1], data: Float64Array.from(rates) },
        steps: scalar(steps),
        ...named,
      });
      expectWeights(
        seen,
        replicates.map(({ theta, velocity }, s) => {
          let at: Weights = theta;
          for (let step = 0; step < steps; step++) at = along(at, rates[s]!, velocity(at));
          return at;
        }),
      );
    }
  });

  test("take steps of the classical Runge–Kutta method of the flow", async () => {
    const h = 0.05;
    const program = await referenceEngine.compile(gradientFlowProgram(net, sizes));
    for (const steps of [0, 1, 4]) {
      const seen = await program.run({
        inputs: x,
        targets: y,
        step: scalar(h),
        steps: scalar(steps),
        ...named,
      });
      expectWeights(
        seen,
        replicates.map(({ theta, velocity }) => {
          let at: Weights = theta;
          for (let step = 0; step < steps; step++) at = classicalStep(velocity, at, h);
          return at;
        }),
      );
    }
  });

  test("carry min(N, d) · m numbers of the first layer from step to step of the flow", () => {
    const loop = gradientFlowProgram(net, sizes).operations.find(({ op }) => op === "repeat");
    expect(loop).toMatchObject({
      state: [{ shape: [S, Math.min(N, d), M] }, { shape: [S, M, 1] }],
    });
  });

  test("are known to engines by their sizes, multipliers m^{−a} and learning rate m^{−c}", () => {
    const { multiplier, learningRate } = PARAMETERIZATIONS[parameterization];
    const form = {
      activation,
      ...sizes,
      multipliers: [M ** -multiplier.input, M ** -multiplier.output],
      rate: M ** -learningRate,
    };
    expect(gradientFlowProgram(net, sizes).form).toEqual({ kind: "two-layer flow", ...form });
    expect(gradientDescentProgram(net, sizes).form).toEqual({ kind: "two-layer descent", ...form });
  });
});

test.each([
  ["three layers", network({ activation: "tanh", depth: 3 })],
  ["erf", network({ activation: "erf" })],
])("Programs of %s have no form that an engine might know", (_what, net) => {
  const sizes = { replicates: S, inputs: N, inputDimension: 2, width: M };
  expect(gradientFlowProgram(net, sizes).form).toBeUndefined();
  expect(gradientDescentProgram(net, sizes).form).toBeUndefined();
});
