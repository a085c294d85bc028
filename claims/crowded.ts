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

/** Size of the most negative eigenvalue of a (COUNT, COUNT) matrix over the largest one; 0 if none is negative. */
export function negativity(entries: readonly number[]): number {
  const { values } = symmetricEigen(matrixOf(COUNT, COUNT, (i, j) => entries[i * COUNT + j]!));
  const largest = Math.max(Math.abs(values[0]!), Math.abs(values[COUNT - 1]!));
  return Math.max(0, -values[0]!) / largest;
}

export const SEMIDEFINITE = {
  roundoffs: 2 ** 7,
  reason:
    "an eigenvalue of an 8 × 8 matrix moves by at most 8 times the entries' rounding, which is a few roundoffs of the largest entry (Weyl)",
};
