/**
 * The gradient flows that several statements are judged on: one training run, many questions.
 *
 * N = 8 inputs on the unit sphere of R¹⁶ and standard normal labels. Such inputs are far enough from parallel
 * that every mode of Θ_∞ is learned within T = 8 (2λ_min T is about 8), so "during training" covers the whole of
 * it, and the slowest mode is told from the others.
 */

import type { Cell, Experiment } from "../src/experiment/experiment.ts";
import { gradientFlow } from "../src/experiment/gradient-flow-experiment.ts";
import { cells, powersOfTwo } from "../src/experiment/profile.ts";
import type { InputLaw } from "../src/experiment/world.ts";
import { network } from "../src/networks/network.ts";
import type { ParameterizationName } from "../src/networks/parameterization.ts";

export const SPHERE: InputLaw = { kind: "unit sphere", count: 8, dimension: 16 };
export const UNTIL = 8;
const CHECKPOINTS = 16;

/** λ_max · step is about 0.3, where one Runge–Kutta step errs by 2e-5; the error is measured, not trusted. */
export const STEP = 1 / 6;

export function flow(options: {
  activation: "relu" | "tanh";
  parameterization?: ParameterizationName;
  initialisation?: "plain" | "antisymmetric";
}): Experiment {
  return gradientFlow({
    network: network(options),
    inputs: SPHERE,
    until: UNTIL,
    step: STEP,
    checkpoints: CHECKPOINTS,
  });
}

export const FLOW_CELLS = cells(
  { widths: powersOfTwo(7, 13), seeds: 48 },
  { quick: { widths: powersOfTwo(6, 11), seeds: 64 } },
);

/** What every claim on these flows states as its hypotheses. */
export const underFlow = (activation: string, more: Record<string, string> = {}) => ({
  network: "two layers, f(x) = Σ aᵢ σ(wᵢ·x) / √m, both trained",
  activation,
  "initial weights": "independent N(0, 1)",
  inputs: "8 points uniform on the unit sphere of R¹⁶, drawn per seed",
  labels: "N(0, 1)",
  loss: "½ Σ (f − y)²",
  training: `gradient flow to T = ${UNTIL} (Runge–Kutta, error measured by halving the step)`,
  ...more,
});

export const curve = (cell: Cell, name: string): readonly number[] => cell[name] as readonly number[];
export const sup = (cell: Cell, name: string): number => Math.max(...curve(cell, name));
export const last = (cell: Cell, name: string): number => curve(cell, name).at(-1)!;
/** Value at the checkpoint in the middle of training, t = T/2. */
export const halfway = (cell: Cell, name: string): number => curve(cell, name)[CHECKPOINTS / 2]!;
