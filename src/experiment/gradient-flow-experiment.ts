import type { Tensor } from "../engine/engine.ts";
import { preActivationName } from "../kernels/empirical-kernel.ts";
import { kernelPrediction } from "../kernels/kernel-regression.ts";
import { limitParts } from "../kernels/limit-parts.ts";
import { entryOf, type Matrix, matrixOf } from "../kernels/matrix.ts";
import { remembered } from "../kernels/remembered.ts";
import { kernelDynamics, symmetricEigen } from "../kernels/spectrum.ts";
import type { ActivationName } from "../networks/activation.ts";
import { layerScales, learningRate, type Network } from "../networks/network.ts";
import { twoLayerHessianNorms } from "../networks/two-layer-hessian.ts";
import { DEEP_TRAINED_TOGETHER, drawBatch, seedsWithin, TRAINED_TOGETHER } from "./batch.ts";
import type { Cell, CellRequest, Experiment } from "./experiment.ts";
import { libraryExperiment } from "./library-experiment.ts";
import { changeOf, movements } from "./movement.ts";
import {
  horizon,
  observeNetwork,
  type Schedule,
  slice,
  slices,
  stack,
  stackPoints,
  stepsOf,
  stiffnessOf,
  trainAlong,
} from "./train.ts";
import { drawLabels, drawTestInputs, type InputLaw, inputSettings } from "./world.ts";

export interface GradientFlowSettings {
  readonly network: Network;
  readonly inputs: InputLaw;
  /** Steps of the integration up to the time horizon T, in units of 1/η. */
  readonly schedule: Schedule;
  /** Observations are made at `checkpoints` equal intervals of [0, T], and at 0. */
  readonly checkpoints: number;
  /** Inputs that are not trained on, at which predictions are compared at T. */
  readonly testInputs?: number;
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
  /** ‖Θ_t − Θ_∞‖_F / ‖Θ_∞‖_F over the training inputs */
  "kernelError",
  /** Root mean square over inputs and neurons of h_t − h_0, h = wᵀx the pre-activation of the first layer */
  "preActivationChange",
  /** Largest |h_t − h_0| over inputs and neurons of the first layer */
  "largestPreActivationChange",
  /** ‖(Θ_t − Θ_∞)(f_t − Y)‖ / ‖Y‖: by how much df/dt misses −Θ_∞(f − Y) */
  "velocityError",
  /**
   * e / (e + ‖df/dt‖), from 0 to 1, with e = ‖(Θ_t − Θ)(f_t − Y)‖ and Θ the last layer's part of Θ_∞ alone: how much of
   * df/dt is not −Θ(f − Y)
   */
  "velocityShareBeyondOutputKernel",
  /** ‖f_t − (I − e^{−Θt})Y‖ / ‖Y‖ with Θ = Θ_∞ */
  "errorFromZeroLimitKernel",
  /** … with Θ = Θ_0, the empirical kernel at the start */
  "errorFromZeroInitialKernel",
  /** ‖f_t − (Y + e^{−Θt}(f_0 − Y))‖ / ‖Y‖ with Θ = Θ_∞ */
  "errorFromStartLimitKernel",
  /** … with Θ = Θ_0: the linearised network */
  "errorFromStartInitialKernel",
  /** … with the kernel of the last layer alone, at infinite width: a linear model over σ(w·x) */
  "errorOutputKernel",
  /** ½ ‖e^{−Θ_∞t}(f_0 − Y)‖², the loss that the linear theory predicts */
  "predictedLoss",
  /**
   * Root of the sum of |c_k(t) − e^{−λ_k t}c_k(0)|² over the upper half of the λ_k of Θ_∞, c_k = v_kᵀ(f_t − Y), over
   * ‖f_0 − Y‖
   */
  "fastModesError",
  /** … over the lower half */
  "slowModesError",
  /** |c_k(t)| / ‖f_0 − Y‖ for the largest λ_k */
  "fastestMode",
  /** … for the smallest λ_k */
  "slowestMode",
] as const;
export type FlowCurve = (typeof FLOW_CURVES)[number];

/**
 * Seeds integrated with half the step as well. For relu the difference has a heavy tail which shorter steps do not
 * thin: the velocity jumps where a pre-activation changes sign, and one neuron's gate that flips a step later moves
 * the kernel by O(1/m). In 120 base seeds and widths the mean size over 8 seeds stayed below 8 % of the largest
 * kernel change, that over 2 reached 20 %.
 */
