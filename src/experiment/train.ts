import { type Engine, EngineError, type Tensor } from "../engine/engine.ts";
import type { Program } from "../engine/program.ts";
import { sizeOf } from "../engine/shapes.ts";
import { kernelProgram, observationProgram } from "../kernels/empirical-kernel.ts";
import type { Matrix } from "../kernels/matrix.ts";
import { gradientFlowProgram, type ProgramSizes, parameterName } from "../networks/gradient-flow.ts";
import type { Network } from "../networks/network.ts";
import { compileOnce } from "./compiled-programs.ts";

/**
 * How gradient flow is integrated: Runge–Kutta steps of at most `step` up to time `until`, phase after phase.
 * Later phases may take longer steps, since the fast modes have decayed by then; they are shortened where the fast
 * modes would grow again (see `STABLE`).
 */
export type Schedule = readonly { readonly until: number; readonly step: number }[];

export interface TrainingRun {
  readonly engine: Engine;
  readonly network: Network;
  readonly sizes: ProgramSizes;
  /** (S, N, d) */
  readonly inputs: Tensor;
  /** (S, N, 1) */
  readonly targets: Tensor;
  /** Initial weights, as `initialiseParameters` gives them. */
  readonly parameters: readonly Tensor[];
  readonly schedule: Schedule;
  /** Observations are made after each of `checkpoints` equal intervals of [0, T]. */
  readonly checkpoints: number;
  /** Every step is at least divided by this; 1 unless the integration error is measured. */
  readonly refinement: number;
  /** `stiffnessOf` the kernels at the start. */
  readonly stiffness: number;
  /** Returns `stiffnessOf` the kernels at that time. */
  readonly observe: (time: number, parameters: readonly Tensor[]) => Promise<number>;
}

/**
 * Largest step · λ_max that is taken. The method damps a mode of rate λ while λ · step < 2.785 (Hairer & Wanner,
 * "Solving Ordinary Differential Equations II", 2nd ed., section IV.2); 2 leaves room for a kernel that grows by 39 %
 * until it is next observed.
 */
const STABLE = 2;

/**
 * A refined run has fewer replicates than the batch that it is compared with, whose stiffest one shortens its steps: the
 * bound of 16 was at most 1.8 times that of the first 2 or 8 in 800 batches, and 1.5 times or less in nine of ten.
 */
const ROOM_FOR_OTHERS = 3 / 2;

/**
 * A bound of the largest eigenvalue of all replicates' kernels, their largest sum of magnitudes in a row (S. Gerschgorin,
 * Izv. Akad. Nauk SSSR 7 (1931), p. 749). Replicates of a batch are integrated together, with the stiffest one's steps.
 */
export function stiffnessOf(kernels: readonly Matrix[]): number {
  let largest = 0;
  for (const { rows, columns, data } of kernels) {
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += Math.abs(data[i * columns + j]!);
      largest = Math.max(largest, sum);
    }
  }
  return largest;
}

/** End of the schedule, T. */
export const horizon = (schedule: Schedule): number => schedule.at(-1)!.until;

/** Integrates gradient flow of S replicates along a schedule; returns the final weights. */
export async function trainAlong(run: TrainingRun): Promise<readonly Tensor[]> {
  const { engine, network, sizes } = run;
  const advance = await compileOnce(engine, `gradient flow ${JSON.stringify([network, sizes])}`, () =>
    gradientFlowProgram(network, sizes),
  );
  const interval = horizon(run.schedule) / run.checkpoints;
  const room = run.refinement > 1 ? ROOM_FOR_OTHERS : 1;
  let { parameters, stiffness } = run;
  for (let k = 1; k <= run.checkpoints; k++) {
    for (const { duration, step } of parts(run.schedule, (k - 1) * interval, k * interval)) {
      const steps =
        Math.max(stepsFor(duration, step), stableSteps(duration, room * stiffness)) * run.refinement;
      const moved = await advance.run({
        inputs: run.inputs,
        targets: run.targets,
        step: scalar(duration / steps),
        steps: scalar(steps),
        ...named(parameters),
      });
      parameters = parameters.map((_, index) => moved[parameterName(index)]!);
    }
    stiffness = await run.observe(k * interval, parameters);
  }
  return parameters;
}

const stepsFor = (duration: number, step: number): number => Math.ceil(duration / step - 1e-9);

