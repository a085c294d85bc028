import { LRUCache } from "lru-cache";
import { openStream } from "../random/stream.ts";
import type { Settings } from "./experiment.ts";

/**
 * Everything random that hangs on one seed. Inputs and labels are the same at all widths, so that in a
 * regression over the widths within one seed the world's constant cancels; weights are fresh per width.
 */
export interface WorldKey {
  readonly baseSeed: number;
  readonly seed: number;
}

/** How the N inputs of a world are drawn. */
export type InputLaw =
  /** Uniform on the unit sphere of R^d. */
  | { readonly kind: "unit sphere"; readonly count: number; readonly dimension: number }
  /** Standard Gaussian vectors in R^d, as in the chapter's demos: norms near √d. */
  | { readonly kind: "gaussian"; readonly count: number; readonly dimension: number }
  /** Uniform on the unit sphere of R^d, except that the last input is `factor` times the first. */
  | {
      readonly kind: "unit sphere, last parallel to first";
      readonly count: number;
      readonly dimension: number;
      readonly factor: number;
    }
  /**
   * (cos φ, sin φ) at N equally spaced angles; the same in every world. With bias, a third coordinate 1
   * follows, whose weight is then the bias of a first-layer neuron, N(0, 1) at the start like the others.
   */
  | { readonly kind: "circle"; readonly count: number; readonly dimension: 2 }
  | { readonly kind: "circle with bias"; readonly count: number; readonly dimension: 3 };

type RandomLaw = Exclude<InputLaw, { readonly kind: "circle" | "circle with bias" }>;

/** N inputs in R^d; the same arrays for the same law and world, so not to be written to. */
export function drawInputs(law: InputLaw, world: WorldKey): Float64Array[] {
  if (law.kind === "circle" || law.kind === "circle with bias") {
    return Array.from({ length: law.count }, (_, i) => {
      const angle = (2 * Math.PI * i) / law.count;
      const point = [Math.cos(angle), Math.sin(angle)];
      return Float64Array.from(law.kind === "circle" ? point : [...point, 1]);
    });
  }
  const points = drawPoints(law, law.count, world, "inputs");
  if (law.kind !== "unit sphere, last parallel to first") return [...points];
  return [...points.slice(0, -1), points[0]!.map((value) => law.factor * value)];
}

/** `count` further inputs on which nothing is trained: from the law, where it draws at random. */
export function drawTestInputs(law: InputLaw, count: number, world: WorldKey): Float64Array[] {
  if (law.kind === "circle" || law.kind === "circle with bias") {
    throw new Error(`test inputs are drawn from a law on the sphere or the Gaussian; got "${law.kind}"`);
  }
  return [...drawPoints(law, count, world, "test inputs")];
}

/**
 * A world's inputs are drawn again at every width and by every experiment on them, and drawing takes as long as a narrow
 * network's kernel. 24 points of R¹⁶ take 3 kB, and their views as much: some 25 MB in all.
 */
const MOST_DRAWN = 4096;
const drawn = new LRUCache<string, readonly Float64Array[]>({ max: MOST_DRAWN });

/** The same arrays for the same world. */
function drawPoints(
  { kind, dimension }: RandomLaw,
  count: number,
  { baseSeed, seed }: WorldKey,
  purpose: string,
): readonly Float64Array[] {
  const name = JSON.stringify([kind, dimension, count, baseSeed, seed, purpose]);
  const known = drawn.get(name);
  if (known) return known;
  // In one piece of memory, of which the points are views: thousands of small pieces take several times their size.
  const all = openStream({ baseSeed, seed, purpose: `${purpose}/${kind}` }).fillGaussian(count * dimension);
  const points = Array.from({ length: count }, (_, i) => {
    const x = all.subarray(i * dimension, (i + 1) * dimension);
    if (kind !== "gaussian") {
      const norm = Math.hypot(...x);
      for (let k = 0; k < dimension; k++) x[k]! /= norm;
    }
    return x;
  });
  drawn.set(name, points);
  return points;
}

/** N labels, standard normal, the same at every width of the world. */
export function drawLabels(count: number, world: WorldKey): Float64Array {
  return openStream({ ...world, purpose: "labels" }).fillGaussian(count);
}

/** `count` phases, uniform on [0, 2π). */
export function drawPhases(count: number, world: WorldKey): number[] {
  const stream = openStream({ ...world, purpose: "phases" });
  // The angle of a standard normal point in the plane is uniform.
  return Array.from({ length: count }, () => Math.atan2(stream.gaussian(), stream.gaussian()) + Math.PI);
}

export const inputSettings = (law: InputLaw): Settings => ({ ...law });
