import { readFileSync } from "node:fs";
import { LRUCache } from "lru-cache";
import { openStream, type StreamKey, streamState } from "./stream.ts";

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
  const values = draw(key, count);
  drawn.set(name, values);
  return values;
}

/** The module compiled from `assembly/normals.ts`; addresses are bytes of `memory`. */
interface Compiled {
  start(first: bigint, second: bigint): void;
  normals(count: number, points: number, out: number): number;
  readonly memory: WebAssembly.Memory;
}

/** So many points of the square at a time stay in the processor's cache. */
const MOST_POINTS = 2048;
const PAGE = 2 ** 16;
/** The first page is the module's own. */
const POINTS = PAGE;
const OUT = POINTS + 16 * (MOST_POINTS + 1);
const PAGES = Math.ceil((OUT + 16 * MOST_POINTS) / PAGE);
/** Of the square's points π/4 lie in the disc and give two normals each; a few more make one call do for few numbers. */
const pointsFor = (count: number): number => Math.min(MOST_POINTS, Math.ceil((2.2 / Math.PI) * count) + 16);
let compiled: Compiled | "not here" | null = null;

function draw(key: StreamKey, count: number): Float64Array {
  compiled ??= instantiate();
  // The same numbers, slower.
  if (compiled === "not here") return openStream(key).fillGaussian(count);
  const [first, second] = streamState(key);
  compiled.start(first, second);
  const values = new Float64Array(count);
  for (let filled = 0; filled < count; ) {
    const left = count - filled;
    const made = Math.min(compiled.normals(pointsFor(left), POINTS, OUT), left);
    values.set(new Float64Array(compiled.memory.buffer, OUT, made), filled);
    filled += made;
  }
  return values;
}

/** A processor without vectors cannot have it. */
function instantiate(): Compiled | "not here" {
  const binary = readFileSync(new URL("normals.wasm", import.meta.url));
  if (!WebAssembly.validate(binary)) return "not here";
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } });
  return { ...(exports as unknown as Omit<Compiled, "memory">), memory };
}
