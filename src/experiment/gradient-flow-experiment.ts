import type { Tensor } from "../engine/engine.ts";
import { observationProgram, preActivationName } from "../kernels/empirical-kernel.ts";
import { limitKernelMatrix } from "../kernels/limit-kernel.ts";
import type { Matrix } from "../kernels/matrix.ts";
import { kernelDynamics, symmetricEigen } from "../kernels/spectrum.ts";
import { gradientFlowProgram, type ProgramSizes, parameterName } from "../networks/gradient-flow.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import type { Network } from "../networks/network.ts";
import { compileOnce } from "./compiled-programs.ts";
import type { Cell, CellRequest, Experiment } from "./experiment.ts";
import { drawInputs, drawLabels, type InputLaw, inputSettings } from "./world.ts";

export interface GradientFlowSettings {
  readonly network: Network;
  readonly inputs: InputLaw;
  /** Time horizon T of the flow, in units of 1/η. */
  readonly until: number;
  /** Runge–Kutta step. */
  readonly step: number;
  /** Observations are made at `checkpoints` equal intervals of [0, T], and at 0. */
  readonly checkpoints: number;
  /** "as initialised": f itself is trained; "centred": f − f_0 is trained, which starts from 0. */
  readonly outputs?: "as initialised" | "centred";
}

/** Names of the curves a gradient-flow cell holds, each on the checkpoint grid, t = 0 first. */
export const FLOW_CURVES = [
  "time",
  /** ½ Σ (f_t − y)² */
  "loss",
  /** ‖Θ_t − Θ_0‖_F / ‖Θ_0‖_F over the training inputs */
  "kernelChange",
  /** Root mean square over inputs and neurons of h_t − h_0, h = wᵀx the pre-activation */
  "preActivationChange",
  /** Largest |h_t − h_0| over inputs and neurons */
  "largestPreActivationChange",
  /** ‖f_t − (I − e^{−Θt})Y‖ / ‖Y‖ with Θ = Θ_∞ */
  "errorFromZeroLimitKernel",
  /** … with Θ = Θ_0, the empirical kernel at the start */
  "errorFromZeroInitialKernel",
  /** ‖f_t − (Y + e^{−Θt}(f_0 − Y))‖ / ‖Y‖ with Θ = Θ_∞ */
  "errorFromStartLimitKernel",
  /** … with Θ = Θ_0 */
  "errorFromStartInitialKernel",
  /** ½ ‖e^{−Θ_∞t}(f_0 − Y)‖², the loss that the linear theory predicts */
  "predictedLoss",
] as const;
export type FlowCurve = (typeof FLOW_CURVES)[number];

/** Numbers a gradient-flow cell holds besides its curves. */
export const FLOW_NUMBERS = [
  /** Root mean square of h_0 over inputs and neurons */
  "preActivationSize",
  /** Smallest and largest eigenvalue of Θ_∞ on the training inputs */
  "smallestEigenvalue",
  "largestEigenvalue",
] as const;

/** Neurons × inputs × seeds per engine call: large enough to hide the call, small enough to stay in cache. */
const ELEMENTS_TOGETHER = 2 ** 16;
const MOST_SEEDS_TOGETHER = 16;
/** Seeds integrated with half the step as well. */
const REFINED_SEEDS = 4;

/**
 * Trains a network by gradient flow, dθ/dt = −η∇L with L = ½ Σ(f − y)², and follows its kernel, outputs and
 * hidden features. Labels are standard normal.
 *
 * The flow is integrated by the classical Runge–Kutta method; the noise floor of every quantity is the change
 * it suffers when the step is halved, which contains the integration error and the rounding of the engine.
 */
export function gradientFlow(settings: GradientFlowSettings): Experiment {
  const { network, inputs: law } = settings;
  const centred = (settings.outputs ?? "as initialised") === "centred";
  return {
    name: "gradient-flow",
    settings: {
      network: { ...network },
      inputs: inputSettings(law),
      until: settings.until,
      step: settings.step,
      checkpoints: settings.checkpoints,
      outputs: centred ? "centred" : "as initialised",
    },
    seedsTogether: (width) =>
      Math.max(1, Math.min(MOST_SEEDS_TOGETHER, Math.floor(ELEMENTS_TOGETHER / (law.count * width)))),
    cost: (width) =>
      (settings.until / settings.step) * law.count * (width * (law.dimension + 8)) * 1e-9 +
      (network.depth - 2) * (settings.until / settings.step) * law.count * width ** 2 * 1e-9,
    measure: (request) => follow(settings, centred, request, 1),
    refined: {
      seeds: REFINED_SEEDS,
      costFactor: 2,
      measure: (request) => follow(settings, centred, request, 2),
    },
  };
}

