/** Plain gradient descent in several parameterizations, for the statements that speak of a learning rate. */

import type { Cell, Experiment } from "../src/experiment/experiment.ts";
import { gradientDescent, type LearningRate } from "../src/experiment/gradient-descent-experiment.ts";
import { cells, powersOfTwo } from "../src/experiment/profile.ts";
import { network } from "../src/networks/network.ts";
import type { ParameterizationName } from "../src/networks/parameterization.ts";
import { curve, SPHERE } from "./flows.ts";

/** Numbers of steps observed: the first two, where the chapter's argument is; all of training; deep networks. */
const FIRST = [1, 2];
const AFTER = [1, 10, 100];
const DEEP = [1, 2, 10];
/** By 50 steps of 1/λ_max or 3/λ_max the loss of networks of these widths has fallen by decades. */
const BESIDE_THE_EDGE = [50];

type DescentOptions = { activation: "relu" | "tanh"; depth?: number };

const descent = (
  options: DescentOptions,
  parameterization: ParameterizationName,
  rate: LearningRate,
  after = (options.depth ?? 2) > 2 ? DEEP : AFTER,
) => gradientDescent({ network: network({ ...options, parameterization }), inputs: SPHERE, rate, after });

/** The chapter's η = O(1), taken as 1. */
export const standardDescent = (options: DescentOptions): Experiment =>
  descent(options, "standard", { kind: "constant", value: 1 });
/** Its first two steps alone, cheap enough for many seeds. */
export const standardFirstSteps = (options: DescentOptions): Experiment =>
  descent(options, "standard", { kind: "constant", value: 1 }, FIRST);
/** η = 1/m, the largest rate that stays stable as the width grows. */
export const standardDescentOverWidth = (options: DescentOptions): Experiment =>
  descent(options, "standard", { kind: "over width", value: 1 });
/** η = value / λ_max(Θ_0). */
export const standardDescentOverEigenvalue = (options: DescentOptions, value: number): Experiment =>
  descent(options, "standard", { kind: "over largest eigenvalue", value });
/** The scalings that move features by Θ(1), at a rate at which they train within 100 steps. */
export const meanFieldDescent = (options: DescentOptions): Experiment =>
  descent(options, "mean-field", { kind: "constant", value: 0.2 });
export const mupDescent = (options: DescentOptions): Experiment =>
  descent(options, "mup", { kind: "constant", value: 0.2 });
/** The same plain descent in the ntk parameterization. */
export const ntkDescent = (options: DescentOptions): Experiment =>
  descent(options, "ntk", { kind: "constant", value: 0.2 });
/** η = value / λ_max(Θ_0) in the ntk parameterization: of order 1, below the edge of stability (2) or beyond it. */
export const ntkDescentOverEigenvalue = (options: DescentOptions, value: number): Experiment =>
  descent(options, "ntk", { kind: "over largest eigenvalue", value }, BESIDE_THE_EDGE);
export const ntkFirstSteps = (options: DescentOptions): Experiment =>
  descent(options, "ntk", { kind: "constant", value: 0.2 }, FIRST);

export const DESCENT_CELLS = cells(
  { widths: powersOfTwo(6, 11), seeds: 32 },
  { quick: { widths: powersOfTwo(6, 9), seeds: 32 } },
);
export const FIRST_CELLS = cells(
  { widths: powersOfTwo(6, 12), seeds: 96 },
  { quick: { widths: powersOfTwo(6, 10), seeds: 96 } },
);
export const DESCENT_DEEP_CELLS = cells(
  { widths: powersOfTwo(5, 8), seeds: 48 },
  { quick: { widths: powersOfTwo(5, 8), seeds: 48 }, deep: { widths: powersOfTwo(5, 10), seeds: 48 } },
);

/** Beside the edge of stability; of narrower networks one in some hundreds diverges at 3/λ_max. */
export const EDGE_CELLS = cells(
  { widths: powersOfTwo(7, 11), seeds: 32 },
  { quick: { widths: powersOfTwo(7, 10), seeds: 32 } },
);

const SCALINGS: Readonly<Record<ParameterizationName, string>> = {
  standard: "f(x) = Σ aᵢ σ(wᵢ·x), output and hidden weights N(0, 1/m), input weights N(0, 1)",
  "mean-field": "f(x) = Σ aᵢ σ(wᵢ·x) / m, all weights N(0, 1)",
  mup: "µP of Yang & Hu: input multiplier √m, output multiplier 1/√m, all weights N(0, 1/m)",
  ntk: "f(x) = Σ aᵢ σ(wᵢ·x) / √m, all weights N(0, 1)",
};

export const underDescent = (
  activation: string,
  parameterization: ParameterizationName,
  rate: string,
  depth = 2,
) => ({
  network: `${depth} layers, ${parameterization} parameterization: ${SCALINGS[parameterization]}`,
  activation,
  inputs: "8 points uniform on the unit sphere of R¹⁶, drawn per seed",
  labels: "N(0, 1)",
  loss: "½ Σ (f − y)²",
  training: `gradient descent, ${rate}`,
});

/** Entry of a list on the grid of steps. @throws {Error} for a number of steps that is not observed. */
export function afterStep(cell: Cell, name: string, steps: number): number {
  const index = curve(cell, "steps").indexOf(steps);
  if (index < 0)
    throw new Error(`no observation after ${steps} steps; there are ${curve(cell, "steps").join(", ")}`);
  return curve(cell, name)[index]!;
}
