/**
 * Training of a two-layer relu network, one neuron's weights side by side in memory; `relu-training.ts` one folder up
 * says how memory is laid out.
 *
 * With s_i = 1 where neuron (w, a) has w·x_i > 0 and 0 elsewhere, σ(w·x_i) = s_i w·x_i. All that the loss asks of a
 * neuron is then in g = Σ_i s_i r_i x_i: w moves along a g, and a along Σ_i r_i σ(w·x_i) = w·g. The r_i x_i are the
 * same for all neurons, so their sum over every subset of four inputs is tabulated once a stage, and g is one row of
 * the table for every four inputs (the method of four Russians: Arlazarov, Dinic, Kronrod, Faradzev, 1970).
 */

import { addProduct } from "./fused-arithmetic";

export const VECTOR: usize = 16;
/** Inputs whose subsets are tabulated together, and their subsets. */
export const GROUP: usize = 4;
export const SUBSETS: usize = 16;
/** Neurons moved, then evaluated, while in the level-1 cache; sums over them are added up before they join the rest. */
const TOGETHER: i32 = 32;
/** Vectors of a neuron's weights that are summed together. */
const TILE: usize = 5;

@inline
export function addTo<T extends number>(sum: usize, value: v128): void {
  v128.store(sum, v128.add<T>(v128.load(sum), value));
}

@inline
export function sumOfLanes<T extends number>(v: v128): T {
  return sizeof<T>() == 8
    ? <T>(v128.extract_lane<f64>(v, 0) + v128.extract_lane<f64>(v, 1))
    : <T>(v128.extract_lane<f32>(v, 0) + v128.extract_lane<f32>(v, 1)
      + (v128.extract_lane<f32>(v, 2) + v128.extract_lane<f32>(v, 3)));
}

/** table[group][subset] = Σ of residual_i · point_i over the subset, rows of `row` bytes as those of `points`. */
export function tabulate<T extends number>(table: usize, points: usize, row: usize, residuals: usize, inputs: i32): void {
  for (let i = 0; i < inputs; i += <i32>GROUP) {
    memory.fill(table, 0, row);
    for (let known: usize = 1; known < SUBSETS; known *= 2) {
      const r = v128.load_splat<T>(residuals);
      for (let v: usize = 0; v < row; v += VECTOR) {
        const term = v128.mul<T>(r, v128.load(points + v));
        for (let subset: usize = 0; subset < known; subset++) {
          const from = table + subset * row + v;
          v128.store(from + known * row, v128.add<T>(v128.load(from), term));
        }
      }
      points += row;
      residuals += sizeof<T>();
    }
    table += SUBSETS * row;
  }
}

/**
 * Stage `stage` of a step moves a vector by k: 0 … 3 are those of the classical Runge–Kutta method, with half a step
 * in k in stages 0, 1, 3 and a whole one in stage 2. A step of gradient descent is `single`, its start what it moves.
 * Returns where the vector stands next.
 */
@inline
export function move<T extends number>(start: usize, row: usize, k: v128, stage: i32, single: bool): v128 {
  const from = v128.load(start);
  if (single) {
    const to = v128.add<T>(from, k);
    v128.store(start, to);
    return to;
  }
  const sum = start + row;
  const moved = sum + row;
  if (stage == 3) {
    const third = v128.splat<T>(<T>(1.0 / 3.0));
    const to = addProduct<T>(from, v128.add<T>(v128.load(sum), k), third);
    v128.store(start, to);
    v128.store(moved, to);
    return to;
  }
  if (stage == 0) v128.store(sum, k);
  else v128.store(sum, v128.add<T>(v128.load(sum), stage == 1 ? v128.add<T>(k, k) : k));
  const to = v128.add<T>(from, k);
  v128.store(moved, to);
  return to;
}

