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
