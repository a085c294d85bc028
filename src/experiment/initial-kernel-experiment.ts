import type { Engine, Tensor } from "../engine/engine.ts";
import { referenceEngine } from "../engine/reference.ts";
import { relativeFrobenius } from "../kernels/distance.ts";
import { kernelPartName } from "../kernels/empirical-kernel.ts";
import { limitParts } from "../kernels/limit-parts.ts";
import { reluNeuronVariance } from "../kernels/neuron-variance.ts";
import { remembered } from "../kernels/remembered.ts";
import type { ProgramSizes } from "../networks/gradient-flow.ts";
import { initialiseParameters, type WeightKey } from "../networks/initialise.ts";
import { learningRate, type Network, weightCount } from "../networks/network.ts";
import { DEEP_OBSERVED_TOGETHER, OBSERVED_TOGETHER, seedsWithin } from "./batch.ts";
import type { Cell, CellRequest, Experiment } from "./experiment.ts";
import { libraryExperiment } from "./library-experiment.ts";
import { observeKernel, stackPoints } from "./train.ts";
import { drawInputs, type InputLaw, inputSettings } from "./world.ts";

/** One pair of inputs: the angle between them in degrees, and their norms. */
export interface AngledPair {
  readonly degrees: number;
  readonly norms: readonly [number, number];
}

export interface KernelEntriesSettings {
  readonly network: Network;
  /** Dimension d of the inputs; the pairs lie in the plane of the first two coordinates. */
  readonly dimension: number;
  readonly pairs: readonly AngledPair[];
  /**
   * Neurons drawn per seed, whatever the width: at width m a seed averages neuronsPerSeed / m independent
   * networks, so that the mean is equally sharp at all widths.
   */
  readonly neuronsPerSeed: number;
}

/** Networks of one seed that are drawn from one stream and measured in one engine call: another number draws others. */
const NETWORKS_TOGETHER = 64;

/**
 * The empirical kernel at initialisation on pairs of inputs at given angles and norms.
 *
 * Cell: `total`, `hiddenPart` and `outputPart` (from all weight layers but the last, and from the last), one number per
 * pair, each divided by ‖x‖‖x′‖ so that all pairs are on one scale.
 */
export function kernelEntries(settings: KernelEntriesSettings): Experiment {
  const { network, dimension, pairs, neuronsPerSeed } = settings;
  const networksAt = (width: number) => Math.max(1, Math.round(neuronsPerSeed / width));
  const { points } = distinctPoints(pairInputs(pairs, dimension));
  return libraryExperiment({
    name: "kernel-entries",
    settings: {
      network: { ...network },
      dimension,
      pairs: pairs.map((pair) => ({ degrees: pair.degrees, norms: [...pair.norms] })),
      neuronsPerSeed,
    },
    seedsTogether: () => 8,
    cost: (width) => (network.depth - 1) * points.length * Math.max(width, neuronsPerSeed) * 6e-8,
    measure: (request) => measureEntries(settings, networksAt(request.width), request),
  });
}

/** The two inputs of every pair, one pair after the other, in the plane of the first two coordinates. */
export function pairInputs(pairs: readonly AngledPair[], dimension: number): Float64Array[] {
  return pairs.flatMap(({ degrees, norms }) => {
    const angle = (degrees * Math.PI) / 180;
    const x = new Float64Array(dimension);
    const y = new Float64Array(dimension);
    x[0] = norms[0];
    y[0] = norms[1] * Math.cos(angle);
    y[1] = norms[1] * Math.sin(angle);
    return [x, y];
  });
}

/** Each point once, and the place of every input among them: many pairs share their first, and a kernel costs N². */
function distinctPoints(inputs: readonly Float64Array[]): { points: Float64Array[]; places: number[] } {
  const points: Float64Array[] = [];
  const places = inputs.map((x) => {
    const known = points.findIndex((point) => point.every((value, i) => value === x[i]));
    return known >= 0 ? known : points.push(x) - 1;
  });
  return { points, places };
}

