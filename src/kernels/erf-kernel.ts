import { angleBetween } from "./angle.ts";
import { dot, norm, type Vector } from "./vector.ts";

/*
 * Covariance c₁₁ = ‖x‖², c₂₂ = ‖x'‖², c₁₂ = xᵀx'. Both kernels hang on
 *   D = (1 + 2c₁₁)(1 + 2c₂₂) − 4c₁₂² = 1 + 2c₁₁ + 2c₂₂ + 4 c₁₁ c₂₂ sin² θ,
 * computed in the second form, which does not cancel at θ = 0 and θ = π.
 */

/**
 * E[erf(wᵀx) erf(wᵀx')], w ~ N(0, I): (2/π) arcsin(2c₁₂ / √((1 + 2c₁₁)(1 + 2c₂₂))), as the arc tangent
 * (2/π) arctan(2c₁₂ / √D). Williams, "Computing with infinite networks" (NeurIPS 1997), eq. (11) with
 * Σ = I and no bias.
 * @throws {KernelError} for the zero vector.
 */
export function erfValueKernel(x: Vector, y: Vector): number {
  return erfValueExpectation(norm(x) ** 2, norm(y) ** 2, dot(x, y), angleBetween(x, y));
}

/**
 * E[erf'(wᵀx) erf'(wᵀx')], w ~ N(0, I): (4/π) / √D, the derivative of the above in c₁₂ (Price's theorem).
 * @throws {KernelError} for the zero vector.
 */
export function erfDerivativeKernel(x: Vector, y: Vector): number {
  return erfDerivativeExpectation(norm(x) ** 2, norm(y) ** 2, angleBetween(x, y));
}

/** E[erf(u) erf(v)] of a Gaussian pair with variances c₁₁, c₂₂, covariance c₁₂ and correlation cos θ. */
export function erfValueExpectation(c11: number, c22: number, c12: number, angle: number): number {
  return (2 / Math.PI) * Math.atan2(2 * c12, Math.sqrt(discriminant(c11, c22, angle)));
}

/** E[erf'(u) erf'(v)] of a Gaussian pair with variances c₁₁, c₂₂ and correlation cos θ. */
export function erfDerivativeExpectation(c11: number, c22: number, angle: number): number {
  return 4 / Math.PI / Math.sqrt(discriminant(c11, c22, angle));
}

function discriminant(c11: number, c22: number, angle: number): number {
  const sine = Math.sin(angle);
  // Written so that the two can be exchanged without changing a bit.
  return 1 + 2 * (c11 + c22) + 4 * (c11 * c22) * (sine * sine);
}
