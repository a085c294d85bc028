import { describe, expect, test } from "vitest";

// The rule is made when the module is loaded: by the tests, because a test file that doesn't load has none to fail.
const oracle = () => import("./angular-oracle.ts");

describe("Gauss–Legendre quadrature with n = 48 nodes", () => {
  test("has ∫_0^1 x^k dx = 1/(k + 1) for every degree k ≤ 2n − 1, and ∫_1^0 with the other sign", async () => {
    const { integrate } = await oracle();
    for (let k = 0; k < 2 * 48; k++) {
      // The eigenvectors, hence the weights, are off by about n roundings, the nodes by a few, and x^k by k as many.
      const rounding = (48 + k) * Number.EPSILON;
      expect(Math.abs(integrate((x) => x ** k, 0, 1) - 1 / (k + 1))).toBeLessThan(rounding);
      expect(Math.abs(integrate((x) => x ** k, 1, 0) + 1 / (k + 1))).toBeLessThan(rounding);
    }
  });

  test("has ∫_a^b cos φ dφ = sin b − sin a over the interval where both cos φ and cos(φ − θ) are positive", async () => {
    const { bothPositive, integrate } = await oracle();
    for (const angle of [0, 0.5, Math.PI / 2, 3]) {
      const [from, to] = bothPositive(angle);
      expect([to - from, (from + to) / 2]).toEqual([
        expect.closeTo(Math.PI - angle, 14),
        expect.closeTo(angle / 2, 14),
      ]);
      // sin(π/2) − sin(θ − π/2) = 1 + cos θ.
      expect(Math.abs(integrate(Math.cos, from, to) - (1 + Math.cos(angle)))).toBeLessThan(
        48 * Number.EPSILON,
      );
    }
  });
});
