/**
 * What a whole program amounts to, for an engine with a kernel of its own for it. The program's operations say the
 * same and define it: any engine can execute them, and tests hold the two ways against each other.
 *
 * S replicates, N inputs of dimension d, width m. The network is f(x) = μ_2 Σ_j a_j σ(μ_1 w_jᵀ x) with weights W of
 * shape (S, d, m) and a of shape (S, m, 1). Inputs and outputs are in this order, whatever their names:
 *
 * - "two-layer flow": x (S, N, d), y (S, N, 1), step, steps, W, a → W, a after `steps` steps of the classical
 *   Runge–Kutta method for dθ/dt = −η ∇ ½ Σ (f − y)².
 * - "two-layer descent": x, y, rates (S, 1, 1), steps, W, a → W, a after that many steps θ ← θ − η rate ∇ ½ Σ (f − y)².
 * - "two-layer observation": x, W, a → f (S, N, 1); Θ, Θ of the first layer, Θ of the second (S, N, N), times η;
 *   h = μ_1 x W (S, N, m).
 * - "two-layer kernel": the same without h.
 */
export interface ProgramForm {
  readonly kind: "two-layer flow" | "two-layer descent" | "two-layer observation" | "two-layer kernel";
  readonly activation: "relu" | "tanh";
  readonly replicates: number;
  readonly inputs: number;
  readonly inputDimension: number;
  readonly width: number;
  /** μ_1, μ_2 */
  readonly multipliers: readonly [number, number];
  /** η */
  readonly rate: number;
}
