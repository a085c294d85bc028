/**
 * Training of two-layer relu networks in the weights. A neuron's weights stand side by side in memory, since what
 * moves them is read as a whole from a table (`assembly/relu-training.ts`).
 */
import type { InputTensor, Precision, Tensor } from "../engine.ts";
import { openKernels } from "./kernels.ts";
import { type Lanes, multipleOf, NUMBERS, VECTOR_BYTES } from "./numbers.ts";
import { placePoints, placeRows } from "./points.ts";
import { STAGES } from "./stages.ts";
import { type TrainingForm, timeOf, trainingInputs } from "./training-form.ts";

/** Inputs whose subsets are tabulated together, and the number of their subsets. */
export const GROUP = 4;
export const SUBSETS = 2 ** GROUP;
/** A row of a tile of inputs. */
const TILE_BYTES = 64;

/** `inputs` and the result in the order that `ProgramForm` names. */
export function trainRelu(
  form: TrainingForm,
  precision: Precision,
  inputs: readonly InputTensor[],
): Tensor[] {
  const { x, y, stepOrRates, steps, firstLayer, secondLayer } = trainingInputs(inputs);
  const { replicates, inputs: count, inputDimension: dimension, width: m } = form;
  const { bytes, view } = NUMBERS[precision];
  const [scale, outputScale] = form.multipliers;
  const stages = STAGES[form.kind];
  // Where a step starts, the sum of its displacements, where the stage stands; for descent these are one.
  const places = stages.length === 1 ? 1 : 3;
  const neurons = multipleOf(4, m);
  const padded = multipleOf(GROUP, count);
  const shape = { count, dimension, padded };
  const row = multipleOf(VECTOR_BYTES / bytes, dimension);
  const { kernels, arena } = openKernels();
  const room = arena();
  const weights = room.reserve(neurons * places * row * bytes);
  const outputs = room.reserve(neurons * places * bytes);
  const active = room.reserve((neurons * padded * bytes) / VECTOR_BYTES);
  const columns = room.reserve(dimension * padded * bytes);
  const points = room.reserve(padded * row * bytes);
  const table = room.reserve((padded / GROUP) * SUBSETS * row * bytes);
  const scratch = room.reserve(3 * padded * bytes);
  const times = room.reserve(stages.length * bytes);
  const targets = room.reserve(padded * bytes);
  const buffer = room.buffer();
  const neuronWeights = view(buffer, weights, neurons * places * row);
  const outputWeights = view(buffer, outputs, neurons * places);
  const byColumn = view(buffer, columns, dimension * padded);
  const byPoint = view(buffer, points, padded * row);
  const stageTimes = view(buffer, times, stages.length);
  const labels = view(buffer, targets, padded);
  for (const zeros of [byColumn, byPoint, labels]) zeros.fill(0);
  const train = precision === "float64" ? kernels.trainRelu64 : kernels.trainRelu32;

  const trainedFirst = new Float64Array(firstLayer.data.length);
  const trainedSecond = new Float64Array(secondLayer.data.length);
  for (let s = 0; s < replicates; s++) {
    labels.set(y.data.subarray(s * count, (s + 1) * count));
    const given = x.data.subarray(s * count * dimension, (s + 1) * count * dimension);
    placePoints(byColumn, given, shape, TILE_BYTES / bytes, scale);
    placeRows(byPoint, given, shape, row);
    const time = timeOf(stepOrRates, s);
    // −η μ_1 stands in the residuals, since both layers' gradients are linear in them.
    for (const [index, share] of stages.entries()) stageTimes[index] = -form.rate * scale * time * share;
    const first = s * dimension * m;
    // Coordinates and neurons beyond the true ones never move from 0, unless the replicate before diverged.
    neuronWeights.fill(0);
    outputWeights.fill(0);
    for (const place of places === 1 ? [0] : [0, 2]) {
      for (let q = 0; q < dimension; q++) {
        spread(neuronWeights, place * row + q, places * row, firstLayer.data, first + q * m, m);
      }
      spread(outputWeights, place, places, secondLayer.data, s * m, m);
    }
    train(
      steps.data[0]!,
      stages.length,
      neurons,
      weights,
      row * bytes,
      outputs,
      active,
      padded,
      columns,
      dimension,
      points,
      table,
      scratch,
      times,
      targets,
      outputScale,
    );
    for (let q = 0; q < dimension; q++) {
      gather(trainedFirst, first + q * m, neuronWeights, q, places * row, m);
    }
    gather(trainedSecond, s * m, outputWeights, 0, places, m);
  }
  return [
    { shape: [replicates, dimension, m], data: trainedFirst },
    { shape: [replicates, m, 1], data: trainedSecond },
  ];
}

/** `count` consecutive numbers to every `stride`-th place from `to` on. */
export function spread(
  target: Lanes,
  to: number,
  stride: number,
  source: Float64Array | Float32Array,
  from: number,
  count: number,
): void {
  for (let j = 0; j < count; j++) target[to + j * stride] = source[from + j]!;
}

/** The reverse of `spread`. */
export function gather(
  target: Float64Array,
  to: number,
  source: Lanes,
  from: number,
  stride: number,
  count: number,
): void {
  for (let j = 0; j < count; j++) target[to + j] = source[from + j * stride]!;
}
