import { setImmediate as othersTurn } from "node:timers/promises";
import type { ClaimRecord } from "../evidence/record.ts";
import { renderLightMath, renderReading } from "./math-text.ts";

/**
 * Typesets what claims say before there is anything to report on, so that a page made later by this process need not: a
 * process that waits for others has the time for it. One claim at a time; whoever else wants something is served between.
 */
export async function typesetAhead(claims: Iterable<Pick<ClaimRecord, "title" | "says">>): Promise<void> {
  for (const { title, says } of claims) {
    renderLightMath(title);
    renderReading(says);
    await othersTurn();
  }
}
