/** Pairs of inputs at which kernels are compared with their closed forms: all angles, and norms far from 1. */

import type { Experiment } from "../src/experiment/experiment.ts";
import type { AngledPair } from "../src/experiment/initial-kernel-experiment.ts";
import { kernelEntries, pairInputs } from "../src/experiment/initial-kernel-experiment.ts";
import { cells } from "../src/experiment/profile.ts";
import { deepLimitKernel } from "../src/kernels/deep-limit-kernel.ts";
import { type KernelPart, limitKernel } from "../src/kernels/limit-kernel.ts";
import { entryOf } from "../src/kernels/matrix.ts";
import { network } from "../src/networks/network.ts";

export const unitPair = (degrees: number): AngledPair => ({ degrees, norms: [1, 1] });

export const PAIRS: readonly AngledPair[] = [
  ...[0, 1, 15, 30, 45, 60, 75, 90, 105, 120, 135, 150, 165, 180].map(unitPair),
  { degrees: 60, norms: [0.5, 2] },
  { degrees: 90, norms: [2, 2] },
  { degrees: 120, norms: [3, 0.25] },
];

/** Smooth kernels come from quadrature, which is slow at large norms; their pairs stay near the unit sphere. */
export const SMOOTH_PAIRS: readonly AngledPair[] = [
  ...[0, 30, 60, 90, 120, 150, 180].map(unitPair),
  { degrees: 60, norms: [0.5, 1.5] },
];

export const DIMENSION = 8;

/** "θ = 60°", with the norms behind it where they are not 1. */
export const pairName = ({ degrees, norms }: AngledPair): string =>
  norms[0] === 1 && norms[1] === 1 ? `θ = ${degrees}°` : `θ = ${degrees}° (${norms[0]}, ${norms[1]})`;

/** Θ_∞ on each pair, divided by ‖x‖‖x′‖. */
export function limitEntries(
  activation: "relu" | "tanh" | "erf",
  pairs: readonly AngledPair[],
  part: KernelPart = "total",
): number[] {
  const points = pairInputs(pairs, DIMENSION);
  const kernel = limitKernel(activation)[part];
  return pairs.map(({ norms }, k) => kernel(points[2 * k]!, points[2 * k + 1]!) / (norms[0] * norms[1]));
}

/** Θ_∞ of a deeper network on each pair, divided by ‖x‖‖x′‖. */
export function deepLimitEntries(
  activation: "relu" | "tanh" | "erf",
  depth: number,
  pairs: readonly AngledPair[],
): number[] {
  const kernel = deepLimitKernel(activation, depth, pairInputs(pairs, DIMENSION)).total;
  return pairs.map(({ norms }, k) => entryOf(kernel, 2 * k, 2 * k + 1) / (norms[0] * norms[1]));
}

export const difference = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((value, index) => value - b[index]!);

/**
 * Neurons per seed. One neuron's kernel entry has a standard deviation below 2 (in units of ‖x‖‖x′‖), so the mean
 * over 64 seeds of 2^13 neurons has a standard error below 0.003, and six of them fit into the margin. Many seeds
 * of few neurons rather than the reverse: at the run's confidence a t interval of 24 seeds is a quarter wider.
 */
export const NEURONS_PER_SEED = 2 ** 13;

/** The empirical kernel of a two-layer network on pairs of inputs. */
export const entriesOf = (activation: "relu" | "tanh" | "erf", pairs: readonly AngledPair[]): Experiment =>
  kernelEntries({
    network: network({ activation }),
    dimension: DIMENSION,
    pairs,
    neuronsPerSeed: NEURONS_PER_SEED,
  });

export const ENTRY_CELLS = cells(
  { widths: [16, 256, 4096], seeds: 128 },
  { quick: { widths: [16], seeds: 64 } },
);

export const ENTRY_MARGIN = {
  margin: 0.02,
  reason:
    "less than a tenth of what the nearest counterfeit shifts the entry that it shifts most (a quarter of ‖x‖‖x′‖)",
};
