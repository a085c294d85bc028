import { html, type SafeHtml, trusted } from "./html.ts";

export interface LegendEntry {
  /** SVG marks in a 28 × 12 box. */
  readonly swatch: string;
  readonly words: SafeHtml | string;
}

const SWATCH = /(<ul class="legend"><li>|<li>)<svg viewBox="0 0 28 12" aria-hidden="true">(.*?)<\/svg>/g;

/** The same page with every kind of swatch drawn once: hundreds of legends refer to a dozen of them. */
export function shareSwatches(body: string): string {
  const ids = new Map<string, string>();
  const shared = body.replaceAll(SWATCH, (_, start: string, marks: string) => {
    const id = ids.get(marks) ?? `_w${ids.size}`;
    ids.set(marks, id);
    return `${start}<svg aria-hidden="true"><use href="#${id}"></use></svg>`;
  });
  if (ids.size === 0) return body;
  const symbols = [...ids].map(([marks, id]) => `<symbol id="${id}" viewBox="0 0 28 12">${marks}</symbol>`);
  return `<svg class="shapes" width="0" height="0" aria-hidden="true">${symbols.join("")}</svg>${shared}`;
}

/** What each kind of mark in a plot is. */
export function legend(entries: readonly LegendEntry[]): SafeHtml {
  return html`<ul class="legend">${entries.map(
    ({ swatch, words }) =>
      html`<li><svg viewBox="0 0 28 12" aria-hidden="true">${trusted(swatch)}</svg>${inOne(words)}</li>`,
  )}</ul>`;
}

/** Plain words are one item of the line already; words with markup would be several. */
const inOne = (words: SafeHtml | string): SafeHtml | string =>
  typeof words === "string" || !words.markup.includes("<") ? words : html`<span>${words}</span>`;