/** Moves `count` vectors of weights by `scale` · g; their share of w·g. */
@inline
function moveTile<T extends number>(
  count: i32, start: usize, row: usize, scale: v128, g0: v128, g1: v128, g2: v128, g3: v128, g4: v128,
  stage: i32, single: bool,
): v128 {
  const moved = single ? start : start + 2 * row;
  let share = v128.mul<T>(v128.load(moved), g0);
  if (count > 1) share = addProduct<T>(share, v128.load(moved, 16), g1);
  if (count > 2) share = addProduct<T>(share, v128.load(moved, 32), g2);
  if (count > 3) share = addProduct<T>(share, v128.load(moved, 48), g3);
  if (count > 4) share = addProduct<T>(share, v128.load(moved, 64), g4);
  move<T>(start, row, v128.mul<T>(scale, g0), stage, single);
  if (count > 1) move<T>(start + 16, row, v128.mul<T>(scale, g1), stage, single);
  if (count > 2) move<T>(start + 32, row, v128.mul<T>(scale, g2), stage, single);
  if (count > 3) move<T>(start + 48, row, v128.mul<T>(scale, g3), stage, single);
  if (count > 4) move<T>(start + 64, row, v128.mul<T>(scale, g4), stage, single);
  return share;
}

/** The subset of the four inputs that come next, as an offset in the table. */
@inline
function subsetAt<T extends number>(active: usize, row: usize): usize {
  return (sizeof<T>() == 8 ? <usize>load<u8>(active) + 4 * <usize>load<u8>(active, 1) : <usize>load<u8>(active)) * row;
}

/** `count` vectors of one neuron's g, and what they move. */
@inline
function moveOne<T extends number>(
  count: i32, table: usize, row: usize, active: usize, flags: usize, start: usize, scale: v128,
  stage: i32, single: bool,
): v128 {
  const zero = v128.splat<T>(<T>0);
  let g0 = zero, g1 = zero, g2 = zero, g3 = zero, g4 = zero;
  const end = active + flags;
  while (active < end) {
    const entry = table + subsetAt<T>(active, row);
    g0 = v128.add<T>(g0, v128.load(entry));
    if (count > 1) g1 = v128.add<T>(g1, v128.load(entry, 16));
    if (count > 2) g2 = v128.add<T>(g2, v128.load(entry, 32));
    if (count > 3) g3 = v128.add<T>(g3, v128.load(entry, 48));
    if (count > 4) g4 = v128.add<T>(g4, v128.load(entry, 64));
    table += SUBSETS * row;
    active += sizeof<T>() / 4;
  }
  return moveTile<T>(count, start, row, scale, g0, g1, g2, g3, g4, stage, single);
}

@inline
export function moveOutput<T extends number>(output: usize, k: T, stage: i32, single: bool): void {
  const from = load<T>(output);
  if (single) store<T>(output, from + k);
  else if (stage == 3) {
    const to = <T>(from + (load<T>(output + sizeof<T>()) + k) * <T>(1.0 / 3.0));
    store<T>(output, to);
    store<T>(output + 2 * sizeof<T>(), to);
  } else {
    if (stage == 0) store<T>(output + sizeof<T>(), k);
    else store<T>(output + sizeof<T>(), load<T>(output + sizeof<T>()) + (stage == 1 ? k + k : k));
    store<T>(output + 2 * sizeof<T>(), from + k);
  }
}

/** Two neurons whose weights are `count` vectors each, at most 3. */
@inline
function moveTwo<T extends number>(
  count: i32, first: usize, row: usize, outputs: usize, active: usize, flags: usize, table: usize,
  outputScale: T, stage: i32, single: bool,
): void {
  const zero = v128.splat<T>(<T>0);
  let g0 = zero, g1 = zero, g2 = zero;
  let h0 = zero, h1 = zero, h2 = zero;
  const end = active + flags;
  let next = end;
  while (active < end) {
    const entry = table + subsetAt<T>(active, row);
    g0 = v128.add<T>(g0, v128.load(entry));
    if (count > 1) g1 = v128.add<T>(g1, v128.load(entry, 16));
    if (count > 2) g2 = v128.add<T>(g2, v128.load(entry, 32));
    const other = table + subsetAt<T>(next, row);
    h0 = v128.add<T>(h0, v128.load(other));
    if (count > 1) h1 = v128.add<T>(h1, v128.load(other, 16));
    if (count > 2) h2 = v128.add<T>(h2, v128.load(other, 32));
    table += SUBSETS * row;
    active += sizeof<T>() / 4;
    next += sizeof<T>() / 4;
  }
  const place = single ? 0 : 2 * sizeof<T>();
  const second = outputs + (single ? sizeof<T>() : 3 * sizeof<T>());
  const a = v128.splat<T>(outputScale * load<T>(outputs + place));
  const b = v128.splat<T>(outputScale * load<T>(second + place));
  const ofFirst = moveTile<T>(count, first, row, a, g0, g1, g2, zero, zero, stage, single);
  const start = first + (single ? row : 3 * row);
  const ofSecond = moveTile<T>(count, start, row, b, h0, h1, h2, zero, zero, stage, single);
  moveOutput<T>(outputs, outputScale * sumOfLanes<T>(ofFirst), stage, single);
  moveOutput<T>(second, outputScale * sumOfLanes<T>(ofSecond), stage, single);
}

