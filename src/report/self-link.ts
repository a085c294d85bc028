import { html, type SafeHtml } from "./html.ts";

/** A heading's link to itself, to be copied; the style sheet shows it on hover and focus. */
export function selfLink(anchor: string): SafeHtml {
  return html`<a class="self" href="#${anchor}" aria-label="Link here">#</a>`;
}
