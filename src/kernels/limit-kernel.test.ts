import erf from "@stdlib/math-base-special-erf";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openStream } from "../random/stream.ts";
import { gaussHermite } from "./gauss-hermite.ts";
import { KernelError } from "./kernel-error.ts";
import { type KernelPart, limitKernel, limitKernelMatrix } from "./limit-kernel.ts";
import { entryOf } from "./matrix.ts";
import { symmetricEigen } from "./spectrum.ts";
import { dot, norm, type Vector } from "./vector.ts";

const ACTIVATIONS = {
  relu: { value: (z: number) => Math.max(z, 0), derivative: (z: number) => (z > 0 ? 1 : 0) },
  tanh: { value: Math.tanh, derivative: (z: number) => 1 - Math.tanh(z) ** 2 },
  erf: { value: erf, derivative: (z: number) => (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) },
} as const;
const NAMES = ["relu", "tanh", "erf"] as const;
const PARTS: readonly KernelPart[] = ["total", "hidden", "output"];

/** Relative to ‖x‖‖x'‖: closed forms a few dozen roundings, the series of tanh its promise, in two parts. */
const ACCURACY = { relu: 64 * Number.EPSILON, erf: 64 * Number.EPSILON, tanh: 2.1e-12 };

const DIMENSION = 3;
/** Norms from 0.1 to 3.5, so that tanh needs at most 2048 terms. */
const input = fc
  .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: DIMENSION, maxLength: DIMENSION })
  .filter((x) => norm(x) > 0.1);
/** tanh expands two functions per input: milliseconds at the larger norms. */
const runs = (name: (typeof NAMES)[number]) => ({ numRuns: name === "tanh" ? 25 : 200 });

/** x reflected in the hyperplane orthogonal to v: an orthogonal map. */
const reflect = (x: readonly number[], v: readonly number[]) =>
  x.map((value, i) => value - (2 * dot(x, v) * v[i]!) / dot(v, v));

const MOST_DEVIATIONS = 4.9;