@inline
function moveNeurons<T extends number>(
  first: usize, row: usize, outputs: usize, active: usize, neurons: i32, flags: usize, table: usize,
  outputScale: T, stage: i32, single: bool,
): void {
  const record = single ? row : 3 * row;
  const outputRecord: usize = single ? sizeof<T>() : 3 * sizeof<T>();
  if (row <= 3 * VECTOR) {
    for (let j = 0; j < neurons; j += 2) {
      if (row == 48) moveTwo<T>(3, first, row, outputs, active, flags, table, outputScale, stage, single);
      else if (row == 32) moveTwo<T>(2, first, row, outputs, active, flags, table, outputScale, stage, single);
      else moveTwo<T>(1, first, row, outputs, active, flags, table, outputScale, stage, single);
      first += 2 * record;
      outputs += 2 * outputRecord;
      active += 2 * flags;
    }
    return;
  }
  for (let j = 0; j < neurons; j++) {
    const scale = v128.splat<T>(outputScale * load<T>(single ? outputs : outputs + 2 * sizeof<T>()));
    let share = v128.splat<T>(<T>0);
    let at: usize = 0;
    for (; at + TILE * VECTOR <= row; at += TILE * VECTOR) {
      share = v128.add<T>(share, moveOne<T>(5, table + at, row, active, flags, first + at, scale, stage, single));
    }
    const rest = row - at;
    if (rest == 64) {
      share = v128.add<T>(share, moveOne<T>(4, table + at, row, active, flags, first + at, scale, stage, single));
    } else if (rest == 48) {
      share = v128.add<T>(share, moveOne<T>(3, table + at, row, active, flags, first + at, scale, stage, single));
    } else if (rest == 32) {
      share = v128.add<T>(share, moveOne<T>(2, table + at, row, active, flags, first + at, scale, stage, single));
    } else if (rest == 16) {
      share = v128.add<T>(share, moveOne<T>(1, table + at, row, active, flags, first + at, scale, stage, single));
    }
    moveOutput<T>(outputs, outputScale * sumOfLanes<T>(share), stage, single);
    first += record;
    outputs += outputRecord;
    active += flags;
  }
}

/** Notes where a vector of a neuron's pre-activations is above 0; its activations times the output weight. */
@inline
function activate<T extends number>(active: usize, h: v128, a: v128): v128 {
  const zero = v128.splat<T>(<T>0);
  const above = v128.lt<T>(zero, h);
  store<u8>(active, sizeof<T>() == 8 ? i64x2.bitmask(above) : i32x4.bitmask(above));
  // Of NaN and 0 this gives NaN: a network that diverges is seen to do so.
  return v128.mul<T>(a, v128.pmax<T>(h, zero));
}

/**
 * Pre-activations of two neurons at `count` vectors of inputs, 3 or 4, a row of `points` for each of `depth`
 * coordinates. Terms are taken in pairs for the sake of constant offsets; the way out between them keeps the
 * compiler from loading both terms' operands at once, for which there are no registers.
 */