const REFINED_SEEDS = { relu: 8, tanh: 2, erf: 2 } as const;
/**
 * Of deeper relu networks, which are measured at smaller widths, where one seed with large labels outweighs the others. At
 * the second worst of 32, 64 and 128 neurons a layer, three layers, the mean size over 8 seeds was at most 8.4 % of the
 * geometric mean of the largest kernel change in 240 base seeds, that over 16 at most 5.2 %. In one of 299 calibration
 * runs that over 8 was above 10 % at two widths of four, which left too few for a rate.
 */
const REFINED_SEEDS_OF_DEEP_RELU = 16;

const refinedSeeds = ({ activation, depth }: Network): number =>
  activation === "relu" && depth > 2 ? REFINED_SEEDS_OF_DEEP_RELU : REFINED_SEEDS[activation];

/**
 * Trains a network by gradient flow, dθ/dt = −η∇L with L = ½ Σ(f − y)², and follows its kernel, outputs,
 * hidden features and weights. Labels are standard normal.
 *
 * The flow is integrated by the classical Runge–Kutta method; the noise floor of every quantity is the change
 * it suffers when the step is halved, which contains the integration error and the rounding of the engine.
 *
 * Cell: the curves of `FLOW_CURVES`; at the end T, per layer, `preActivationChanges` (root mean square of
 * h_T − h_0), `preActivationSizes` (of h_0) and the numbers of `Movement`; `smallestEigenvalue` and
 * `largestEigenvalue` of Θ_∞; `gradientNorm`, the root mean square of ‖∇_θ f‖ over the inputs at the start;
 * with test inputs, at T, each relative to the labels' root mean square, the distance of f_T(X*) from
 * `testErrorLinearised` (the linearised network), `testErrorLimitKernel` (the linear theory with Θ_∞ from f_0),
 * `testErrorOutputKernel` (the same
 * with the last layer's part of Θ_∞ alone), `testErrorRegression` (its end t = ∞: kernel regression from f_0) and `testErrorRegressionFromZero` (kernel
 * regression without f_0), and `testKernelError`, ‖Θ_T − Θ_∞‖_F / ‖Θ_∞‖_F over all pairs of inputs with a test input
 * among them; for two ntk layers the factors of the proof's chain: `hessianNorm` = max ‖∇²f‖₂ over
 * inputs at 0 and T, `largestGradientNorm` likewise, and `largestEntryChange` = max |Θ_T − Θ_0| over entries.
 */
export function gradientFlow(settings: GradientFlowSettings): Experiment {
  const { network, inputs: law } = settings;
  const steps = stepsOf(settings.schedule, settings.checkpoints);
  const seedsTogether = (width: number): number =>
    network.depth > 2
      ? seedsWithin(DEEP_TRAINED_TOGETHER, width ** 2)
      : seedsWithin(TRAINED_TOGETHER, law.count * width);
  return libraryExperiment({
    name: "gradient-flow",
    settings: {
      network: { ...network },
      inputs: inputSettings(law),
      schedule: settings.schedule.map((phase) => ({ ...phase })),
      checkpoints: settings.checkpoints,
      testInputs: settings.testInputs ?? 0,
      outputs: settings.outputs ?? "as initialised",
    },
    seedsTogether,
    cost: (width) =>
      steps * law.count * (width * (law.dimension + 8)) * 1e-9 +
      2 * (network.depth - 2) * steps * law.count * width ** 2 * 1e-9,
    measure: (request) => follow(settings, request, 1),
    refined: {
      seeds: refinedSeeds(network),
      costFactor: 2,
      async measure(request) {
        // As many together as of the plain cells: all at once they would take more memory than any batch of these.
        const together = seedsTogether(request.width);
        const cells: Cell[] = [];
        for (let first = 0; first < request.seeds.length; first += together) {
          const seeds = request.seeds.slice(first, first + together);
          cells.push(...(await follow(settings, { ...request, seeds }, 2)));
        }
        return cells;
      },
    },
  });
}