describe.each(NAMES)("the limit kernel of %s", (name) => {
  const kernel = limitKernel(name);
  const { value, derivative } = ACTIVATIONS[name];

  // 4.9 standard errors are exceeded once in a million; the variance is estimated from the same sample.
  test.each([
    { x: [1, 0], y: [1, 0] },
    { x: [1, 0], y: [0.6, 0.8] },
    { x: [1, 0], y: [0, 1] },
    { x: [0.5, -1], y: [-2, 1.5] },
  ])("is the mean over a hundred thousand random neurons at $x, $y", ({ x, y }) => {
    const stream = openStream({ baseSeed: 1, seed: 1, purpose: `limit-kernel.test/${name}/${x}/${y}` });
    const count = 100_000;
    const samples = {
      hidden: new Float64Array(count),
      output: new Float64Array(count),
      total: new Float64Array(count),
    };
    for (let n = 0; n < count; n++) {
      const w = [stream.gaussian(), stream.gaussian()];
      const a = stream.gaussian();
      const u = dot(w, x);
      const v = dot(w, y);
      samples.hidden[n] = a * a * derivative(u) * derivative(v) * dot(x, y);
      samples.output[n] = value(u) * value(v);
      samples.total[n] = samples.hidden[n]! + samples.output[n]!;
    }
    for (const part of PARTS) {
      const mean = samples[part].reduce((sum, sample) => sum + sample, 0) / count;
      const variance = samples[part].reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / (count - 1);
      expect(Math.abs(mean - kernel[part](x, y))).toBeLessThanOrEqual(
        MOST_DEVIATIONS * Math.sqrt(variance / count),
      );
    }
  });

  test("is the sum of the hidden and the output weights' parts, and symmetric", () => {
    fc.assert(
      fc.property(input, input, (x, y) => {
        const scale = ACCURACY[name] * Math.max(1, norm(x) * norm(y));
        expect(Math.abs(kernel.total(x, y) - kernel.hidden(x, y) - kernel.output(x, y))).toBeLessThan(scale);
        for (const part of PARTS) expect(kernel[part](x, y)).toBe(kernel[part](y, x));
      }),
      runs(name),
    );
  });

  test("is invariant under reflections, hence rotations", () => {
    fc.assert(
      fc.property(input, input, input, (x, y, mirror) => {
        const scale = ACCURACY[name] * Math.max(1, norm(x) * norm(y));
        expect(
          Math.abs(kernel.total(reflect(x, mirror), reflect(y, mirror)) - kernel.total(x, y)),
        ).toBeLessThan(scale);
      }),
      runs(name),
    );
  });

  test("has positive semi-definite matrices, in whole and in part", () => {
    fc.assert(
      fc.property(
        fc.array(input, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...PARTS),
        (inputs, part) => {
          const matrix = limitKernelMatrix(name, inputs, part);
          const trace = inputs.reduce((sum, _, i) => sum + entryOf(matrix, i, i), 0);
          const largestSquare = Math.max(1, ...inputs.map((x) => norm(x) ** 2));
          // Weyl: an eigenvalue moves by at most N times the entries' error; the decomposition adds N eps trace.
          const slack = inputs.length * (ACCURACY[name] * largestSquare + Number.EPSILON * trace);
          expect(symmetricEigen(matrix).values[0]!).toBeGreaterThanOrEqual(-slack);
        },
      ),
      runs(name),
    );
  });

  test("has matrices whose entries are the kernel's values", () => {
    const inputs = [Float64Array.of(1, 0), Float64Array.of(0.6, 0.8), Float64Array.of(-2, 1)];
    for (const part of PARTS) {
      const matrix = limitKernelMatrix(name, inputs, part);
      expect([matrix.rows, matrix.columns]).toEqual([3, 3]);
      inputs.forEach((x, i) => {
        inputs.forEach((y, j) => {
          expect(entryOf(matrix, i, j)).toBe(kernel[part](x, y));
        });
      });
    }
  });

  test.each(PARTS)("is refused for the zero vector: %s", (part) => {
    const message = /^the angle to the zero vector is undefined; got norms /;
    expect(() => kernel[part]([0, 0], [3, 4])).toThrow(KernelError);
    expect(() => kernel[part]([0, 0], [3, 4])).toThrow(message);
    expect(() => kernel[part]([3, 4], [0, 0])).toThrow(message);
    expect(() => limitKernelMatrix(name, [[0, 0]], part)).toThrow(message);
  });

  test("is refused for inputs of different dimension", () => {
    expect(() => kernel.total([1], [1, 2])).toThrow(
      new KernelError("two inputs have the same dimension; got 1 and 2"),
    );
  });
});

describe("the limit kernel of relu", () => {
  const ofPart = (part: KernelPart) => (x: Vector, y: Vector) => limitKernel("relu")[part](x, y);
  const [total, hidden, output] = [ofPart("total"), ofPart("hidden"), ofPart("output")] as const;

  test("is ‖x‖² on the diagonal, half from each layer", () => {
    fc.assert(
      fc.property(input, (x) => {
        const square = dot(x, x);
        expect(Math.abs(total(x, x) / square - 1)).toBeLessThan(ACCURACY.relu);
        expect(Math.abs(hidden(x, x) / square - 1 / 2)).toBeLessThan(ACCURACY.relu);
        expect(Math.abs(output(x, x) / square - 1 / 2)).toBeLessThan(ACCURACY.relu);
      }),
    );
  });

  test("vanishes at opposite inputs", () => {
    expect(Math.abs(total([3, 4], [-3, -4]))).toBe(0);
  });

  test("is 1/(2π) at orthogonal unit inputs, all from the output weights", () => {
    expect(Math.abs(total([1, 0], [0, 1]) - 1 / (2 * Math.PI))).toBeLessThan(ACCURACY.relu);
    expect(Math.abs(hidden([1, 0], [0, 1]))).toBe(0);
  });

  test("is homogeneous: Θ(αx, βx') = αβ Θ(x, x') for α, β > 0", () => {
    const factor = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(input, input, factor, factor, (x, y, alpha, beta) => {
        const scaled = total(
          x.map((v) => alpha * v),
          y.map((v) => beta * v),
        );
        expect(Math.abs(scaled / (alpha * beta) - total(x, y))).toBeLessThan(
          ACCURACY.relu * norm(x) * norm(y),
        );
      }),
    );
  });
});

