import { KernelError } from "./kernel-error.ts";

/*
 * Arc-cosine kernels of degree 0, 1 and 2: half of Cho & Saul, "Kernel methods for deep learning" (NeurIPS
 * 2009), whose eq. (1) carries a factor 2, with J_0, J_1, J_2 of eqs. (5)–(7) over π from eq. (3).
 *
 * Throughout, θ in [0, π] is the angle between x and x' and u = wᵀx, v = wᵀx' with w ~ N(0, I). The formulas
 * are written in the supplement δ = π − θ (sin θ = sin δ, cos θ = −cos δ), so that they are exactly 0 at θ = π.
 */

/** κ₀(θ) = (π − θ)/(2π) = P(u > 0, v > 0) = E[relu'(u) relu'(v)]; Cho & Saul eq. (5). */
export function kappa0(angle: number): number {
  return supplement(angle) / (2 * Math.PI);
}

/** κ₁(θ) = (sin θ + (π − θ) cos θ)/(2π) = E[relu(u) relu(v)] / (‖x‖‖x'‖); Cho & Saul eq. (6). */
export function kappa1(angle: number): number {
  const delta = supplement(angle);
  return (Math.sin(delta) - delta * Math.cos(delta)) / (2 * Math.PI);
}

/**
 * κ₂(θ) = (3 sin θ cos θ + (π − θ)(1 + 2 cos² θ))/(2π) = E[relu(u)² relu(v)²] / (‖x‖²‖x'‖²);
 * Cho & Saul eq. (7).
 */
export function kappa2(angle: number): number {
  const delta = supplement(angle);
  const cosine = Math.cos(delta);
  return (delta * (1 + 2 * cosine ** 2) - 3 * Math.sin(delta) * cosine) / (2 * Math.PI);
}

function supplement(angle: number): number {
  if (!(angle >= 0 && angle <= Math.PI)) throw new KernelError(`an angle is in [0, π]; got ${angle}`);
  return Math.PI - angle;
}
