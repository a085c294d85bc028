/** How much is measured: `quick` for CI on every push, `standard` for the record, `deep` for wider nets. */
export type Profile = "quick" | "standard" | "deep";
export const PROFILES: readonly Profile[] = ["quick", "standard", "deep"];

/** Widths and number of seeds of a claim. */
export interface CellPlan {
  readonly widths: readonly number[];
  readonly seeds: number;
}

/** A claim's plan in every profile. */
export type CellPlans = Readonly<Record<Profile, CellPlan>>;

/** 2^from, …, 2^to. */
export function powersOfTwo(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => 2 ** (from + index));
}

/**
 * Plans of all profiles from that of `standard`. Unless said otherwise, `quick` leaves out the two widest
 * networks, which take three quarters of the time, and `deep` adds two octaves and takes four times the seeds.
 */
export function cells(standard: CellPlan, others: { quick?: CellPlan; deep?: CellPlan } = {}): CellPlans {
  const widest = Math.max(...standard.widths);
  return {
    standard,
    quick: others.quick ?? {
      widths: standard.widths.length > 4 ? standard.widths.slice(0, -2) : standard.widths,
      seeds: standard.seeds,
    },
    deep: others.deep ?? {
      widths: standard.widths.length > 2 ? [...standard.widths, 2 * widest, 4 * widest] : standard.widths,
      seeds: 4 * standard.seeds,
    },
  };
}
