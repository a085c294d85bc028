import { LRUCache } from "lru-cache";
import type { Engine } from "../engine/engine.ts";
import { kernelPrediction } from "../kernels/kernel-regression.ts";
import { limitParts } from "../kernels/limit-parts.ts";
import { matrixOf } from "../kernels/matrix.ts";
import { kernelDynamics } from "../kernels/spectrum.ts";
import type { ProgramSizes } from "../networks/gradient-flow.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import type { Network } from "../networks/network.ts";
import { seedsWithin, TRAINED_TOGETHER } from "./batch.ts";
import type { Cell, CellRequest, Experiment } from "./experiment.ts";
import { libraryExperiment } from "./library-experiment.ts";
import {
  observeKernel,
  type Schedule,
  slices,
  stack,
  stackPoints,
  stepsOf,
  stiffnessOf,
  trainAlong,
} from "./train.ts";
import {
  drawInputs,
  drawLabels,
  drawTestInputs,
  type InputLaw,
  inputSettings,
  type WorldKey,
} from "./world.ts";

export interface InitialisationEnsembleSettings {
  readonly network: Network;
  readonly inputs: InputLaw;
  readonly schedule: Schedule;
  /** Independent initialisations trained on one world's inputs and labels, at least two. */
  readonly copies: number;
  /** Inputs that are not trained on, at which the mean prediction is compared at T. */
  readonly testInputs: number;
}

/** Where outputs are recorded, and the kernel is looked at for the sake of stable steps. */
const CHECKPOINTS = 4;

/**
 * Many initialisations of one network trained on the same inputs and labels, which tells a mean over initialisations
 * from the scatter around it: of the kernel's change by time T, whose parts may have different exponents (a sum of two
 * powers looks like a single one in between), and of the outputs, of which f_0 scatters around 0.
 *
 * Cell: `meanTraceChange`, the mean over initialisations of tr Θ_T / tr Θ_0 − 1, and `quarterTraceChange`, the
 * same at a quarter of the width (rounded up to 1); `spread`, the root mean square over initialisations of
 * ‖ΔΘ − mean ΔΘ‖_F / ‖Θ_0‖_F; `solutionMiss`, at T/4, T/2, 3T/4 and T, an unbiased estimate (below 0 at times) of
 * ‖E f_t(X) − (I − e^{−Θ_∞t})Y‖²/‖Y‖², `solutionMissOfTwiceTheKernel`, the same of 2Θ_∞ in place of Θ_∞, and `solutionDistance`,
 * the mean over initialisations of ‖f_t(X) − (I − e^{−Θ_∞t})Y‖²/‖Y‖²; `regressionMiss`, at T, per test input and in
 * units of the labels' mean square, an unbiased estimate of ‖E f_T(X*) − Θ_∞(X*, X)Θ_∞(X, X)^{−1}Y‖², `regressionMissOfZero`,
 * the same of 0 in place of the prediction, and `regressionDistance`, the mean over initialisations of the squared distance.
 */
