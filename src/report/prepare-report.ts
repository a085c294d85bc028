import { setImmediate as othersTurn } from "node:timers/promises";
import type { ClaimRecord } from "../evidence/record.ts";
import { clientScript } from "./client-script.ts";
import { graphviz } from "./map-layout.ts";
import { renderLightMath, renderReading } from "./math-text.ts";

/**
 * Does early what rendering a page of these claims needs and what no measurement changes: the page's script, Graphviz,
 * formulas. A process that waits for others has the time for it. Formulas are typeset one claim at a time; whoever else
 * wants something is served between. What fails here is tried again, and told, when the page is rendered.
 */
export async function prepareReport(claims: Iterable<Pick<ClaimRecord, "title" | "says">>): Promise<void> {
  await Promise.allSettled([clientScript(), graphviz()]);
  for (const { title, says } of claims) {
    renderLightMath(title);
    renderReading(says);
    await othersTurn();
  }
}
