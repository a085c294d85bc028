import { angleBetween } from "./angle.ts";
import { kappa0, kappa1, kappa2 } from "./arc-cosine.ts";
import { norm, type Vector } from "./vector.ts";

/**
 * Variance, over one random neuron (a ~ N(0, 1), w ~ N(0, I)), of its contribution
 *   a² 1{u > 0} 1{v > 0} xᵀx' + relu(u) relu(v),   u = wᵀx, v = wᵀx',
 * to the empirical kernel of a relu network, which averages m independent ones: Var[Θ̂_m(x, x')] is this over m.
 *
 * With E[a⁴] = 3 and u, v independent of a, the second moment is
 *   3 (xᵀx')² κ₀ + 2 xᵀx' ‖x‖‖x'‖ κ₁ + ‖x‖²‖x'‖² κ₂
 * and the mean Θ = xᵀx' κ₀ + ‖x‖‖x'‖ κ₁ (arc-cosine kernels of `arc-cosine.ts`). At x = x' it is 3‖x‖⁴.
 *
 * @throws {KernelError} for the zero vector, entries that are not finite, different dimensions.
 */
export function reluNeuronVariance(x: Vector, y: Vector): number {
  const angle = angleBetween(x, y);
  const cosine = Math.cos(angle);
  const k0 = kappa0(angle);
  const k1 = kappa1(angle);
  const secondMoment = 3 * cosine ** 2 * k0 + 2 * cosine * k1 + kappa2(angle);
  const mean = cosine * k0 + k1;
  return (norm(x) * norm(y)) ** 2 * (secondMoment - mean ** 2);
}
