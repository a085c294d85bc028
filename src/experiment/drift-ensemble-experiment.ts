import { LRUCache } from "lru-cache";
import type { Engine, Tensor } from "../engine/engine.ts";
import type { ProgramSizes } from "../networks/gradient-flow.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import type { Network } from "../networks/network.ts";
import type { Cell, CellRequest, Experiment } from "./experiment.ts";
import { libraryExperiment } from "./library-experiment.ts";
import { observeKernel, type Schedule, slices, stepsOf, stiffnessOf, trainAlong } from "./train.ts";
import { drawInputs, drawLabels, type InputLaw, inputSettings, type WorldKey } from "./world.ts";

export interface DriftEnsembleSettings {
  readonly network: Network;
  readonly inputs: InputLaw;
  readonly schedule: Schedule;
  /** Independent initialisations trained on one world's inputs and labels. */
  readonly copies: number;
}

/** Only the end is recorded; on the way the kernel is looked at for the sake of stable steps. */
const CHECKPOINTS = 4;
const ELEMENTS_TOGETHER = 2 ** 16;

/**
 * The kernel's change by time T over many initialisations of one network on fixed inputs and labels, which
 * tells its mean from its scatter: they may have different exponents, and a sum of two powers looks like a
 * single one in between.
 *
 * Cell: `meanTraceChange`, the mean over initialisations of tr Θ_T / tr Θ_0 − 1, and `quarterTraceChange`, the
 * same at a quarter of the width (rounded up to 1); `spread`, the root mean square over initialisations of
 * ‖ΔΘ − mean ΔΘ‖_F / ‖Θ_0‖_F.
 */
export function driftEnsemble(settings: DriftEnsembleSettings): Experiment {
  const { network, inputs, copies } = settings;
  return libraryExperiment({
    name: "drift-ensemble",
    settings: {
      network: { ...network },
      inputs: inputSettings(inputs),
      schedule: settings.schedule.map((phase) => ({ ...phase })),
      copies,
    },
    seedsTogether: () => 1,
    cost: (width) =>
      1.3 *
      copies *
      stepsOf(settings.schedule, CHECKPOINTS) *
      inputs.count *
      width *
      (inputs.dimension + 8) *
      1e-9,
    async measure(request) {
      const cells: Cell[] = [];
      for (const seed of request.seeds) cells.push(await measureWorld(settings, request, seed));
      return cells;
    },
  });
}

async function measureWorld(
  settings: DriftEnsembleSettings,
  request: CellRequest,
  seed: number,
): Promise<Cell> {
  const whole = await copiesOnce(settings, request, seed, request.width);
  const quarter = await copiesOnce(settings, request, seed, Math.ceil(request.width / 4));
  const mean = meanOf(whole.changes);
  const scatter = whole.changes.reduce((sum, change) => sum + squaredDistance(change, mean), 0);
  return {
    meanTraceChange: average(whole.traceChanges),
    quarterTraceChange: average(quarter.traceChanges),
    // Unbiased variance: the mean is taken from the same initialisations.
    spread: Math.sqrt(scatter / (whole.changes.length - 1)) / whole.size,
  };
}

interface Copies {
  /** Θ_T − Θ_0 of every initialisation, flattened. */
  readonly changes: readonly Float64Array[];
  readonly traceChanges: readonly number[];
  /** Root mean square of ‖Θ_0‖_F over initialisations. */
  readonly size: number;
}

/**
 * A quarter of one width is often another of the widths measured. N² = 64 numbers and a little for each of 8 copies are
 * about 6 kB: 8192 are 50 MB, and hold two octaves of `deep`, 384 seeds a width, many times over.
 */
const trained = new WeakMap<Engine, LRUCache<string, Promise<Copies>>>();
const MOST_KEPT = 8192;

function copiesOnce(
  settings: DriftEnsembleSettings,
  request: CellRequest,
  seed: number,
  width: number,
): Promise<Copies> {
  const { engine, baseSeed } = request;
  const known = trained.get(engine) ?? new LRUCache({ max: MOST_KEPT });
  trained.set(engine, known);
  const key = JSON.stringify([settings, baseSeed, seed, width]);
  const found = known.get(key);
  if (found) return found;
  const copies = trainCopies(settings, request, seed, width);
  known.set(key, copies);
  copies.catch(() => known.delete(key));
  return copies;
}

async function trainCopies(
  settings: DriftEnsembleSettings,
  request: CellRequest,
  seed: number,
  width: number,
): Promise<Copies> {
  const { network, inputs: law, copies } = settings;
  const world: WorldKey = { baseSeed: request.baseSeed, seed };
  const together = Math.max(1, Math.min(16, Math.floor(ELEMENTS_TOGETHER / (law.count * width)), copies));
  const points = drawInputs(law, world).flatMap((x) => [...x]);
  const labels = [...drawLabels(law.count, world)];
  const changes: Float64Array[] = [];
  const traceChanges: number[] = [];
  let squares = 0;
  for (let first = 0; first < copies; first += together) {
    const count = Math.min(together, copies - first);
    const sizes: ProgramSizes = {
      replicates: count,
      inputs: law.count,
      inputDimension: law.dimension,
      width,
    };
    const keys = Array.from({ length: count }, (_, k) => ({ ...world, copy: first + k }));
    const initial = initialiseParameters(network, { keys, width, inputDimension: law.dimension });
    const inputs = repeated(points, count, [law.count, law.dimension]);
    const { engine } = request;
    const before = await observeKernel(engine, network, sizes, inputs, initial);
    const stiffness = ({ kernel }: typeof before) =>
      stiffnessOf(slices(kernel!).map((data) => ({ rows: law.count, columns: law.count, data })));
    const trained = await trainAlong({
      engine,
      network,
      sizes,
      inputs,
      targets: repeated(labels, count, [law.count, 1]),
      parameters: initial,
      schedule: settings.schedule,
      checkpoints: CHECKPOINTS,
      refinement: 1,
      stiffness: stiffness(before),
      observe: async (_time, parameters) =>
        stiffness(await observeKernel(engine, network, sizes, inputs, parameters)),
    });
    const after = await observeKernel(engine, network, sizes, inputs, trained);
    const entries = law.count ** 2;
    for (let k = 0; k < count; k++) {
      const start = before.kernel!.data.subarray(k * entries, (k + 1) * entries);
      const end = after.kernel!.data.subarray(k * entries, (k + 1) * entries);
      changes.push(end.map((value, i) => value - start[i]!));
      traceChanges.push(trace(end, law.count) / trace(start, law.count) - 1);
      squares += start.reduce((sum, value) => sum + value * value, 0);
    }
  }
  return { changes, traceChanges, size: Math.sqrt(squares / copies) };
}

function repeated(values: readonly number[], times: number, shape: readonly number[]): Tensor {
  const data = new Float64Array(times * values.length);
  for (let k = 0; k < times; k++) data.set(values, k * values.length);
  return { shape: [times, ...shape], data };
}

function trace(matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += matrix[i * size + i]!;
  return sum;
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function meanOf(vectors: readonly Float64Array[]): Float64Array {
  return vectors[0]!.map((_, i) => average(vectors.map((vector) => vector[i]!)));
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}