describe.each(["tanh", "erf"] as const)("the limit kernel of the odd activation %s", (name) => {
  test("changes sign with either input", () => {
    fc.assert(
      fc.property(input, input, (x, y) => {
        const { hidden, output, total } = limitKernel(name);
        const opposite = y.map((value) => -value);
        const scale = ACCURACY[name] * Math.max(1, norm(x) * norm(y));
        expect(Math.abs(total(x, opposite) + total(x, y))).toBeLessThan(scale);
        expect(Math.abs(hidden(x, opposite) + hidden(x, y))).toBeLessThan(scale);
        expect(Math.abs(output(x, opposite) + output(x, y))).toBeLessThan(scale);
      }),
      runs(name),
    );
  });

  test("tends to 2 σ'(0)² xᵀx' for small inputs, half from each layer", () => {
    const slope = ACTIVATIONS[name].derivative(0);
    const x = [1e-6, 0];
    const y = [0.6e-6, 0.8e-6];
    // The next term is relatively of order ‖x‖² = 1e-12.
    const expected = slope ** 2 * dot(x, y);
    expect(Math.abs(limitKernel(name).hidden(x, y) / expected - 1)).toBeLessThan(1e-11);
    expect(Math.abs(limitKernel(name).output(x, y) / expected - 1)).toBeLessThan(1e-11);
  });

  // At norms up to 1.3 two hundred nodes are exact to 1e-11 (their error at 200 and 240 nodes differs by less).
  test.each([
    [1, 0],
    [0.6, 0.8],
    [-1, 1e-8],
    [0, 1.3],
  ])("is a tensor Gauss–Hermite sum at (1, 0) and (%d, %d)", (...y) => {
    const { nodes, weights } = gaussHermite(200);
    const expectation = (f: (z: number) => number) =>
      weights.reduce((sum, w, i) => {
        const inner = weights.reduce((s, v, j) => s + v * f(y[0]! * nodes[i]! + y[1]! * nodes[j]!), 0);
        return sum + w * f(nodes[i]!) * inner;
      }, 0);
    const { hidden, output } = limitKernel(name);
    expect(Math.abs(output([1, 0], y) - expectation(ACTIVATIONS[name].value))).toBeLessThan(1e-11);
    expect(Math.abs(hidden([1, 0], y) - y[0]! * expectation(ACTIVATIONS[name].derivative))).toBeLessThan(
      1e-11,
    );
  });
});

// Williams (1997): E[erf(wᵀx)²] = (2/π) arcsin(2‖x‖²/(1 + 2‖x‖²)).
test.each([
  0.01, 1, 30,
])("the output part of erf on the diagonal at ‖x‖ = %d is Williams' arcsine", (length) => {
  const expected = (2 / Math.PI) * Math.asin((2 * length ** 2) / (1 + 2 * length ** 2));
  // At ‖x‖ = 30 the oracle itself loses: arcsin near 1 magnifies a rounding by √(1 + 2‖x‖²) ≈ 42.
  expect(Math.abs(limitKernel("erf").output([length], [length]) - expected)).toBeLessThan(
    64 * Number.EPSILON,
  );
});

test("a norm beyond the reach of tanh's series is refused, not answered wrongly", () => {
  expect(() => limitKernel("tanh").total([40, 0], [0, 40])).toThrow(/misses at most 1e-12 of .*32768 terms/);
});
