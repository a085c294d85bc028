/**
 * Outputs, pre-activations and the two Gram matrices of a two-layer network's kernel, Σ_j z zᵀ of the hidden units
 * and Σ_j δ δᵀ of the derivatives δ_i = c a_j σ'(h_i).
 *
 * Neurons are processed in blocks of one cache line, four vectors of 128 bits: 8 neurons in float64, 16 in float32. A
 * row is one number of every neuron of a block.
 *
 * For relu δ_i is c a_j where h_i > 0 and 0 elsewhere: all that is asked of a neuron is for which inputs it is active.
 * For every two groups of four inputs (c a_j)² is added to one entry of a table, that of the neuron's two subsets, and the
 * Gram matrix are sums of entries at the end (the method of four Russians, as in `relu-training.ts`): no product of rows.
 */

import { addProduct, subtractProduct } from "./fused-arithmetic";
import { preActivate, rectified, ROW } from "./pre-activations";
import { addTo, GROUP, sumOfLanes, SUBSETS, VECTOR } from "./relu-training";
import { tanh } from "./tanh";

const RELU: i32 = 0;

/** Bytes of an entry of the table, a float64 in either precision; of what a subset of one group leaves open; of a table. */
const ENTRY: usize = 8;
const ENTRIES: usize = SUBSETS * ENTRY;
const TABLE: usize = SUBSETS * ENTRIES;

@inline
function copyRow(source: usize, target: usize): void {
  v128.store(target, v128.load(source));
  v128.store(target, v128.load(source, 16), 16);
  v128.store(target, v128.load(source, 32), 32);
  v128.store(target, v128.load(source, 48), 48);
}

/** `bytes` in every lane of z above 0. */
@inline
function whereActive<T extends number>(z: v128, bytes: i32): v128 {
  const above = v128.lt<T>(v128.splat<T>(<T>0), z);
  return v128.and(above, sizeof<T>() == 8 ? i64x2.splat(bytes) : i32x4.splat(bytes));
}

/**
 * Relu of a block's pre-activations in their place, their share of every output, and after the `inputs` rows for every
 * group of four inputs a row of whole numbers: which of them a neuron is active for, as the distance of that entry in a
 * table. After these (c a)².
 */
@inline
function rectify<T extends number>(hidden: usize, inputs: usize, output: usize, scale: v128, sums: usize): void {
  let subsets = hidden + inputs * ROW;
  let z = hidden;
  let sum = sums;
  for (let i: usize = 0; i < inputs; i += GROUP) {
    let s0 = v128.splat<T>(<T>0), s1 = s0, s2 = s0, s3 = s0;
    for (let v: usize = 0; v < ROW; v += VECTOR) {
      const a = v128.load(output + v);
      const z0 = rectified<T>(v128.load(z + v));
      v128.store(z + v, z0);
      s0 = addProduct<T>(s0, a, z0);
      let subset = whereActive<T>(z0, <i32>ENTRY);
      const z1 = rectified<T>(v128.load(z + v, ROW));
      v128.store(z + v, z1, ROW);
      s1 = addProduct<T>(s1, a, z1);
      subset = v128.or(subset, whereActive<T>(z1, 2 * <i32>ENTRY));
      const z2 = rectified<T>(v128.load(z + v, 2 * ROW));
      v128.store(z + v, z2, 2 * ROW);
      s2 = addProduct<T>(s2, a, z2);
      subset = v128.or(subset, whereActive<T>(z2, 4 * <i32>ENTRY));
      const z3 = rectified<T>(v128.load(z + v, 3 * ROW));
      v128.store(z + v, z3, 3 * ROW);
      s3 = addProduct<T>(s3, a, z3);
      v128.store(subsets + v, v128.or(subset, whereActive<T>(z3, 8 * <i32>ENTRY)));
    }
    addTo<T>(sum, s0);
    addTo<T>(sum + VECTOR, s1);
    addTo<T>(sum + 2 * VECTOR, s2);
    addTo<T>(sum + 3 * VECTOR, s3);
    sum += 4 * VECTOR;
    z += 4 * ROW;
    subsets += ROW;
  }
  for (let v: usize = 0; v < ROW; v += VECTOR) {
    const c = v128.mul<T>(scale, v128.load(output + v));
    v128.store(subsets + v, v128.mul<T>(c, c));
  }
}

