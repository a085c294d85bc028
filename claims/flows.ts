/**
 * The gradient flows that several statements are judged on: one training run, many questions.
 *
 * N = 8 inputs on the unit sphere of R¹⁶ and standard normal labels. Such inputs are far enough from parallel that most of
 * Θ_∞'s modes are learned within T = 8: λ_min is near 0.4 for relu and 0.23 for tanh, so that their slowest modes keep a
 * thirtieth and a seventh of their residuals. What is said of the end of training is measured on `longFlow`.
 */

import type { Cell, Experiment } from "../src/experiment/experiment.ts";
import { gradientFlow } from "../src/experiment/gradient-flow-experiment.ts";
import { initialisationEnsemble } from "../src/experiment/initialisation-ensemble-experiment.ts";
import { cells, powersOfTwo } from "../src/experiment/profile.ts";
import type { Schedule } from "../src/experiment/train.ts";
import type { InputLaw } from "../src/experiment/world.ts";
import { network } from "../src/networks/network.ts";
import type { ParameterizationName } from "../src/networks/parameterization.ts";

export const SPHERE: InputLaw = { kind: "unit sphere", count: 8, dimension: 16 };
export const UNTIL = 8;
const CHECKPOINTS = 16;

/**
 * λ_max · step is about 0.3 while the fast modes last, where one Runge–Kutta step errs by 2e-5, and 1 after three
 * time units, when they are down to a hundredth; the error is measured, not trusted.
 */
export const SCHEDULE: Schedule = [
  { until: 3, step: 1 / 6 },
  { until: UNTIL, step: 1 / 2 },
];

/**
 * In the mean-field parameterization the kernel grows during training, in worlds of large labels to λ_max near 20, so
 * the steps stay short. Of 300 worlds at width 64 halving this step moves the largest kernel change by less than 7 %
 * in 99 % (relu, whose kinks make the error first order) and by less than 0.02 % (tanh); with steps of 1/4 it was 31 %.
 */
const RICH_SCHEDULE: Schedule = [{ until: UNTIL, step: 1 / 8 }];

/** Inputs beside the training inputs, at which predictions are compared. */
const TEST_INPUTS = 16;

type FlowOptions = {
  activation: "relu" | "tanh";
  parameterization?: ParameterizationName;
  initialisation?: "plain" | "antisymmetric";
};

export const flow = (options: FlowOptions): Experiment =>
  gradientFlow({
    network: network(options),
    inputs: SPHERE,
    schedule: options.parameterization === "mean-field" ? RICH_SCHEDULE : SCHEDULE,
    checkpoints: CHECKPOINTS,
    testInputs: TEST_INPUTS,
  });

/**
 * Share of a claim's seeds for counterfeits on flows of their own, which would take a quarter of the time. They change an
 * exponent by 1/2 or a loss by decades; on 16 seeds the intervals of those exponents are ±0.12 at most (quick, measured).
 */
export const PLAINLY_WRONG = 1 / 3;

export const FLOW_CELLS = cells(
  { widths: powersOfTwo(7, 13), seeds: 48 },
  { quick: { widths: [64, 128, 256, 1024], seeds: 48 } },
);

/**
 * Of exponents that relu's kinks scatter by 1/3 from seed to seed, with outliers: from 48 seeds on, one of four runs could not
 * tell one near −0.57 from −0.4 after its second look, at 240.
 */
export const SCATTERED_FLOW_CELLS = cells(
  { widths: FLOW_CELLS.standard.widths, seeds: 96 },
  { quick: FLOW_CELLS.quick, deep: FLOW_CELLS.deep },
);

