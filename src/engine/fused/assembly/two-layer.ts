/**
 * A two-layer tanh network's training, fused: every number of a neuron is used while it is in cache.
 * AssemblyScript, compiled to `two-layer.wasm` by `npm run build:kernels`; see `two-layer.ts` one folder up for
 * what calls it and how memory is laid out.
 *
 * Neurons are processed in blocks of one cache line, four vectors of 128 bits: 8 neurons in float64, 16 in
 * float32. A row is one number of every neuron of a block. A block's rows are contiguous.
 */

import { addProduct, subtractProduct } from "./fused-arithmetic";
import { preActivate, ROW } from "./pre-activations";
import { addTo } from "./relu-training";
import { tanh } from "./tanh";

export { narrow, widen } from "./conversion";
export { innerProducts, observe64, observe32 } from "./observation";
export {
  gather64, gather32, spread64, spread32, trainPreActivations64, trainPreActivations32,
} from "./relu-pre-activations";
export { trainRelu64, trainRelu32 } from "./relu-training";

const VECTOR: usize = 16;

/** What one call works on. Counts are of rows, pointers are bytes from the start of memory. */
class Layout {
  blocks: usize = 0;
  blockCount: i32 = 0;
  /** A multiple of 4: those beyond the true ones have weights, labels and residuals of 0. */
  inputs: i32 = 0;
  /** Rows of the first layer's state: the inputs' dimension, or their number in the span of the inputs. */
  rows: i32 = 0;
  inSpan: bool = false;
  /**
   * (inputs, rows): pre-activations are base + forward · state. In tiles of four inputs, each (rows, 4), so that a
   * loop over rows reads it in order.
   */
  forward: usize = 0;
  /** (rows, inputs) in tiles of four rows, the last one narrower: the state moves by backward · δ. Unused in the span of the inputs, where it moves by δ. */
  backward: usize = 0;
  /** One row of one vector per input: sums of a σ(h) over the neurons seen so far. */
  sums: usize = 0;
  /** (f_i − y_i) times −η m^{−a_1} times the stage's share of the step. */
  residuals: usize = 0;
  /** Rows: where the first layer stands in this stage. */
  moved: usize = 0;
  /** Rows: δ of every input. */
  deltas: usize = 0;
  /** Offsets of rows in a block, in bytes. */
  output: usize = 0;
  sum: usize = 0;
  outputSum: usize = 0;
  outputMoved: usize = 0;
  hidden: usize = 0;
  base: usize = 0;
  stride: usize = 0;
}

const layout = new Layout();

export function configure(
  blocks: usize,
  blockCount: i32,
  inputs: i32,
  rows: i32,
  inSpan: bool,
  forward: usize,
  backward: usize,
  scratch: usize,
): void {
  const l = layout;
  l.blocks = blocks;
  l.blockCount = blockCount;
  l.inputs = inputs;
  l.rows = rows;
  l.inSpan = inSpan;
  l.forward = forward;
  l.backward = backward;
  l.sums = scratch;
  l.residuals = l.sums + <usize>inputs * VECTOR;
  l.moved = (l.residuals + <usize>inputs * 8 + 63) & ~63;
  l.deltas = l.moved + <usize>rows * ROW;
  l.output = <usize>rows * ROW;
  l.sum = l.output + ROW;
  l.outputSum = l.sum + <usize>rows * ROW;
  l.outputMoved = l.outputSum + ROW;
  l.hidden = l.outputMoved + ROW;
  l.base = l.hidden + <usize>inputs * ROW;
  l.stride = l.base + (inSpan ? <usize>inputs * ROW : 0);
}

@inline
function at(row: usize, vector: usize): v128 {
  return v128.load(row + vector * VECTOR);
}

/** 1 − z² with z = tanh h, the derivative of tanh, times `factor`. */
@inline
function timesTanhDerivative<T extends number>(z: v128, factor: v128): v128 {
  return subtractProduct<T>(factor, factor, v128.mul<T>(z, z));
}

/**
 * Hidden units of a block at `moved`, and their share of every output. All pre-activations come before the first tanh, a
 * long chain of operations: one that waited for a sum would hold up those behind it.
 */