/** Tanh of a block's pre-activations in their place, their share of every output, and δ `inputs` rows further. */
@inline
function saturate<T extends number>(hidden: usize, inputs: usize, output: usize, scale: v128, sums: usize): void {
  let z = hidden;
  let delta = hidden + inputs * ROW;
  let sum = sums;
  for (let i: usize = 0; i < inputs; i++) {
    let total = v128.splat<T>(<T>0);
    for (let v: usize = 0; v < ROW; v += VECTOR) {
      const a = v128.load(output + v);
      const c = v128.mul<T>(scale, a);
      const t = tanh<T>(v128.load(z + v));
      v128.store(z + v, t);
      total = addProduct<T>(total, a, t);
      v128.store(delta + v, subtractProduct<T>(c, c, v128.mul<T>(t, t)));
    }
    addTo<T>(sum, total);
    sum += VECTOR;
    z += ROW;
    delta += ROW;
  }
}

/** Sums over the vectors of some blocks of products of two rows with four others: sums[i][j] += Σ left_i right_j. */
function gramTile<T extends number>(left: usize, right: usize, stride: usize, blocks: i32, sums: usize, columns: usize): void {
  const zero = v128.splat<T>(<T>0);
  let s00 = zero, s01 = zero, s02 = zero, s03 = zero;
  let s10 = zero, s11 = zero, s12 = zero, s13 = zero;
  for (let b = 0; b < blocks; b++) {
    for (let v: usize = 0; v < ROW; v += VECTOR) {
      const x = v128.load(left + v);
      const y = v128.load(left + v, 64);
      const r0 = v128.load(right + v), r1 = v128.load(right + v, 64);
      const r2 = v128.load(right + v, 128), r3 = v128.load(right + v, 192);
      s00 = addProduct<T>(s00, x, r0);
      s01 = addProduct<T>(s01, x, r1);
      s02 = addProduct<T>(s02, x, r2);
      s03 = addProduct<T>(s03, x, r3);
      s10 = addProduct<T>(s10, y, r0);
      s11 = addProduct<T>(s11, y, r1);
      s12 = addProduct<T>(s12, y, r2);
      s13 = addProduct<T>(s13, y, r3);
    }
    left += stride;
    right += stride;
  }
  addTo<T>(sums, s00); addTo<T>(sums + 16, s01); addTo<T>(sums + 32, s02); addTo<T>(sums + 48, s03);
  sums += columns * VECTOR;
  addTo<T>(sums, s10); addTo<T>(sums + 16, s11); addTo<T>(sums + 32, s12); addTo<T>(sums + 48, s13);
}

/** The entries on and above the diagonal of Σ rows rowsᵀ over some blocks, a vector each. */
@inline
function gram<T extends number>(rows: usize, stride: usize, blocks: i32, inputs: usize, sums: usize): void {
  for (let i: usize = 0; i < inputs; i += 2) {
    for (let j = i & ~3; j < inputs; j += 4) {
      gramTile<T>(rows + i * ROW, rows + j * ROW, stride, blocks, sums + (i * inputs + j) * VECTOR, inputs);
    }
  }
}

/**
 * Adds every neuron's (c a)² to the tables, one for every two groups of inputs, the first not after the second. A neuron
 * goes through all tables before the next two: a processor that adds to one table for many neurons at once waits for its
 * own stores. Two neurons and up to four groups share the way through the loops, which costs as much as the sums.
 */
