import { describe, expect, test } from "vitest";
import type { Tensor } from "../engine/engine.ts";
import { referenceEngine } from "../engine/reference.ts";
import { spectralNormsByLanczos } from "../experiment/hessian-norm-experiment.ts";
import { matrixOf } from "../kernels/matrix.ts";
import { symmetricEigen } from "../kernels/spectrum.ts";
import { openStream } from "../random/stream.ts";
import { type ProgramSizes, parameterName } from "./gradient-flow.ts";
import { initialiseParameters } from "./initialise.ts";
import { layerScales, NetworkError, network } from "./network.ts";
import { directionName, hessianVectorProgram } from "./tangent.ts";
import { twoLayerHessianNorm, twoLayerHessianNorms } from "./two-layer-hessian.ts";

const D = 3;
const M = 6;
const SIZES: ProgramSizes = { replicates: 1, inputs: 1, inputDimension: D, width: M };
const WEIGHTS = D * M + M;
const x = openStream({ baseSeed: 1, seed: 1, purpose: "two-layer-hessian.test" }).fillGaussian(D);

const NETWORKS = [
  ...(["relu", "tanh", "erf"] as const).map((activation) => network({ activation })),
  network({ activation: "tanh", parameterization: "mean-field" }),
  network({ activation: "erf", parameterization: "mup" }),
];

describe.each(NETWORKS)("the two-layer Hessian norm for $activation, $parameterization", (net) => {
  const [first, last] = layerScales(net, M, D);
  const parameters = initialiseParameters(net, {
    keys: [{ baseSeed: 1, seed: 1 }],
    width: M,
    inputDimension: D,
  });
  const [w, a] = parameters.map((tensor) => tensor.data);
  const preActivations = (weights: Float64Array) =>
    Float64Array.from(
      { length: M },
      (_, j) => first!.multiplier * x.reduce((h, xi, i) => h + xi * weights[i * M + j]!, 0),
    );
  // Asked for inside the tests: what throws while a file is read leaves it without tests.
  const exact = () =>
    twoLayerHessianNorm({
      activation: net.activation,
      preActivations: preActivations(w!),
      outputWeights: a!,
      inputNorm: first!.multiplier * Math.hypot(...x),
      outputMultiplier: last!.multiplier,
    });

  test("is that of the dense Hessian by finite differences of the outputs", () => {
    const sigma = {
      relu: (z: number) => Math.max(z, 0),
      tanh: Math.tanh,
      // erf(z) = (2/√π) Σ_n (−1)^n z^{2n+1} / (n! (2n+1)), to rounding for the |z| < 4 here.
      erf: (z: number) => {
        let sum = 0;
        for (let n = 0, term = z; n < 100; n++, term *= (-z * z) / n) sum += term / (2 * n + 1);
        return (2 / Math.sqrt(Math.PI)) * sum;
      },
    }[net.activation];
    const f = (theta: Float64Array) =>
      preActivations(theta.subarray(0, D * M)).reduce(
        (sum, h, j) => sum + last!.multiplier * theta[D * M + j]! * sigma(h),
        0,
      );
    const theta = Float64Array.from([...w!, ...a!]);
    // Second differences err by h² f⁗/6, below 1e-6 here, and by 4 · 2^−53/h² = 4e-10.
    const h = 1e-3;
    const at = (i: number, di: number, j: number, dj: number) => {
      const there = Float64Array.from(theta);
      there[i]! += di * h;
      there[j]! += dj * h;
      return f(there);
    };
    const dense = matrixOf(
      WEIGHTS,
      WEIGHTS,
      (i, j) => (at(i, 1, j, 1) - at(i, 1, j, -1) - at(i, -1, j, 1) + at(i, -1, j, -1)) / (4 * h * h),
    );
    const { values } = symmetricEigen(dense);
    const norm = Math.max(...values.map(Math.abs));
    // An eigenvalue moves by no more than the Frobenius norm of the error, here over WEIGHTS² entries of 1e-6.
    expect(Math.abs(norm / exact() - 1)).toBeLessThan(1e-4);
  });

  test("is that of Lanczos on Hessian-vector products over all weights", async () => {
    const multiply = await referenceEngine.compile(hessianVectorProgram(net, SIZES));
    const split = (v: Float64Array): Record<string, Tensor> => ({
      [directionName(0)]: { shape: [1, D, M], data: v.slice(0, D * M) },
      [directionName(1)]: { shape: [1, M, 1], data: v.slice(D * M) },
    });
    const [found] = await spectralNormsByLanczos(
      async ([v]) => {
        const product = await multiply.run({
          inputs: { shape: [1, 1, D], data: x },
          top: { shape: [1, 1, 1], data: Float64Array.of(1) },
          ...Object.fromEntries(parameters.map((value, l) => [parameterName(l), value])),
          ...split(v!),
        });
        return [Float64Array.from([...product[directionName(0)]!.data, ...product[directionName(1)]!.data])];
      },
      [openStream({ baseSeed: 1, seed: 1, purpose: "two-layer-hessian.test/start" }).fillGaussian(WEIGHTS)],
      { tolerance: 0, mostSteps: WEIGHTS },
    );
    // At most 2m + 1 distinct eigenvalues: the iteration ends with exact ones, to rounding.
    expect(Math.abs(found!.norm / exact() - 1)).toBeLessThan(1e-12);
  });
});

