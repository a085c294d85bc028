import { hash } from "node:crypto";
import { randomNormal } from "d3-random";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** What names a stream. Streams of different keys are independent; the same key gives the same numbers. */
export interface StreamKey {
  readonly baseSeed: number;
  readonly seed: number;
  /** Left out for what is the same at all widths: inputs and labels. */
  readonly width?: number;
  readonly purpose: string;
}

export interface Stream {
  /** Uniform in [0, 1), a multiple of 2^−53. */
  uniform(): number;
  /** Standard normal. */
  gaussian(): number;
  /** `count` independent normals of mean 0 and standard deviation `deviation`. */
  fillGaussian(count: number, deviation?: number): Float64Array;
  /** ±1 with equal probability. */
  sign(): 1 | -1;
}

/** A key that names no stream. */
export class StreamKeyError extends Error {
  override readonly name = "StreamKeyError";
}

/** Changing how keys become states changes every number of the suite, so the rule has a version. */
const KEY_VERSION = 1;

/**
 * Opens the stream of a key. The 128 bits of xoroshiro128+ (Blackman & Vigna, "Scrambled linear pseudorandom
 * number generators", ACM TOMS 2021) are a hash of the whole key, so adding a width, a seed, a purpose or a
 * claim never changes another stream, seed 0 is as good as any other, and neighbouring seeds are unrelated.
 *
 * @throws {StreamKeyError} for a negative or fractional seed, a width below 1, an empty purpose.
 */
export function openStream(key: StreamKey): Stream {
  // Halves of the two words, the upper one first.
  const halves = streamState(key).flatMap((word) => [
    Number(word >> 32n) | 0,
    Number(word & 0xffffffffn) | 0,
  ]);
  const generator = xoroshiro128plusFromState(halves);
  const uniform = () => uniformFloat64(generator);
  const gaussian = randomNormal.source(uniform)();
  return {
    uniform,
    gaussian,
    fillGaussian(count, deviation = 1) {
      const values = new Float64Array(count);
      for (let i = 0; i < count; i++) values[i] = deviation * gaussian();
      return values;
    },
    // The highest bit: the lowest ones of this generator are a linear recurrence.
    sign: () => (generator.next() < 0 ? -1 : 1),
  };
}

/**
 * The two 64-bit words that the generator of a key's stream starts from.
 *
 * @throws {StreamKeyError} as `openStream`.
 */
export function streamState(key: StreamKey): [bigint, bigint] {
  requireKey(key);
  const canonical = JSON.stringify([KEY_VERSION, key.baseSeed, key.seed, key.width ?? null, key.purpose]);
  const digest = hash("sha256", canonical, "buffer");
  const word = (offset: number) =>
    (BigInt(digest.readUInt32LE(offset)) << 32n) | BigInt(digest.readUInt32LE(offset + 4));
  return [word(0), word(8)];
}

function requireKey(key: StreamKey): void {
  const whole = (what: string, value: number, least: number) => {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new StreamKeyError(`${what} is a whole number from ${least} to 2^53 − 1; got ${value}`);
    }
  };
  whole("a base seed", key.baseSeed, 0);
  whole("a seed", key.seed, 0);
  if (key.width !== undefined) whole("a width", key.width, 1);
  if (key.purpose === "") throw new StreamKeyError("a stream has a purpose; got an empty one");
}