@inline
function evaluateTwo<T extends number>(
  count: i32, points: usize, depth: i32, w: usize, record: usize, a: v128, b: v128, sums: usize, active: usize,
  flags: usize,
): void {
  const zero = v128.splat<T>(<T>0);
  const row: usize = <usize>count * VECTOR;
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero;
  let t0 = zero, t1 = zero, t2 = zero, t3 = zero;
  let other = w + record;
  while (true) {
    let u = v128.load_splat<T>(w);
    let v = v128.load_splat<T>(other);
    let x = v128.load(points);
    s0 = addProduct<T>(s0, u, x);
    t0 = addProduct<T>(t0, v, x);
    x = v128.load(points, 16);
    s1 = addProduct<T>(s1, u, x);
    t1 = addProduct<T>(t1, v, x);
    x = v128.load(points, 32);
    s2 = addProduct<T>(s2, u, x);
    t2 = addProduct<T>(t2, v, x);
    if (count > 3) {
      x = v128.load(points, 48);
      s3 = addProduct<T>(s3, u, x);
      t3 = addProduct<T>(t3, v, x);
    }
    if (--depth == 0) break;
    u = v128.load_splat<T>(w, sizeof<T>());
    v = v128.load_splat<T>(other, sizeof<T>());
    x = v128.load(points + row);
    s0 = addProduct<T>(s0, u, x);
    t0 = addProduct<T>(t0, v, x);
    x = v128.load(points + row, 16);
    s1 = addProduct<T>(s1, u, x);
    t1 = addProduct<T>(t1, v, x);
    x = v128.load(points + row, 32);
    s2 = addProduct<T>(s2, u, x);
    t2 = addProduct<T>(t2, v, x);
    if (count > 3) {
      x = v128.load(points + row, 48);
      s3 = addProduct<T>(s3, u, x);
      t3 = addProduct<T>(t3, v, x);
    }
    if (--depth == 0) break;
    points += 2 * row;
    w += 2 * sizeof<T>();
    other += 2 * sizeof<T>();
  }
  const next = active + flags;
  addTo<T>(sums, v128.add<T>(activate<T>(active, s0, a), activate<T>(next, t0, b)));
  addTo<T>(sums + 16, v128.add<T>(activate<T>(active + 1, s1, a), activate<T>(next + 1, t1, b)));
  addTo<T>(sums + 32, v128.add<T>(activate<T>(active + 2, s2, a), activate<T>(next + 2, t2, b)));
  if (count > 3) addTo<T>(sums + 48, v128.add<T>(activate<T>(active + 3, s3, a), activate<T>(next + 3, t3, b)));
}

/** As `evaluateTwo`, of four neurons at `count` vectors of inputs, 1 or 2. */
@inline
function evaluateFour<T extends number>(
  count: i32, points: usize, depth: i32, w: usize, record: usize, a: v128, b: v128, c: v128, d: v128, sums: usize,
  active: usize, flags: usize,
): void {
  const zero = v128.splat<T>(<T>0);
  const row: usize = <usize>count * VECTOR;
  let s0 = zero, t0 = zero, u0 = zero, v0 = zero;
  let s1 = zero, t1 = zero, u1 = zero, v1 = zero;
  let second = w + record, third = second + record, fourth = third + record;
  while (true) {
    let s = v128.load_splat<T>(w), t = v128.load_splat<T>(second);
    let u = v128.load_splat<T>(third), v = v128.load_splat<T>(fourth);
    let x = v128.load(points);
    s0 = addProduct<T>(s0, s, x);
    t0 = addProduct<T>(t0, t, x);
    u0 = addProduct<T>(u0, u, x);
    v0 = addProduct<T>(v0, v, x);
    if (count > 1) {
      x = v128.load(points, 16);
      s1 = addProduct<T>(s1, s, x);
      t1 = addProduct<T>(t1, t, x);
      u1 = addProduct<T>(u1, u, x);
      v1 = addProduct<T>(v1, v, x);
    }
    if (--depth == 0) break;
    s = v128.load_splat<T>(w, sizeof<T>()); t = v128.load_splat<T>(second, sizeof<T>());
    u = v128.load_splat<T>(third, sizeof<T>()); v = v128.load_splat<T>(fourth, sizeof<T>());
    x = v128.load(points + row);
    s0 = addProduct<T>(s0, s, x);
    t0 = addProduct<T>(t0, t, x);
    u0 = addProduct<T>(u0, u, x);
    v0 = addProduct<T>(v0, v, x);
    if (count > 1) {
      x = v128.load(points + row, 16);
      s1 = addProduct<T>(s1, s, x);
      t1 = addProduct<T>(t1, t, x);
      u1 = addProduct<T>(u1, u, x);
      v1 = addProduct<T>(v1, v, x);
    }
    if (--depth == 0) break;
    points += 2 * row;
    w += 2 * sizeof<T>();
    second += 2 * sizeof<T>();
    third += 2 * sizeof<T>();
    fourth += 2 * sizeof<T>();
  }
  let next = active;
  let sum = activate<T>(next, s0, a);
  next += flags;
  sum = v128.add<T>(sum, activate<T>(next, t0, b));
  next += flags;
  let rest = activate<T>(next, u0, c);
  next += flags;
  rest = v128.add<T>(rest, activate<T>(next, v0, d));
  addTo<T>(sums, v128.add<T>(sum, rest));
  if (count > 1) {
    next = active + 1;
    sum = activate<T>(next, s1, a);
    next += flags;
    sum = v128.add<T>(sum, activate<T>(next, t1, b));
    next += flags;
    rest = activate<T>(next, u1, c);
    next += flags;
    rest = v128.add<T>(rest, activate<T>(next, v1, d));
    addTo<T>(sums + 16, v128.add<T>(sum, rest));
  }
}

