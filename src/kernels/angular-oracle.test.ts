import { expect, test } from "vitest";

test("Gauss–Legendre quadrature with n = 48 nodes has the integrals of x^k up to degree 2n − 1, and of cos", async () => {
  // The rule is made when the module is loaded: by the test, because a test file that doesn't load has none to fail.
  const { bothPositive, integrate } = await import("./angular-oracle.ts");
  for (let k = 0; k < 2 * 48; k++) {
    // The eigenvectors, hence the weights, are off by about n roundings, the nodes by a few, and x^k by k as many.
    const rounding = (48 + k) * Number.EPSILON;
    expect(Math.abs(integrate((x) => x ** k, 0, 1) - 1 / (k + 1))).toBeLessThan(rounding);
    expect(Math.abs(integrate((x) => x ** k, 1, 0) + 1 / (k + 1))).toBeLessThan(rounding);
  }
  for (const angle of [0, 0.5, Math.PI / 2, 3]) {
    // cos φ and cos(φ − θ) are both positive over an interval of length π − θ around θ/2; a few roundings of π.
    const [from, to] = bothPositive(angle);
    expect(Math.abs(to - from - (Math.PI - angle))).toBeLessThan(8 * Number.EPSILON);
    expect(Math.abs((from + to) / 2 - angle / 2)).toBeLessThan(8 * Number.EPSILON);
    // sin(π/2) − sin(θ − π/2) = 1 + cos θ; as above at k = 0, over up to π times the length.
    expect(Math.abs(integrate(Math.cos, from, to) - (1 + Math.cos(angle)))).toBeLessThan(
      4 * 48 * Number.EPSILON,
    );
  }
});
