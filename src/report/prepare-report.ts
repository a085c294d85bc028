import { setImmediate as othersTurn } from "node:timers/promises";
import type { ClaimRecord } from "../evidence/record.ts";
import { clientScript } from "./client-script.ts";
import { graphviz } from "./map-layout.ts";
import { renderLightMath, renderReading } from "./math-text.ts";

/**
 * Makes what a page needs and does not take from the evidence, so that one rendered later by this process need not: a process
 * that waits for others has the time for it. Formulas are typeset one claim at a time; whoever else wants something is
 * served between. What fails here fails again, and is told, when the page is rendered.
 */
export async function prepareReport(claims: Iterable<Pick<ClaimRecord, "title" | "says">>): Promise<void> {
  await Promise.allSettled([clientScript(), graphviz()]);
  for (const { title, says } of claims) {
    renderLightMath(title);
    renderReading(says);
    await othersTurn();
  }
}