function forwardBlock<T extends number>(block: usize): void {
  const l = layout;
  preActivate<T>(
    l.moved, ROW, l.rows, l.forward, <usize>l.inputs, block + l.hidden, l.inSpan ? block + l.base : 0,
  );
  const a0 = at(block + l.outputMoved, 0);
  const a1 = at(block + l.outputMoved, 1);
  const a2 = at(block + l.outputMoved, 2);
  const a3 = at(block + l.outputMoved, 3);
  let hidden = block + l.hidden;
  let sum = l.sums;
  for (let i = 0; i < l.inputs; i++) {
    const z0 = tanh<T>(at(hidden, 0));
    const z1 = tanh<T>(at(hidden, 1));
    const z2 = tanh<T>(at(hidden, 2));
    const z3 = tanh<T>(at(hidden, 3));
    v128.store(hidden, z0);
    v128.store(hidden, z1, 16);
    v128.store(hidden, z2, 32);
    v128.store(hidden, z3, 48);
    let total = v128.add<T>(v128.load(sum), addProduct<T>(v128.mul<T>(a0, z0), a1, z1));
    total = v128.add<T>(total, addProduct<T>(v128.mul<T>(a2, z2), a3, z3));
    v128.store(sum, total);
    hidden += ROW;
    sum += VECTOR;
  }
}

/**
 * Stage `stage` of a step moves a row: 0 of 1 is a step of gradient descent, 0 … 3 of 4 are those of the classical
 * Runge–Kutta method. Displacements carry half a step in stages 0, 1, 3 and a whole one in stage 2.
 */
@inline
function move<T extends number>(start: usize, sum: usize, moved: usize, k: v128, stage: i32, single: bool): void {
  const from = v128.load(start);
  if (single) {
    const to = v128.add<T>(from, k);
    v128.store(start, to);
    v128.store(moved, to);
  } else if (stage == 3) {
    const total = v128.add<T>(v128.load(sum), k);
    const to = addProduct<T>(from, total, v128.splat<T>(<T>(1.0 / 3.0)));
    v128.store(start, to);
    v128.store(moved, to);
  } else {
    if (stage == 0) v128.store(sum, k);
    else v128.store(sum, v128.add<T>(v128.load(sum), stage == 1 ? v128.add<T>(k, k) : k));
    v128.store(moved, v128.add<T>(from, k));
  }
}