export function initialisationEnsemble(settings: InitialisationEnsembleSettings): Experiment {
  const { network, inputs, copies, testInputs } = settings;
  return libraryExperiment({
    name: "initialisation-ensemble",
    settings: {
      network: { ...network },
      inputs: inputSettings(inputs),
      schedule: settings.schedule.map((phase) => ({ ...phase })),
      copies,
      testInputs,
    },
    // Worlds are trained one by one: so many are worth a file, and few enough for another worker to have its share.
    seedsTogether: (width) => seedsWithin(2 ** 12, width),
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
  settings: InitialisationEnsembleSettings,
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
    ...againstTheory(settings, { baseSeed: request.baseSeed, seed }, whole),
  };
}

/** How far outputs, their mean over initialisations and one by one, are from the formulas in which f_0 has no part. */
function againstTheory(
  { network, inputs: law, testInputs }: InitialisationEnsembleSettings,
  world: WorldKey,
  { times, outputs, testOutputs }: Copies,
): Cell {
  const points = [
    ...drawInputs(law, world),
    ...(testInputs > 0 ? drawTestInputs(law, testInputs, world) : []),
  ];
  const labels = drawLabels(law.count, world);
  const limit = limitParts(network.activation, network.depth, points).total.data;
  const theta = (rows: number, from: number, factor = 1) =>
    matrixOf(rows, law.count, (i, j) => factor * limit[(from + i) * points.length + j]!);
  const kernel = theta(law.count, 0);
  const solution = kernelDynamics({ kernel, labels });
  const underTwiceTheKernel = kernelDynamics({ kernel: theta(law.count, 0, 2), labels });
  const regression = kernelPrediction({ kernel, cross: theta(testInputs, law.count), labels })(
    Number.POSITIVE_INFINITY,
  );
  const squaredSize = squaredDistance(labels, new Float64Array(law.count));
  const along = (compare: (outputs: readonly Float64Array[], time: number) => number) =>
    times.map((time, k) => compare(outputs[k]!, time) / squaredSize);
  const testScale = (testInputs * squaredSize) / law.count;
  return {
    solutionMiss: along((f, time) => squaredMiss(f, solution(time))),
    solutionMissOfTwiceTheKernel: along((f, time) => squaredMiss(f, underTwiceTheKernel(time))),
    solutionDistance: along((f, time) => average(f.map((copy) => squaredDistance(copy, solution(time))))),
    regressionMiss: squaredMiss(testOutputs, regression) / testScale,
    regressionMissOfZero: squaredMiss(testOutputs, new Float64Array(testInputs)) / testScale,
    regressionDistance: average(testOutputs.map((copy) => squaredDistance(copy, regression))) / testScale,
  };
}

/**
 * Unbiased estimate of ‖E f − value‖² from n independent copies of f: with e = f − value,
 * E⟨e_k, e_l⟩ = ‖E e‖² for k ≠ l, so that it is (‖Σ e_k‖² − Σ‖e_k‖²) / n(n − 1).
 */
function squaredMiss(copies: readonly Float64Array[], value: Float64Array): number {
  const count = copies.length;
  const own = copies.reduce((sum, copy) => sum + squaredDistance(copy, value), 0);
  return (count * count * squaredDistance(meanOf(copies), value) - own) / count / (count - 1);
}

interface Copies {
  /** Θ_T − Θ_0 of every initialisation, flattened. */
  readonly changes: readonly Float64Array[];
  readonly traceChanges: readonly number[];
  /** Of the checkpoints. */
  readonly times: readonly number[];
  /** outputs[checkpoint][copy]: f_t(X), length N. */
  readonly outputs: readonly (readonly Float64Array[])[];
  /** f_T(X*) of every initialisation. */
  readonly testOutputs: readonly Float64Array[];
  /** Root mean square of ‖Θ_0‖_F over initialisations. */
  readonly size: number;
}

/**
 * A quarter of one width is often another of the widths measured. N² + 4N = 96 numbers, as many test outputs as there are,
 * and a little for each of 8 copies are about 10 kB: 8192 are 80 MB, and hold two octaves of `deep`, 384 seeds a width, many times over.
 */
const trained = new WeakMap<Engine, LRUCache<string, Promise<Copies>>>();
const MOST_KEPT = 8192;

function copiesOnce(
  settings: InitialisationEnsembleSettings,
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
  settings: InitialisationEnsembleSettings,
  request: CellRequest,
  seed: number,
  width: number,
): Promise<Copies> {
  const { network, inputs: law, copies, testInputs } = settings;
  const world: WorldKey = { baseSeed: request.baseSeed, seed };
  const together = Math.min(copies, seedsWithin(TRAINED_TOGETHER, law.count * width));
  const points = drawInputs(law, world);
  const testPoints = testInputs > 0 ? drawTestInputs(law, testInputs, world) : [];
  const labels = drawLabels(law.count, world);
  const outputs: Float64Array[][] = Array.from({ length: CHECKPOINTS }, () => []);
  const testOutputs: Float64Array[] = [];
  const times: number[] = [];
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
    const forEveryCopy = <Value>(value: Value): Value[] => keys.map(() => value);
    const inputs = stackPoints(forEveryCopy(points));
    const { engine } = request;
    const before = await observeKernel(engine, network, sizes, inputs, initial);
    const seen: (typeof before)[] = [];
    times.length = 0;
    const stiffness = ({ kernel }: typeof before) =>
      stiffnessOf(slices(kernel!).map((data) => ({ rows: law.count, columns: law.count, data })));
    const trained = await trainAlong({
      engine,
      network,
      sizes,
      inputs,
      targets: stack(forEveryCopy(labels), [law.count, 1]),
      parameters: initial,
      schedule: settings.schedule,
      checkpoints: CHECKPOINTS,
      refinement: 1,
      stiffness: stiffness(before),
      observe: async (time, parameters) => {
        times.push(time);
        const now = await observeKernel(engine, network, sizes, inputs, parameters);
        seen.push(now);
        return stiffness(now);
      },
    });
    seen.forEach(({ outputs: f }, checkpoint) => {
      outputs[checkpoint]!.push(...slices(f!));
    });
    if (testInputs > 0) {
      const testSizes = { ...sizes, inputs: testInputs };
      const tests = stackPoints(forEveryCopy(testPoints));
      const { outputs: f } = await observeKernel(engine, network, testSizes, tests, trained);
      testOutputs.push(...slices(f!));
    }
    const after = seen.at(-1)!;
    const entries = law.count ** 2;
    for (let k = 0; k < count; k++) {
      const start = before.kernel!.data.subarray(k * entries, (k + 1) * entries);
      const end = after.kernel!.data.subarray(k * entries, (k + 1) * entries);
      changes.push(end.map((value, i) => value - start[i]!));
      traceChanges.push(trace(end, law.count) / trace(start, law.count) - 1);
      squares += start.reduce((sum, value) => sum + value * value, 0);
    }
  }
  return { changes, traceChanges, times, outputs, testOutputs, size: Math.sqrt(squares / copies) };
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
