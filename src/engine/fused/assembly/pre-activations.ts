/** Pre-activations of a block of neurons, one cache line of every row: 8 neurons in float64, 16 in float32. */

import { addProduct } from "./fused-arithmetic";

/** Bytes of a row of a block, and of a vector. */
export const ROW: usize = 64;
const VECTOR: usize = 16;
/** Inputs of a tile. */
const TILE: usize = 4;

/**
 * Pre-activations of a block at `inputs` inputs, rows from `hidden` on: the products of `rows` rows, `weightRow` bytes
 * apart, with `forward`, (inputs, rows) in tiles of four inputs, each (rows, 4), added to the rows at `base`, if there are
 * any. Terms are taken in pairs, and the way out between them keeps the compiler from loading both terms' operands at once,
 * for which there are no registers.
 */
@inline
export function preActivate<T extends number>(
  weights: usize, weightRow: usize, rows: i32, forward: usize, inputs: usize, hidden: usize, base: usize,
): void {
  const zero = v128.splat<T>(<T>0);
  for (let half: usize = 0; half < ROW; half += ROW / 2) {
    let tile = forward;
    let h = hidden + half;
    for (let i: usize = 0; i < inputs; i += TILE) {
      let s0 = zero, s1 = zero, t0 = zero, t1 = zero, u0 = zero, u1 = zero, v0 = zero, v1 = zero;
      if (base != 0) {
        const from = base + i * ROW + half;
        s0 = v128.load(from); s1 = v128.load(from, VECTOR);
        t0 = v128.load(from, ROW); t1 = v128.load(from, ROW + VECTOR);
        u0 = v128.load(from, 2 * ROW); u1 = v128.load(from, 2 * ROW + VECTOR);
        v0 = v128.load(from, 3 * ROW); v1 = v128.load(from, 3 * ROW + VECTOR);
      }
      let row = weights + half;
      let w = tile;
      let left = rows;
      while (true) {
        let m0 = v128.load(row), m1 = v128.load(row, VECTOR);
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
        row += weightRow;
        m0 = v128.load(row);
        m1 = v128.load(row, VECTOR);
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
        row += weightRow;
        w += 8 * sizeof<T>();
      }
      v128.store(h, s0);
      v128.store(h, s1, VECTOR);
      v128.store(h, t0, ROW);
      v128.store(h, t1, ROW + VECTOR);
      v128.store(h, u0, 2 * ROW);
      v128.store(h, u1, 2 * ROW + VECTOR);
      v128.store(h, v0, 3 * ROW);
      v128.store(h, v1, 3 * ROW + VECTOR);
      h += 4 * ROW;
      tile += <usize>rows * TILE * sizeof<T>();
    }
  }
}

@inline
export function rectified<T extends number>(h: v128): v128 {
  // Of NaN and 0 this gives NaN: a network that diverges is seen to do so.
  return v128.pmax<T>(h, v128.splat<T>(<T>0));
}
