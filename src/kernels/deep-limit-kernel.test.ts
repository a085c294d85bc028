import erf from "@stdlib/math-base-special-erf";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { parameterName } from "../networks/gradient-flow.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import { network } from "../networks/network.ts";
import { bothPositive, integrate } from "./angular-oracle.ts";
import { deepLimitKernel } from "./deep-limit-kernel.ts";
import { observationProgram } from "./empirical-kernel.ts";
import { gaussHermite } from "./gauss-hermite.ts";
import { KernelError } from "./kernel-error.ts";
import { limitKernelMatrix } from "./limit-kernel.ts";
import { entryOf } from "./matrix.ts";
import { symmetricEigen } from "./spectrum.ts";
import { norm } from "./vector.ts";

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

  test("has positive semi-definite matrices, in whole and layer by layer", () => {
    const coordinate = fc.double({ min: -2, max: 2, noNaN: true });
    const input = fc.tuple(coordinate, coordinate, coordinate).filter((x) => norm(x) > 0.1);
    fc.assert(
      fc.property(
        fc.array(input, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 2, max: 5 }),
        (inputs, depth) => {
          const { total, layers, covariances } = deepLimitKernel(name, depth, inputs);
          for (const matrix of [total, ...layers, ...covariances]) {
            const trace = inputs.reduce((sum, _, i) => sum + entryOf(matrix, i, i), 0);
            // Weyl: an eigenvalue moves by at most N times the entries' error, which is 1e-12 of the second moments
            // per series of tanh (two per layer) and a few dozen roundings per layer otherwise.
            const error = depth * (name === "tanh" ? 2.1e-12 : 64 * Number.EPSILON);
            const largest = Math.max(1, ...inputs.map((x) => norm(x) ** 2));
            const slack = inputs.length * (error * largest + Number.EPSILON * trace);
            expect(symmetricEigen(matrix).values[0]!).toBeGreaterThanOrEqual(-slack);
          }
        },
      ),
      { numRuns: name === "tanh" ? 15 : 100 },
    );
  });

  test("depends on the inputs' size smoothly down to norms of 1e-150: Θ(cx, cx′)/c² has a limit", () => {
    const at = (c: number) =>
      deepLimitKernel(
        name,
        4,
        INPUTS.map((x) => x.map((value) => c * value)),
      ).total.data.map((value) => value / c / c);
    // The next term is of relative order c² = 1e-12 at c = 1e-6; tanh's series adds its 1e-12 per layer.
    const limit = at(1e-6);
    for (const c of [1e-80, 1e-85, 1e-150]) expect(largestDifference(at(c), limit)).toBeLessThan(1e-10);
  });

  test("is finite or refused, never NaN, at opposite and equal inputs of any norm", () => {
    for (const size of [1e-170, 1e-155, 1e-150, 1, 3, 1e60, 1e80, 1e160]) {
      const kernel = () =>
        deepLimitKernel(name, 4, [
          [size, 0],
          [size, 0],
          [-size, 0],
        ]);
      let entries: Float64Array;
      try {
        entries = kernel().total.data;
      } catch (error) {
        expect(error).toBeInstanceOf(KernelError);
        expect([1e-150, 1, 3]).not.toContain(size);
        continue;
      }
      expect(entries.every(Number.isFinite)).toBe(true);
    }
  });

  test("gives an input that occurs twice the same row twice, at any depth", () => {
    const twice = [...INPUTS, INPUTS[1]!];
    const { total } = deepLimitKernel(name, 6, twice);
    for (let j = 0; j < twice.length; j++) expect(entryOf(total, 4, j)).toBe(entryOf(total, 1, j));
    expect(entryOf(total, 1, 4)).toBe(entryOf(total, 1, 1));
  });
});

/** E[σ(u)σ(v)] or E[σ′(u)σ′(v)] of a Gaussian pair with variances and covariance given. */
type Expectation = (vu: number, vv: number, c: number) => number;

const quadrature =
  (g: (z: number) => number): Expectation =>
  (vu, vv, c) =>
    byQuadrature(g, vu, vv, c);

/** (1/2π) ∫ over the directions with u, v > 0, times E[r^{2k}] = 1 or 2, and the deviations for k = 1. */
const angular =
  (k: 0 | 1): Expectation =>
  (vu, vv, c) => {
    const size = Math.sqrt(vu * vv);
    const angle = Math.acos(Math.max(-1, Math.min(1, c / size)));
    const f = (phi: number) => (Math.cos(phi) * Math.cos(phi - angle)) ** k;
    return ((2 * size) ** k / (2 * Math.PI)) * integrate(f, ...bothPositive(angle));
  };

