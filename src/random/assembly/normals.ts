/**
 * The numbers of `openStream(key).fillGaussian`, bit for bit, several times faster: what pure-rand's generator and
 * d3-random's normals do a number at a time, for many at once. AssemblyScript, compiled to `normals.wasm` by
 * `npm run build:kernels`.
 */

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

/** Numbers that arithmetic needs in both lanes, one vector each: a load is one instruction, a constant several. */
const CONSTANTS = memory.data<f64>([
  1.0, 1.0,
  2.0, 2.0,
  0.5, 0.5,
  -2.0, -2.0,
  0.33333333333333333, 0.33333333333333333,
  6.93147180369123816490e-1, 6.93147180369123816490e-1,
  1.90821492927058770002e-10, 1.90821492927058770002e-10,
  6.666666666666735130e-1, 6.666666666666735130e-1,
  3.999999999940941908e-1, 3.999999999940941908e-1,
  2.857142874366239149e-1, 2.857142874366239149e-1,
  2.222219843214978396e-1, 2.222219843214978396e-1,
  1.818357216161805012e-1, 1.818357216161805012e-1,
  1.531383769920937332e-1, 1.531383769920937332e-1,
  1.479819860511658591e-1, 1.479819860511658591e-1,
], 16);

const ONE: usize = 0;
const TWO: usize = 1;
const HALF: usize = 2;
const MINUS_TWO: usize = 3;
const THIRD: usize = 4;
/** ln 2 with 21 zero bits at the end, so that a whole number times it is exact, and what that leaves. */
const LN2_LEADING: usize = 5;
const LN2_REST: usize = 6;
/** Before the first of the coefficients L_1, …, L_7. */
const COEFFICIENT: usize = 6;

@inline
function constant(index: usize): v128 {
  return v128.load(CONSTANTS + (index << 4));
}

@inline
function coefficient(index: usize): v128 {
  return constant(COEFFICIENT + index);
}

/** The same of whole numbers of 32 bits, of the upper half of a float64: sign, 11 bits of exponent, 20 of the mantissa. */
const INTEGERS = memory.data<i32>([
  0xfffff, 0xfffff, 0xfffff, 0xfffff,
  0x95f64, 0x95f64, 0x95f64, 0x95f64,
  0x100000, 0x100000, 0x100000, 0x100000,
  1023, 1023, 1023, 1023,
  0x3ff00000, 0x3ff00000, 0x3ff00000, 0x3ff00000,
  0x6147a, 0x6147a, 0x6147a, 0x6147a,
  0x6b851, 0x6b851, 0x6b851, 0x6b851,
  2, 2, 2, 2,
  3, 3, 3, 3,
  0, 0, 0, 0,
], 16);

const MANTISSA: usize = 0;
const TO_CARRY: usize = 1;
const CARRY: usize = 2;
const BIAS: usize = 3;
const EXPONENT_OF_ONE: usize = 4;
const LEAST_OUTER: usize = 5;
const MOST_OUTER: usize = 6;
const NEAR_ONE: usize = 7;
const NEARER: usize = 8;
const ZERO: usize = 9;

@inline
function integer(index: usize): v128 {
  return v128.load(INTEGERS + (index << 4));
}

/** Upper halves of both lanes, in place of the whole lanes. */
@inline
function upperHalves(x: v128): v128 {
  return i8x16.shuffle(x, x, 4, 5, 6, 7, 4, 5, 6, 7, 12, 13, 14, 15, 12, 13, 14, 15);
}

/**
 * The natural logarithm of normal numbers as fdlibm's e_log.c rounds it, which is how V8 computes
 * `Math.log`: its bits are part of the stream. x = 2^k (1 + f) with √½ < 1 + f < √2, s = f / (2 + f) and
 * R = Σ L_j s^{2j}; where the original branches, all of its cases are computed here and one is chosen:
 *   ln x = k ln 2_leading − (rest − f), rest =
 *     f² (½ − f/3) − k ln 2_rest              |f| < 2^−20,
 *     f²/2 − (s (f²/2 + R) + k ln 2_rest)     f from 0.38 to √2 − 1, and from √½ − 1 to −0.29,
 *     s (f − R) − k ln 2_rest                 otherwise,
 * told apart by the leading bits of the significand of x.
 *
 * Of fdlibm: Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunSoft, a Sun Microsystems,
 * Inc. business. Permission to use, copy, modify, and distribute this software is freely granted, provided that this
 * notice is preserved.
 */
