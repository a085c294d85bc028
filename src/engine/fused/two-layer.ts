/**
 * Two-layer networks on the fused kernels. Neurons stand in blocks of one cache line: a block holds one row of 64
 * bytes for every number of a neuron, so that training reads and writes memory in order. Neurons that fill up the
 * last block have weights 0, which neither training nor a kernel changes.
 */
import type { InputTensor, Precision, Tensor } from "../engine.ts";
import type { ProgramForm } from "../program-form.ts";
import { widened } from "../widened.ts";
import { openKernels } from "./kernels.ts";
import { multipleOf, NUMBERS, VECTOR_BYTES } from "./numbers.ts";
import { placeCoordinates, placeGram, placePoints, scalePoints, transposePoints } from "./points.ts";
import { isShorterInPreActivations, trainReluInPreActivations } from "./relu-pre-activations.ts";
import { trainRelu } from "./relu-training.ts";
import { reserveRows } from "./rows.ts";
import { STAGES } from "./stages.ts";
import { type TrainingForm, timeOf, trainingInputs } from "./training-form.ts";

const ROW_BYTES = 64;
const ACTIVATION_CODES = { relu: 0, tanh: 1 } as const;

/** Rows of a product that the kernels compute together. */
const TILE = 4;

/** What runs a program of the form; inputs and result in the order that `ProgramForm` names. */
export function twoLayerRunner(
  form: ProgramForm,
  precision: Precision,
): (inputs: readonly InputTensor[]) => Tensor[] {
  if (isTraining(form)) return (inputs) => train(form, precision, inputs);
  let places: ObservationPlaces | null = null;
  return (inputs) => {
    // Laying out takes as long as a twentieth of a narrow network's kernel. Memory that has grown is another buffer.
    if (places?.buffer !== openKernels().buffer()) places = placeObservation(form, precision);
    return observe(form, places, inputs);
  };
}

const isTraining = (form: ProgramForm): form is TrainingForm =>
  form.kind === "two-layer flow" || form.kind === "two-layer descent";

function train(form: TrainingForm, precision: Precision, inputs: readonly InputTensor[]): Tensor[] {
  if (form.activation === "tanh") return trainTanh(form, precision, inputs);
  return isShorterInPreActivations(form, precision)
    ? trainReluInPreActivations(form, precision, inputs)
    : trainRelu(form, precision, inputs);
}

