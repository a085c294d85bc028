import { describe, expect, test } from "vitest";
import { bothPositive, integrate } from "./angular-oracle.ts";
import { kappa0, kappa1, kappa2 } from "./arc-cosine.ts";
import { KernelError } from "./kernel-error.ts";

const ANGLES = [0, 1e-8, 0.3, 1, Math.PI / 2, 2, 3, Math.PI - 1e-8, Math.PI];
/** The integral sums 48 terms of size at most 8 · π/(2π), each off by a few roundings. */
const ROUNDING = 64 * Number.EPSILON;

// With w = r (cos φ, sin φ), r²/2 ~ Exp(1): E[relu(u)^k relu(v)^k] = E[r^{2k}] (1/2π) ∫ cos^k φ cos^k(φ − θ) dφ.
describe.each([
  { name: "κ₀", kernel: kappa0, k: 0, radial: 1, diagonal: 1 / 2 },
  { name: "κ₁", kernel: kappa1, k: 1, radial: 2, diagonal: 1 / 2 },
  { name: "κ₂", kernel: kappa2, k: 2, radial: 8, diagonal: 3 / 2 },
])("$name", ({ kernel, k, radial, diagonal }) => {
  test.each(ANGLES)("is the angular integral at θ = %d", (angle) => {
    const f = (phi: number) => (Math.cos(phi) * Math.cos(phi - angle)) ** k;
    const expected = (radial / (2 * Math.PI)) * integrate(f, ...bothPositive(angle));
    expect(Math.abs(kernel(angle) - expected)).toBeLessThan(ROUNDING);
  });

  test("is half of E[z^{2k}], z standard normal, at θ = 0", () => {
    expect(kernel(0)).toBeCloseTo(diagonal, 15);
  });

  test("is exactly 0 at θ = π", () => {
    expect(kernel(Math.PI)).toBe(0);
  });

  test.each([-1e-9, Math.PI + 1e-9, Number.NaN])("refuses θ = %d", (angle) => {
    expect(() => kernel(angle)).toThrow(new KernelError(`an angle is in [0, π]; got ${angle}`));
  });
});

// Cho & Saul (2009), table of section 2.1: J₀(π/2) = π/2, J₁(π/2) = 1, J₂(π/2) = π/2; κ = J/(2π).
test("the kernels at a right angle are 1/4, 1/(2π) and 1/4", () => {
  expect(kappa0(Math.PI / 2)).toBeCloseTo(1 / 4, 15);
  expect(kappa1(Math.PI / 2)).toBeCloseTo(1 / (2 * Math.PI), 15);
  expect(kappa2(Math.PI / 2)).toBeCloseTo(1 / 4, 15);
});

describe("The kernels in the cosine have the series of Daniely, Frostig & Singer (NIPS 2016), table 1", () => {
  // Of √2 relu and the √2 step, with the first term that the table leaves out: the derivative of one is the other.
  const published = [
    {
      name: "2κ₁",
      seen: (angle: number) => 2 * kappa1(angle),
      series: (r: number) => (1 + (Math.PI / 2) * r + r ** 2 / 2 + r ** 4 / 24) / Math.PI,
      next: (r: number) => r ** 6 / (80 * Math.PI),
    },
    {
      name: "2κ₀",
      seen: (angle: number) => 2 * kappa0(angle),
      series: (r: number) => (Math.PI / 2 + r + r ** 3 / 6 + (3 * r ** 5) / 40) / Math.PI,
      next: (r: number) => (5 * r ** 7) / (112 * Math.PI),
    },
  ];

  test.each(published)("$name", ({ seen, series, next }) => {
    for (const r of [0.1, 0.2, 0.4, 0.6]) {
      const rest = seen(Math.acos(r)) - series(r);
      // Positive coefficients that fall: the rest lies between its first term and a geometric series.
      expect(rest).toBeGreaterThan(next(r) - 4 * Number.EPSILON);
      expect(rest).toBeLessThan(next(r) / (1 - r ** 2) + 4 * Number.EPSILON);
    }
  });
});

test("κ₁' = −sin θ κ₀ (Price's theorem in θ)", () => {
  const step = 1e-5;
  for (const angle of [0.2, 1, 2, 3]) {
    const slope = (kappa1(angle + step) - kappa1(angle - step)) / (2 * step);
    // A central difference errs by step² κ₁‴/6 < 1e-10 and by rounding, eps/step < 3e-11.
    expect(Math.abs(slope + Math.sin(angle) * kappa0(angle))).toBeLessThan(2e-10);
  }
});