@inline
function log(x: v128): v128 {
  const upper = upperHalves(x);
  const leading = v128.and(upper, integer(MANTISSA));
  const carry = v128.and(i32x4.add(leading, integer(TO_CARRY)), integer(CARRY));
  const k = i32x4.add(
    i32x4.sub(i32x4.shr_s(upper, 20), integer(BIAS)),
    i32x4.shr_s(carry, 20),
  );
  const scaledUpper = v128.or(leading, v128.xor(carry, integer(EXPONENT_OF_ONE)));
  const scaled = i8x16.shuffle(x, scaledUpper, 0, 1, 2, 3, 20, 21, 22, 23, 8, 9, 10, 11, 28, 29, 30, 31);
  const dk = f64x2.convert_low_i32x4_s(
    i8x16.shuffle(k, k, 0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11),
  );
  const f = f64x2.sub(scaled, constant(ONE));
  const kRest = f64x2.mul(dk, constant(LN2_REST));

  const s = f64x2.div(f, f64x2.add(constant(TWO), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  const even = f64x2.mul(
    w,
    f64x2.add(
      coefficient(2),
      f64x2.mul(w, f64x2.add(coefficient(4), f64x2.mul(w, coefficient(6)))),
    ),
  );
  const odd = f64x2.mul(
    z,
    f64x2.add(
      coefficient(1),
      f64x2.mul(
        w,
        f64x2.add(
          coefficient(3),
          f64x2.mul(w, f64x2.add(coefficient(5), f64x2.mul(w, coefficient(7)))),
        ),
      ),
    ),
  );
  const R = f64x2.add(odd, even);
  const half = f64x2.mul(f64x2.mul(constant(HALF), f), f);
  const outer = f64x2.sub(half, f64x2.add(f64x2.mul(s, f64x2.add(half, R)), kRest));
  const otherwise = f64x2.sub(f64x2.mul(s, f64x2.sub(f, R)), kRest);
  const tiny = f64x2.sub(
    f64x2.mul(
      f64x2.mul(f, f),
      f64x2.sub(constant(HALF), f64x2.mul(constant(THIRD), f)),
    ),
    kRest,
  );
  const isOuter = i32x4.gt_s(
    v128.or(
      i32x4.sub(leading, integer(LEAST_OUTER)),
      i32x4.sub(integer(MOST_OUTER), leading),
    ),
    integer(ZERO),
  );
  const isTiny = i32x4.lt_s(
    v128.and(i32x4.add(leading, integer(NEAR_ONE)), integer(MANTISSA)),
    integer(NEARER),
  );
  const rest = v128.bitselect(tiny, v128.bitselect(outer, otherwise, isOuter), isTiny);
  return f64x2.sub(f64x2.mul(dk, constant(LN2_LEADING)), f64x2.sub(rest, f));
}

/** The natural logarithm of a normal number, as `normals` takes it. */
export function logarithm(x: f64): f64 {
  return f64x2.extract_lane(log(f64x2.splat(x)), 0);
}

/**
 * Marsaglia's polar method (Marsaglia & Bray, SIAM Review 6 (1964), p. 260): a point of the unit disc, other than its
 * centre, gives two normals. Writes those of the next `count` points of the square at `out`, and returns how many they
 * are; `points` is room for `count` points and one more, of two float64 each, and `out` for the normals of as many.
 *
 * Points are chosen first, without a branch, and transformed then, two at a time: the processor does not foresee which
 * ones lie in the disc.
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
  // The last of an odd number has for company what was not chosen, whose numbers nobody reads.
  for (let point = points; point < end; point += 32) {
    const first = v128.load(point);
    const second = v128.load(point, 16);
    const squares = f64x2.mul(first, first);
    const others = f64x2.mul(second, second);
    const r = f64x2.add(
      i8x16.shuffle(squares, others, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
      i8x16.shuffle(squares, others, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
    );
    const factor = f64x2.sqrt(f64x2.div(f64x2.mul(constant(MINUS_TWO), log(r)), r));
    v128.store(out, f64x2.mul(first, i8x16.shuffle(factor, factor, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7)));
    v128.store(
      out,
      f64x2.mul(second, i8x16.shuffle(factor, factor, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15)),
      16,
    );
    out += 32;
  }
  return <i32>((end - points) >> 3);
}