async function measureEntries(
  settings: KernelEntriesSettings,
  networks: number,
  request: CellRequest,
): Promise<Cell[]> {
  const { points, places } = distinctPoints(pairInputs(settings.pairs, settings.dimension));
  /** The same points for each of so many networks. */
  const inputsFor = (count: number) => stackPoints(Array.from({ length: count }, () => points));
  const together = inputsFor(Math.min(NETWORKS_TOGETHER, networks));
  const cells: Cell[] = [];
  for (const seed of request.seeds) {
    const sums = {
      total: settings.pairs.map(() => 0),
      hiddenPart: settings.pairs.map(() => 0),
      outputPart: settings.pairs.map(() => 0),
    };
    for (let first = 0; first < networks; first += NETWORKS_TOGETHER) {
      const count = Math.min(NETWORKS_TOGETHER, networks - first);
      const block = first / NETWORKS_TOGETHER;
      const seen = await observeKernels(
        request.engine,
        settings.network,
        [{ baseSeed: request.baseSeed, seed, copy: block, networks: count }],
        request.width,
        count === together.shape[0] ? together : inputsFor(count),
      );
      for (let k = 0; k < count; k++) {
        settings.pairs.forEach(({ norms }, pair) => {
          const [row, column] = [places[2 * pair]!, places[2 * pair + 1]!];
          const entry = (k * points.length + row) * points.length + column;
          const scale = norms[0] * norms[1];
          sums.total[pair]! += seen.total[entry]! / scale;
          sums.hiddenPart[pair]! += seen.hiddenPart[entry]! / scale;
          sums.outputPart[pair]! += seen.outputPart[entry]! / scale;
        });
      }
    }
    cells.push({
      total: sums.total.map((sum) => sum / networks),
      hiddenPart: sums.hiddenPart.map((sum) => sum / networks),
      outputPart: sums.outputPart.map((sum) => sum / networks),
    });
  }
  return cells;
}

/** Weights of networks that are drawn and measured in one engine call: 1 MiB. */
const WEIGHTS_TOGETHER = 2 ** 17;

export interface InitialKernelSettings {
  readonly network: Network;
  readonly inputs: InputLaw;
}

/**
 * The empirical kernel at initialisation against its limit, on inputs drawn per seed, for any depth.
 *
 * Cell: `relativeDeviation`, `hiddenDeviation`, `outputDeviation` = ‖Θ_0 − Θ_∞‖_F / ‖Θ_∞‖_F for the whole
 * kernel, for all weight layers but the last, and for the last; `kernel` and `limit`, all N² entries row by row,
 * and `hidden`, that of all layers but the last; `sumMismatch`, the largest entry of total − (hidden + output)
 * over the largest entry of the total; `antisymmetry`, the largest |Θ − Θᵀ| likewise; `gradientNorm`, the root
 * mean square of ‖∇_θ f‖ over the inputs; for two relu layers also `standardised`, every entry's deviation in
 * units of its exact standard deviation at this width.
 */
export function initialKernel(settings: InitialKernelSettings): Experiment {
  const { network, inputs: law } = settings;
  return libraryExperiment({
    name: "initial-kernel",
    settings: { network: { ...network }, inputs: inputSettings(law) },
    seedsTogether: (width) =>
      network.depth > 2
        ? seedsWithin(DEEP_OBSERVED_TOGETHER, width ** 2)
        : seedsWithin(OBSERVED_TOGETHER, law.count * width),
    cost: (width) => law.count ** 2 * width * 1e-9 + (network.depth - 2) * law.count * width ** 2 * 1e-9,
    measure: (request) => measureInitialKernels(settings, request),
    refined: {
      seeds: 1,
      costFactor: 20,
      measure: (request) => measureInitialKernels(settings, { ...request, engine: referenceEngine }),
    },
  });
}

