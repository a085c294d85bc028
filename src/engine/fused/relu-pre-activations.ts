/**
 * Training of two-layer relu networks in their pre-activations at the inputs (`assembly/relu-pre-activations.ts`). A
 * neuron's pre-activations stand side by side in memory, since what moves them is read as a whole from a table.
 */
import type { InputTensor, Precision, Tensor } from "../engine.ts";
import { openKernels } from "./kernels.ts";
import { multipleOf, NUMBERS } from "./numbers.ts";
import { placeGram, scalePoints, transposePoints } from "./points.ts";
import { GROUP, gather, SUBSETS, spread } from "./relu-training.ts";
import { reserveRows } from "./rows.ts";
import { STAGES } from "./stages.ts";
import { type TrainingForm, timeOf, trainingInputs } from "./training-form.ts";

const ROW_BYTES = 64;

const tableBytes = (inputs: number, bytes: number): number => (inputs / GROUP) * SUBSETS * inputs * bytes;

/** Sizes of a level-1 and of half of a level-2 cache. */
const NEAR = 2 ** 15;
const AWAY = 2 ** 19;
/** A level-2 cache. */
const LARGEST_STATE = 2 ** 20;

/** How much longer than a term of a product it takes to read one from the table at random (measured). */
const costOfEntry = (bytes: number): number => (bytes <= NEAR ? 1 : bytes <= AWAY ? 3 / 2 : 8);

/** Where a neuron's state is kept: for descent where it stands, for a flow also where a step began and the step so far. */
const placesOf = (form: TrainingForm): 1 | 3 => (STAGES[form.kind].length > 1 ? 3 : 1);

/**
 * Is this the shorter way? Of a neuron, in numbers of N inputs and d coordinates: the weights ask for the N d terms of its
 * pre-activations and N d / 4 of their table, the pre-activations for N² / 4 of theirs and some 3 N for what the weights
 * move by. Where its state takes more memory than weights would, it has to stay in cache.
 */
export function isShorterInPreActivations(form: TrainingForm, precision: Precision): boolean {
  const inputs = multipleOf(GROUP, form.inputs);
  const { bytes } = NUMBERS[precision];
  const places = placesOf(form);
  const numbers = (places + 1) * inputs;
  return (
    5 * form.inputDimension >= costOfEntry(tableBytes(inputs, bytes)) * inputs + 12 &&
    (numbers <= places * form.inputDimension || numbers * bytes * form.width <= LARGEST_STATE)
  );
}

/** `inputs` and the result in the order that `ProgramForm` names. */
export function trainReluInPreActivations(
  form: TrainingForm,
  precision: Precision,
  inputs: readonly InputTensor[],
): Tensor[] {
  const { x, y, stepOrRates, steps, firstLayer, secondLayer } = trainingInputs(inputs);
  const { replicates, inputs: count, inputDimension: dimension, width: m } = form;
  const { bytes, lanes, view } = NUMBERS[precision];
  const [scale, outputScale] = form.multipliers;
  const stages = STAGES[form.kind];
  const padded = multipleOf(GROUP, count);
  const shape = { count, dimension, padded };
  const row = padded * bytes;
  const places = placesOf(form);
  const record = (places + 1) * row;
  const starts = places === 1 ? [0] : [0, 2];
  const blockCount = Math.ceil(m / lanes);
  const neurons = blockCount * lanes;
  const { kernels, arena } = openKernels();
  const room = arena();
  const records = room.reserve(neurons * record);
  const outputs = room.reserve(neurons * places * bytes);
  const gram = room.reserve(padded * row);
  const table = room.reserve(tableBytes(padded, bytes));
  const scratch = room.reserve(4 * row);
  const times = room.reserve(stages.length * bytes);
  const targets = room.reserve(row);
  const projection = room.reserve(count * dimension * bytes);
  const weights = reserveRows({ kernels, room }, precision, dimension, m);
  const atInputs = reserveRows({ kernels, room }, precision, count, m);
  const buffer = room.buffer();
  const state = view(buffer, records, (neurons * record) / bytes);
  const outputWeights = view(buffer, outputs, neurons * places);
  const gramMatrix = view(buffer, gram, padded * padded);
  const stageTimes = view(buffer, times, stages.length);
  const labels = view(buffer, targets, padded);
  const coefficients = view(buffer, projection, count * dimension);
  const byCoordinate = weights.open(buffer);
  const byInput = atInputs.open(buffer);
  for (const zeros of [gramMatrix, labels]) zeros.fill(0);
  const isDouble = precision === "float64";
  const train = isDouble ? kernels.trainPreActivations64 : kernels.trainPreActivations32;
  const combine = isDouble ? kernels.combine64 : kernels.combine32;
  const spreadRows = isDouble ? kernels.spread64 : kernels.spread32;
  const gatherRows = isDouble ? kernels.gather64 : kernels.gather32;

  const trainedFirst = new Float64Array(firstLayer.data.length);
  const trainedSecond = new Float64Array(secondLayer.data.length);
  for (let s = 0; s < replicates; s++) {
    const points = x.data.subarray(s * count * dimension, (s + 1) * count * dimension);
    labels.set(y.data.subarray(s * count, (s + 1) * count));
    placeGram(gramMatrix, points, shape, 1, scale);
    const time = timeOf(stepOrRates, s);
    // −η μ_1 stands in the residuals, since both layers' gradients are linear in them.
    for (const [index, share] of stages.entries()) stageTimes[index] = -form.rate * scale * time * share;
    // Inputs and neurons beyond the true ones never move from 0, unless the replicate before diverged.
    if (padded !== count) state.fill(0);
    if (neurons !== m) byCoordinate.fill(0);
    outputWeights.fill(0);
    byInput.fill(0);
    const first = s * dimension * m;
    byCoordinate.put(firstLayer.data, first, 0, dimension);
    for (const place of starts) {
      spread(outputWeights, place, places, secondLayer.data, s * m, m);
    }
    scalePoints(coefficients, points, scale);
    combine(
      weights.start,
      weights.rowBytes,
      ROW_BYTES,
      dimension,
      projection,
      atInputs.start,
      atInputs.rowBytes,
      ROW_BYTES,
      count,
      blockCount,
    );
    for (const place of starts) {
      spreadRows(atInputs.start, atInputs.rowBytes, records + place * row, record, count, neurons);
    }
    train(
      steps.data[0]!,
      stages.length,
      neurons,
      records,
      row,
      outputs,
      padded,
      gram,
      table,
      scratch,
      times,
      targets,
      outputScale,
      outputScale / scale,
    );
    gatherRows(atInputs.start, atInputs.rowBytes, records + record - row, record, count, neurons);
    transposePoints(coefficients, points, shape);
    combine(
      atInputs.start,
      atInputs.rowBytes,
      ROW_BYTES,
      count,
      projection,
      weights.start,
      weights.rowBytes,
      ROW_BYTES,
      dimension,
      blockCount,
    );
    byCoordinate.take(trainedFirst, first, 0, dimension);
    gather(trainedSecond, s * m, outputWeights, 0, places, m);
  }
  return [
    { shape: [replicates, dimension, m], data: trainedFirst },
    { shape: [replicates, m, 1], data: trainedSecond },
  ];
}
