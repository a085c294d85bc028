/**
 * Training of a two-layer relu network whose state is its pre-activations at the inputs, one neuron's side by side in
 * memory; `relu-pre-activations.ts` one folder up says how memory is laid out and when this is the shorter way.
 *
 * With s_i = 1 where h_i > 0 and 0 elsewhere, a neuron's weights move along a Σ_i s_i r_i x_i, so its pre-activations
 * move along a Σ_i s_i r_i K_i, K_i the i-th row of the inputs' Gram matrix. The r_i K_i are the same for all neurons:
 * their sum over every subset of four inputs is tabulated once a stage, as in `relu-training.ts`, and neither way needs a
 * product. What the weights have moved by stands beside as the multiples of the inputs it is made of.
 */

import { addProduct } from "./fused-arithmetic";
import { rectified } from "./pre-activations";
import { addTo, GROUP, move, moveOutput, SUBSETS, sumOfLanes, tabulate, VECTOR } from "./relu-training";

/** Sums over so many neurons are added up before they join the rest: they round less. */
const TOGETHER: i32 = 32;
/** Vectors of two neurons that are moved together. */
const TILE: usize = 4;

/** Residuals where a vector of pre-activations is above 0; adds `scale` times them to what the weights have moved by. */
@inline
function pull<T extends number>(above: v128, residuals: usize, multiples: usize, scale: v128): v128 {
  const r = v128.and(above, v128.load(residuals));
  addTo<T>(multiples, v128.mul<T>(scale, r));
  return r;
}

/**
 * Notes for every four inputs which entry of the table moves a neuron, and what its weights move by; its share of the
 * output weight's derivative, Σ_i s_i r_i h_i.
 */
@inline
function lookUp<T extends number>(
  h: usize, row: usize, residuals: usize, multiples: usize, scale: v128, table: usize, entries: usize,
): T {
  const zero = v128.splat<T>(<T>0);
  let share = zero;
  for (let at: usize = 0; at < row; at += GROUP * sizeof<T>()) {
    const h0 = v128.load(h + at);
    const above = v128.lt<T>(zero, h0);
    share = addProduct<T>(share, pull<T>(above, residuals + at, multiples + at, scale), h0);
    let subset: usize;
    if (sizeof<T>() == 8) {
      const h1 = v128.load(h + at, 16);
      const next = v128.lt<T>(zero, h1);
      share = addProduct<T>(share, pull<T>(next, residuals + at + 16, multiples + at + 16, scale), h1);
      subset = <usize>(i64x2.bitmask(above) + 4 * i64x2.bitmask(next));
    } else {
      subset = <usize>i32x4.bitmask(above);
    }
    store<usize>(entries, table + subset * row);
    entries += sizeof<usize>();
    table += SUBSETS * row;
  }
  return sumOfLanes<T>(share);
}

