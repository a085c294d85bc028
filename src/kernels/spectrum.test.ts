import fc from "fast-check";
import { expm, matrix as mathMatrix } from "mathjs";
import { describe, expect, test } from "vitest";
import { openStream } from "../random/stream.ts";
import { KernelError } from "./kernel-error.ts";
import { limitKernelMatrix } from "./limit-kernel.ts";
import { entryOf, type Matrix, matrixOf, symmetricMatrixOf } from "./matrix.ts";
import { expMinus, kernelDescent, kernelDynamics, symmetricEigen } from "./spectrum.ts";

function randomSymmetric(size: number, seed: number): Matrix {
  const stream = openStream({ baseSeed: 1, seed, purpose: "spectrum.test" });
  return symmetricMatrixOf(size, () => stream.gaussian());
}

/** A relu kernel on the unit sphere of R^5: positive definite, trace N. */
function reluKernel(size: number): Matrix {
  const stream = openStream({ baseSeed: 1, seed: 1, purpose: "spectrum.test/inputs" });
  const inputs = Array.from({ length: size }, () => {
    const x = stream.fillGaussian(5);
    const length = Math.hypot(...x);
    return x.map((value) => value / length);
  });
  return limitKernelMatrix("relu", inputs);
}

const frobenius = (data: Float64Array) => Math.hypot(...data);

