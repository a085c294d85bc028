import erf from "@stdlib/math-base-special-erf";
import { describe, expect, test } from "vitest";
import { erfDerivativeKernel, erfValueKernel } from "./erf-kernel.ts";
import { gaussHermite } from "./gauss-hermite.ts";
import { gaussianExpectation, hermiteCoefficients, hermiteSeries, tanhSeries } from "./hermite-series.ts";
import { KernelError } from "./kernel-error.ts";

const tanhPrime = (z: number) => 1 - Math.tanh(z) ** 2;
const erfPrime = (z: number) => (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z);
const ANGLES = [0, 1e-8, 0.4, Math.PI / 2, 2.5, Math.PI - 1e-8, Math.PI];
/** What the series promises by default, relative to E[f²] ≤ 1 for σ and ≤ (2/√π)² for erf'. */
const PROMISED = 1.3e-12;

const dual = (f: (z: number) => number, s: number, t: number, angle: number) =>
  gaussianExpectation(hermiteCoefficients(f, s), hermiteCoefficients(f, t), Math.cos(angle));

describe("the coefficients of a Hermite series", () => {
  test("of z³ are those of z³ = √6 h₃ + 3 h₁, scaled by s³", () => {
    const s = 1.7;
    const coefficients = hermiteCoefficients((z) => z ** 3, s);
    const expected = [0, 3 * s ** 3, 0, Math.sqrt(6) * s ** 3];
    // Sums of 200 terms of size s³ ‖z³‖ ≈ 20.
    coefficients.forEach((a, k) => {
      expect(Math.abs(a - (expected[k] ?? 0))).toBeLessThan(1e-13);
    });
  });

  test.each([
    0.3, 3, 8, 24,
  ])("of cos ωz and sin ωz are the real and the imaginary (iω)^k e^{−ω²/2}/√k! at ω = %d", (omega) => {
    // The generating function e^{xz − x²/2} = Σ He_k(z) x^k/k! (DLMF 18.12.16) at x = iω, and h_k = He_k/√k!.
    for (const [f, odd] of [
      [Math.cos, 0],
      [Math.sin, 1],
    ] as const) {
      let size = Math.exp((-omega * omega) / 2);
      hermiteCoefficients(f, omega).forEach((a, k) => {
        if (k > 0) size *= omega / Math.sqrt(k);
        const expected = k % 2 !== odd ? 0 : k % 4 < 2 ? size : -size;
        // A rounded sum of n < 500 terms, at most 1 in all: below n eps.
        expect(Math.abs(a - expected)).toBeLessThan(500 * Number.EPSILON);
      });
    }
  });

  test("scale with the function and are as many: what may be missed is a share", () => {
    const few = hermiteCoefficients(Math.tanh, 1);
    for (const size of [2 ** -20, 2 ** 20]) {
      // Powers of two round nothing.
      expect(hermiteCoefficients((z) => size * Math.tanh(z), 1)).toEqual(few.map((a) => size * a));
    }
  });

  test("of the zero function are zeros: nothing is missed of nothing", () => {
    expect(hermiteCoefficients(() => 0, 1).every((a) => a === 0)).toBe(true);
  });

  test.each([0.1, 1, 3])("satisfy Stein's identity √(k+1) a_{k+1}[σ] = s a_k[σ'] for tanh at s = %d", (s) => {
    const values = hermiteCoefficients(Math.tanh, s);
    const derivatives = hermiteCoefficients(tanhPrime, s);
    for (let k = 0; k + 1 < Math.min(values.length, derivatives.length); k++) {
      // Each coefficient is a rounded sum, 1e-15; √(k+1) < 46.
      expect(Math.abs(Math.sqrt(k + 1) * values[k + 1]! - s * derivatives[k]!)).toBeLessThan(1e-13);
    }
  });

  test.each([
    [0, "the scale of a Hermite series is a positive number; got 0"],
    [Number.NaN, "the scale of a Hermite series is a positive number; got NaN"],
    [Number.POSITIVE_INFINITY, "the scale of a Hermite series is a positive number; got Infinity"],
  ])("are refused at scale %d", (scale, message) => {
    expect(() => hermiteCoefficients(Math.tanh, scale)).toThrow(new KernelError(message));
  });

  test("are refused for a function with a kink, naming the share that is missed", () => {
    // relu's a_k² for even k are about k^{−5/2} / (π √(2π)); beyond k = 1024 they sum to 2.6e-6 of E[relu²] = 1/2, and
    // the trapezoidal rule at the kink errs by as much again. Of order 1e-6, not 1e-12, is what matters.
    const attempt = () => hermiteCoefficients((z) => Math.max(z, 0), 1, { mostTerms: 1024 });
    expect(attempt).toThrow(KernelError);
    const message =
      /misses at most 1e-12 of E\[f\(1 z\)²\] = (\S+); 1024 terms reached (0\.49\d+) and miss (\d\.\de-6) of it$/;
    expect(attempt).toThrow(message);
    let said = "";
    try {
      attempt();
    } catch (error) {
      said = (error as Error).message;
    }
    const [whole, reached, share] = message.exec(said)!.slice(1).map(Number);
    // The share is rounded to two digits: by at most 5 % of it.
    expect(Math.abs(share! / (1 - reached! / whole!) - 1)).toBeLessThanOrEqual(0.05);
  });

  test("are refused for a function that is not finite", () => {
    expect(() => hermiteCoefficients(() => Number.NaN, 1)).toThrow(
      new KernelError("a function expanded in Hermite polynomials is finite; E[f(1 z)²] = NaN"),
    );
  });
});