/** Of the mean-field flow, whose exponents are plain on fewer seeds. */
export const MEAN_FIELD_CELLS = cells(
  { widths: powersOfTwo(7, 13), seeds: 24 },
  { quick: { widths: [64, 128, 256, 1024], seeds: 24 } },
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

/**
 * Against steps of 1/16 and 1/8 it moves, in the mean over worlds, the coefficient of relu's mean drift by −0.009 ± 0.001 (192
 * worlds, m = 1024), the drift's scatter by less than 1 %, and squared distances of the outputs from a formula by less than
 * 2e-4 of the labels' squared norm (32 worlds). A single world's scatter moves by up to 7 %.
 */
const COARSE: Schedule = [
  { until: 2, step: 1 / 3 },
  { until: UNTIL, step: 2 / 3 },
];
const COPIES = 8;

/** The same flow from many initialisations, for statements that hold in the mean over them. */
export const ensemble = (activation: "relu" | "tanh"): Experiment =>
  initialisationEnsemble({
    network: network({ activation }),
    inputs: SPHERE,
    schedule: COARSE,
    copies: COPIES,
    testInputs: TEST_INPUTS,
  });

export const ENSEMBLE_CELLS = cells(
  { widths: powersOfTwo(6, 10), seeds: 96 },
  { quick: { widths: [64, 256, 1024], seeds: 48 } },
);
export const WIDEST_ENSEMBLE = cells({ widths: [1024], seeds: 96 }, { quick: { widths: [1024], seeds: 48 } });

export const underEnsemble = (activation: string, more: Record<string, string> = {}) =>
  underFlow(activation, {
    "initial weights": `independent N(0, 1); ${COPIES} initialisations for each seed's inputs and labels`,
    training: `gradient flow to T = ${UNTIL} (Runge–Kutta, 15 steps or more; what they err was measured once, against steps of 1/16)`,
    ...more,
  });

/** Networks of three and four weight layers: the same inputs, a shorter time since their step costs O(m²). */
export const DEEP_UNTIL = 4;
/** relu's kinks make its error first order, so that it needs the shorter steps. */
const DEEP_SCHEDULES = {
  relu: [
    { until: 1, step: 1 / 6 },
    { until: DEEP_UNTIL, step: 1 / 3 },
  ],
  tanh: [
    { until: 1, step: 1 / 3 },
    { until: DEEP_UNTIL, step: 1 / 2 },
  ],
} satisfies Record<string, Schedule>;
export const deepFlow = (options: FlowOptions & { depth: 3 | 4 }): Experiment =>
  gradientFlow({
    network: network(options),
    inputs: SPHERE,
    schedule: DEEP_SCHEDULES[options.activation],
    checkpoints: 4,
  });

export const DEEP_CELLS = cells(
  { widths: powersOfTwo(5, 9), seeds: 32 },
  { quick: { widths: powersOfTwo(5, 8), seeds: 32 }, deep: { widths: powersOfTwo(5, 11), seeds: 32 } },
);

/** For exponents at widths of a few hundred, of networks whose layers each add a correction. */
export const DEEP_MARGIN = {
  margin: 0.2,
  reason:
    "exponents in question differ by 1/2; at widths of a few hundred three and four layers leave corrections of order m^{-1/2} to a pure power",
};

export const underDeepFlow = (activation: string, depth: number, more: Record<string, string> = {}) =>
  underFlow(activation, {
    network: `${depth} layers, h₁ = W₁x, hₗ = Wₗσ(hₗ₋₁)/√m, f = aᵀσ(h)/√m, all trained`,
    training: `gradient flow to T = ${DEEP_UNTIL} (Runge–Kutta, error measured by halving the step)`,
    ...more,
  });

/** Training to the end: by T = 40 every mode of Θ_∞ has decayed by e^{−λ_min T}, about 1e-7 for relu and 1e-4 for tanh. */
export const LONG = 40;
export const longFlow = (options: FlowOptions & { inputs?: InputLaw }): Experiment => {
  const { inputs = SPHERE, ...rest } = options;
  return gradientFlow({
    network: network(rest),
    inputs,
    schedule: [...SCHEDULE, { until: LONG, step: 1 }],
    checkpoints: 10,
    testInputs: inputs.kind === "unit sphere" ? TEST_INPUTS : 0,
  });
};

export const LONG_CELLS = cells(
  { widths: powersOfTwo(6, 11), seeds: 32 },
  { quick: { widths: [64, 256, 1024], seeds: 32 } },
);

export const underLongFlow = (activation: string, more: Record<string, string> = {}) =>
  underFlow(activation, {
    training: `gradient flow to T = ${LONG} (Runge–Kutta, error measured by halving the step)`,
    ...more,
  });

export const curve = (cell: Cell, name: string): readonly number[] => cell[name] as readonly number[];
export const sup = (cell: Cell, name: string): number => Math.max(...curve(cell, name));
export const last = (cell: Cell, name: string): number => curve(cell, name).at(-1)!;
export const scalar = (cell: Cell, name: string): number => cell[name] as number;
/** Value at the checkpoint in the middle of training, t = T/2. */
export const halfway = (cell: Cell, name: string): number => {
  const values = curve(cell, name);
  return values[(values.length - 1) / 2]!;
};
/** ‖ΔW‖_F of a layer of so many entries from their root mean square. */
export const frobenius = (rootMeanSquare: number, entries: number): number =>
  rootMeanSquare * Math.sqrt(entries);
/** Entry of weight layer `layer` (from 1) of a list with one number per layer. */
export const ofLayer = (cell: Cell, name: string, layer: number): number => curve(cell, name)[layer - 1]!;
