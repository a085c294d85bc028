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
  | { readonly kind: "gaussian"; readonly count: number; readonly dimension: number };

/** N inputs in R^d. */
export function drawInputs(law: InputLaw, world: WorldKey): Float64Array[] {
  const stream = openStream({ ...world, purpose: `inputs/${law.kind}` });
  return Array.from({ length: law.count }, () => {
    const x = stream.fillGaussian(law.dimension);
    if (law.kind === "gaussian") return x;
    const norm = Math.hypot(...x);
    return x.map((value) => value / norm);
  });
}

/** N labels, standard normal, the same at every width of the world. */
export function drawLabels(count: number, world: WorldKey): Float64Array {
  return openStream({ ...world, purpose: "labels" }).fillGaussian(count);
}

export const inputSettings = (law: InputLaw): Settings => ({ ...law });

export const describeInputs = (law: InputLaw): string =>
  law.kind === "unit sphere"
    ? `${law.count} points uniform on the unit sphere of R^${law.dimension}, drawn per seed`
    : `${law.count} standard Gaussian points in R^${law.dimension}, drawn per seed`;
