/**
 * The numbers of `openStream(key).fillGaussian`, bit for bit, several times faster: what pure-rand's generator and
 * d3-random's normals do a number at a time, for many at once. AssemblyScript, compiled to `normals.wasm` by
 * `npm run build:kernels`.
 */

/** JavaScript's own, whose bits are part of the stream. */
@external("env", "log")
declare function log(x: f64): f64;

let s0: u64 = 0;
let s1: u64 = 0;

export function start(first: u64, second: u64): void {
  s0 = first;
  s1 = second;
}

/** Blackman & Vigna 2021, figure 1, with the constants 24, 16, 37; the lower half of the sum. */
@inline
function next(): i32 {
  const out = <i32>(s0 + s1);
  const both = s0 ^ s1;
  s0 = rotl<u64>(s0, 24) ^ both ^ (both << 16);
  s1 = rotl<u64>(both, 37);
  return out;
}

/** 26 bits and 27 bits: a multiple of 2^−53 in [0, 1), mapped to [−1, 1). */
@inline
function coordinate(): f64 {
  const leading = <f64>(next() & 0x3ffffff);
  const rest = <f64>(next() & 0x7ffffff);
  return (leading * 1.4901161193847656e-8 + rest * 1.1102230246251565e-16) * 2 - 1;
}

/**
 * Marsaglia's polar method (Marsaglia & Bray, SIAM Review 6 (1964), p. 260): a point of the unit disc, other than its
 * centre, gives two normals. Writes those of the next `count` points of the square at `out`, and returns how many they
 * are; `points` is room for `count` points and one more, of two float64 each.
 *
 * Points are chosen first, without a branch, and transformed then: the processor foresees neither which ones lie in
 * the disc nor, waiting for that, begins with the next logarithm.
 */
export function normals(count: i32, points: usize, out: usize): i32 {
  let end = points;
  for (let tried = 0; tried < count; tried++) {
    const x = coordinate();
    const y = coordinate();
    const r = x * x + y * y;
    store<f64>(end, y);
    store<f64>(end, x, 8);
    end += (<usize>(r <= 1) & <usize>(r != 0)) << 4;
  }
  for (let point = points; point < end; point += 16) {
    const y = load<f64>(point);
    const x = load<f64>(point, 8);
    const r = x * x + y * y;
    const factor = Math.sqrt((-2 * log(r)) / r);
    store<f64>(out, y * factor);
    store<f64>(out, x * factor, 8);
    out += 16;
  }
  return <i32>((end - points) >> 3);
}
