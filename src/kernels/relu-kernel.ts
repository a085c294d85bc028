import { angleBetween } from "./angle.ts";
import { kappa0, kappa1 } from "./arc-cosine.ts";
import { norm, type Vector } from "./vector.ts";

/** E[relu(wᵀx) relu(wᵀx')], w ~ N(0, I): ‖x‖‖x'‖ κ₁(θ). @throws {KernelError} for the zero vector. */
export function reluValueKernel(x: Vector, y: Vector): number {
  return norm(x) * norm(y) * kappa1(angleBetween(x, y));
}

/** E[relu'(wᵀx) relu'(wᵀx')], w ~ N(0, I): κ₀(θ). @throws {KernelError} for the zero vector. */
export function reluDerivativeKernel(x: Vector, y: Vector): number {
  return kappa0(angleBetween(x, y));
}
