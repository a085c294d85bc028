import erf from "@stdlib/math-base-special-erf";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { parameterName } from "../networks/gradient-flow.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import { network } from "../networks/network.ts";
import { deepLimitKernel } from "./deep-limit-kernel.ts";
import { observationProgram } from "./empirical-kernel.ts";
import { gaussHermite } from "./gauss-hermite.ts";
import { KernelError } from "./kernel-error.ts";
import { limitKernelMatrix } from "./limit-kernel.ts";
import { entryOf } from "./matrix.ts";
import { symmetricEigen } from "./spectrum.ts";

const NAMES = ["relu", "tanh", "erf"] as const;

const INPUTS = [
  [1, 0, 0],
  [0.6, 0.8, 0],
  [0, -0.5, 0.7],
  [-1, 0.1, 0.2],
];

const largestDifference = (a: Float64Array, b: Float64Array) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

/** E[g(u) g(v)] for variances and covariance given, by a product of 100-point Gauss–Hermite rules. */
function byQuadrature(g: (z: number) => number, vu: number, vv: number, c: number): number {
  const { nodes, weights } = gaussHermite(100);
  const slope = c / Math.sqrt(vu);
  const rest = Math.sqrt(Math.max(0, vv - slope * slope));
  let sum = 0;
  nodes.forEach((z1, i) => {
    nodes.forEach((z2, j) => {
      sum += weights[i]! * weights[j]! * g(Math.sqrt(vu) * z1) * g(slope * z1 + rest * z2);
    });
  });
  return sum;
}

describe.each(NAMES)("the deep limit kernel of %s", (name) => {
  test("at depth 2 is the two-layer kernel, in whole and in part", () => {
    const { total, layers } = deepLimitKernel(name, 2, INPUTS);
    // Entries of size one; the parts differ in the order of a few operations.
    const rounding = 64 * Number.EPSILON;
    expect(largestDifference(total.data, limitKernelMatrix(name, INPUTS).data)).toBeLessThan(rounding);
    expect(largestDifference(layers[0]!.data, limitKernelMatrix(name, INPUTS, "hidden").data)).toBeLessThan(
      rounding,
    );
    expect(largestDifference(layers[1]!.data, limitKernelMatrix(name, INPUTS, "output").data)).toBeLessThan(
      rounding,
    );
  });

  test("is the sum of its layers, symmetric and positive semi-definite", () => {
    const { total, layers } = deepLimitKernel(name, 4, INPUTS);
    expect(layers).toHaveLength(4);
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        const sum = layers.reduce((s, layer) => s + entryOf(layer, i, j), 0);
        expect(entryOf(total, i, j)).toBeCloseTo(sum, 14);
        expect(entryOf(total, i, j)).toBe(entryOf(total, j, i));
      }
    }
    expect(symmetricEigen(total).values[0]).toBeGreaterThan(0);
  });

  test("is invariant under a rotation of the inputs", () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (turn) => {
        const rotated = INPUTS.map(([x, y, z]) => [
          Math.cos(turn) * x! - Math.sin(turn) * y!,
          Math.sin(turn) * x! + Math.cos(turn) * y!,
          z!,
        ]);
        // tanh's series keeps 1e-12 of the second moments per layer.
        expect(
          largestDifference(
            deepLimitKernel(name, 3, rotated).total.data,
            deepLimitKernel(name, 3, INPUTS).total.data,
          ),
        ).toBeLessThan(1e-11);
      }),
      { numRuns: 10 },
    );
  });

  test("gives an input that occurs twice the same row twice, at any depth", () => {
    const twice = [...INPUTS, INPUTS[1]!];
    const { total } = deepLimitKernel(name, 6, twice);
    for (let j = 0; j < twice.length; j++) expect(entryOf(total, 4, j)).toBe(entryOf(total, 1, j));
    expect(entryOf(total, 1, 4)).toBe(entryOf(total, 1, 1));
  });
});

describe.each([
  { name: "tanh", value: Math.tanh, derivative: (z: number) => 1 - Math.tanh(z) ** 2 },
  { name: "erf", value: erf, derivative: (z: number) => (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) },
] as const)("the recursion of $name", ({ name, value, derivative }) => {
  test.each([3, 4])("at depth %i is that of two-dimensional Gauss–Hermite quadrature", (depth) => {
    let covariance = INPUTS.map((x) => INPUTS.map((y) => x.reduce((s, v, k) => s + v * y[k]!, 0)));
    let tangent = covariance;
    for (let layer = 1; layer < depth; layer++) {
      const q = covariance;
      const slopes = q.map((row, i) => row.map((c, j) => byQuadrature(derivative, q[i]![i]!, q[j]![j]!, c)));
      covariance = q.map((row, i) => row.map((c, j) => byQuadrature(value, q[i]![i]!, q[j]![j]!, c)));
      tangent = tangent.map((row, i) => row.map((t, j) => t * slopes[i]![j]! + covariance[i]![j]!));
    }
    const { total, covariances } = deepLimitKernel(name, depth, INPUTS);
    // 100 nodes leave about 1e-10 for tanh′ at norm 1 (its poles at ±iπ/2), and three layers pass it on.
    INPUTS.forEach((_, i) => {
      INPUTS.forEach((_unused, j) => {
        expect(Math.abs(entryOf(total, i, j) - tangent[i]![j]!)).toBeLessThan(1e-8);
        expect(Math.abs(entryOf(covariances.at(-1)!, i, j) - covariance[i]![j]!)).toBeLessThan(1e-8);
      });
    });
  });
});

