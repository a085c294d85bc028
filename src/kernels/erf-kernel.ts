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
  return (2 / Math.PI) * Math.atan2(2 * dot(x, y), Math.sqrt(discriminant(x, y)));
}

/**
 * E[erf'(wᵀx) erf'(wᵀx')], w ~ N(0, I): (4/π) / √D, the derivative of the above in c₁₂ (Price's theorem).
 * @throws {KernelError} for the zero vector.
 */
export function erfDerivativeKernel(x: Vector, y: Vector): number {
  return 4 / Math.PI / Math.sqrt(discriminant(x, y));
}

function discriminant(x: Vector, y: Vector): number {
  const c11 = norm(x) ** 2;
  const c22 = norm(y) ** 2;
  const sine = Math.sin(angleBetween(x, y));
  // Written so that x and x' can be exchanged without changing a bit.
  return 1 + 2 * (c11 + c22) + 4 * (c11 * c22) * (sine * sine);
}