function tally<T extends number>(subsets: usize, stride: usize, blocks: i32, groups: i32, tables: usize): void {
  for (let b = 0; b < blocks; b++) {
    for (let lane: usize = 0; lane < ROW; lane += 2 * sizeof<T>()) {
      let group = subsets + lane;
      const square = <f64>load<T>(group + <usize>groups * ROW);
      const otherSquare = <f64>load<T>(group + <usize>groups * ROW, sizeof<T>());
      let table = tables;
      for (let left = groups; left > 0; left--) {
        let second = group;
        let entries = table + <usize>load<u32>(second) * SUBSETS;
        let otherEntries = table + <usize>load<u32>(second, sizeof<T>()) * SUBSETS;
        let entry = entries, other = entries;
        let rest = left;
        for (; rest >= 4; rest -= 4) {
          entry = entries + <usize>load<u32>(second);
          store<f64>(entry, load<f64>(entry) + square);
          other = otherEntries + <usize>load<u32>(second, sizeof<T>());
          store<f64>(other, load<f64>(other) + otherSquare);
          entry = entries + <usize>load<u32>(second, ROW);
          store<f64>(entry, load<f64>(entry, TABLE) + square, TABLE);
          other = otherEntries + <usize>load<u32>(second, ROW + sizeof<T>());
          store<f64>(other, load<f64>(other, TABLE) + otherSquare, TABLE);
          entry = entries + <usize>load<u32>(second, 2 * ROW);
          store<f64>(entry, load<f64>(entry, 2 * TABLE) + square, 2 * TABLE);
          other = otherEntries + <usize>load<u32>(second, 2 * ROW + sizeof<T>());
          store<f64>(other, load<f64>(other, 2 * TABLE) + otherSquare, 2 * TABLE);
          entry = entries + <usize>load<u32>(second, 3 * ROW);
          store<f64>(entry, load<f64>(entry, 3 * TABLE) + square, 3 * TABLE);
          other = otherEntries + <usize>load<u32>(second, 3 * ROW + sizeof<T>());
          store<f64>(other, load<f64>(other, 3 * TABLE) + otherSquare, 3 * TABLE);
          second += 4 * ROW;
          entries += 4 * TABLE;
          otherEntries += 4 * TABLE;
        }
        if (rest >= 2) {
          entry = entries + <usize>load<u32>(second);
          store<f64>(entry, load<f64>(entry) + square);
          other = otherEntries + <usize>load<u32>(second, sizeof<T>());
          store<f64>(other, load<f64>(other) + otherSquare);
          entry = entries + <usize>load<u32>(second, ROW);
          store<f64>(entry, load<f64>(entry, TABLE) + square, TABLE);
          other = otherEntries + <usize>load<u32>(second, ROW + sizeof<T>());
          store<f64>(other, load<f64>(other, TABLE) + otherSquare, TABLE);
          second += 2 * ROW;
          entries += 2 * TABLE;
          otherEntries += 2 * TABLE;
          rest -= 2;
        }
        if (rest > 0) {
          entry = entries + <usize>load<u32>(second);
          store<f64>(entry, load<f64>(entry) + square);
          other = otherEntries + <usize>load<u32>(second, sizeof<T>());
          store<f64>(other, load<f64>(other) + otherSquare);
        }
        table += <usize>left * TABLE;
        group += ROW;
      }
    }
    subsets += stride;
  }
}

/**
 * Of a table the sums over its entries for subsets with input i of the first group and input j of the second, to
 * sums[i][j]. Uses up the table.
 */
