import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { drawnNormals } from "./drawn-normals.ts";
import { openStream } from "./stream.ts";

const KEY = { baseSeed: 1, seed: 2, width: 64, purpose: "weights" };

test("normals drawn many at once are those the libraries give one at a time, bit for bit", () => {
  const keys = fc.record({
    baseSeed: fc.maxSafeNat(),
    seed: fc.nat(),
    width: fc.integer({ min: 1 }),
    purpose: fc.string({ minLength: 1 }),
  });
  // Up to several times as many as one call of the compiled loop gives.
  fc.assert(
    fc.property(keys, fc.integer({ min: 0, max: 12_000 }), (key, count) => {
      const expected = Buffer.from(openStream(key).fillGaussian(count).buffer);
      expect(Buffer.from(drawnNormals(key, count).buffer).equals(expected)).toBe(true);
    }),
  );
});

test("the compiled logarithm is JavaScript's own, bit for bit, near powers of two and far from them", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(readFileSync(new URL("normals.wasm", import.meta.url)));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const logarithm = exports.logarithm as (x: number) => number;
  // Squared distances from the centre are multiples of 2^−104. e_log.c branches where the leading 20 bits of the significand
  // are these, and within 2^−20 of a power of two.
  const borders = [0x6147a, 0x6a09c, 0x6b851].flatMap((border) => [border - 1, border, border + 1]);
  const significands = fc.oneof(
    fc.double({ min: 1, max: 2, noNaN: true }),
    fc.double({ min: -(2 ** -19), max: 2 ** -19, noNaN: true }).map((change) => 1 + change),
    fc.integer({ min: -3, max: 3 }).map((ulps) => 1 + ulps * 2 ** -53),
    fc
      .tuple(fc.constantFrom(...borders), fc.nat(2 ** 31 - 1))
      .map(([leading, rest]) => 1 + leading * 2 ** -20 + rest * 2 ** -51),
  );
  fc.assert(
    fc.property(significands, fc.integer({ min: -104, max: 0 }), (significand, exponent) => {
      const x = significand * 2 ** exponent;
      expect(logarithm(x)).toBe(Math.log(x));
    }),
    { numRuns: 20_000 },
  );
});

// SSE 4.1 is what WebAssembly's vectors take on this architecture, and V8 can be told that it is not there.
test.runIf(process.arch === "x64")("a processor without vectors draws the same normals", () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { drawnNormals } from "./src/random/drawn-normals.ts";
    const isThere = WebAssembly.validate(readFileSync("./src/random/normals.wasm"));
    const normals = [...drawnNormals({ baseSeed: 1, seed: 2, width: 8, purpose: "weights" }, 100)];
    console.log(JSON.stringify({ isThere, normals }));`;
  const drawn = execFileSync(
    process.execPath,
    ["--no-enable-sse4-1", "--import", "tsx", "--input-type=module", "--eval", program],
    { encoding: "utf8" },
  );
  const stream = openStream({ baseSeed: 1, seed: 2, width: 8, purpose: "weights" });
  expect(JSON.parse(drawn)).toEqual({ isThere: false, normals: [...stream.fillGaussian(100)] });
});

test("as many normals as the compiled loop gives in one call, one fewer and one more", () => {
  // A call tries 2048 points of the square: 4096 π/4 = 3217 normals, give or take 2 · 4 · 19 for four standard deviations
  // √(2048 · π/4 · (1 − π/4)) = 19 of the count of points.
  for (let count = 3217 - 160; count <= 3217 + 160; count++) {
    expect(drawnNormals(KEY, count).at(-1)).toBe(openStream(KEY).fillGaussian(count).at(-1));
  }
});

test("drawn normals are the stream's own, the first time and again", () => {
  const fresh = openStream(KEY).fillGaussian(100);
  expect(drawnNormals(KEY, 100)).toEqual(fresh);
  expect(drawnNormals(KEY, 100)).toBe(drawnNormals(KEY, 100));
  expect(drawnNormals(KEY, 100)).toEqual(fresh);
});

test.each([
  { ...KEY, baseSeed: 2 },
  { ...KEY, seed: 3 },
  { ...KEY, width: 65 },
  { ...KEY, purpose: "labels" },
])("another key draws others: %j", (other) => {
  expect(drawnNormals(other, 100)).not.toEqual(drawnNormals(KEY, 100));
});

test("fewer of a key are the beginning of more", () => {
  expect(drawnNormals(KEY, 10)).toEqual(drawnNormals(KEY, 100).slice(0, 10));
});
