import { LRUCache } from "lru-cache";
import { openStream, type StreamKey } from "./stream.ts";

/**
 * Experiments that differ in what they do with a network draw the same weights again, and drawing takes longer than
 * a small network's gradient step. 256 MiB hold the weights of 48 seeds up to width 8192 of two layers.
 */
const MOST_BYTES = 2 ** 28;
const drawn = new LRUCache<string, Float64Array>({
  maxSize: MOST_BYTES,
  sizeCalculation: (values, name) => values.byteLength + 2 * name.length + 64,
});

/** The first `count` standard normals of a key's stream; the same array for the same key, so not to be written to. */
export function drawnNormals(key: StreamKey, count: number): Float64Array {
  const { baseSeed, seed, width, purpose } = key;
  const name = JSON.stringify([baseSeed, seed, width ?? null, purpose, count]);
  const known = drawn.get(name);
  if (known) return known;
  const values = openStream(key).fillGaussian(count);
  drawn.set(name, values);
  return values;
}
