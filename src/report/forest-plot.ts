import type { Evidence } from "../evidence/record.ts";
import type { SafeHtml } from "./html.ts";

/** All estimates against what was claimed of them, on one scale; null where nothing was measured. */
export function forestPlot(_evidence: Evidence): SafeHtml | null {
  return null;
}
