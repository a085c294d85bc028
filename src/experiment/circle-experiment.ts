import type { Network } from "../networks/network.ts";
import { drawBatch, OBSERVED_TOGETHER, seedsWithin, TRAINED_TOGETHER } from "./batch.ts";
import type { Cell, CellRequest, Experiment } from "./experiment.ts";
import { libraryExperiment } from "./library-experiment.ts";
import {
  horizon,
  observeKernel,
  type Schedule,
  slices,
  stack,
  stepsOf,
  stiffnessOf,
  trainAlong,
} from "./train.ts";
import { drawPhases, type InputLaw, inputSettings } from "./world.ts";

/** Equally spaced points on the circle, with or without the coordinate that stands for a bias. */
export type CircleLaw = Extract<InputLaw, { kind: "circle" | "circle with bias" }>;

export interface CircleSpectrumSettings {
  readonly network: Network;
  readonly inputs: CircleLaw;
  /** Frequencies 0, …, K, with K well below N/2: on N points frequency k is mixed with N − k. */
  readonly highestFrequency: number;
}

/**
 * How much of the kernel at initialisation acts on each Fourier frequency of the circle.
 *
 * Cell: `energies`, e_k = ½ (c_kᵀ Θ_0 c_k + s_kᵀ Θ_0 s_k) for k = 0, …, K with c_k, s_k the orthonormal cosine
 * and sine of frequency k on the N points, over N. Their expectations are the eigenvalues of the limit kernel's
 * integral operator on the circle, which the sines and cosines diagonalise because it is invariant under rotation.
 */
export function circleSpectrum(settings: CircleSpectrumSettings): Experiment {
  const { network, inputs: law, highestFrequency } = settings;
  return libraryExperiment({
    name: "circle-spectrum",
    settings: { network: { ...network }, inputs: inputSettings(law), highestFrequency },
    seedsTogether: (width) => seedsWithin(OBSERVED_TOGETHER, law.count * width),
    cost: (width) => law.count ** 2 * width * 1e-9,
    async measure(request) {
      const { sizes, inputs, initial } = drawBatch(network, law, request);
      const seen = await observeKernel(request.engine, network, sizes, inputs, initial);
      return slices(seen.kernel!).map((kernel) => ({
        energies: energiesOf(kernel, law.count, highestFrequency),
      }));
    },
  });
}

export interface CircleTrainingSettings {
  readonly network: Network;
  readonly inputs: CircleLaw;
  /** The target is Σ_{k=1}^{K} cos(kφ + phase_k), phases uniform per seed. */
  readonly highestFrequency: number;
  readonly schedule: Schedule;
  readonly checkpoints: number;
}

/**
 * Trains on a sum of Fourier frequencies of equal amplitude on the circle and follows how each is learned.
 *
 * Cell: `time`; `residual1`, …, `residualK`: amplitude of frequency k in f_t − y over that in f_0 − y, at every
 * checkpoint; `meanResiduals`: their averages over [0, T] (trapezoidal), small for what is learned early.
 */
export function circleTraining(settings: CircleTrainingSettings): Experiment {
  const { network, inputs: law, highestFrequency, schedule, checkpoints } = settings;
  return libraryExperiment({
    name: "circle-training",
    settings: {
      network: { ...network },
      inputs: inputSettings(law),
      highestFrequency,
      schedule: schedule.map((phase) => ({ ...phase })),
      checkpoints,
    },
    seedsTogether: (width) => seedsWithin(TRAINED_TOGETHER, law.count * width),
    cost: (width) => stepsOf(schedule, checkpoints) * law.count * width * (law.dimension + 8) * 1e-9,
    measure: (request) => train(settings, request, 1),
    refined: { seeds: 2, costFactor: 2, measure: (request) => train(settings, request, 2) },
  });
}

async function train(
  settings: CircleTrainingSettings,
  request: CellRequest,
  refinement: number,
): Promise<Cell[]> {
  const { network, inputs: law, highestFrequency } = settings;
  const { worlds, sizes, inputs, initial } = drawBatch(network, law, request);
  const labels = worlds.map((world) => {
    const phases = drawPhases(highestFrequency, world);
    return Array.from({ length: law.count }, (_, i) =>
      phases.reduce((sum, phase, k) => sum + Math.cos(((k + 1) * 2 * Math.PI * i) / law.count + phase), 0),
    );
  });
  const frequencies = Array.from({ length: highestFrequency }, (_, k) => k + 1);
  const amplitudes: number[][][] = worlds.map(() => frequencies.map(() => []));
  const time: number[] = [];
  const record = async (now: number, parameters: Parameters<typeof observeKernel>[4]) => {
    const seen = await observeKernel(request.engine, network, sizes, inputs, parameters);
    time.push(now);
    slices(seen.outputs!).forEach((f, s) => {
      const residual = f.map((value, i) => value - labels[s]![i]!);
      frequencies.forEach((k, index) => {
        amplitudes[s]![index]!.push(amplitude(residual, k));
      });
    });
    return stiffnessOf(slices(seen.kernel!).map((data) => ({ rows: law.count, columns: law.count, data })));
  };
  const stiffness = await record(0, initial);
  await trainAlong({
    engine: request.engine,
    network,
    sizes,
    inputs,
    targets: stack(labels, [law.count, 1]),
    parameters: initial,
    schedule: settings.schedule,
    checkpoints: settings.checkpoints,
    refinement,
    stiffness,
    observe: record,
  });
  return worlds.map((_, s) => {
    const residuals = amplitudes[s]!.map((curve) => curve.map((value) => value / curve[0]!));
    return {
      time: [...time],
      ...Object.fromEntries(residuals.map((curve, index) => [`residual${index + 1}`, curve])),
      meanResiduals: residuals.map((curve) => trapezoidal(time, curve) / horizon(settings.schedule)),
    };
  });
}

/** e_0, …, e_K of an N × N kernel. */
function energiesOf(kernel: Float64Array, count: number, highestFrequency: number): number[] {
  return Array.from({ length: highestFrequency + 1 }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        // cos a cos b + sin a sin b = cos(a − b); the normalisation of both is 2/N, or 1/N for k = 0.
        sum += kernel[i * count + j]! * Math.cos((2 * Math.PI * k * (i - j)) / count);
      }
    }
    return sum / count / count;
  });
}

/** Amplitude of frequency k in a function on the N points. */
function amplitude(values: Float64Array, k: number): number {
  let cosine = 0;
  let sine = 0;
  values.forEach((value, i) => {
    const angle = (2 * Math.PI * k * i) / values.length;
    cosine += value * Math.cos(angle);
    sine += value * Math.sin(angle);
  });
  return (2 * Math.hypot(cosine, sine)) / values.length;
}

function trapezoidal(time: readonly number[], values: readonly number[]): number {
  let sum = 0;
  for (let i = 1; i < time.length; i++) {
    sum += ((values[i]! + values[i - 1]!) / 2) * (time[i]! - time[i - 1]!);
  }
  return sum;
}