/** Moves `count` vectors of two neurons' pre-activations, and adds their share of the outputs. */
@inline
function moveTwo<T extends number>(
  count: i32, at: usize, first: usize, record: usize, row: usize, entries: usize, groups: i32,
  a: v128, b: v128, nextA: v128, nextB: v128, sums: usize, stage: i32, single: bool,
): void {
  const others = entries + <usize>groups * sizeof<usize>();
  let s = load<usize>(entries) + at;
  let t = load<usize>(others) + at;
  let s0 = v128.load(s), t0 = v128.load(t);
  let s1 = s0, s2 = s0, s3 = s0, t1 = t0, t2 = t0, t3 = t0;
  if (count > 1) { s1 = v128.load(s, 16); t1 = v128.load(t, 16); }
  if (count > 2) { s2 = v128.load(s, 32); t2 = v128.load(t, 32); }
  if (count > 3) { s3 = v128.load(s, 48); t3 = v128.load(t, 48); }
  for (let g = 1; g < groups; g++) {
    s = load<usize>(entries + <usize>g * sizeof<usize>()) + at;
    t = load<usize>(others + <usize>g * sizeof<usize>()) + at;
    s0 = v128.add<T>(s0, v128.load(s));
    t0 = v128.add<T>(t0, v128.load(t));
    if (count > 1) { s1 = v128.add<T>(s1, v128.load(s, 16)); t1 = v128.add<T>(t1, v128.load(t, 16)); }
    if (count > 2) { s2 = v128.add<T>(s2, v128.load(s, 32)); t2 = v128.add<T>(t2, v128.load(t, 32)); }
    if (count > 3) { s3 = v128.add<T>(s3, v128.load(s, 48)); t3 = v128.add<T>(t3, v128.load(t, 48)); }
  }
  const start = first + at;
  const other = start + record;
  sums += at;
  s0 = rectified<T>(move<T>(start, row, v128.mul<T>(a, s0), stage, single));
  t0 = rectified<T>(move<T>(other, row, v128.mul<T>(b, t0), stage, single));
  addTo<T>(sums, addProduct<T>(v128.mul<T>(nextA, s0), nextB, t0));
  if (count > 1) {
    s1 = rectified<T>(move<T>(start + 16, row, v128.mul<T>(a, s1), stage, single));
    t1 = rectified<T>(move<T>(other + 16, row, v128.mul<T>(b, t1), stage, single));
    addTo<T>(sums + 16, addProduct<T>(v128.mul<T>(nextA, s1), nextB, t1));
  }
  if (count > 2) {
    s2 = rectified<T>(move<T>(start + 32, row, v128.mul<T>(a, s2), stage, single));
    t2 = rectified<T>(move<T>(other + 32, row, v128.mul<T>(b, t2), stage, single));
    addTo<T>(sums + 32, addProduct<T>(v128.mul<T>(nextA, s2), nextB, t2));
  }
  if (count > 3) {
    s3 = rectified<T>(move<T>(start + 48, row, v128.mul<T>(a, s3), stage, single));
    t3 = rectified<T>(move<T>(other + 48, row, v128.mul<T>(b, t3), stage, single));
    addTo<T>(sums + 48, addProduct<T>(v128.mul<T>(nextA, s3), nextB, t3));
  }
}

/** One stage of `neurons` neurons, an even number, and their share of the outputs after it. */
@inline
function moveNeurons<T extends number>(
  first: usize, row: usize, outputs: usize, neurons: i32, groups: i32, residuals: usize, table: usize,
  entries: usize, sums: usize, outputScale: T, ratio: T, share: T, stage: i32, single: bool,
): void {
  const record: usize = single ? 2 * row : 4 * row;
  const outputRecord: usize = single ? sizeof<T>() : 3 * sizeof<T>();
  const moved: usize = single ? 0 : 2 * row;
  const multiples = record - row;
  const outputMoved: usize = single ? 0 : 2 * sizeof<T>();
  const others = entries + <usize>groups * sizeof<usize>();
  for (let j = 0; j < neurons; j += 2) {
    const a = outputScale * load<T>(outputs + outputMoved);
    const b = outputScale * load<T>(outputs + outputRecord + outputMoved);
    const second = first + record;
    const ofA = lookUp<T>(first + moved, row, residuals, first + multiples, v128.splat<T>(<T>(share * a)), table, entries);
    const ofB = lookUp<T>(second + moved, row, residuals, second + multiples, v128.splat<T>(<T>(share * b)), table, others);
    moveOutput<T>(outputs, ratio * ofA, stage, single);
    moveOutput<T>(outputs + outputRecord, ratio * ofB, stage, single);
    const nextA = v128.load_splat<T>(outputs + outputMoved);
    const nextB = v128.load_splat<T>(outputs + outputRecord + outputMoved);
    const toA = v128.splat<T>(a), toB = v128.splat<T>(b);
    let at: usize = 0;
    // Five vectors are three and two: a lone one would take as many addresses as four.
    for (; at + TILE * VECTOR <= row && row - at != 5 * VECTOR; at += TILE * VECTOR) {
      moveTwo<T>(4, at, first, record, row, entries, groups, toA, toB, nextA, nextB, sums, stage, single);
    }
    if (row - at >= 48) {
      moveTwo<T>(3, at, first, record, row, entries, groups, toA, toB, nextA, nextB, sums, stage, single);
      at += 48;
    }
    if (row - at == 32) {
      moveTwo<T>(2, at, first, record, row, entries, groups, toA, toB, nextA, nextB, sums, stage, single);
    } else if (row - at == 16) {
      moveTwo<T>(1, at, first, record, row, entries, groups, toA, toB, nextA, nextB, sums, stage, single);
    }
    first += 2 * record;
    outputs += 2 * outputRecord;
  }
}

