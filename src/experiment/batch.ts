import type { Tensor } from "../engine/engine.ts";
import type { ProgramSizes } from "../networks/gradient-flow.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import type { Network } from "../networks/network.ts";
import type { CellRequest } from "./experiment.ts";
import { stackPoints } from "./train.ts";
import { drawInputs, type InputLaw, type WorldKey } from "./world.ts";

/** What the replicates of one request start from, one per seed. */
export interface Batch {
  readonly worlds: readonly WorldKey[];
  readonly sizes: ProgramSizes;
  /** Training inputs by replicate. */
  readonly points: readonly (readonly Float64Array[])[];
  /** The same, (S, N, d). */
  readonly inputs: Tensor;
  /** Initial weights, as `initialiseParameters` gives them. */
  readonly initial: readonly Tensor[];
}

/** Most seeds of networks that are measured together. */
export const MOST_SEEDS_TOGETHER = 16;

/** Neurons × inputs × seeds of two layers that are trained together: enough to hide a call, few enough for a cache. */
export const TRAINED_TOGETHER = 2 ** 16;
/** … that are looked at once and make one file, since making a file takes as long as a narrow network's kernel. */
export const OBSERVED_TOGETHER = 2 ** 21;
/** Weights of one hidden layer × seeds of deeper networks that are trained together: 2 MiB a layer. */
export const DEEP_TRAINED_TOGETHER = 2 ** 18;
/** … that are looked at once and make one file. */
export const DEEP_OBSERVED_TOGETHER = 2 ** 20;

/**
 * How many seeds, of which one takes `perSeed` numbers, stay within so many numbers together; at least one. A power of
 * two, so that batches of any multiple of 16 seeds are batches of more seeds as well.
 */
export function seedsWithin(numbers: number, perSeed: number): number {
  const most = Math.max(1, Math.min(MOST_SEEDS_TOGETHER, numbers / perSeed));
  return 2 ** Math.floor(Math.log2(most));
}

/** Draws inputs and initial weights of every seed of a request. */
export function drawBatch(network: Network, law: InputLaw, request: CellRequest): Batch {
  const { baseSeed, width, seeds } = request;
  const worlds = seeds.map((seed) => ({ baseSeed, seed }));
  const points = worlds.map((world) => drawInputs(law, world));
  return {
    worlds,
    sizes: { replicates: seeds.length, inputs: law.count, inputDimension: law.dimension, width },
    points,
    inputs: stackPoints(points),
    initial: initialiseParameters(network, { keys: worlds, width, inputDimension: law.dimension }),
  };
}
