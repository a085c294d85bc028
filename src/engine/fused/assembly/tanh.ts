/** tanh of every lane of a vector, within 4 units in the last place; of NaN it is NaN, of −0 in float64 it is 0. */

import { addProduct, subtractProduct } from "./fused-arithmetic";

const VECTOR: usize = 16;

@inline
export function tanh<T extends number>(x: v128): v128 {
  return sizeof<T>() == 8 ? tanh64(x) : tanh32(x);
}

/**
 * Numbers that arithmetic needs in every lane, one vector each: V8 puts a vector constant together anew at every use,
 * while a load is one instruction.
 */
const CONSTANTS64 = memory.data<f64>([
  19.0625, 19.0625,
  -19.0625, -19.0625,
  52776558133267.0625, 52776558133267.0625,
  -0.33333333332792037, -0.33333333332792037,
  0.13333218678393302, 0.13333218678393302,
  1.0, 1.0,
], 16);

/** From |x| = 19.0625 on tanh rounds to ±1. */
const SATURATED64: usize = 0;
const MINUS_SATURATED64: usize = 1;
/**
 * 1.5 · 2^45 + 19.0625: adding it rounds to a multiple c of 1/128 and leaves 128 (c + 19.0625), the number of a place in
 * the table, in the lowest bits.
 */
const TO_PLACE: usize = 2;
/**
 * tanh r = r + r³ (b_0 + b_1 r²) for |r| ≤ 1/256, within 7.4e-18 of it: Taylor's polynomial of degree 7 without the
 * multiple of r T_3 that has its highest power, T_3 being Chebyshev's polynomial with its zeros in r² moved to [0, 1/256²],
 * the first of them to 0.
 */
const CUBIC: usize = 3;
const QUINTIC: usize = 4;
const ONE64: usize = 5;

const PLACES = 2 * 2440 + 1;
/** Of a NaN's lowest bits nothing is known; they have to stay within the first two pages of memory. */
const PLACE_MASK: i32 = 8191;
/** tanh c for c = −19.0625, …, 19.0625 in steps of 1/128. */
const TABLE = memory.data(PLACES * 8, 64);

@inline
function constant64(index: usize): v128 {
  return v128.load(CONSTANTS64 + index * VECTOR);
}

/**
 * tanh (c + r) = (tanh c + tanh r) / (1 + tanh c tanh r), c in the table. What counts is how few operations a number
 * takes and how short their chain is: the processor has room for few that wait.
 */
@inline
function tanh64(x: v128): v128 {
  const y = f64x2.pmax(f64x2.pmin(x, constant64(SATURATED64)), constant64(MINUS_SATURATED64));
  const biased = f64x2.add(y, constant64(TO_PLACE));
  const r = f64x2.sub(y, f64x2.sub(biased, constant64(TO_PLACE)));
  const first = <usize>(i32x4.extract_lane(biased, 0) & PLACE_MASK);
  const second = <usize>(i32x4.extract_lane(biased, 2) & PLACE_MASK);
  const ofC = v128.load64_lane(TABLE + (second << 3), v128.load64_zero(TABLE + (first << 3)), 1);
  const r2 = f64x2.mul(r, r);
  const higher = addProduct<f64>(constant64(CUBIC), constant64(QUINTIC), r2);
  const ofR = addProduct<f64>(r, higher, f64x2.mul(r, r2));
  return f64x2.div(f64x2.add(ofC, ofR), addProduct<f64>(constant64(ONE64), ofC, ofR));
}

/** e^{1/64}, and what the first number leaves of it. */
const STEP: f64 = 1.0157477085866857;
const STEP_REST: f64 = 2.0530467874932267e-17;

/** What a · b as rounded leaves of it (Dekker, Numerische Mathematik 18 (1971), p. 233). */
function restOfProduct(a: f64, b: f64, rounded: f64): f64 {
  const SPLIT: f64 = 134217729;
  const a1 = a * SPLIT - (a * SPLIT - a);
  const b1 = b * SPLIT - (b * SPLIT - b);
  const a2 = a - a1;
  const b2 = b - b1;
  return a2 * b2 - (rounded - a1 * b1 - a2 * b1 - a1 * b2);
}

/**
 * tanh c = (E − 1) / (E + 1) with E = e^{2c} as a sum of two numbers, from one c to the next by multiplying; of the
 * quotient, too, what the first division leaves is divided.
 */
