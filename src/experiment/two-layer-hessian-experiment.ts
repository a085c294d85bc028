import { preActivationName } from "../kernels/empirical-kernel.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import { layerScales, type Network } from "../networks/network.ts";
import { twoLayerHessianNorm } from "../networks/two-layer-hessian.ts";
import { seedsWithin } from "./batch.ts";
import type { Cell, CellRequest, Experiment } from "./experiment.ts";
import { libraryExperiment } from "./library-experiment.ts";
import { observeNetwork, slices, stack } from "./train.ts";
import { drawInputs, type InputLaw, inputSettings } from "./world.ts";

export interface TwoLayerHessianSettings {
  /** Of depth 2. */
  readonly network: Network;
  /** The Hessian is taken at the first input of the law. */
  readonly inputs: InputLaw;
}

/**
 * The Hessian of f(·, x) with respect to all weights of a two-layer network, at initialisation and at one input x,
 * from its blocks: one per neuron, with an eigenvalue in closed form. `hessianNorm` has the same number by Lanczos
 * iteration, for any depth and at many times the cost.
 *
 * Cell: `spectralNorm` = ‖H‖₂.
 */
export function twoLayerHessian(settings: TwoLayerHessianSettings): Experiment {
  const { network, inputs: law } = settings;
  if (network.depth !== 2) throw new Error(`the blocks are those of depth 2; got depth ${network.depth}`);
  return libraryExperiment({
    name: "two-layer-hessian",
    settings: { network: { ...network }, inputs: inputSettings(law) },
    // One input each: a batch's pre-activations and weights stay within 40 MB.
    seedsTogether: (width) => seedsWithin(2 ** 18, width),
    cost: (width) => width * (law.dimension + 8) * 1e-8,
    measure: (request) => measureBlocks(settings, request),
  });
}

async function measureBlocks(settings: TwoLayerHessianSettings, request: CellRequest): Promise<Cell[]> {
  const { network, inputs: law } = settings;
  const { engine, baseSeed, width, seeds } = request;
  const worlds = seeds.map((seed) => ({ baseSeed, seed }));
  const points = worlds.map((world) => drawInputs({ ...law, count: 1 }, world)[0]!);
  const parameters = initialiseParameters(network, { keys: worlds, width, inputDimension: law.dimension });
  const seen = await observeNetwork(
    engine,
    network,
    { replicates: seeds.length, inputs: 1, inputDimension: law.dimension, width },
    stack(points, [1, law.dimension]),
    parameters,
  );
  const [first, last] = layerScales(network, width, law.dimension);
  const features = slices(seen[preActivationName(0)]!);
  const outputWeights = slices(parameters[1]!);
  return points.map((x, s) => ({
    spectralNorm: twoLayerHessianNorm({
      activation: network.activation,
      preActivations: features[s]!,
      outputWeights: outputWeights[s]!,
      inputNorm: first!.multiplier * Math.hypot(...x),
      outputMultiplier: last!.multiplier,
    }),
  }));
}
