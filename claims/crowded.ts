/** Kernels at more inputs than a narrow network has weights: zero eigenvalues occur, and could come out negative. */

import type { Experiment } from "../src/experiment/experiment.ts";
import { initialKernel } from "../src/experiment/initial-kernel-experiment.ts";
import { cells } from "../src/experiment/profile.ts";
import { matrixOf } from "../src/kernels/matrix.ts";
import { symmetricEigen } from "../src/kernels/spectrum.ts";
import { network } from "../src/networks/network.ts";

/** Inputs on the unit circle. */
export const COUNT = 8;

export const crowdedKernel = (depth: 2 | 3): Experiment =>
  initialKernel({
    network: network({ activation: "tanh", depth }),
    inputs: { kind: "unit sphere", count: COUNT, dimension: 2 },
  });

export const CROWDED_CELLS = cells(
  { widths: [1, 4, 64, 512], seeds: 24 },
  { quick: { widths: [1, 4, 64], seeds: 16 } },
);

/**
 * Size of the most negative eigenvalue of a (COUNT, COUNT) matrix over the largest one of `whole`, whose entries' rounding
 * it bears; 0 if none is negative. A part of a kernel may be much smaller than the kernel it is taken from.
 */
export function negativity(entries: readonly number[], whole: readonly number[] = entries): number {
  const [smallest] = extremes(entries);
  return Math.max(0, -smallest) / Math.max(...extremes(whole).map(Math.abs));
}

function extremes(entries: readonly number[]): [number, number] {
  const { values } = symmetricEigen(matrixOf(COUNT, COUNT, (i, j) => entries[i * COUNT + j]!));
  return [values[0]!, values[COUNT - 1]!];
}

export const SEMIDEFINITE = {
  roundoffs: 2 ** 7,
  reason:
    "an eigenvalue of an 8 × 8 matrix moves by at most 8 times the entries' rounding, which is a few roundoffs of the largest entry (Weyl)",
};