function moveByDescent<T extends number>(
  first: usize, row: usize, outputs: usize, neurons: i32, groups: i32, residuals: usize, table: usize,
  entries: usize, sums: usize, outputScale: T, ratio: T,
): void {
  moveNeurons<T>(
    first, row, outputs, neurons, groups, residuals, table, entries, sums, outputScale, ratio, <T>1, 0, true,
  );
}

// Each stage of a flow has a function of its own, and its part of a step: with half of the displacement in the first, the
// second and the last, a step is (k_1 + 2 k_2 + k_3 + k_4) / 3.
function moveByFirstStage<T extends number>(
  first: usize, row: usize, outputs: usize, neurons: i32, groups: i32, residuals: usize, table: usize,
  entries: usize, sums: usize, outputScale: T, ratio: T,
): void {
  moveNeurons<T>(
    first, row, outputs, neurons, groups, residuals, table, entries, sums, outputScale, ratio, <T>(1.0 / 3.0), 0, false,
  );
}

function moveBySecondStage<T extends number>(
  first: usize, row: usize, outputs: usize, neurons: i32, groups: i32, residuals: usize, table: usize,
  entries: usize, sums: usize, outputScale: T, ratio: T,
): void {
  moveNeurons<T>(
    first, row, outputs, neurons, groups, residuals, table, entries, sums, outputScale, ratio, <T>(2.0 / 3.0), 1, false,
  );
}

function moveByThirdStage<T extends number>(
  first: usize, row: usize, outputs: usize, neurons: i32, groups: i32, residuals: usize, table: usize,
  entries: usize, sums: usize, outputScale: T, ratio: T,
): void {
  moveNeurons<T>(
    first, row, outputs, neurons, groups, residuals, table, entries, sums, outputScale, ratio, <T>(1.0 / 3.0), 2, false,
  );
}

function moveByLastStage<T extends number>(
  first: usize, row: usize, outputs: usize, neurons: i32, groups: i32, residuals: usize, table: usize,
  entries: usize, sums: usize, outputScale: T, ratio: T,
): void {
  moveNeurons<T>(
    first, row, outputs, neurons, groups, residuals, table, entries, sums, outputScale, ratio, <T>(1.0 / 3.0), 3, false,
  );
}

/** Outputs before the first stage, where weights have not moved yet. */
function evaluate<T extends number>(
  h: usize, multiples: usize, record: usize, row: usize, outputs: usize, outputRecord: usize, neurons: i32, sums: usize,
): void {
  for (let j = 0; j < neurons; j++) {
    const a = v128.load_splat<T>(outputs);
    for (let at: usize = 0; at < row; at += VECTOR) {
      addTo<T>(sums + at, v128.mul<T>(a, rectified<T>(v128.load(h + at))));
    }
    memory.fill(multiples, 0, row);
    h += record;
    multiples += record;
    outputs += outputRecord;
  }
}

/**
 * `stages` of 1 are steps of gradient descent, 4 those of the Runge–Kutta method.
 *
 * `records`: of every neuron rows of `row` bytes, a number for each input: with 1 stage its pre-activations, with 4 where
 * they stand when a step starts, the sum of their displacements, and where the stage stands; then room for the multiples
 * of the inputs by which its weights move. `outputs`: numbers in the same way, without the last.
 * `inputs`: a multiple of 4 whose excess is 0. `gram`: (inputs, row). `table`: (inputs / 4, 16, row). `scratch`: three rows
 * and half a row. `outputScale` stands before the outputs, `ratio` is its quotient by the scale of the pre-activations.
 */
