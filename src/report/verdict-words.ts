import type { VerdictWord } from "../evidence/record.ts";

/** Verdicts in running text. */
export const VERDICT_WORDS: Readonly<Record<VerdictWord, string>> = {
  supported: "supported",
  refuted: "refuted",
  inconclusive: "inconclusive",
  broken: "broken experiment, no verdict",
};
