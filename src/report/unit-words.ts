import { html, type SafeHtml } from "./html.ts";
import { renderMathText } from "./math-text.ts";

/** A unit in brackets, unless it is a pure number. */
export function unitWords(unit: string | undefined): SafeHtml | string {
  return unit === undefined || unit === "1" ? "" : html` (${renderMathText(unit)})`;
}