async function follow(
  settings: GradientFlowSettings,
  request: CellRequest,
  refinement: number,
): Promise<Cell[]> {
  const { network, inputs: law } = settings;
  const { engine, width } = request;
  const tests = settings.testInputs ?? 0;
  const centred = settings.outputs === "centred";
  const { worlds, sizes, points: train, inputs, initial } = drawBatch(network, law, request);
  const allSizes = { ...sizes, inputs: law.count + tests };
  const points = worlds.map((world, s) => [
    ...train[s]!,
    ...(tests > 0 ? drawTestInputs(law, tests, world) : []),
  ]);
  const labels = worlds.map((world) => drawLabels(law.count, world));
  const all = stackPoints(points);

  const start = await observeNetwork(engine, network, allSizes, all, initial);
  const theories = worlds.map((_, s) =>
    linearTheory({
      network,
      points: points[s]!,
      labels: labels[s]!,
      outputs: slice(start.outputs!, s),
      kernel: slice(start.kernel!, s),
      centred,
    }),
  );
  const targets = stack(
    labels.map((y, s) => y.map((value, i) => value + theories[s]!.shift[i]!)),
    [law.count, 1],
  );
  const h0 = preActivationsOf(start, network, worlds.length, law.count + tests, law.count);
  const curves = worlds.map(() => emptyCurves());
  const record = (time: number, seen: Record<string, Tensor>, inputsSeen: number) => {
    const outputs = slices(seen.outputs!);
    const kernels = slices(seen.kernel!);
    const features = preActivationsOf(seen, network, worlds.length, inputsSeen, law.count);
    const trained = kernels.map((kernel) => topLeft(kernel, inputsSeen, law.count));
    worlds.forEach((_, s) => {
      const theory = theories[s]!;
      const f = outputs[s]!.slice(0, law.count).map((value, i) => value - theory.shift[i]!);
      const [rms, largest] = change(features[0]![s]!, h0[0]![s]!);
      const row: Record<FlowCurve, number> = {
        ...theory.compare(time, f, trained[s]!),
        time,
        preActivationChange: rms,
        largestPreActivationChange: largest,
      };
      for (const name of FLOW_CURVES) curves[s]![name].push(row[name]);
    });
    return stiffnessOf(trained);
  };
  const stiffness = record(0, start, law.count + tests);
  const final = await trainAlong({
    engine,
    network,
    sizes,
    inputs,
    targets,
    parameters: initial,
    schedule: settings.schedule,
    checkpoints: settings.checkpoints,
    refinement,
    stiffness,
    observe: async (time, parameters) =>
      record(time, await observeNetwork(engine, network, sizes, inputs, parameters), law.count),
  });
  const end = await observeNetwork(engine, network, allSizes, all, final);
  const hT = preActivationsOf(end, network, worlds.length, law.count + tests, law.count);
  const moved = movements(final, initial);
  const rate = learningRate(network, width);
  return worlds.map((_, s) => {
    const theory = theories[s]!;
    const first = matrix(slice(start.kernel!, s), law.count + tests);
    const last = matrix(slice(end.kernel!, s), law.count + tests);
    return {
      ...curves[s]!,
      preActivationChanges: hT.map((layer, l) => change(layer[s]!, h0[l]![s]!)[0]),
      preActivationSizes: h0.map((layer) => rootMeanSquare(layer[s]!)),
      ...moved[s]!,
      smallestEigenvalue: theory.eigenvalues[0]!,
      largestEigenvalue: theory.eigenvalues[law.count - 1]!,
      gradientNorm: Math.sqrt(trace(first, law.count) / law.count / rate),
      ...(tests > 0
        ? {
            ...theory.compareTests(horizon(settings.schedule), slice(end.outputs!, s).subarray(law.count)),
            testKernelError: theory.testKernelError(last),
          }
        : {}),
      ...(network.depth === 2 && network.parameterization === "ntk"
        ? chain(settings, s, train[s]!, [
            { kernel: first, features: h0[0]![s]!, weights: initial },
            { kernel: last, features: hT[0]![s]!, weights: final },
          ])
        : {}),
    };
  });
}

/** Θ_∞ on training and test inputs, and what the training inputs' part of it is made of: the same at every width. */
const limitTheory = remembered((points, activation: ActivationName, depth: number, count: number) => {
  const { total, output } = limitParts(activation, depth, points);
  const theta = topLeft(total.data, points.length, count);
  const thetaOutput = topLeft(output.data, points.length, count);
  return {
    total,
    output,
    theta,
    thetaOutput,
    spectrum: symmetricEigen(theta),
    outputSpectrum: symmetricEigen(thetaOutput),
  };
});