/** A network that has diverged is told by its cell, which names the number that is not finite. */
const stableSteps = (duration: number, stiffness: number): number =>
  Number.isFinite(stiffness) ? Math.ceil((duration * stiffness) / STABLE) : 1;

/** Steps that a schedule takes from 0 to its end, without refinement and where none has to be shortened. */
export function stepsOf(schedule: Schedule, checkpoints: number): number {
  const interval = horizon(schedule) / checkpoints;
  let steps = 0;
  for (let k = 0; k < checkpoints; k++) {
    for (const { duration, step } of parts(schedule, k * interval, (k + 1) * interval)) {
      steps += stepsFor(duration, step);
    }
  }
  return steps;
}

/** The pieces of [from, to] that lie in one phase each. */
function parts(schedule: Schedule, from: number, to: number): { duration: number; step: number }[] {
  const pieces: { duration: number; step: number }[] = [];
  let start = 0;
  for (const { until, step } of schedule) {
    const duration = Math.min(until, to) - Math.max(start, from);
    if (duration > 1e-9 * to) pieces.push({ duration, step });
    start = until;
  }
  return pieces;
}

/** Runs a program on inputs (S, N, d) and weights; see `observeNetwork` and `observeKernel`. */
type Observation = (
  engine: Engine,
  network: Network,
  sizes: ProgramSizes,
  inputs: Tensor,
  parameters: readonly Tensor[],
) => Promise<Record<string, Tensor>>;

const observation =
  (name: string, programOf: (network: Network, sizes: ProgramSizes) => Program): Observation =>
  async (engine, network, sizes, inputs, parameters) => {
    const program = await compileOnce(engine, `${name} ${JSON.stringify([network, sizes])}`, () =>
      programOf(network, sizes),
    );
    return program.run({ inputs, ...named(parameters) });
  };

/** Outputs, kernels and pre-activations at given weights; see `observationProgram`. */
export const observeNetwork = observation("observation", observationProgram);

/** Outputs and kernels at given weights; see `kernelProgram`. */
export const observeKernel = observation("kernel", kernelProgram);

/** Weights under the names that programs know them by. */
export const named = (parameters: readonly Tensor[]): Record<string, Tensor> =>
  Object.fromEntries(parameters.map((value, index) => [parameterName(index), value]));

/** Numbers of a row that is copied one by one. */
const SHORT_ROW = 32;

/**
 * Rows of numbers, one per replicate, as one tensor of shape (S, …shape).
 * @throws {EngineError} for a row that does not fill its shape.
 */
export function stack(rows: readonly ArrayLike<number>[], shape: readonly number[]): Tensor {
  const size = sizeOf(shape);
  const data = new Float64Array(rows.length * size);
  rows.forEach((row, s) => {
    if (row.length !== size) {
      throw new EngineError(
        `a replicate of shape (${shape.join(", ")}) has ${size} numbers; got ${row.length} for replicate ${s + 1}`,
      );
    }
    // What copies a long row takes as long to start as a short one's numbers do one by one.
    if (size > SHORT_ROW) data.set(row, s * size);
    else for (let k = 0; k < size; k++) data[s * size + k] = row[k]!;
  });
  return { shape: [rows.length, ...shape], data };
}

/**
 * N points of R^d per replicate, as one tensor of shape (S, N, d).
 * @throws {EngineError} for replicates with different numbers of points, and points of different dimensions.
 */
export function stackPoints(points: readonly (readonly Float64Array[])[]): Tensor {
  const [count, dimension] = [points[0]!.length, points[0]![0]!.length];
  const other = points.find((all) => all.length !== count);
  if (other) {
    throw new EngineError(`all replicates have as many points; got ${count} and ${other.length}`);
  }
  const { data } = stack(points.flat(), [dimension]);
  return { shape: [points.length, count, dimension], data };
}

export const scalar = (value: number): Tensor => ({ shape: [], data: Float64Array.of(value) });

/** One replicate of a stacked tensor, flattened; a view, not a copy. */
export function slice(tensor: Tensor, replicate: number): Float64Array {
  const size = tensor.data.length / tensor.shape[0]!;
  return tensor.data.subarray(replicate * size, (replicate + 1) * size);
}

/** All replicates, as `slice` gives them. */
export const slices = (tensor: Tensor): Float64Array[] =>
  Array.from({ length: tensor.shape[0]! }, (_, replicate) => slice(tensor, replicate));
