import { describe, expect, test } from "vitest";
import { limitKernelMatrix } from "./limit-kernel.ts";
import { entryOf } from "./matrix.ts";

/**
 * Eigenvalues, up to a common factor, of the hidden weights' relu kernel without bias on the circle, by frequency
 * k ≥ 1: Basri, Jacobs, Kasten & Kritchman, "The convergence rate of neural networks for learned functions of
 * different frequencies" (NeurIPS 2019), section 3. Without a bias no odd frequency but the first can be learned.
 */
function published(k: number): number {
  if (k === 1) return 1 / 4;
  return k % 2 === 0 ? (2 * (k * k + 1)) / (Math.PI * (k * k - 1)) ** 2 : 0;
}

const hiddenRelu = (angles: readonly number[]) =>
  limitKernelMatrix(
    "relu",
    angles.map((angle) => [Math.cos(angle), Math.sin(angle)]),
    "hidden",
  );
const withBias = (activation: "relu" | "tanh") => (angles: readonly number[]) =>
  limitKernelMatrix(
    activation,
    angles.map((angle) => [Math.cos(angle), Math.sin(angle), 1]),
  );

/** (1/N) Σ_j Θ(x_0, x_j) cos(k φ_j) over N equally spaced points: the circulant matrix's eigenvalue over N. */
function eigenvalue(points: number, k: number, kernelOf = hiddenRelu): number {
  const angles = Array.from({ length: points }, (_, j) => (2 * Math.PI * j) / points);
  const kernel = kernelOf(angles);
  return angles.reduce((sum, angle, j) => sum + entryOf(kernel, 0, j) * Math.cos(k * angle), 0) / points;
}

describe("On the circle the hidden weights' relu kernel has the published eigenvalues", () => {
  const points = 512;
  // Sampling folds frequency N − k onto k: an error of the order of the eigenvalue at N − k, below 1e-5 of the first.
  const aliasing = published(points - 16) / published(1);

  test.each([2, 4, 6, 8, 12, 16])("at frequency %i, relative to the first", (k) => {
    const seen = eigenvalue(points, k) / eigenvalue(points, 1);
    expect(Math.abs(seen - published(k) / published(1))).toBeLessThan(4 * aliasing);
  });

  test.each([3, 5, 7, 15])("and none at the odd frequency %i", (k) => {
    expect(Math.abs(eigenvalue(points, k) / eigenvalue(points, 1))).toBeLessThan(1e-12);
  });

  test("which fall as k^{−2} over the even frequencies", () => {
    const ratio = eigenvalue(points, 32) / eigenvalue(points, 16);
    // (k²+1)/(k²−1)² at 32 over that at 16: 1/4 to first order.
    expect(Math.abs(ratio - published(32) / published(16))).toBeLessThan(
      4 * (published(480) / published(16)),
    );
    expect(ratio).toBeCloseTo(1 / 4, 1);
  });
});

test("With biases, ln(λ₆/λ₈) over ln(λ₄/λ₆) is 0.92 for tanh, above every power law's 0.71, and 0.65 for relu, below", () => {
  const ratio = (activation: "relu" | "tanh") => {
    const [four, six, eight] = [4, 6, 8].map((k) => eigenvalue(64, k, withBias(activation))) as [
      number,
      number,
      number,
    ];
    return Math.log(six / eight) / Math.log(four / six);
  };
  // The claims on the two activations stand or fall with differences of 0.1.
  expect(ratio("tanh")).toBeCloseTo(0.92, 2);
  expect(ratio("relu")).toBeCloseTo(0.65, 2);
  expect(Math.log(8 / 6) / Math.log(6 / 4)).toBeCloseTo(0.71, 2);
});