function sumSubsets(table: usize, sums: usize, columns: usize): void {
  for (let v: usize = 0; v < ENTRIES; v += VECTOR) {
    // A row for every subset of the first group, its bits the inputs in it. Folded, subsets that differ in one bit are one.
    const at = table + v;
    const r8 = v128.load(at, 8 * ENTRIES), r9 = v128.load(at, 9 * ENTRIES);
    const r10 = v128.load(at, 10 * ENTRIES), r11 = v128.load(at, 11 * ENTRIES);
    const r12 = v128.load(at, 12 * ENTRIES), r13 = v128.load(at, 13 * ENTRIES);
    const r14 = v128.load(at, 14 * ENTRIES), r15 = v128.load(at, 15 * ENTRIES);
    const fourth = f64x2.add(
      f64x2.add(f64x2.add(r8, r9), f64x2.add(r10, r11)),
      f64x2.add(f64x2.add(r12, r13), f64x2.add(r14, r15)),
    );
    const q4 = f64x2.add(v128.load(at, 4 * ENTRIES), r12), q5 = f64x2.add(v128.load(at, 5 * ENTRIES), r13);
    const q6 = f64x2.add(v128.load(at, 6 * ENTRIES), r14), q7 = f64x2.add(v128.load(at, 7 * ENTRIES), r15);
    const third = f64x2.add(f64x2.add(q4, q5), f64x2.add(q6, q7));
    const p1 = f64x2.add(f64x2.add(v128.load(at, ENTRIES), r9), q5);
    const p2 = f64x2.add(f64x2.add(v128.load(at, 2 * ENTRIES), r10), q6);
    const p3 = f64x2.add(f64x2.add(v128.load(at, 3 * ENTRIES), r11), q7);
    v128.store(at, f64x2.add(p1, p3));
    v128.store(at, f64x2.add(p2, p3), ENTRIES);
    v128.store(at, third, 2 * ENTRIES);
    v128.store(at, fourth, 3 * ENTRIES);
  }
  for (let i: usize = 0; i < GROUP; i++) {
    // Now the same of the second group's subsets, two of them in a vector: the first input is in every other one.
    const row = table + i * ENTRIES;
    const r4 = v128.load(row, 4 * VECTOR), r5 = v128.load(row, 5 * VECTOR);
    const r6 = v128.load(row, 6 * VECTOR), r7 = v128.load(row, 7 * VECTOR);
    const q0 = f64x2.add(v128.load(row), r4), q1 = f64x2.add(v128.load(row, VECTOR), r5);
    const q2 = f64x2.add(v128.load(row, 2 * VECTOR), r6), q3 = f64x2.add(v128.load(row, 3 * VECTOR), r7);
    const all = f64x2.add(f64x2.add(q0, q1), f64x2.add(q2, q3));
    store<f64>(sums, f64x2.extract_lane(all, 1));
    store<f64>(sums, sumOfLanes<f64>(f64x2.add(q1, q3)), 8);
    store<f64>(sums, sumOfLanes<f64>(f64x2.add(q2, q3)), 16);
    store<f64>(sums, sumOfLanes<f64>(f64x2.add(f64x2.add(r4, r5), f64x2.add(r6, r7))), 24);
    sums += columns * 8;
  }
}

/**
 * `weights`: rows of the first layer and one of the output weights, `weightRow` bytes apart. `inputs` is a multiple of 4;
 * those beyond the true ones have numbers of 0, and what comes out for them is not read. `forward`: (inputs, rows) in
 * tiles of four inputs, each (rows, 4). `preActivations`: rows `preActivationRow` bytes apart; none are kept where it is 0.
 * `scratch`: room for 2 · inputs rows for each of `together` blocks. `tables`: for relu, 2 KiB for every two groups of four
 * inputs, equal ones included. `sums`: room for a vector for every output, then (inputs, inputs) vectors for each Gram matrix;
 * what is left there are as many numbers in float64, of the Gram matrices those on and above the diagonal.
 */
