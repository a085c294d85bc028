import fc from "fast-check";
import { sampleCorrelation } from "simple-statistics";
import { describe, expect, test } from "vitest";
import { openStream, type StreamKey, StreamKeyError } from "./stream.ts";

/** A two-sided normal tail of 1e-6: each statistical check below raises a false alarm once in a million. */
const Z = 4.9;
const KEY: StreamKey = { baseSeed: 1, seed: 1, width: 64, purpose: "test" };
/** Enough that 63 normals are expected beyond ±4, whose binomial count is then nearly normal itself. */
const COUNT = 1_000_000;

describe("a Gaussian stream", () => {
  const values = openStream(KEY).fillGaussian(COUNT);
  const moment = (k: number) => values.reduce((sum, value) => sum + value ** k, 0) / COUNT;

  // Var[z^k] = E[z^{2k}] − E[z^k]², with E[z^{2k}] = (2k − 1)!!
  test.each([
    { k: 1, mean: 0, variance: 1 },
    { k: 2, mean: 1, variance: 3 - 1 },
    { k: 3, mean: 0, variance: 15 },
    { k: 4, mean: 3, variance: 105 - 9 },
  ])("has moment $k equal to $mean", ({ k, mean, variance }) => {
    expect(Math.abs(moment(k) - mean)).toBeLessThan(Z * Math.sqrt(variance / COUNT));
  });

  // P(|z| > t) = erfc(t/√2): Abramowitz & Stegun, table 26.1
  test.each([
    { t: 1, probability: 0.317310507862914 },
    { t: 3, probability: 0.00269979606326 },
    { t: 4, probability: 0.0000633424836662 },
  ])("exceeds $t in absolute value with probability $probability", ({ t, probability }) => {
    const share = values.filter((value) => Math.abs(value) > t).length / COUNT;
    expect(Math.abs(share - probability)).toBeLessThan(Z * Math.sqrt(probability / COUNT));
  });

  test("scales with its deviation", () => {
    const scaled = openStream(KEY).fillGaussian(10, 3);
    expect([...scaled]).toEqual([...openStream(KEY).fillGaussian(10)].map((value) => 3 * value));
  });
});

describe("a uniform stream", () => {
  test("stays in [0, 1) with mean 1/2 and variance 1/12", () => {
    const stream = openStream(KEY);
    const values = Array.from({ length: COUNT }, () => stream.uniform());
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const mean = values.reduce((sum, value) => sum + value, 0) / COUNT;
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(Z * Math.sqrt(1 / 12 / COUNT));
    // Var[(u − 1/2)²] = 1/80 − 1/144
    const spread = values.reduce((sum, value) => sum + (value - 1 / 2) ** 2, 0) / COUNT;
    expect(Math.abs(spread - 1 / 12)).toBeLessThan(Z * Math.sqrt((1 / 80 - 1 / 144) / COUNT));
  });

  test("has signs that are even", () => {
    const stream = openStream(KEY);
    const sum = Array.from({ length: COUNT }, () => stream.sign()).reduce<number>((a, b) => a + b, 0);
    expect(Math.abs(sum / COUNT)).toBeLessThan(Z / Math.sqrt(COUNT));
  });
});

describe("streams of different keys", () => {
  const neighbours: [string, StreamKey][] = [
    ["base seed", { ...KEY, baseSeed: 2 }],
    ["seed", { ...KEY, seed: 2 }],
    ["seed 0", { ...KEY, seed: 0 }],
    ["width", { ...KEY, width: 128 }],
    ["no width", { baseSeed: 1, seed: 1, purpose: "test" }],
    ["purpose", { ...KEY, purpose: "test2" }],
  ];

  test.each(neighbours)("are uncorrelated when the %s differs, at lags 0 and 1", (_what, key) => {
    const n = 50_000;
    const a = [...openStream(KEY).fillGaussian(n)];
    const b = [...openStream(key).fillGaussian(n)];
    expect(Math.abs(sampleCorrelation(a, b))).toBeLessThan(Z / Math.sqrt(n));
    expect(Math.abs(sampleCorrelation(a.slice(1), b.slice(0, -1)))).toBeLessThan(Z / Math.sqrt(n - 1));
  });

  test("share no value among the first thousand of a hundred seeds", () => {
    const seen = new Set<number>();
    for (let seed = 0; seed < 100; seed++) {
      const stream = openStream({ ...KEY, seed });
      for (let i = 0; i < 1000; i++) seen.add(stream.uniform());
    }
    // Two of 1e5 uniforms of 53 bits coincide with probability 1e10 / 2^54 < 1e-6.
    expect(seen.size).toBe(100_000);
  });

  test("don't depend on which other streams were opened or read", () => {
    const alone = openStream(KEY).fillGaussian(5);
    openStream({ ...KEY, width: 7 }).fillGaussian(100);
    expect(openStream(KEY).fillGaussian(5)).toEqual(alone);
  });
});

test("a key pins its numbers across versions of Node and of the libraries", () => {
  const stream = openStream({ baseSeed: 1, seed: 7, width: 128, purpose: "weights/layer 1/copy 0" });
  // openStream({ baseSeed: 1, seed: 7, width: 128, purpose: "weights/layer 1/copy 0" }), first three of each
  expect([stream.uniform(), stream.uniform(), stream.uniform()]).toEqual([
    0.5700525490010383, 0.22563161616200078, 0.8805507940688627,
  ]);
  expect([stream.gaussian(), stream.gaussian(), stream.gaussian()]).toEqual([
    -0.5430221525014894, 0.992294345587228, 0.0016685532206150953,
  ]);
});

test("a stream read in two parts gives the same numbers as read at once", () => {
  fc.assert(
    fc.property(fc.nat(40), fc.nat(40), fc.nat(1000), (first, second, seed) => {
      const key = { ...KEY, seed };
      const parts = openStream(key);
      const together = [...parts.fillGaussian(first), ...parts.fillGaussian(second)];
      expect(together).toEqual([...openStream(key).fillGaussian(first + second)]);
    }),
  );
});

test.each([
  [{ ...KEY, seed: -1 }, "a seed is a whole number from 0 to 2^53 − 1; got -1"],
  [{ ...KEY, baseSeed: 0.5 }, "a base seed is a whole number from 0 to 2^53 − 1; got 0.5"],
  [{ ...KEY, seed: 2 ** 53 }, "a seed is a whole number from 0 to 2^53 − 1; got 9007199254740992"],
  [{ ...KEY, width: 0 }, "a width is a whole number from 1 to 2^53 − 1; got 0"],
  [{ ...KEY, width: 1.5 }, "a width is a whole number from 1 to 2^53 − 1; got 1.5"],
  [{ ...KEY, seed: Number.NaN }, "a seed is a whole number from 0 to 2^53 − 1; got NaN"],
  [{ ...KEY, purpose: "" }, "a stream has a purpose; got an empty one"],
])("a key that names no stream is refused with the rule and the value: %j", (key, message) => {
  expect(() => openStream(key)).toThrow(new StreamKeyError(message));
});
