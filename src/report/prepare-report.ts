import { setImmediate as othersTurn } from "node:timers/promises";
import type { ClaimRecord, StatementRecord } from "../evidence/record.ts";
import { clientScript } from "./client-script.ts";
import { renderLightMath, renderReading } from "./math-text.ts";
import { layOutStatements } from "./statement-map.ts";

/**
 * Does early what rendering a page of these claims and statements needs and what no measurement changes: the page's
 * script, the map's positions, formulas. A process that waits for others has the time for it. Formulas are typeset one
 * claim at a time, and the map's drawings laid out one at a time; whoever else wants something is served between. What
 * fails here is tried again, and told, when the page is rendered.
 */
export async function prepareReport(
  claims: Iterable<Pick<ClaimRecord, "title" | "says">>,
  statements: readonly Pick<StatementRecord, "id" | "uses">[],
): Promise<void> {
  await Promise.allSettled([clientScript(), layOutStatements(statements)]);
  for (const { title, says } of claims) {
    renderLightMath(title);
    renderReading(says);
    await othersTurn();
  }
}
