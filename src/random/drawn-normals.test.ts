import { expect, test } from "vitest";
import { drawnNormals } from "./drawn-normals.ts";
import { openStream } from "./stream.ts";

const KEY = { baseSeed: 1, seed: 2, width: 64, purpose: "weights" };

test("drawn normals are the stream's own, bit for bit, the first time and again", () => {
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
