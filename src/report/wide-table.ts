import { html, type SafeHtml } from "./html.ts";

/** A table that scrolls inside its own frame on a narrow screen, reachable by keyboard, so that the page never does. */
export function wideTable(caption: string, rows: SafeHtml, kind = ""): SafeHtml {
  const name = kind === "" ? "" : html` class="${kind}"`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table${name}><caption>${caption}</caption>${rows}</table></div>`;
}