function trainTanh(form: TrainingForm, precision: Precision, inputs: readonly InputTensor[]): Tensor[] {
  // In the span of the inputs the first layer's state is C of W = W_0 + xᵀ C, N numbers a neuron instead of d.
  const inSpan = form.kind === "two-layer flow" && form.inputs < form.inputDimension;
  const { x, y, stepOrRates, steps, firstLayer, secondLayer } = trainingInputs(inputs);
  const { replicates, inputs: count, inputDimension: dimension, width: m } = form;
  const { bytes, lanes, view } = NUMBERS[precision];
  const [scale, outputScale] = form.multipliers;
  const padded = multipleOf(TILE, count);
  const shape = { count, dimension, padded };
  const rows = inSpan ? padded : dimension;
  const stages = STAGES[form.kind];
  const blockCount = Math.ceil(m / lanes);
  const rowCount = 2 * (rows + 1) + 1 + padded + (inSpan ? padded : 0);
  const stride = rowCount * ROW_BYTES;
  const { kernels, arena } = openKernels();
  const room = arena();
  const blocks = room.reserve(blockCount * stride);
  const forward = room.reserve(padded * rows * bytes);
  const backward = room.reserve(padded * rows * bytes);
  const projection = room.reserve(count * dimension * bytes);
  const times = room.reserve(stages.length * bytes);
  const targets = room.reserve(padded * bytes);
  const scratch = room.reserve(padded * (VECTOR_BYTES + 8 + ROW_BYTES) + (rows + 2) * ROW_BYTES);
  const weights = reserveRows({ kernels, room }, precision, dimension + 1, m);
  const buffer = room.buffer();
  const state = view(buffer, blocks, blockCount * rowCount * lanes);
  const forwardWeights = view(buffer, forward, padded * rows);
  const backwardWeights = view(buffer, backward, padded * rows);
  const projectionWeights = view(buffer, projection, count * dimension);
  const stageTimes = view(buffer, times, stages.length);
  const labels = view(buffer, targets, padded);
  const weightRows = weights.open(buffer);
  for (const zeros of [forwardWeights, backwardWeights, labels]) zeros.fill(0);
  kernels.configure(blocks, blockCount, padded, rows, inSpan ? 1 : 0, forward, backward, scratch);
  const [advance, combine] =
    precision === "float64" ? [kernels.advance64, kernels.combine64] : [kernels.advance32, kernels.combine32];

  const trainedFirst = new Float64Array(firstLayer.data.length);
  const trainedSecond = new Float64Array(secondLayer.data.length);
  for (let s = 0; s < replicates; s++) {
    const points = x.data.subarray(s * count * dimension, (s + 1) * count * dimension);
    labels.set(y.data.subarray(s * count, (s + 1) * count));
    const time = timeOf(stepOrRates, s);
    // −η μ_1 stands in the residuals, since δ_1 and the second layer's gradient are both linear in them.
    for (const [index, share] of stages.entries()) stageTimes[index] = -form.rate * scale * time * share;
    state.fill(0);
    // What fills up the rows: after a replicate that diverged it is not 0.
    if (m % lanes !== 0) weightRows.fill(0);
    const first = s * dimension * m;
    weightRows.put(firstLayer.data, first, 0, dimension);
    weightRows.put(secondLayer.data, s * m, dimension, 1);
    const put = (row: number, from: number, rowsToPut: number) =>
      kernels.copyRows(
        weights.start + from * weights.rowBytes,
        weights.rowBytes,
        ROW_BYTES,
        blocks + row * ROW_BYTES,
        ROW_BYTES,
        stride,
        rowsToPut,
        blockCount,
      );
    const take = (row: number, to: number, rowsToTake: number) =>
      kernels.copyRows(
        blocks + row * ROW_BYTES,
        ROW_BYTES,
        stride,
        weights.start + to * weights.rowBytes,
        weights.rowBytes,
        ROW_BYTES,
        rowsToTake,
        blockCount,
      );
    put(rows, dimension, 1);
    if (inSpan) {
      placeGram(forwardWeights, points, shape, TILE, scale);
      scalePoints(projectionWeights, points, scale);
      const base = blocks + (rowCount - padded) * ROW_BYTES;
      combine(
        weights.start,
        weights.rowBytes,
        ROW_BYTES,
        dimension,
        projection,
        base,
        ROW_BYTES,
        stride,
        count,
        blockCount,
      );
    } else {
      placePoints(forwardWeights, points, shape, TILE, scale);
      placeCoordinates(backwardWeights, points, shape, TILE);
      put(0, 0, dimension);
    }
    advance(steps.data[0]!, stages.length, times, targets, outputScale, outputScale / scale);
    take(rows, dimension, 1);
    if (inSpan) {
      transposePoints(projectionWeights, points, shape);
      combine(
        blocks,
        ROW_BYTES,
        stride,
        count,
        projection,
        weights.start,
        weights.rowBytes,
        ROW_BYTES,
        dimension,
        blockCount,
      );
    } else {
      take(0, 0, dimension);
    }
    weightRows.take(trainedFirst, first, 0, dimension);
    weightRows.take(trainedSecond, s * m, dimension, 1);
  }
  return [
    { shape: [replicates, dimension, m], data: trainedFirst },
    { shape: [replicates, m, 1], data: trainedSecond },
  ];
}

/**
 * Bytes of hidden units and their derivatives that are worked on together. More than a level-1 cache: either half is read
 * in order, and a Gram matrix of more neurons is added to the others' less often.
 */
const TOGETHER_BYTES = 2 ** 16;
/** Bytes of the table of every two groups of four inputs: a float64 for every two subsets. */
const TABLE_BYTES = 2 ** 4 * 2 ** 4 * 8;

type ObservationPlaces = ReturnType<typeof placeObservation>;

/**
 * Where an observation keeps what it works on, and views of that: good as long as the memory is the same buffer. What
 * stands there does not outlive a call.
 *
 * @throws {EngineError} when WebAssembly's memory does not hold it.
 */
function placeObservation(form: ProgramForm, precision: Precision) {
  const { inputs: count, inputDimension: dimension, width: m } = form;
  const { bytes, lanes, view } = NUMBERS[precision];
  const padded = multipleOf(TILE, count);
  const together = Math.max(1, Math.floor(TOGETHER_BYTES / (2 * padded * ROW_BYTES)));
  const { kernels, arena } = openKernels();
  const room = arena();
  const weights = reserveRows({ kernels, room }, precision, dimension + 1, m);
  const keepsPreActivations = form.kind !== "two-layer kernel";
  // Apart from the weights: where the inputs are infinite, what fills up its rows is NaN.
  const preActivations = reserveRows({ kernels, room }, precision, keepsPreActivations ? padded : 0, m);
  const forward = room.reserve(padded * dimension * bytes);
  const scratch = room.reserve(together * 2 * padded * ROW_BYTES);
  const groups = padded / TILE;
  const isRelu = form.activation === "relu";
  const tables = room.reserve(isRelu ? ((groups * (groups + 1)) / 2) * TABLE_BYTES : 0);
  const points = room.reserve(padded * dimension * 8);
  const products = room.reserve(padded * padded * 8);
  const sumCount = padded + 2 * padded * padded;
  const sums = room.reserve(sumCount * VECTOR_BYTES);
  const buffer = room.buffer();
  const summed = new Float64Array(buffer, sums, sumCount);
  return {
    buffer,
    run: precision === "float64" ? kernels.observe64 : kernels.observe32,
    innerProducts: kernels.innerProducts,
    shape: { count, dimension, padded },
    blockCount: Math.ceil(m / lanes),
    /** Whether neurons that are none fill up the last block. */
    isFilledUp: m % lanes !== 0,
    together,
    weights,
    weightRows: weights.open(buffer),
    keepsPreActivations,
    preActivations,
    preActivationRows: preActivations.open(buffer),
    forward,
    forwardWeights: view(buffer, forward, padded * dimension),
    scratch,
    tables,
    points,
    pointsThere: new Float64Array(buffer, points, padded * dimension),
    products,
    inner: new Float64Array(buffer, products, padded * padded),
    sums,
    outputSums: summed.subarray(0, padded),
    gramOfHidden: summed.subarray(padded, padded + padded * padded),
    gramOfDerivatives: summed.subarray(padded + padded * padded),
  };
}

