import { describe, expect, test } from "vitest";
import { openStream } from "../random/stream.ts";
import { bothPositive, integrate } from "./angular-oracle.ts";
import { KernelError } from "./kernel-error.ts";
import { limitKernel } from "./limit-kernel.ts";
import { reluNeuronVariance } from "./neuron-variance.ts";
import { dot } from "./vector.ts";

const at = (angle: number, length = 1) => [length * Math.cos(angle), length * Math.sin(angle)];

describe("the variance of one relu neuron's share of the kernel", () => {
  test.each([
    0,
    1e-8,
    0.5,
    1,
    Math.PI / 2,
    2,
    3,
  ])("is a polar integral in two dimensions at θ = %d", (angle) => {
    const lengths = [1.5, 0.5] as const;
    const scale = lengths[0] * lengths[1];
    const inner = scale * Math.cos(angle);
    // E over w = r (cos φ, sin φ) of the k-th moment given w, with E[a²] = 1 and E[a⁴] = 3; r beyond 12 weighs e^{−72}.
    const overPlane = (g: (product: number) => number) =>
      integrate(
        (r) =>
          r *
          Math.exp((-r * r) / 2) *
          integrate(
            (phi) => g(r * r * scale * Math.cos(phi) * Math.cos(phi - angle)),
            ...bothPositive(angle),
          ),
        0,
        12,
      ) /
      (2 * Math.PI);
    const mean = overPlane((product) => inner + product);
    const second = overPlane((product) => 3 * inner ** 2 + 2 * inner * product + product ** 2);
    // 48 radial nodes on [0, 12] integrate r⁵ e^{−r²/2} to 1e-13.
    expect(
      Math.abs(reluNeuronVariance(at(0, lengths[0]), at(angle, lengths[1])) - (second - mean ** 2)),
    ).toBeLessThan(1e-12);
  });

  test.each([0, 0.5, Math.PI / 2, 2.5])("is the sample variance of a million neurons at θ = %d", (angle) => {
    const stream = openStream({ baseSeed: 1, seed: 1, purpose: `neuron-variance.test/${angle}` });
    const x = at(0);
    const y = at(angle);
    const theta = limitKernel("relu").total(x, y);
    const count = 1_000_000;
    let second = 0;
    let fourth = 0;
    for (let n = 0; n < count; n++) {
      const w = [stream.gaussian(), stream.gaussian()];
      const a = stream.gaussian();
      const u = dot(w, x);
      const v = dot(w, y);
      const share = u > 0 && v > 0 ? a * a * dot(x, y) + u * v : 0;
      const square = (share - theta) ** 2;
      second += square;
      fourth += square * square;
    }
    second /= count;
    fourth /= count;
    // The mean of squares around the known mean has standard error √((μ₄ − μ₂²)/n); 4.9 of them once in a million.
    const standardError = Math.sqrt((fourth - second ** 2) / count);
    expect(Math.abs(second - reluNeuronVariance(x, y))).toBeLessThan(4.9 * standardError);
  });

  test("is 3‖x‖⁴ at x = x'", () => {
    expect(reluNeuronVariance([3, 4], [3, 4])).toBeCloseTo(3 * 5 ** 4, 10);
  });

  test("is 1/4 − 1/(2π)² at orthogonal unit inputs, where only the output weights count", () => {
    expect(reluNeuronVariance([1, 0], [0, 1])).toBeCloseTo(1 / 4 - 1 / (2 * Math.PI) ** 2, 15);
  });

  test("is 0 at opposite inputs, where no neuron sees both", () => {
    expect(reluNeuronVariance([3, 4], [-3, -4])).toBe(0);
  });

  test("is refused for the zero vector", () => {
    expect(() => reluNeuronVariance([0], [1])).toThrow(KernelError);
  });
});