function fillTable(): void {
  const middle = TABLE + ((PLACES - 1) / 2) * 8;
  const end = TABLE + PLACES * 8;
  let e: f64 = 1;
  let rest: f64 = 0;
  let below = middle;
  for (let above = middle; above < end; above += 8) {
    // Both are rounded; e is at least 1, so that what they leave is not.
    const numerator = e - 1;
    const numeratorRest = e - numerator - 1 + rest;
    const denominator = e + 1;
    const denominatorRest = e - denominator + 1 + rest;
    const quotient = numerator / denominator;
    const product = quotient * denominator;
    const left =
      numerator - product - restOfProduct(quotient, denominator, product) + numeratorRest -
      quotient * denominatorRest;
    const value = quotient + left / denominator;
    store<f64>(above, value);
    store<f64>(below, -value);
    below -= 8;
    const next = e * STEP;
    rest = restOfProduct(e, STEP, next) + (e * STEP_REST + rest * STEP);
    e = next + rest;
    rest = next - e + rest;
  }
}

fillTable();

const CONSTANTS32 = memory.data<f32>([
  -0.0, -0.0, -0.0, -0.0,
  9.5, 9.5, 9.5, 9.5,
  2.8853900817779268, 2.8853900817779268, 2.8853900817779268, 2.8853900817779268,
  0.3466796875, 0.3466796875, 0.3466796875, 0.3466796875,
  -1.0609722e-4, -1.0609722e-4, -1.0609722e-4, -1.0609722e-4,
  8388735.0, 8388735.0, 8388735.0, 8388735.0,
  1.0, 1.0, 1.0, 1.0,
  0.06666666666666667, 0.06666666666666667, 0.06666666666666667, 0.06666666666666667,
  0.4, 0.4, 0.4, 0.4,
], 16);

const MINUS_ZERO: usize = 0;
const SATURATED: usize = 1;
const TWICE_LOG2_E: usize = 2;
const HALF_LN2_LEADING: usize = 3;
const HALF_LN2_REST: usize = 4;
/** 2^23 + 127: adding it rounds to a whole number k and leaves k plus the bias in the lowest bits. */
const TO_EXPONENT: usize = 5;
const ONE: usize = 6;
/** Of Padé's approximant, after 1. */
const ODD: usize = 7;
const EVEN: usize = 8;

@inline
function constant32(index: usize): v128 {
  return v128.load(CONSTANTS32 + index * VECTOR);
}

/**
 * tanh x = sign(x) (e^{2|x|} − 1) / (e^{2|x|} + 1) with |x| = k ln 2 / 2 + r and tanh r = b / a, a even and b odd in r:
 * from Padé's approximant (a + b) / (a − b) of e^{2r}, of degree 3 over 3, whose error at |r| = ln 2 / 4 is 6e-9 of 2r.
 * Then, with s = 2^k, tanh |x| = ((s − 1) a + (s + 1) b) / ((s + 1) a + (s − 1) b), where nothing cancels.
 * ln 2 in two parts as in fdlibm's e_exp.c, so that k times the leading one is exact. From |x| = 9.5 on the quotient
 * rounds to 1. A table would have to be asked lane by lane, four times a vector.
 */
@inline
function tanh32(x: v128): v128 {
  const sign = v128.and(x, constant32(MINUS_ZERO));
  const y = f32x4.pmin(v128.xor(x, sign), constant32(SATURATED));
  const biased = addProduct<f32>(constant32(TO_EXPONENT), y, constant32(TWICE_LOG2_E));
  const k = f32x4.sub(biased, constant32(TO_EXPONENT));
  let r = subtractProduct<f32>(y, k, constant32(HALF_LN2_LEADING));
  r = subtractProduct<f32>(r, k, constant32(HALF_LN2_REST));
  const r2 = f32x4.mul(r, r);
  const b = f32x4.mul(r, addProduct<f32>(constant32(ONE), constant32(ODD), r2));
  const a = addProduct<f32>(constant32(ONE), constant32(EVEN), r2);
  const s = i32x4.shl(biased, 23);
  const less = f32x4.sub(s, constant32(ONE));
  const more = f32x4.add(s, constant32(ONE));
  const numerator = addProduct<f32>(f32x4.mul(less, a), more, b);
  const denominator = addProduct<f32>(f32x4.mul(more, a), less, b);
  return v128.or(f32x4.div(numerator, denominator), sign);
}