/** Moves a block by what the residuals ask of it; leaves in `moved` where its first layer stands next. */
@inline
function backwardBlock<T extends number>(
  block: usize, stage: i32, single: bool, outputScale: T, outputRatio: T,
): void {
  const l = layout;
  const inputs = l.inputs;
  const rows = l.rows;
  const outputMoved = block + l.outputMoved;
  const scale = v128.splat<T>(outputScale);
  const a0 = v128.mul<T>(scale, at(outputMoved, 0));
  const a1 = v128.mul<T>(scale, at(outputMoved, 1));
  const a2 = v128.mul<T>(scale, at(outputMoved, 2));
  const a3 = v128.mul<T>(scale, at(outputMoved, 3));
  const zero = v128.splat<T>(<T>0);
  let d0 = zero, d1 = zero, d2 = zero, d3 = zero;
  let hidden = block + l.hidden;
  let residual = l.residuals;
  let delta = l.deltas;
  for (let i = 0; i < inputs; i++) {
    const r = v128.load_splat<T>(residual);
    const z0 = at(hidden, 0), z1 = at(hidden, 1), z2 = at(hidden, 2), z3 = at(hidden, 3);
    d0 = addProduct<T>(d0, r, z0);
    d1 = addProduct<T>(d1, r, z1);
    d2 = addProduct<T>(d2, r, z2);
    d3 = addProduct<T>(d3, r, z3);
    v128.store(delta, timesTanhDerivative<T>(z0, v128.mul<T>(r, a0)), 0);
    v128.store(delta, timesTanhDerivative<T>(z1, v128.mul<T>(r, a1)), 16);
    v128.store(delta, timesTanhDerivative<T>(z2, v128.mul<T>(r, a2)), 32);
    v128.store(delta, timesTanhDerivative<T>(z3, v128.mul<T>(r, a3)), 48);
    hidden += ROW;
    delta += ROW;
    residual += sizeof<T>();
  }
  const ratio = v128.splat<T>(outputRatio);
  const output = block + l.output;
  const outputSum = block + l.outputSum;
  move<T>(output, outputSum, outputMoved, v128.mul<T>(ratio, d0), stage, single);
  move<T>(output + 16, outputSum + 16, outputMoved + 16, v128.mul<T>(ratio, d1), stage, single);
  move<T>(output + 32, outputSum + 32, outputMoved + 32, v128.mul<T>(ratio, d2), stage, single);
  move<T>(output + 48, outputSum + 48, outputMoved + 48, v128.mul<T>(ratio, d3), stage, single);

  if (l.inSpan) {
    let start = block;
    let sum = block + l.sum;
    let moved = l.moved;
    delta = l.deltas;
    for (let q = 0; q < rows; q++) {
      move<T>(start, sum, moved, at(delta, 0), stage, single);
      move<T>(start + 16, sum + 16, moved + 16, at(delta, 1), stage, single);
      move<T>(start + 32, sum + 32, moved + 32, at(delta, 2), stage, single);
      move<T>(start + 48, sum + 48, moved + 48, at(delta, 3), stage, single);
      start += ROW; sum += ROW; moved += ROW; delta += ROW;
    }
    return;
  }
  const whole = rows & ~3;
  const rest = <usize>(rows - whole) * sizeof<T>();
  const size = <usize>inputs * 4 * sizeof<T>();
  for (let half: usize = 0; half < ROW; half += ROW / 2) {
    let start = block + half;
    let sum = block + l.sum + half;
    let moved = l.moved + half;
    let weights = l.backward;
    for (let q = 0; q < whole; q += 4) {
      let s0 = zero, s1 = zero, t0 = zero, t1 = zero, u0 = zero, u1 = zero, v0 = zero, v1 = zero;
      delta = l.deltas + half;
      let w = weights;
      let left = inputs;
      while (true) {
        let m0 = at(delta, 0), m1 = at(delta, 1);
        let c: v128;
        c = v128.load_splat<T>(w, 0 * sizeof<T>());
        s0 = addProduct<T>(s0, m0, c);
        s1 = addProduct<T>(s1, m1, c);
        c = v128.load_splat<T>(w, 1 * sizeof<T>());
        t0 = addProduct<T>(t0, m0, c);
        t1 = addProduct<T>(t1, m1, c);
        c = v128.load_splat<T>(w, 2 * sizeof<T>());
        u0 = addProduct<T>(u0, m0, c);
        u1 = addProduct<T>(u1, m1, c);
        c = v128.load_splat<T>(w, 3 * sizeof<T>());
        v0 = addProduct<T>(v0, m0, c);
        v1 = addProduct<T>(v1, m1, c);
        if (--left == 0) break;
        m0 = v128.load(delta, ROW);
        m1 = v128.load(delta, ROW + VECTOR);
        c = v128.load_splat<T>(w, 4 * sizeof<T>());
        s0 = addProduct<T>(s0, m0, c);
        s1 = addProduct<T>(s1, m1, c);
        c = v128.load_splat<T>(w, 5 * sizeof<T>());
        t0 = addProduct<T>(t0, m0, c);
        t1 = addProduct<T>(t1, m1, c);
        c = v128.load_splat<T>(w, 6 * sizeof<T>());
        u0 = addProduct<T>(u0, m0, c);
        u1 = addProduct<T>(u1, m1, c);
        c = v128.load_splat<T>(w, 7 * sizeof<T>());
        v0 = addProduct<T>(v0, m0, c);
        v1 = addProduct<T>(v1, m1, c);
        if (--left == 0) break;
        delta += 2 * ROW;
        w += 8 * sizeof<T>();
      }
      move<T>(start, sum, moved, s0, stage, single);
      move<T>(start + 16, sum + 16, moved + 16, s1, stage, single);
      move<T>(start + ROW, sum + ROW, moved + ROW, t0, stage, single);
      move<T>(start + ROW + 16, sum + ROW + 16, moved + ROW + 16, t1, stage, single);
      move<T>(start + 2 * ROW, sum + 2 * ROW, moved + 2 * ROW, u0, stage, single);
      move<T>(start + 2 * ROW + 16, sum + 2 * ROW + 16, moved + 2 * ROW + 16, u1, stage, single);
      move<T>(start + 3 * ROW, sum + 3 * ROW, moved + 3 * ROW, v0, stage, single);
      move<T>(start + 3 * ROW + 16, sum + 3 * ROW + 16, moved + 3 * ROW + 16, v1, stage, single);
      start += 4 * ROW; sum += 4 * ROW; moved += 4 * ROW;
      weights += size;
    }
  }
  for (let q = <usize>whole; q < <usize>rows; q++) {
    let s0 = zero, s1 = zero, s2 = zero, s3 = zero;
    delta = l.deltas;
    let w = l.backward + (<usize>whole * <usize>inputs + q - whole) * sizeof<T>();
    for (let i = 0; i < inputs; i++) {
      const c = v128.load_splat<T>(w);
      s0 = addProduct<T>(s0, c, at(delta, 0));
      s1 = addProduct<T>(s1, c, at(delta, 1));
      s2 = addProduct<T>(s2, c, at(delta, 2));
      s3 = addProduct<T>(s3, c, at(delta, 3));
      delta += ROW;
      w += rest;
    }
    const start = block + q * ROW;
    const sum = start + l.sum;
    const moved = l.moved + q * ROW;
    move<T>(start, sum, moved, s0, stage, single);
    move<T>(start + 16, sum + 16, moved + 16, s1, stage, single);
    move<T>(start + 32, sum + 32, moved + 32, s2, stage, single);
    move<T>(start + 48, sum + 48, moved + 48, s3, stage, single);
  }
}

