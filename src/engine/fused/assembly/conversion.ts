/** Numbers from float64 to float32 and back. */

const QUAD: i32 = 4;

/** `count` numbers from float64 at `source` to float32 at `target`, rounded to the nearest. */
export function narrow(source: usize, target: usize, count: i32): void {
  let left = count;
  for (; left >= QUAD; left -= QUAD) {
    const low = f32x4.demote_f64x2_zero(v128.load(source));
    const high = f32x4.demote_f64x2_zero(v128.load(source, 16));
    v128.store(target, v128.shuffle<f64>(low, high, 0, 2));
    source += 32;
    target += 16;
  }
  for (; left > 0; left--) {
    store<f32>(target, <f32>load<f64>(source));
    source += 8;
    target += 4;
  }
}

/** The reverse of `narrow`, which is exact. */
export function widen(source: usize, target: usize, count: i32): void {
  let left = count;
  for (; left >= QUAD; left -= QUAD) {
    const quad = v128.load(source);
    v128.store(target, f64x2.promote_low_f32x4(quad));
    v128.store(target, f64x2.promote_low_f32x4(v128.shuffle<f64>(quad, quad, 1, 1)), 16);
    source += 16;
    target += 32;
  }
  for (; left > 0; left--) {
    store<f64>(target, <f64>load<f32>(source));
    source += 4;
    target += 8;
  }
}