function observe<T extends number>(
  weights: usize, weightRow: usize, blockCount: i32, inputs: i32, rows: i32, activation: i32, forward: usize, outputScale: T,
  preActivations: usize, preActivationRow: usize, scratch: usize, together: i32, tables: usize, sums: usize,
): void {
  const isRelu = activation == RELU;
  const n = <usize>inputs;
  const groups = n / GROUP;
  const stride: usize = 2 * n * ROW;
  const scale = v128.splat<T>(outputScale);
  const gramZ = sums + n * VECTOR;
  const gramDelta = gramZ + n * n * VECTOR;
  memory.fill(sums, 0, (n + 2 * n * n) * VECTOR);
  if (isRelu) memory.fill(tables, 0, groups * (groups + 1) / 2 * TABLE);
  for (let done = 0; done < blockCount; done += together) {
    const blocks = min(together, blockCount - done);
    for (let b = 0; b < blocks; b++) {
      const place = <usize>(done + b) * ROW;
      const block = weights + place;
      const hidden = scratch + <usize>b * stride;
      preActivate<T>(block, weightRow, rows, forward, n, hidden, 0);
      if (preActivationRow != 0) {
        for (let i: usize = 0; i < n; i++) copyRow(hidden + i * ROW, preActivations + place + i * preActivationRow);
      }
      const output = block + <usize>rows * weightRow;
      if (isRelu) rectify<T>(hidden, n, output, scale, sums);
      else saturate<T>(hidden, n, output, scale, sums);
    }
    gram<T>(scratch, stride, blocks, n, gramZ);
    if (isRelu) tally<T>(scratch + n * ROW, stride, blocks, <i32>groups, tables);
    else gram<T>(scratch + n * ROW, stride, blocks, n, gramDelta);
  }
  const summed = n + (isRelu ? 1 : 2) * n * n;
  // A number is stored where vectors have been read already.
  for (let k: usize = 0; k < summed; k++) {
    let sum: f64 = 0;
    for (let lane: usize = 0; lane < VECTOR; lane += sizeof<T>()) sum += <f64>load<T>(sums + k * VECTOR + lane);
    store<f64>(sums + k * 8, sum);
  }
  if (isRelu) {
    const derivatives = sums + (n + n * n) * 8;
    let table = tables;
    for (let g: usize = 0; g < groups; g++) {
      for (let h = g; h < groups; h++) {
        sumSubsets(table, derivatives + (g * n + h) * GROUP * 8, n);
        table += TABLE;
      }
    }
  }
}

export function observe64(
  weights: usize, weightRow: usize, blockCount: i32, inputs: i32, rows: i32, activation: i32, forward: usize, outputScale: f64,
  preActivations: usize, preActivationRow: usize, scratch: usize, together: i32, tables: usize, sums: usize,
): void {
  observe<f64>(
    weights, weightRow, blockCount, inputs, rows, activation, forward, outputScale,
    preActivations, preActivationRow, scratch, together, tables, sums,
  );
}

export function observe32(
  weights: usize, weightRow: usize, blockCount: i32, inputs: i32, rows: i32, activation: i32, forward: usize, outputScale: f32,
  preActivations: usize, preActivationRow: usize, scratch: usize, together: i32, tables: usize, sums: usize,
): void {
  observe<f32>(
    weights, weightRow, blockCount, inputs, rows, activation, forward, outputScale,
    preActivations, preActivationRow, scratch, together, tables, sums,
  );
}

/**
 * products[i][j] = Σ_q points_iq points_jq for j ≤ i, in float64 from the first term to the last. Both have rows for
 * `count` points rounded up to a multiple of 4; what stands beside the said products is not to be read.
 */
export function innerProducts(points: usize, count: i32, dimension: i32, products: usize): void {
  const row = <usize>dimension * 8;
  const productRow = (<usize>count + 3) / 4 * 4 * 8;
  let first = points;
  for (let i = 0; i < count; i++) {
    let second = points;
    let product = products;
    // Four sums side by side: the next term of each waits for the last.
    for (let j = 0; j <= i; j += 4) {
      let p0: f64 = 0, p1: f64 = 0, p2: f64 = 0, p3: f64 = 0;
      for (let q: usize = 0; q < row; q += 8) {
        const x = load<f64>(first + q);
        p0 += x * load<f64>(second + q);
        p1 += x * load<f64>(second + row + q);
        p2 += x * load<f64>(second + 2 * row + q);
        p3 += x * load<f64>(second + 3 * row + q);
      }
      store<f64>(product, p0);
      store<f64>(product, p1, 8);
      store<f64>(product, p2, 16);
      store<f64>(product, p3, 24);
      second += 4 * row;
      product += 32;
    }
    first += row;
    products += productRow;
  }
}