function observe(form: ProgramForm, places: ObservationPlaces, inputs: readonly InputTensor[]): Tensor[] {
  const [given, firstLayer, secondLayer] = inputs as [InputTensor, InputTensor, InputTensor];
  const x = widened(given);
  const { replicates, inputs: count, inputDimension: dimension, width: m } = form;
  const [scale, outputScale] = form.multipliers;
  const { shape, weights, weightRows, preActivations, forwardWeights, inner } = places;
  const { padded } = shape;

  const f = new Float64Array(replicates * count);
  // One array for the three kernels: each would be memory of its own that the garbage collector keeps account of. Not
  // for the outputs as well: who keeps these would keep all.
  const square = replicates * count * count;
  const kernels = new Float64Array(3 * square);
  const [total, first, second] = [0, 1, 2].map((k) => kernels.subarray(k * square, (k + 1) * square)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const h = places.keepsPreActivations ? new Float64Array(replicates * count * m) : null;
  forwardWeights.fill(0);
  if (places.isFilledUp) weightRows.fill(0);
  for (let s = 0; s < replicates; s++) {
    const points = x.data.subarray(s * count * dimension, (s + 1) * count * dimension);
    placePoints(forwardWeights, points, shape, TILE, scale);
    places.pointsThere.set(points);
    places.innerProducts(places.points, count, dimension, places.products);
    weightRows.put(firstLayer.data, s * dimension * m, 0, dimension);
    weightRows.put(secondLayer.data, s * m, dimension, 1);
    places.run(
      weights.start,
      weights.rowBytes,
      places.blockCount,
      padded,
      dimension,
      ACTIVATION_CODES[form.activation],
      places.forward,
      outputScale,
      preActivations.start,
      places.keepsPreActivations ? preActivations.rowBytes : 0,
      places.scratch,
      places.together,
      places.tables,
      places.sums,
    );
    if (h) places.preActivationRows.take(h, s * count * m, 0, count);
    takeOutputs(f, s * count, places.outputSums, count, outputScale);
    const from = s * count * count;
    const firstRate = form.rate * scale * scale;
    takeFirstKernel(first, from, inner, places.gramOfDerivatives, count, padded, firstRate);
    takeSecondKernel(second, from, places.gramOfHidden, count, padded, form.rate * outputScale * outputScale);
  }
  addUp(total, first, second);
  const kernelShape = [replicates, count, count];
  return [
    { shape: [replicates, count, 1], data: f },
    { shape: kernelShape, data: total },
    { shape: kernelShape, data: first },
    { shape: kernelShape, data: second },
    ...(h ? [{ shape: [replicates, count, m], data: h }] : []),
  ];
}

function takeOutputs(f: Float64Array, from: number, sums: Float64Array, count: number, scale: number): void {
  for (let i = 0; i < count; i++) f[from + i] = scale * sums[i]!;
}

/** Σ_j δ δᵀ times x xᵀ: below the diagonal `inner` has an inner product, and above it `gram` the sum over neurons. */
function takeFirstKernel(
  kernel: Float64Array,
  from: number,
  inner: Float64Array,
  gram: Float64Array,
  count: number,
  padded: number,
  rate: number,
): void {
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const value = rate * inner[i * padded + j]! * gram[j * padded + i]!;
      kernel[from + i * count + j] = value;
      kernel[from + j * count + i] = value;
    }
  }
}

function takeSecondKernel(
  kernel: Float64Array,
  from: number,
  gram: Float64Array,
  count: number,
  padded: number,
  rate: number,
): void {
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const value = rate * gram[j * padded + i]!;
      kernel[from + i * count + j] = value;
      kernel[from + j * count + i] = value;
    }
  }
}

function addUp(sum: Float64Array, first: Float64Array, second: Float64Array): void {
  for (let k = 0; k < sum.length; k++) sum[k] = first[k]! + second[k]!;
}
