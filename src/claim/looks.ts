import { MOST_SEEDS_TOGETHER } from "../experiment/batch.ts";
import type { Counterfeit } from "./claim.ts";

/** Seeds are multiplied by this for the one second look an undecided claim gets. */
export const ESCALATION = 4;
/** Looks at the data that the error budget pays for: the first, and the one after escalation. */
export const LOOKS = 2;

/** Batches of a share are then batches of the whole as well, where a batch has 16 seeds or a divisor. */
const SHARE_UNIT = MOST_SEEDS_TOGETHER;

/** Seeds that a counterfeit is looked at on first. */
export function counterfeitSeeds(counterfeit: Counterfeit, seeds: number): number {
  return Math.min(seeds, SHARE_UNIT * Math.ceil(((counterfeit.share ?? 1) * seeds) / SHARE_UNIT));
}