/** What the linear theory says of one world, and how far the network is from it. */
function linearTheory(world: {
  network: Network;
  points: readonly Float64Array[];
  labels: Float64Array;
  /** f_0 and Θ_0 on training and test inputs. */
  outputs: Float64Array;
  kernel: Float64Array;
  centred: boolean;
}) {
  const { network, points, labels, outputs, centred } = world;
  const count = labels.length;
  const tests = points.length - count;
  const shift = centred ? outputs : new Float64Array(points.length);
  const initialOutputs = outputs.subarray(0, count).map((value, i) => value - shift[i]!);
  const initialTestOutputs = outputs.subarray(count).map((value, i) => value - shift[count + i]!);
  const limit = limitTheory(points, network.activation, network.depth, count);
  const { theta, thetaOutput } = limit;
  const theta0 = topLeft(world.kernel, points.length, count);
  const ofLimit = { kernel: limit.spectrum, labels };
  const ofInitial = { kernel: symmetricEigen(theta0), labels };
  const ofOutput = { kernel: limit.outputSpectrum, labels };
  const { values: eigenvalues, vectors } = limit.spectrum;
  const fromZeroLimit = kernelDynamics(ofLimit);
  const fromZeroInitial = kernelDynamics(ofInitial);
  const fromStartLimit = kernelDynamics({ ...ofLimit, initialOutputs });
  const fromStartInitial = kernelDynamics({ ...ofInitial, initialOutputs });
  const fromStartOutput = kernelDynamics({ ...ofOutput, initialOutputs });
  const nothing = matrixOf(count, count, () => 0);
  const size = Math.hypot(...labels);
  const startResidual = initialOutputs.map((value, i) => value - labels[i]!);
  const modesOf = (residual: Float64Array) => {
    const modes = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < count; k++) modes[k]! += vectors.data[i * count + k]! * residual[i]!;
    }
    return modes;
  };
  const startSize = Math.hypot(...startResidual);
  const startModes = modesOf(startResidual);
  return {
    shift,
    eigenvalues,
    compare(time: number, f: Float64Array, kernel: Matrix) {
      const away = (prediction: Float64Array) => Math.sqrt(squaredDistance(f, prediction)) / size;
      const residual = f.map((value, i) => value - labels[i]!);
      const modes = modesOf(residual);
      const modeErrors = modes.map(
        (mode, k) => (mode - Math.exp(-eigenvalues[k]! * time) * startModes[k]!) / startSize,
      );
      const predicted = fromStartLimit(time);
      return {
        loss: squaredDistance(f, labels) / 2,
        kernelChange: relativeChange(kernel.data, theta0.data),
        kernelError: relativeChange(kernel.data, theta.data),
        velocityError: velocityAway(kernel, theta, residual) / size,
        velocityShareBeyondOutputKernel: shareOf(
          velocityAway(kernel, thetaOutput, residual),
          velocityAway(kernel, nothing, residual),
        ),
        errorFromZeroLimitKernel: away(fromZeroLimit(time)),
        errorFromZeroInitialKernel: away(fromZeroInitial(time)),
        errorFromStartLimitKernel: away(predicted),
        errorFromStartInitialKernel: away(fromStartInitial(time)),
        errorOutputKernel: away(fromStartOutput(time)),
        predictedLoss: squaredDistance(predicted, labels) / 2,
        fastModesError: Math.hypot(...modeErrors.subarray(count >> 1)),
        slowModesError: Math.hypot(...modeErrors.subarray(0, count >> 1)),
        fastestMode: Math.abs(modes[count - 1]!) / startSize,
        slowestMode: Math.abs(modes[0]!) / startSize,
      };
    },
    testKernelError(kernel: Matrix) {
      const withTest = (data: Float64Array) =>
        data.filter((_, index) => index % points.length >= count || index >= count * points.length);
      return relativeChange(withTest(kernel.data), withTest(limit.total.data));
    },
    compareTests(time: number, measured: Float64Array) {
      const f = measured.map((value, i) => value - shift[count + i]!);
      const labelSize = size / Math.sqrt(count);
      const away = (prediction: Float64Array) =>
        Math.hypot(...f.map((value, i) => value - prediction[i]!)) / Math.sqrt(tests) / labelSize;
      const crossOf = (all: Float64Array) =>
        matrixOf(tests, count, (i, j) => all[(count + i) * points.length + j]!);
      const started = { initialOutputs, initialTestOutputs };
      const limitCross = crossOf(limit.total.data);
      const fromStart = kernelPrediction({ ...ofLimit, cross: limitCross, ...started });
      const end = Number.POSITIVE_INFINITY;
      return {
        testErrorLinearised: away(
          kernelPrediction({ ...ofInitial, cross: crossOf(world.kernel), ...started })(time),
        ),
        testErrorLimitKernel: away(fromStart(time)),
        testErrorOutputKernel: away(
          kernelPrediction({ ...ofOutput, cross: crossOf(limit.output.data), ...started })(time),
        ),
        testErrorRegression: away(fromStart(end)),
        testErrorRegressionFromZero: away(kernelPrediction({ ...ofLimit, cross: limitCross })(end)),
      };
    },
  };
}

