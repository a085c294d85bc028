import { html, type SafeHtml, trusted } from "./html.ts";

export interface LegendEntry {
  /** SVG marks in a 28 × 12 box. */
  readonly swatch: string;
  readonly words: SafeHtml | string;
}

/** What each kind of mark in a plot is. */
export function legend(entries: readonly LegendEntry[]): SafeHtml {
  return html`<ul class="legend">${entries.map(
    ({ swatch, words }) =>
      html`<li><svg viewBox="0 0 28 12" aria-hidden="true">${trusted(swatch)}</svg><span>${words}</span></li>`,
  )}</ul>`;
}
