import type { Comparison } from "../evidence/compare.ts";
import type { SafeHtml } from "./html.ts";

/** How a statement differs from the earlier run; nothing without one, or where nothing has changed. */
export function statementMark(_comparison: Comparison | null, _id: string): SafeHtml | null {
  return null;
}

/** How a claim differs from the earlier run. */
export function claimMark(_comparison: Comparison | null, _id: string): SafeHtml | null {
  return null;
}