/** The first part's share of both, 0 where there is neither: a narrow relu network may be inactive at every input. */
const shareOf = (part: number, rest: number): number => (part === 0 ? 0 : part / (part + rest));

/** ‖(Θ_t − Θ)r‖: by how much two kernels differ in the velocity they give to outputs with residual r. */
function velocityAway(kernel: Matrix, other: Matrix, residual: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < residual.length; i++) {
    let sum = 0;
    for (let j = 0; j < residual.length; j++) {
      sum += (entryOf(kernel, i, j) - entryOf(other, i, j)) * residual[j]!;
    }
    squares += sum * sum;
  }
  return Math.sqrt(squares);
}

interface Moment {
  readonly kernel: Matrix;
  /** Pre-activations of one replicate, (N, m). */
  readonly features: Float64Array;
  readonly weights: readonly Tensor[];
}

/** The factors of |Θ_T − Θ_0| ≤ 2 max‖∇²f‖ ‖Δθ‖ max‖∇f‖ on the training inputs of replicate s. */
function chain(
  settings: GradientFlowSettings,
  s: number,
  points: readonly Float64Array[],
  moments: readonly [Moment, Moment],
) {
  const { network } = settings;
  const [first, last] = moments;
  const width = first.features.length / points.length;
  const outputMultiplier = layerScales(network, width, points[0]!.length).at(-1)!.multiplier;
  const norms = moments.flatMap(({ features, weights }) =>
    twoLayerHessianNorms({
      activation: network.activation,
      inputs: points,
      preActivations: features,
      outputWeights: slice(weights[1]!, s),
      outputMultiplier,
    }),
  );
  const diagonal = moments.flatMap(({ kernel }) => points.map((_, i) => entryOf(kernel, i, i)));
  let largestEntryChange = 0;
  for (let i = 0; i < points.length; i++) {
    for (let j = 0; j < points.length; j++) {
      const moved = Math.abs(entryOf(last.kernel, i, j) - entryOf(first.kernel, i, j));
      largestEntryChange = Math.max(largestEntryChange, moved);
    }
  }
  return {
    hessianNorm: Math.max(...norms),
    largestGradientNorm: Math.sqrt(Math.max(...diagonal)),
    largestEntryChange,
  };
}

const emptyCurves = (): Record<FlowCurve, number[]> =>
  Object.fromEntries(FLOW_CURVES.map((name) => [name, [] as number[]])) as Record<FlowCurve, number[]>;

const matrix = (data: Float64Array, size: number): Matrix => ({ rows: size, columns: size, data });

/** The kernel of the training inputs out of that of all inputs, which stand behind them. */
const topLeft = (data: Float64Array, size: number, count: number): Matrix =>
  size === count ? matrix(data, size) : matrixOf(count, count, (i, j) => data[i * size + j]!);

/** h of the training inputs, by layer and replicate, each (N, m) flattened. */
function preActivationsOf(
  seen: Record<string, Tensor>,
  network: Network,
  replicates: number,
  inputsSeen: number,
  count: number,
): Float64Array[][] {
  return Array.from({ length: network.depth - 1 }, (_, layer) => {
    const all = slices(seen[preActivationName(layer)]!);
    return Array.from({ length: replicates }, (_, s) =>
      all[s]!.subarray(0, (all[s]!.length / inputsSeen) * count),
    );
  });
}

function trace(kernel: Matrix, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += entryOf(kernel, i, i);
  return sum;
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
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
  const { squares, largest } = changeOf(now, before);
  return [Math.sqrt(squares / now.length), largest];
}

function rootMeanSquare(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2;
  return Math.sqrt(sum / values.length);
}
