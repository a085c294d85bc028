import type { StandingWord } from "../evidence/record.ts";

/** Standings as the page counts them, best first. */
export const STANDINGS: readonly StandingWord[] = [
  "holds",
  "holds, not sharp",
  "holds as amended",
  "refuted",
  "open",
  "not covered",
];

/** The same, most in need of an author's attention first: the order of the filter and of sorting by standing. */
export const STANDINGS_BY_URGENCY: readonly StandingWord[] = [
  "refuted",
  "holds as amended",
  "holds, not sharp",
  "open",
  "not covered",
  "holds",
];
