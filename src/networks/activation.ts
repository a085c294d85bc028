import type { ProgramBuilder, Value } from "../engine/program.ts";

export type ActivationName = "relu" | "tanh" | "erf";

/** An activation as program text: σ, σ′ and σ″, all elementwise and shape-preserving. */
export interface Activation {
  readonly name: ActivationName;
  value(p: ProgramBuilder, preActivation: Value): Value;
  /** σ′ at the pre-activation; `value` is σ there, which tanh′ = 1 − tanh² reuses. */
  derivative(p: ProgramBuilder, preActivation: Value, value: Value): Value;
  /** σ″, with the same arguments; for relu 0, which is right everywhere but at the kink. */
  secondDerivative(p: ProgramBuilder, preActivation: Value, value: Value): Value;
}

const relu: Activation = {
  name: "relu",
  value: (p, z) => p.relu(z),
  // step(0) = 0, the chapter's Demo 1 convention (z > 0).
  derivative: (p, z) => p.step(z),
  // A step times 0 rather than z times 0, which is no number for an infinite z.
  secondDerivative: (p, z) => p.scale(p.step(z), 0),
};

const tanh: Activation = {
  name: "tanh",
  value: (p, z) => p.tanh(z),
  derivative: (p, _z, value) => p.sub(p.constant(1), p.mul(value, value)),
  // tanh″ = −2 tanh tanh′
  secondDerivative: (p, z, value) => p.scale(p.mul(value, tanh.derivative(p, z, value)), -2),
};

const erf: Activation = {
  name: "erf",
  value: (p, z) => p.erf(z),
  // d/dz erf(z) = (2/√π) e^{−z²}
  derivative: (p, z) => p.scale(p.exp(p.scale(p.mul(z, z), -1)), 2 / Math.sqrt(Math.PI)),
  // erf″(z) = −2z erf′(z)
  secondDerivative: (p, z, value) => p.scale(p.mul(z, erf.derivative(p, z, value)), -2),
};

export const ACTIVATIONS: Readonly<Record<ActivationName, Activation>> = { relu, tanh, erf };