describe("the recursion of relu", () => {
  test.each([2, 3, 4, 7])("at depth %i has the diagonal depth · 2^{−(depth − 1)} ‖x‖²", (depth) => {
    // Every layer halves the variance and E[relu′²] = 1/2: each of the `depth` layers contributes 2^{−(depth−1)}‖x‖².
    const { total } = deepLimitKernel("relu", depth, INPUTS);
    INPUTS.forEach((x, i) => {
      const square = x.reduce((sum, value) => sum + value * value, 0);
      expect(entryOf(total, i, i) / (depth * 2 ** -(depth - 1) * square)).toBeCloseTo(1, 14);
    });
  });

  test("is homogeneous of degree 2: Θ(cx, cx′) = c²Θ(x, x′)", () => {
    const scaled = deepLimitKernel(
      "relu",
      4,
      INPUTS.map((x) => x.map((value) => 3 * value)),
    ).total;
    deepLimitKernel("relu", 4, INPUTS).total.data.forEach((value, i) => {
      expect(scaled.data[i]! / value).toBeCloseTo(9, 12);
    });
  });

  test.each([
    3, 4,
  ])("at depth %i is 2^{−(depth−1)} times Arora et al.'s kernel, and d 2^{−depth} times neural-tangents'", (depth) => {
    const dimension = 3;
    // Arora et al. (2019), eqs. (7)–(9) with c_σ = 2; λ₀, λ₁ as in Bietti & Mairal (NeurIPS 2019), eq. (5).
    const lambda1 = (r: number) => (r * (Math.PI - Math.acos(r)) + Math.sqrt(1 - r * r)) / Math.PI;
    const lambda0 = (r: number) => (Math.PI - Math.acos(r)) / Math.PI;
    const { total } = deepLimitKernel("relu", depth, INPUTS);
    for (const [i, j] of [
      [0, 1],
      [0, 2],
      [1, 3],
    ] as const) {
      const product = INPUTS[i]!.reduce((sum, value, k) => sum + value * INPUTS[j]![k]!, 0);
      const size = Math.hypot(...INPUTS[i]!) * Math.hypot(...INPUTS[j]!);
      let correlation = product / size;
      let arora = correlation;
      // stax.Dense with W_std = √2 multiplies every covariance by 2 and divides the first by d.
      let neuralTangents = (2 * product) / dimension;
      let covariance = neuralTangents;
      for (let layer = 1; layer < depth; layer++) {
        const slope = lambda0(correlation);
        correlation = lambda1(correlation);
        arora = arora * slope + correlation;
        // The relu halves, W_std² = 2 restores: the scale 2‖x‖‖x′‖/d is kept from layer to layer.
        covariance = ((2 * size) / dimension) * correlation;
        neuralTangents = neuralTangents * slope + covariance;
      }
      expect(entryOf(total, i, j)).toBeCloseTo(2 ** -(depth - 1) * size * arora, 13);
      expect(entryOf(total, i, j)).toBeCloseTo(dimension * 2 ** -depth * neuralTangents, 13);
    }
  });

  test("at depth 3 is what wide random networks have on average", async () => {
    const inputs = INPUTS.slice(0, 2);
    const count = 60;
    const width = 200;
    const net = network({ activation: "relu", depth: 3 });
    const keys = Array.from({ length: count }, (_, copy) => ({ baseSeed: 1, seed: 1, copy }));
    const sizes = { replicates: count, inputs: 2, inputDimension: 3, width };
    const program = await referenceEngine.compile(observationProgram(net, sizes));
    const parameters = initialiseParameters(net, { keys, width, inputDimension: 3 });
    const seen = await program.run({
      inputs: {
        shape: [count, 2, 3],
        data: Float64Array.from(keys.flatMap(() => inputs.flat())),
      },
      ...Object.fromEntries(parameters.map((value, index) => [parameterName(index), value])),
    });
    const expected = deepLimitKernel("relu", 3, inputs).total;
    for (let entry = 0; entry < 4; entry++) {
      const sample = keys.map((_, s) => seen.kernel!.data[s * 4 + entry]!);
      const mean = sample.reduce((sum, value) => sum + value) / count;
      const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
      // 4.9 standard errors (about 0.04) are exceeded once in a million; the bias at m = 200 is near 0.001.
      expect(Math.abs(mean - expected.data[entry]!)).toBeLessThan(4.9 * Math.sqrt(variance / count));
    }
  });

  test("keeps small angles: θ′ = θ to first order, from 1e-3 down to 1e-9", () => {
    // cos θ′ = 2κ₁(θ) = 1 − θ²/2 + θ³/(3π) + O(θ⁴), so θ′ = θ − θ²/(3π) + O(θ³).
    for (const angle of [1e-3, 1e-6, 1e-9]) {
      const { covariances } = deepLimitKernel("relu", 3, [
        [1, 0],
        [Math.cos(angle), Math.sin(angle)],
      ]);
      // Σ⁽³⁾ = κ₁(θ′)/2: its deviation from 1/4 is θ′²/8 to leading order, below rounding for the smallest angles.
      const deviation = 1 / 4 - entryOf(covariances[2]!, 0, 1);
      expect(Math.abs(deviation - angle ** 2 / 8)).toBeLessThan(angle ** 3 + 2 * Number.EPSILON);
    }
  });
});

describe("bad input is refused", () => {
  test.each([1, 2.5, Number.NaN])("a depth of %f", (depth) => {
    expect(() => deepLimitKernel("relu", depth, INPUTS)).toThrow(KernelError);
  });

  test("a zero input, an infinite entry, different dimensions", () => {
    expect(() => deepLimitKernel("relu", 3, [[0, 0]])).toThrow(KernelError);
    expect(() => deepLimitKernel("tanh", 3, [[1, Number.POSITIVE_INFINITY]])).toThrow(KernelError);
    expect(() =>
      deepLimitKernel("erf", 3, [
        [1, 0],
        [1, 0, 0],
      ]),
    ).toThrow(KernelError);
  });
});