describe("the eigendecomposition of a symmetric matrix", () => {
  test("is ascending, orthonormal, and multiplies back to the matrix", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), fc.nat(10_000), (size, seed) => {
        const matrix = randomSymmetric(size, seed);
        const { values, vectors } = symmetricEigen(matrix);
        expect([...values]).toEqual([...values].sort((a, b) => a - b));
        // Backward stable: N eps ‖A‖_F up to a small constant (Golub & Van Loan, section 8.3).
        const rounding = 8 * size * Number.EPSILON * Math.max(1, frobenius(matrix.data));
        for (let i = 0; i < size; i++) {
          for (let j = 0; j < size; j++) {
            let gram = 0;
            let back = 0;
            for (let k = 0; k < size; k++) {
              gram += entryOf(vectors, k, i) * entryOf(vectors, k, j);
              back += values[k]! * entryOf(vectors, i, k) * entryOf(vectors, j, k);
            }
            expect(Math.abs(gram - (i === j ? 1 : 0))).toBeLessThan(rounding);
            expect(Math.abs(back - entryOf(matrix, i, j))).toBeLessThan(rounding);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("exists for matrices with denormal entries, and scales down to matrices of nothing else", () => {
    const tiny = 5e-324;
    const entries = fc.array(fc.constantFrom(0, tiny, -3 * tiny, 1e-310, 1e-162, 0.5, -1), {
      minLength: 16,
      maxLength: 16,
    });
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 4 }), (data, size) => {
        const matrix = symmetricMatrixOf(size, (i, j) => data[4 * i + j]!);
        const { values, vectors } = symmetricEigen(matrix);
        const rounding = 64 * Number.EPSILON * frobenius(matrix.data) + size * tiny;
        for (let i = 0; i < size; i++) {
          for (let j = 0; j < size; j++) {
            let back = 0;
            for (let k = 0; k < size; k++)
              back += values[k]! * entryOf(vectors, i, k) * entryOf(vectors, j, k);
            expect(Math.abs(back - entryOf(matrix, i, j))).toBeLessThanOrEqual(rounding);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test("of a = 3 on the diagonal and b = 1 off it is a − b (N−1 times) and a + (N−1)b", () => {
    const { values } = symmetricEigen(symmetricMatrixOf(4, (i, j) => (i === j ? 3 : 1)));
    [2, 2, 2, 6].forEach((expected, k) => {
      expect(Math.abs(values[k]! - expected)).toBeLessThan(64 * Number.EPSILON);
    });
  });

  test("ignores asymmetry of the size of float32 rounding", () => {
    const nearly = { rows: 2, columns: 2, data: Float64Array.of(2, 1 + 1e-6, 1 - 1e-6, 2) };
    expect(symmetricEigen(nearly).values[1]).toBeCloseTo(3, 12);
  });

  test.each([
    1e-6, 1, 1e6,
  ])("ignores asymmetry up to 1e-4 of the largest entry and no more: times %d", (size) => {
    const tilted = (asymmetry: number) => ({
      rows: 2,
      columns: 2,
      data: Float64Array.of(size, asymmetry * size, 0, size),
    });
    // The mean of a matrix and its transpose: eigenvalues 1 ± asymmetry / 2.
    expect(symmetricEigen(tilted(1e-4)).values[1]! / size).toBeCloseTo(1 + 1e-4 / 2, 14);
    expect(() => symmetricEigen(tilted(1.01e-4))).toThrow("a symmetric matrix equals its transpose");
  });

  test("of a diagonal matrix is its entries, sorted, whatever their order", () => {
    const entries = [3, -1, 7, 0, 2];
    const { values, vectors } = symmetricEigen(matrixOf(5, 5, (i, j) => (i === j ? entries[i]! : 0)));
    expect([...values]).toEqual([-1, 0, 2, 3, 7]);
    [1, 3, 4, 0, 2].forEach((position, k) => {
      expect(Math.abs(entryOf(vectors, position, k))).toBe(1);
    });
  });

  test.each([
    [
      { rows: 2, columns: 2, data: Float64Array.of(1, 2, 3, 4) },
      "a symmetric matrix equals its transpose to 0.0001 of its largest entry, 4; got 3 at (1, 0) and 2 at (0, 1)",
    ],
    [{ rows: 1, columns: 2, data: Float64Array.of(1, 2) }, "a symmetric matrix is square; got 1 × 2"],
    [{ rows: 2, columns: 2, data: Float64Array.of(1, 2, 3) }, "a 2 × 2 matrix has 4 entries; got 3"],
    [
      { rows: 2, columns: 2, data: Float64Array.of(1, 2, Number.NaN, 1) },
      "the entries of a matrix are finite; got NaN at row 1, column 0",
    ],
  ])("is refused: %j", (matrix, message) => {
    expect(() => symmetricEigen(matrix)).toThrow(new KernelError(message));
  });
});

describe("e^{−Θt}", () => {
  test.each([0, 0.1, 1, 10])("is mathjs' Padé exponential of −Θt at t = %d", (time) => {
    const size = 6;
    const kernel = reluKernel(size);
    const ours = expMinus(kernel, time);
    const rows = Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (_, j) => -time * entryOf(kernel, i, j)),
    );
    const theirs = expm(mathMatrix(rows));
    // mathjs chooses its Padé order for an error of 1e-15 and squares up to 7 times.
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        expect(Math.abs(entryOf(ours, i, j) - Number(theirs.get([i, j])))).toBeLessThan(2 ** 7 * 1e-15);
      }
    }
  });

  test("refuses a negative time", () => {
    expect(() => expMinus(reluKernel(2), -1)).toThrow(
      new KernelError("a time is a finite number, at least 0; got -1"),
    );
  });
});

describe("the dynamics of a constant kernel", () => {
  const size = 6;
  const kernel = reluKernel(size);
  const stream = openStream({ baseSeed: 1, seed: 2, purpose: "spectrum.test/labels" });
  const labels = stream.fillGaussian(size);
  const initialOutputs = stream.fillGaussian(size);

  test("is the flow ḟ = −Θ(f − Y), integrated by Runge–Kutta", () => {
    const time = 3;
    const steps = 600;
    const h = time / steps;
    const slope = (f: Float64Array) =>
      f.map((_, i) => f.reduce((sum, value, j) => sum - entryOf(kernel, i, j) * (value - labels[j]!), 0));
    const moved = (f: Float64Array, k: Float64Array, by: number) => f.map((value, i) => value + by * k[i]!);
    let f = Float64Array.from(initialOutputs);
    for (let n = 0; n < steps; n++) {
      const k1 = slope(f);
      const k2 = slope(moved(f, k1, h / 2));
      const k3 = slope(moved(f, k2, h / 2));
      const k4 = slope(moved(f, k3, h));
      f = f.map((value, i) => value + (h / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!));
    }
    // Global error of the classical method on ẏ = −λy: at most (λh)⁴ λt e^{−λt}/120 ≤ (λh)⁴/(120 e), times ‖f_0 − Y‖.
    const largest = symmetricEigen(kernel).values[size - 1]!;
    const start = Math.hypot(...labels.map((label, i) => label - initialOutputs[i]!));
    const bound = ((largest * h) ** 4 / (120 * Math.E)) * start;
    const exact = kernelDynamics({ kernel, labels, initialOutputs })(time);
    // A fifth above the leading term for the higher orders in λh = 0.015.
    exact.forEach((value, i) => {
      expect(Math.abs(value - f[i]!)).toBeLessThan(1.2 * bound + 1e-13);
    });
  });

  test("is Y + e^{−Θt}(f_0 − Y)", () => {
    const time = 1.7;
    const decay = expMinus(kernel, time);
    kernelDynamics({ kernel, labels, initialOutputs })(time).forEach((value, i) => {
      const expected = labels.reduce(
        (sum, label, j) => sum + entryOf(decay, i, j) * (initialOutputs[j]! - label),
        labels[i]!,
      );
      expect(Math.abs(value - expected)).toBeLessThan(64 * Number.EPSILON);
    });
  });

  test("is the same of a kernel and of its decomposition", () => {
    const spectrum = symmetricEigen(kernel);
    const ofSpectrum = kernelDynamics({ kernel: spectrum, labels, initialOutputs })(1.7);
    expect(ofSpectrum).toEqual(kernelDynamics({ kernel, labels, initialOutputs })(1.7));
    expect(() => kernelDynamics({ kernel: spectrum, labels: [1] })).toThrow(
      /one entry per row of the kernel/,
    );
  });

  test("starts exactly at f_0, zero unless given", () => {
    expect(kernelDynamics({ kernel, labels, initialOutputs })(0)).toEqual(initialOutputs);
    expect([...kernelDynamics({ kernel, labels })(0)]).toEqual(Array(size).fill(0));
  });

  test("ends at the labels when the kernel is positive definite", () => {
    const smallest = symmetricEigen(kernel).values[0]!;
    const end = kernelDynamics({ kernel, labels })(40 / smallest);
    // e^{−40} = 4e-18 of the labels is left.
    end.forEach((value, i) => {
      expect(Math.abs(value - labels[i]!)).toBeLessThan(64 * Number.EPSILON);
    });
  });

  test("leaves the kernel's null space where it started", () => {
    const rankOne = matrixOf(2, 2, () => 1);
    const end = kernelDynamics({ kernel: rankOne, labels: [3, 1] })(1e3);
    // Along (1, 1) the mean label is reached, along (1, −1) nothing moves; a null eigenvalue of eps moves 1e3 eps.
    expect(Math.abs(end[0]! - 2)).toBeLessThan(1e4 * Number.EPSILON);
    expect(Math.abs(end[1]! - 2)).toBeLessThan(1e4 * Number.EPSILON);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("refuses the time %d", (time) => {
    const outputs = kernelDynamics({ kernel, labels });
    expect(() => outputs(time)).toThrow(
      new KernelError(`a time is a finite number, at least 0; got ${time}`),
    );
  });

  test("refuses labels of another length than the kernel", () => {
    expect(() => kernelDynamics({ kernel, labels: [1] })).toThrow(
      new KernelError("labels and initial outputs have one entry per row of the kernel, 6; got 1 and 6"),
    );
    expect(() => kernelDynamics({ kernel, labels, initialOutputs: [1] })).toThrow("6; got 6 and 1");
  });
});

describe("gradient descent under a constant kernel", () => {
  const size = 5;
  const kernel = reluKernel(size);
  const spectrum = symmetricEigen(kernel);
  const labels = Float64Array.from({ length: size }, (_, i) => Math.cos(i));
  const initialOutputs = Float64Array.from({ length: size }, (_, i) => Math.sin(3 * i));

  test.each([0.5, 1, 3])("is k steps of f ← f − ηΘ(f − Y), one by one, at ηλ_max = %d", (share) => {
    const rate = share / spectrum.values.at(-1)!;
    const closed = kernelDescent(spectrum, { labels, initialOutputs, rate });
    let f = initialOutputs;
    for (let k = 0; k <= 6; k++) {
      // Sums of five products of numbers below 3^k.
      closed(k).forEach((value, i) => {
        expect(Math.abs(value - f[i]!)).toBeLessThan(1e-13 * 3 ** k);
      });
      const before = f;
      f = before.map((value, i) => {
        let velocity = 0;
        for (let j = 0; j < size; j++) velocity += entryOf(kernel, i, j) * (before[j]! - labels[j]!);
        return value - rate * velocity;
      });
    }
  });

  test("that grows beyond all numbers ends as what is none, not as a number", () => {
    const rate = 100 / spectrum.values.at(-1)!;
    const end = kernelDescent(spectrum, { labels, initialOutputs, rate })(1000);
    expect([...end].some(Number.isFinite)).toBe(false);
  });
});