/** Seeds of a request, so many at a time that their weights stay in a processor's cache; one at least. */
async function measureInitialKernels(settings: InitialKernelSettings, request: CellRequest): Promise<Cell[]> {
  const { network, inputs: law } = settings;
  const size = seedsWithin(WEIGHTS_TOGETHER, weightCount(network, request.width, law.dimension));
  const cells: Cell[] = [];
  for (let first = 0; first < request.seeds.length; first += size) {
    const seeds = request.seeds.slice(first, first + size);
    cells.push(...(await measureTogether(settings, { ...request, seeds })));
  }
  return cells;
}

async function measureTogether(settings: InitialKernelSettings, request: CellRequest): Promise<Cell[]> {
  const { network, inputs: law } = settings;
  const worlds = request.seeds.map((seed) => ({ baseSeed: request.baseSeed, seed }));
  const points = worlds.map((world) => drawInputs(law, world));
  const seen = await observeKernels(request.engine, network, worlds, request.width, stackPoints(points));
  const size = law.count ** 2;
  const rate = learningRate(network, request.width);
  return worlds.map((_, s) => {
    const at = (data: Float64Array) => data.subarray(s * size, (s + 1) * size);
    const total = at(seen.total);
    const hidden = at(seen.hiddenPart);
    const output = at(seen.outputPart);
    const inputsOfWorld = points[s]!;
    const limit = limitParts(network.activation, network.depth, inputsOfWorld);
    const matrix = (data: Float64Array) => ({ rows: law.count, columns: law.count, data });
    const cell: Record<string, number | number[]> = {
      kernel: [...total],
      hidden: [...hidden],
      limit: [...limit.total.data],
      relativeDeviation: relativeFrobenius(matrix(total), limit.total),
      hiddenDeviation: relativeFrobenius(matrix(hidden), limit.hidden),
      outputDeviation: relativeFrobenius(matrix(output), limit.output),
      sumMismatch: largest(total.map((value, i) => value - hidden[i]! - output[i]!)) / largest(total),
      antisymmetry:
        largest(total.map((value, i) => value - total[transposed(i, law.count)]!)) / largest(total),
      gradientNorm: Math.sqrt(
        inputsOfWorld.reduce((sum, _x, i) => sum + total[i * law.count + i]!, 0) / law.count / rate,
      ),
    };
    if (network.activation === "relu" && network.depth === 2) {
      const variances = neuronVariances(inputsOfWorld);
      cell.standardised = [...total].map(
        (value, i) => (value - limit.total.data[i]!) / Math.sqrt(variances[i]! / request.width),
      );
    }
    return cell;
  });
}

/** Of all N² pairs, row by row. */
const neuronVariances = remembered((inputs) =>
  Float64Array.from({ length: inputs.length ** 2 }, (_, i) =>
    reluNeuronVariance(inputs[Math.floor(i / inputs.length)]!, inputs[i % inputs.length]!),
  ),
);

/**
 * Kernels at initialisation, whole, of the last layer and of all others, stacked: (S, N, N) flattened.
 * @param inputs (S, N, d): N inputs for each of the S networks that the keys name
 */
async function observeKernels(
  engine: Engine,
  network: Network,
  keys: readonly WeightKey[],
  width: number,
  inputs: Tensor,
): Promise<{ total: Float64Array; hiddenPart: Float64Array; outputPart: Float64Array }> {
  const [replicates, count, inputDimension] = inputs.shape as [number, number, number];
  const sizes: ProgramSizes = { replicates, inputs: count, inputDimension, width };
  const parameters = initialiseParameters(network, { keys, width, inputDimension });
  const seen = await observeKernel(engine, network, sizes, inputs, parameters);
  const layers = Array.from({ length: network.depth }, (_, index) => seen[kernelPartName(index)]!.data);
  return {
    total: seen.kernel!.data,
    hiddenPart: layers
      .slice(1, -1)
      .reduce((sum, part) => sum.map((value, i) => value + part[i]!), layers[0]!),
    outputPart: layers.at(-1)!,
  };
}

const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const transposed = (index: number, size: number): number => (index % size) * size + Math.floor(index / size);