async function follow(
  settings: GradientFlowSettings,
  centred: boolean,
  request: CellRequest,
  refinement: number,
): Promise<Cell[]> {
  const { network, inputs: law } = settings;
  const { engine, baseSeed, width, seeds } = request;
  const worlds = seeds.map((seed) => ({ baseSeed, seed }));
  const sizes: ProgramSizes = {
    replicates: seeds.length,
    inputs: law.count,
    inputDimension: law.dimension,
    width,
  };
  const shapeName = JSON.stringify([network, sizes]);
  const advance = await compileOnce(engine, `gradient flow ${shapeName}`, () =>
    gradientFlowProgram(network, sizes),
  );
  const observe = await compileOnce(engine, `observation ${shapeName}`, () =>
    observationProgram(network, sizes),
  );

  const points = worlds.map((world) => drawInputs(law, world));
  const labels = worlds.map((world) => drawLabels(law.count, world));
  const inputs = stack(
    points.map((inputsOfWorld) => inputsOfWorld.flatMap((x) => [...x])),
    [law.count, law.dimension],
  );
  let parameters = initialiseParameters(network, { keys: worlds, width, inputDimension: law.dimension });
  const named = () => Object.fromEntries(parameters.map((value, index) => [parameterName(index), value]));

  const start = await observe.run({ inputs, ...named() });
  const f0 = slices(start.outputs!);
  const targets = stack(
    labels.map((y, s) => [...y].map((value, i) => value + (centred ? f0[s]![i]! : 0))),
    [law.count, 1],
  );
  const worldsKnown = worlds.map((_, s) =>
    predict(settings, points[s]!, labels[s]!, centred ? new Float64Array(law.count) : f0[s]!, {
      rows: law.count,
      columns: law.count,
      data: slices(start.kernel!)[s]!,
    }),
  );

  const stepsPerInterval = Math.ceil(settings.until / settings.checkpoints / settings.step) * refinement;
  const interval = settings.until / settings.checkpoints;
  const curves = worlds.map(() => emptyCurves());
  const h0 = slices(start[preActivationName(0)]!);
  const record = (time: number, seen: Record<string, Tensor>) => {
    const outputs = slices(seen.outputs!);
    const kernels = slices(seen.kernel!);
    const features = slices(seen[preActivationName(0)]!);
    const kernels0 = slices(start.kernel!);
    worlds.forEach((_, s) => {
      const f = outputs[s]!.map((value, i) => value - (centred ? f0[s]![i]! : 0));
      const y = labels[s]!;
      const norm = Math.hypot(...y);
      const away = (prediction: Float64Array) =>
        Math.hypot(...f.map((value, i) => value - prediction[i]!)) / norm;
      const { predictions } = worldsKnown[s]!;
      const [rms, largest] = change(features[s]!, h0[s]!);
      const row: Record<FlowCurve, number> = {
        time,
        loss: halfSquaredDistance(f, y),
        kernelChange: relativeChange(kernels[s]!, kernels0[s]!),
        preActivationChange: rms,
        largestPreActivationChange: largest,
        errorFromZeroLimitKernel: away(predictions.fromZeroLimit(time)),
        errorFromZeroInitialKernel: away(predictions.fromZeroInitial(time)),
        errorFromStartLimitKernel: away(predictions.fromStartLimit(time)),
        errorFromStartInitialKernel: away(predictions.fromStartInitial(time)),
        predictedLoss: halfSquaredDistance(predictions.fromStartLimit(time), y),
      };
      for (const name of FLOW_CURVES) curves[s]![name].push(row[name]);
    });
  };
  record(0, start);
  for (let k = 1; k <= settings.checkpoints; k++) {
    const moved = await advance.run({
      inputs,
      targets,
      step: scalar(interval / stepsPerInterval),
      steps: scalar(stepsPerInterval),
      ...named(),
    });
    parameters = parameters.map((_, index) => moved[parameterName(index)]!);
    record(k * interval, await observe.run({ inputs, ...named() }));
  }
  return worlds.map((_, s) => ({
    ...curves[s]!,
    preActivationSize: rootMeanSquare(h0[s]!),
    smallestEigenvalue: worldsKnown[s]!.eigenvalues[0]!,
    largestEigenvalue: worldsKnown[s]!.eigenvalues[law.count - 1]!,
  }));
}

/** What the linear theory predicts for one world: with either kernel, from zero and from f_0. */
function predict(
  settings: GradientFlowSettings,
  points: readonly Float64Array[],
  labels: Float64Array,
  initialOutputs: Float64Array,
  initialKernel: Matrix,
) {
  const limit = limitKernelMatrix(settings.network.activation, points);
  return {
    eigenvalues: symmetricEigen(limit).values,
    predictions: {
      fromZeroLimit: kernelDynamics({ kernel: limit, labels }),
      fromZeroInitial: kernelDynamics({ kernel: initialKernel, labels }),
      fromStartLimit: kernelDynamics({ kernel: limit, labels, initialOutputs }),
      fromStartInitial: kernelDynamics({ kernel: initialKernel, labels, initialOutputs }),
    },
  };
}

const emptyCurves = (): Record<FlowCurve, number[]> =>
  Object.fromEntries(FLOW_CURVES.map((name) => [name, [] as number[]])) as Record<FlowCurve, number[]>;

function stack(rows: readonly (readonly number[])[], shape: readonly number[]): Tensor {
  return { shape: [rows.length, ...shape], data: Float64Array.from(rows.flat()) };
}

const scalar = (value: number): Tensor => ({ shape: [], data: Float64Array.of(value) });

/** The replicates of a stacked tensor, flattened. */
function slices(tensor: Tensor): Float64Array[] {
  const count = tensor.shape[0]!;
  const size = tensor.data.length / count;
  return Array.from({ length: count }, (_, s) => tensor.data.subarray(s * size, (s + 1) * size));
}

function halfSquaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum / 2;
}

/** As `relativeFrobenius`, but letting what is not finite through, so that it is named by its very cell. */
function relativeChange(now: Float64Array, before: Float64Array): number {
  let change = 0;
  let size = 0;
  for (let i = 0; i < now.length; i++) {
    change += (now[i]! - before[i]!) ** 2;
    size += before[i]! ** 2;
  }
  return Math.sqrt(change / size);
}

/** Root mean square and largest absolute entry of now − before. */
function change(now: Float64Array, before: Float64Array): [number, number] {
  let sum = 0;
  let largest = 0;
  for (let i = 0; i < now.length; i++) {
    const difference = Math.abs(now[i]! - before[i]!);
    sum += difference * difference;
    if (difference > largest) largest = difference;
  }
  return [Math.sqrt(sum / now.length), largest];
}

function rootMeanSquare(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum / values.length);
}