describe.each([
  {
    name: "tanh",
    method: "two-dimensional Gauss–Hermite quadrature",
    value: quadrature(Math.tanh),
    derivative: quadrature((z) => 1 - Math.tanh(z) ** 2),
    // 100 nodes leave about 1e-10 for tanh′ at norm 1 (its poles at ±iπ/2), and three layers pass it on.
    tolerance: 1e-8,
  },
  {
    name: "erf",
    method: "two-dimensional Gauss–Hermite quadrature",
    value: quadrature(erf),
    derivative: quadrature((z) => (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z)),
    tolerance: 1e-8,
  },
  {
    name: "relu",
    method: "integration over the angle",
    value: angular(1),
    derivative: angular(0),
    // The arc cosine of a rounded correlation 1 is 2e-8, which moves κ₀ by 2e-8/(2π) on the diagonal, per layer.
    tolerance: 2e-8,
  },
] as const)("the recursion of $name", ({ name, method, value, derivative, tolerance }) => {
  test.each([3, 4])(`at depth %i is that of ${method}, layer by layer`, (depth) => {
    // In an order not asked for elsewhere: a kernel that is remembered is not computed.
    const inputs = INPUTS.toReversed();
    const indices = inputs.map((_, i) => i);
    const entries = (of: (i: number, j: number) => number) =>
      indices.map((i) => indices.map((j) => of(i, j)));
    const covariances = [entries((i, j) => inputs[i]!.reduce((s, v, k) => s + v * inputs[j]![k]!, 0))];
    const slopes: number[][][] = [];
    for (let layer = 1; layer < depth; layer++) {
      const q = covariances.at(-1)!;
      slopes.push(entries((i, j) => derivative(q[i]![i]!, q[j]![j]!, q[i]![j]!)));
      covariances.push(entries((i, j) => value(q[i]![i]!, q[j]![j]!, q[i]![j]!)));
    }
    const kernel = deepLimitKernel(name, depth, inputs);
    expect(kernel.covariances).toHaveLength(depth);
    expect(kernel.layers).toHaveLength(depth);
    for (const i of indices) {
      for (const j of indices) {
        const parts = covariances.map((sigma, l) =>
          slopes.slice(l).reduce((product, slope) => product * slope[i]![j]!, sigma[i]![j]!),
        );
        covariances.forEach((sigma, l) => {
          expect(Math.abs(entryOf(kernel.covariances[l]!, i, j) - sigma[i]![j]!)).toBeLessThan(tolerance);
          expect(Math.abs(entryOf(kernel.layers[l]!, i, j) - parts[l]!)).toBeLessThan(tolerance);
        });
        const sum = parts.reduce((s, part) => s + part, 0);
        expect(Math.abs(entryOf(kernel.total, i, j) - sum)).toBeLessThan(depth * tolerance);
      }
    }
  });
});

describe("the recursion of relu", () => {
  test.each([2, 3, 4, 7])("at depth %i has the diagonal depth · 2^{−(depth − 1)} ‖x‖²", (depth) => {
    // Every layer halves the variance and E[relu′²] = 1/2: each of the `depth` layers contributes 2^{−(depth−1)}‖x‖².
    const { total, layers } = deepLimitKernel("relu", depth, INPUTS);
    INPUTS.forEach((x, i) => {
      const square = x.reduce((sum, value) => sum + value * value, 0);
      for (const part of layers) {
        expect(entryOf(part, i, i) / (2 ** -(depth - 1) * square)).toBeCloseTo(1, 14);
      }
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
      // 4.9 standard errors, exceeded once in a million, are about 4.9 · 1.3/√(60 · 200) = 0.06. The bias is below
      // 0.2/m = 0.001: off the diagonal 0.11(2)/m over 60,000 networks of m = 10 and 0.14(5)/m over 15,000 of m = 20;
      // on the diagonal none (E[W² 1(h > 0)] = 1/2 by symmetry).
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

  test.each([1e-170, 1e160])("a norm of %d, whose square is no normal number", (length) => {
    for (const name of NAMES) {
      expect(() => deepLimitKernel(name, 3, [[length, 0]])).toThrow(
        new KernelError(`the squared norm of an input is in the range of doubles; got a norm of ${length}`),
      );
    }
  });

  test("squared norms are taken from the smallest normal number, 2^−1022, to below 2^1024", () => {
    const ofNorm = (length: number) => deepLimitKernel("relu", 2, [[length, 0]]).covariances[0]!.data[0];
    expect(ofNorm(2 ** -511)).toBe(2 ** -1022);
    expect(ofNorm(2 ** 511)).toBe(2 ** 1022);
    expect(() => ofNorm(2 ** -511 * (1 - Number.EPSILON))).toThrow("in the range of doubles");
    expect(() => ofNorm(2 ** 512)).toThrow("in the range of doubles");
  });

  test("a zero input, an infinite entry, different dimensions", () => {
    for (const name of NAMES) {
      expect(() => deepLimitKernel(name, 3, [[0, 0]])).toThrow("the angle to the zero vector is undefined");
    }
    expect(() => deepLimitKernel("tanh", 3, [[1, Number.POSITIVE_INFINITY]])).toThrow(KernelError);
    expect(() =>
      deepLimitKernel("erf", 3, [
        [1, 0],
        [1, 0, 0],
      ]),
    ).toThrow(KernelError);
  });
});