describe("the series of erf is Williams' closed form", () => {
  test.each(ANGLES)("on the unit circle at θ = %d, value and derivative", (angle) => {
    const x = [1, 0];
    const y = [Math.cos(angle), Math.sin(angle)];
    expect(Math.abs(dual(erf, 1, 1, angle) - erfValueKernel(x, y))).toBeLessThan(PROMISED);
    expect(Math.abs(dual(erfPrime, 1, 1, angle) - erfDerivativeKernel(x, y))).toBeLessThan(PROMISED);
  });

  test("at norms 5 and 1/4", () => {
    const x = [5, 0];
    const y = [0.25 * Math.cos(1), 0.25 * Math.sin(1)];
    expect(Math.abs(dual(erf, 5, 0.25, 1) - erfValueKernel(x, y))).toBeLessThan(PROMISED);
  });
});

describe("the series of tanh", () => {
  test.each(
    ANGLES,
  )("is tensor Gauss–Hermite quadrature with 200² nodes on the unit circle at θ = %d", (angle) => {
    const { nodes, weights } = gaussHermite(200);
    const product = (f: (z: number) => number) =>
      weights.reduce((sum, w, i) => {
        const u = nodes[i]!;
        const inner = weights.reduce(
          (s, v, j) => s + v * f(Math.cos(angle) * u + Math.sin(angle) * nodes[j]!),
          0,
        );
        return sum + w * f(u) * inner;
      }, 0);
    expect(Math.abs(dual(Math.tanh, 1, 1, angle) - product(Math.tanh))).toBeLessThan(PROMISED);
    expect(Math.abs(dual(tanhPrime, 1, 1, angle) - product(tanhPrime))).toBeLessThan(PROMISED);
  });

  test.each([
    0,
    0.5,
    2,
    Math.PI,
  ])("is a fine two-dimensional trapezoidal sum at norms 5 and 3, θ = %d", (angle) => {
    // Error e^{−π²/(s h)} = e^{−49} from the pole at iπ/2, tail e^{−36}.
    const step = 0.04;
    const reach = Math.ceil(8.5 / step);
    let values = 0;
    let derivatives = 0;
    for (let i = -reach; i <= reach; i++) {
      for (let j = -reach; j <= reach; j++) {
        const p = i * step;
        const q = j * step;
        const weight = (step * step * Math.exp(-(p * p + q * q) / 2)) / (2 * Math.PI);
        const u = 5 * p;
        const v = 3 * (Math.cos(angle) * p + Math.sin(angle) * q);
        values += weight * Math.tanh(u) * Math.tanh(v);
        derivatives += weight * tanhPrime(u) * tanhPrime(v);
      }
    }
    expect(Math.abs(dual(Math.tanh, 5, 3, angle) - values)).toBeLessThan(PROMISED);
    expect(Math.abs(dual(tanhPrime, 5, 3, angle) - derivatives)).toBeLessThan(PROMISED);
  });
});

test("a series asked for again is the same array, another function's or scale's is another", () => {
  const cubes = hermiteSeries((z) => z ** 3);
  expect(cubes(1)).toEqual(hermiteCoefficients((z) => z ** 3, 1));
  expect(cubes(1)).toBe(cubes(1));
  expect(cubes(2)).toEqual(hermiteCoefficients((z) => z ** 3, 2));
  expect(tanhSeries.values(1)).toEqual(hermiteCoefficients(Math.tanh, 1));
  expect(tanhSeries.derivatives(1)).toEqual(hermiteCoefficients((z) => 1 - Math.tanh(z) ** 2, 1));
});