@inline
function sumOfLanes<T extends number>(vector: usize): T {
  let sum = <T>0;
  for (let lane: usize = 0; lane < VECTOR / sizeof<T>(); lane++) sum += load<T>(vector + lane * sizeof<T>());
  return sum;
}

/** One stage of all blocks, and the outputs after it. */
@inline
function pass<T extends number>(outputScale: T, outputRatio: T, stage: i32, single: bool): void {
  const l = layout;
  const end = l.blocks + <usize>l.blockCount * l.stride;
  for (let block = l.blocks; block < end; block += l.stride) {
    backwardBlock<T>(block, stage, single, outputScale, outputRatio);
    forwardBlock<T>(block);
  }
}

// Each stage has a function of its own: what it does to a number would otherwise be asked at every one.
function passOfDescent<T extends number>(outputScale: T, outputRatio: T): void {
  pass<T>(outputScale, outputRatio, 0, true);
}

function firstPassOfFlow<T extends number>(outputScale: T, outputRatio: T): void {
  pass<T>(outputScale, outputRatio, 0, false);
}

function secondPassOfFlow<T extends number>(outputScale: T, outputRatio: T): void {
  pass<T>(outputScale, outputRatio, 1, false);
}

function thirdPassOfFlow<T extends number>(outputScale: T, outputRatio: T): void {
  pass<T>(outputScale, outputRatio, 2, false);
}

function lastPassOfFlow<T extends number>(outputScale: T, outputRatio: T): void {
  pass<T>(outputScale, outputRatio, 3, false);
}

function advance<T extends number>(
  steps: i32, stages: i32, times: usize, targets: usize, outputScale: T, outputRatio: T,
): void {
  const l = layout;
  const end = l.blocks + <usize>l.blockCount * l.stride;
  memory.fill(l.sums, 0, <usize>l.inputs * VECTOR);
  for (let block = l.blocks; block < end; block += l.stride) {
    memory.copy(l.moved, block, <usize>l.rows * ROW);
    memory.copy(block + l.outputMoved, block + l.output, ROW);
    forwardBlock<T>(block);
  }
  for (let step = 0; step < steps; step++) {
    for (let stage = 0; stage < stages; stage++) {
      const time = load<T>(times + <usize>stage * sizeof<T>());
      for (let i: usize = 0; i < <usize>l.inputs; i++) {
        const f = outputScale * sumOfLanes<T>(l.sums + i * VECTOR);
        store<T>(l.residuals + i * sizeof<T>(), (f - load<T>(targets + i * sizeof<T>())) * time);
      }
      memory.fill(l.sums, 0, <usize>l.inputs * VECTOR);
      if (stages == 1) passOfDescent<T>(outputScale, outputRatio);
      else if (stage == 0) firstPassOfFlow<T>(outputScale, outputRatio);
      else if (stage == 1) secondPassOfFlow<T>(outputScale, outputRatio);
      else if (stage == 2) thirdPassOfFlow<T>(outputScale, outputRatio);
      else lastPassOfFlow<T>(outputScale, outputRatio);
    }
  }
}

export function advance64(
  steps: i32, stages: i32, times: usize, targets: usize, outputScale: f64, outputRatio: f64,
): void {
  advance<f64>(steps, stages, times, targets, outputScale, outputRatio);
}