/** Where neurons are active, and their share of every output. `neurons` is a multiple of 4. */
function evaluateNeurons<T extends number>(
  weights: usize, record: usize, outputs: usize, outputRecord: usize, active: usize, neurons: i32,
  columns: usize, depth: i32, column: usize, sums: usize,
): void {
  const flags = column / VECTOR;
  const whole = column / (4 * VECTOR) * (4 * VECTOR);
  const rest = column - whole;
  const tile = columns + whole * <usize>depth;
  for (let j = 0; j < neurons; j += 4) {
    const a = v128.load_splat<T>(outputs);
    const b = v128.load_splat<T>(outputs + outputRecord);
    const c = v128.load_splat<T>(outputs + 2 * outputRecord);
    const d = v128.load_splat<T>(outputs + 3 * outputRecord);
    const later = weights + 2 * record;
    const laterActive = active + 2 * flags;
    for (let at: usize = 0; at < whole; at += 4 * VECTOR) {
      const points = columns + at * <usize>depth;
      const flag = at / VECTOR;
      evaluateTwo<T>(4, points, depth, weights, record, a, b, sums + at, active + flag, flags);
      evaluateTwo<T>(4, points, depth, later, record, c, d, sums + at, laterActive + flag, flags);
    }
    const flag = active + whole / VECTOR;
    if (rest == 3 * VECTOR) {
      evaluateTwo<T>(3, tile, depth, weights, record, a, b, sums + whole, flag, flags);
      evaluateTwo<T>(3, tile, depth, later, record, c, d, sums + whole, flag + 2 * flags, flags);
    } else if (rest == 2 * VECTOR) {
      evaluateFour<T>(2, tile, depth, weights, record, a, b, c, d, sums + whole, flag, flags);
    } else if (rest == VECTOR) {
      evaluateFour<T>(1, tile, depth, weights, record, a, b, c, d, sums + whole, flag, flags);
    }
    weights += 4 * record;
    outputs += 4 * outputRecord;
    active += 4 * flags;
  }
}

function moveByDescent<T extends number>(
  first: usize, row: usize, outputs: usize, active: usize, neurons: i32, flags: usize, table: usize, outputScale: T,
): void {
  moveNeurons<T>(first, row, outputs, active, neurons, flags, table, outputScale, 0, true);
}

// Each stage of a flow has a function of its own: what it does to a number would otherwise be asked at every one.
function moveByFirstStage<T extends number>(
  first: usize, row: usize, outputs: usize, active: usize, neurons: i32, flags: usize, table: usize, outputScale: T,
): void {
  moveNeurons<T>(first, row, outputs, active, neurons, flags, table, outputScale, 0, false);
}

function moveBySecondStage<T extends number>(
  first: usize, row: usize, outputs: usize, active: usize, neurons: i32, flags: usize, table: usize, outputScale: T,
): void {
  moveNeurons<T>(first, row, outputs, active, neurons, flags, table, outputScale, 1, false);
}

function moveByThirdStage<T extends number>(
  first: usize, row: usize, outputs: usize, active: usize, neurons: i32, flags: usize, table: usize, outputScale: T,
): void {
  moveNeurons<T>(first, row, outputs, active, neurons, flags, table, outputScale, 2, false);
}

