import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, unpackBlock } from "./client/unpack-block.ts";
import { gzipText, textOf } from "./gzip-text.ts";

test("the page's script reads every byte back, and none after the last", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect([...bytesOf(textOf(bytes))]).toEqual([...bytes]);
    }),
    { numRuns: 400 },
  );
  for (let length = 0; length <= 40; length++) {
    for (const byte of [0, 255]) {
      const bytes = new Uint8Array(length).fill(byte);
      expect(bytesOf(textOf(bytes))).toEqual(bytes);
    }
  }
});

test("thirteen bits take two characters, none of which is one of markup", () => {
  const every = textOf(Uint8Array.from({ length: 4096 }, (_, index) => (index * 31) % 256));
  expect(every.length).toBe(Math.ceil((4096 * 8 * 2) / 13));
  expect(every).toMatch(/^[!-~]+$/);
  expect(every).not.toMatch(/[&<>]/);
});

test("a block is gzip, and the same for the same bytes on every system", async () => {
  const bytes = Buffer.from("Θ and λ ".repeat(200));
  const text = gzipText(bytes);
  expect(gunzipSync(bytesOf(text))).toEqual(bytes);
  expect(bytesOf(text)[9]).toBe(255);
  expect(Buffer.from(await unpackBlock(text))).toEqual(bytes);
});