export function advance32(
  steps: i32, stages: i32, times: usize, targets: usize, outputScale: f32, outputRatio: f32,
): void {
  advance<f32>(steps, stages, times, targets, outputScale, outputRatio);
}

/** Copies `rows` rows of `blocks` blocks. Distances are from row to row, and from block to block of the same row. */
export function copyRows(
  source: usize, sourceRow: usize, sourceBlock: usize, target: usize, targetRow: usize, targetBlock: usize,
  rows: i32, blocks: i32,
): void {
  for (let b = 0; b < blocks; b++) {
    let from = source, to = target;
    for (let r = 0; r < rows; r++) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), 32);
      v128.store(to, v128.load(from, 48), 48);
      from += sourceRow;
      to += targetRow;
    }
    source += sourceBlock;
    target += targetBlock;
  }
}

/**
 * target_r += Σ_q coefficients_rq source_q for every block, from `inner` rows to `outer` rows. Two bytes distances
 * each: from row to row, and from block to block of the same row.
 */
function combine<T extends number>(
  source: usize, sourceRow: usize, sourceBlock: usize, inner: i32, coefficients: usize,
  target: usize, targetRow: usize, targetBlock: usize, outer: i32, blocks: i32,
): void {
  for (let b = 0; b < blocks; b++) {
    let into = target;
    let c = coefficients;
    let r = 0;
    // Two rows at a time, so that what they are made of is read once for both.
    for (; r + 1 < outer; r += 2) {
      let s0 = v128.splat<T>(<T>0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
      let row = source;
      let other = c + <usize>inner * sizeof<T>();
      for (let q = 0; q < inner; q++) {
        const u = v128.load_splat<T>(c);
        const v = v128.load_splat<T>(other);
        let x = at(row, 0);
        s0 = addProduct<T>(s0, u, x);
        t0 = addProduct<T>(t0, v, x);
        x = at(row, 1);
        s1 = addProduct<T>(s1, u, x);
        t1 = addProduct<T>(t1, v, x);
        x = at(row, 2);
        s2 = addProduct<T>(s2, u, x);
        t2 = addProduct<T>(t2, v, x);
        x = at(row, 3);
        s3 = addProduct<T>(s3, u, x);
        t3 = addProduct<T>(t3, v, x);
        row += sourceRow;
        c += sizeof<T>();
        other += sizeof<T>();
      }
      // Summed first: the terms may be small beside what they are added to.
      addTo<T>(into, s0); addTo<T>(into + 16, s1); addTo<T>(into + 32, s2); addTo<T>(into + 48, s3);
      into += targetRow;
      addTo<T>(into, t0); addTo<T>(into + 16, t1); addTo<T>(into + 32, t2); addTo<T>(into + 48, t3);
      into += targetRow;
      c = other;
    }
    if (r < outer) {
      let s0 = v128.splat<T>(<T>0), s1 = s0, s2 = s0, s3 = s0;
      let row = source;
      for (let q = 0; q < inner; q++) {
        const u = v128.load_splat<T>(c);
        s0 = addProduct<T>(s0, u, at(row, 0));
        s1 = addProduct<T>(s1, u, at(row, 1));
        s2 = addProduct<T>(s2, u, at(row, 2));
        s3 = addProduct<T>(s3, u, at(row, 3));
        row += sourceRow;
        c += sizeof<T>();
      }
      addTo<T>(into, s0); addTo<T>(into + 16, s1); addTo<T>(into + 32, s2); addTo<T>(into + 48, s3);
    }
    source += sourceBlock;
    target += targetBlock;
  }
}

export function combine64(
  source: usize, sourceRow: usize, sourceBlock: usize, inner: i32, coefficients: usize,
  target: usize, targetRow: usize, targetBlock: usize, outer: i32, blocks: i32,
): void {
  combine<f64>(source, sourceRow, sourceBlock, inner, coefficients, target, targetRow, targetBlock, outer, blocks);
}

export function combine32(
  source: usize, sourceRow: usize, sourceBlock: usize, inner: i32, coefficients: usize,
  target: usize, targetRow: usize, targetBlock: usize, outer: i32, blocks: i32,
): void {
  combine<f32>(source, sourceRow, sourceBlock, inner, coefficients, target, targetRow, targetBlock, outer, blocks);
}