function moveByLastStage<T extends number>(
  first: usize, row: usize, outputs: usize, active: usize, neurons: i32, flags: usize, table: usize, outputScale: T,
): void {
  moveNeurons<T>(first, row, outputs, active, neurons, flags, table, outputScale, 3, false);
}

/**
 * `stages` of 1 are steps of gradient descent, 4 those of the Runge–Kutta method.
 *
 * `weights`: of every neuron a row of `row` bytes, whole vectors; with 4 stages, three: where a step starts, the sum
 * of its displacements, and where the stage stands. `outputs`: numbers in the same way. `active`: a byte for
 * every vector of inputs of every neuron. `points`: (inputs, row), with `inputs` a multiple of 4 whose excess is 0.
 * `columns`: their transpose in tiles of four vectors, each (depth, 64 bytes), and one of what vectors remain. `table`: (inputs / 4, 16, row). `scratch`: residuals, then sums twice.
 */
function trainRelu<T extends number>(
  steps: i32, stages: i32, neurons: i32, weights: usize, row: usize, outputs: usize, active: usize, inputs: i32,
  columns: usize, depth: i32, points: usize, table: usize, scratch: usize, times: usize, targets: usize, outputScale: T,
): void {
  const single = stages == 1;
  const column = <usize>inputs * sizeof<T>();
  const residuals = scratch;
  const sums = residuals + column;
  const partial = sums + column;
  const record = single ? row : 3 * row;
  const outputRecord = single ? sizeof<T>() : 3 * sizeof<T>();
  const moved: usize = single ? 0 : 2 * row;
  const outputMoved: usize = single ? 0 : 2 * sizeof<T>();
  const flags = column / VECTOR;
  memory.fill(sums, 0, column);
  for (let pass = -1; pass < steps * stages; pass++) {
    const stage = pass % stages;
    if (pass >= 0) {
      const time = load<T>(times + <usize>stage * sizeof<T>());
      for (let i: usize = 0; i < column; i += sizeof<T>()) {
        store<T>(residuals + i, (outputScale * load<T>(sums + i) - load<T>(targets + i)) * time);
      }
      memory.fill(sums, 0, column);
      tabulate<T>(table, points, row, residuals, inputs);
    }
    for (let j = 0; j < neurons; j += TOGETHER) {
      const count = min(TOGETHER, neurons - j);
      const first = weights + <usize>j * record;
      const output = outputs + <usize>j * outputRecord;
      const flag = active + <usize>j * flags;
      if (pass >= 0) {
        if (single) moveByDescent<T>(first, row, output, flag, count, flags, table, outputScale);
        else if (stage == 0) moveByFirstStage<T>(first, row, output, flag, count, flags, table, outputScale);
        else if (stage == 1) moveBySecondStage<T>(first, row, output, flag, count, flags, table, outputScale);
        else if (stage == 2) moveByThirdStage<T>(first, row, output, flag, count, flags, table, outputScale);
        else moveByLastStage<T>(first, row, output, flag, count, flags, table, outputScale);
      }
      memory.fill(partial, 0, column);
      evaluateNeurons<T>(
        first + moved, record, output + outputMoved, outputRecord, flag, count, columns, depth, column, partial,
      );
      for (let i: usize = 0; i < column; i += VECTOR) addTo<T>(sums + i, v128.load(partial + i));
    }
  }
}

export function trainRelu64(
  steps: i32, stages: i32, neurons: i32, weights: usize, row: usize, outputs: usize, active: usize, inputs: i32,
  columns: usize, depth: i32, points: usize, table: usize, scratch: usize, times: usize, targets: usize, outputScale: f64,
): void {
  trainRelu<f64>(
    steps, stages, neurons, weights, row, outputs, active, inputs, columns, depth, points, table, scratch, times,
    targets, outputScale,
  );
}

export function trainRelu32(
  steps: i32, stages: i32, neurons: i32, weights: usize, row: usize, outputs: usize, active: usize, inputs: i32,
  columns: usize, depth: i32, points: usize, table: usize, scratch: usize, times: usize, targets: usize, outputScale: f32,
): void {
  trainRelu<f32>(
    steps, stages, neurons, weights, row, outputs, active, inputs, columns, depth, points, table, scratch, times,
    targets, outputScale,
  );
}
