import type { Evidence } from "../evidence/record.ts";
import { renderErrataMarkdown } from "./errata-markdown.ts";
import { html, type SafeHtml, trusted } from "./html.ts";

/**
 * The errata sheet as Markdown, in a data block that the page's script copies as it is. Nothing is decoded inside
 * a script element, so what could end it or begin a comment gets a backslash, which in Markdown says the same.
 */
export function errataBlock(evidence: Evidence): SafeHtml {
  const markdown = renderErrataMarkdown(evidence).replaceAll(/<(?=[/!])/g, "<\\");
  return html`<script type="text/markdown" id="_errata-markdown">${trusted(markdown)}</script>`;
}
