import type { ProgramBuilder, Value } from "../engine/program.ts";

export type ActivationName = "relu" | "tanh" | "erf";

/** An activation as program text: σ and σ′, both elementwise and shape-preserving. */
export interface Activation {
  readonly name: ActivationName;
  value(p: ProgramBuilder, preActivation: Value): Value;
  /** σ′ at the pre-activation; `value` is σ there, which tanh′ = 1 − tanh² reuses. */
  derivative(p: ProgramBuilder, preActivation: Value, value: Value): Value;
}

const relu: Activation = {
  name: "relu",
  value: (p, z) => p.relu(z),
  // step(0) = 0, the chapter's Demo 1 convention (z > 0).
  derivative: (p, z) => p.step(z),
};

const tanh: Activation = {
  name: "tanh",
  value: (p, z) => p.tanh(z),
  derivative: (p, _z, value) => p.sub(p.constant(1), p.mul(value, value)),
};

const erf: Activation = {
  name: "erf",
  value: (p, z) => p.erf(z),
  // d/dz erf(z) = (2/√π) e^{−z²}
  derivative: (p, z) => p.scale(p.exp(p.scale(p.mul(z, z), -1)), 2 / Math.sqrt(Math.PI)),
};

export const ACTIVATIONS: Readonly<Record<ActivationName, Activation>> = { relu, tanh, erf };