function trainPreActivations<T extends number>(
  steps: i32, stages: i32, neurons: i32, records: usize, row: usize, outputs: usize, inputs: i32, gram: usize,
  table: usize, scratch: usize, times: usize, targets: usize, outputScale: T, ratio: T,
): void {
  const single = stages == 1;
  const residuals = scratch;
  const sums = residuals + row;
  const partial = sums + row;
  const entries = partial + row;
  const groups = inputs / <i32>GROUP;
  const record: usize = single ? 2 * row : 4 * row;
  const outputRecord: usize = single ? sizeof<T>() : 3 * sizeof<T>();
  memory.fill(sums, 0, row);
  for (let pass = -1; pass < steps * stages; pass++) {
    const stage = pass % stages;
    if (pass >= 0) {
      const time = load<T>(times + <usize>stage * sizeof<T>());
      for (let i: usize = 0; i < row; i += sizeof<T>()) {
        store<T>(residuals + i, (outputScale * load<T>(sums + i) - load<T>(targets + i)) * time);
      }
      memory.fill(sums, 0, row);
      tabulate<T>(table, gram, row, residuals, inputs);
    }
    for (let j = 0; j < neurons; j += TOGETHER) {
      const count = min(TOGETHER, neurons - j);
      const first = records + <usize>j * record;
      const output = outputs + <usize>j * outputRecord;
      memory.fill(partial, 0, row);
      if (pass < 0) {
        evaluate<T>(first, first + record - row, record, row, output, outputRecord, count, partial);
      } else if (single) {
        moveByDescent<T>(first, row, output, count, groups, residuals, table, entries, partial, outputScale, ratio);
      } else if (stage == 0) {
        moveByFirstStage<T>(first, row, output, count, groups, residuals, table, entries, partial, outputScale, ratio);
      } else if (stage == 1) {
        moveBySecondStage<T>(first, row, output, count, groups, residuals, table, entries, partial, outputScale, ratio);
      } else if (stage == 2) {
        moveByThirdStage<T>(first, row, output, count, groups, residuals, table, entries, partial, outputScale, ratio);
      } else {
        moveByLastStage<T>(first, row, output, count, groups, residuals, table, entries, partial, outputScale, ratio);
      }
      for (let i: usize = 0; i < row; i += VECTOR) addTo<T>(sums + i, v128.load(partial + i));
    }
  }
}

export function trainPreActivations64(
  steps: i32, stages: i32, neurons: i32, records: usize, row: usize, outputs: usize, inputs: i32, gram: usize,
  table: usize, scratch: usize, times: usize, targets: usize, outputScale: f64, ratio: f64,
): void {
  trainPreActivations<f64>(
    steps, stages, neurons, records, row, outputs, inputs, gram, table, scratch, times, targets, outputScale, ratio,
  );
}

export function trainPreActivations32(
  steps: i32, stages: i32, neurons: i32, records: usize, row: usize, outputs: usize, inputs: i32, gram: usize,
  table: usize, scratch: usize, times: usize, targets: usize, outputScale: f32, ratio: f32,
): void {
  trainPreActivations<f32>(
    steps, stages, neurons, records, row, outputs, inputs, gram, table, scratch, times, targets, outputScale, ratio,
  );
}

/** Rows of numbers of many neurons, `rowBytes` apart, from or to `count` numbers side by side of each neuron. */
function transpose<T extends number>(
  rows: usize, rowBytes: usize, records: usize, record: usize, count: i32, neurons: i32, gather: bool,
): void {
  for (let j = 0; j < neurons; j++) {
    let from = rows;
    let to = records;
    for (let i = 0; i < count; i++) {
      if (gather) store<T>(from, load<T>(to));
      else store<T>(to, load<T>(from));
      from += rowBytes;
      to += sizeof<T>();
    }
    rows += sizeof<T>();
    records += record;
  }
}

export function spread64(rows: usize, rowBytes: usize, records: usize, record: usize, count: i32, neurons: i32): void {
  transpose<f64>(rows, rowBytes, records, record, count, neurons, false);
}

export function spread32(rows: usize, rowBytes: usize, records: usize, record: usize, count: i32, neurons: i32): void {
  transpose<f32>(rows, rowBytes, records, record, count, neurons, false);
}

export function gather64(rows: usize, rowBytes: usize, records: usize, record: usize, count: i32, neurons: i32): void {
  transpose<f64>(rows, rowBytes, records, record, count, neurons, true);
}

export function gather32(rows: usize, rowBytes: usize, records: usize, record: usize, count: i32, neurons: i32): void {
  transpose<f32>(rows, rowBytes, records, record, count, neurons, true);
}