describe("the two-layer Hessian norm", () => {
  const tanh = (preActivations: number[], outputWeights: number[]) =>
    twoLayerHessianNorm({
      activation: "tanh",
      preActivations: Float64Array.from(preActivations),
      outputWeights: Float64Array.from(outputWeights),
      inputNorm: 3,
      outputMultiplier: 1 / 2,
    });

  test("is μ‖x‖ for a tanh neuron at h = 0, whatever its output weight: σ″(0) = 0 and σ′(0) = 1", () => {
    expect(tanh([0], [100])).toBe(3 / 2);
  });

  test("has the size of μ for its factor: no sign", () => {
    const neurons = { activation: "tanh", inputNorm: 3, outputMultiplier: -1 / 2 } as const;
    const one = Float64Array.of(1);
    expect(twoLayerHessianNorm({ ...neurons, preActivations: one, outputWeights: one })).toBe(tanh([1], [1]));
  });

  test("of a relu neuron is μ‖x‖ above the kink, and 0 on it and below", () => {
    const relu = (h: number) =>
      twoLayerHessianNorm({
        activation: "relu",
        preActivations: Float64Array.of(h),
        outputWeights: Float64Array.of(7),
        inputNorm: 3,
        outputMultiplier: 1 / 2,
      });
    expect([relu(1e-300), relu(0), relu(-1)]).toEqual([3 / 2, 0, 0]);
  });

  test("is the largest over neurons", () => {
    expect(tanh([0.5, 0, 0.7], [1, 1, -4])).toBe(
      Math.max(tanh([0.5], [1]), tanh([0], [1]), tanh([0.7], [-4])),
    );
  });

  test("at each of several inputs is that of the input's own pre-activations and length", () => {
    const outputWeights = Float64Array.of(1, -2, 3);
    const norms = twoLayerHessianNorms({
      activation: "tanh",
      inputs: [Float64Array.of(0, 3), Float64Array.of(3, 4)],
      preActivations: Float64Array.of(0.1, 0.2, 0.3, -1, 0.5, 2),
      outputWeights,
      outputMultiplier: 1 / 2,
    });
    const alone = (inputNorm: number, ...h: number[]) =>
      twoLayerHessianNorm({
        activation: "tanh",
        preActivations: Float64Array.from(h),
        outputWeights,
        inputNorm,
        outputMultiplier: 1 / 2,
      });
    expect(norms).toEqual([alone(3, 0.1, 0.2, 0.3), alone(5, -1, 0.5, 2)]);
  });

  test("is not a number when a neuron is not, wherever it stands", () => {
    expect(tanh([Number.NaN, 0], [1, 1])).toBeNaN();
    expect(tanh([0, 0], [1, Number.NaN])).toBeNaN();
  });

  test("refuses weights and pre-activations of different numbers of neurons", () => {
    expect(() => tanh([0, 0], [1])).toThrow(NetworkError);
    expect(() => tanh([0, 0], [1])).toThrow("got 2 and 1");
  });
});
