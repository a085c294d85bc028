import type { Evidence } from "../evidence/record.ts";
import { renderErrataMarkdown } from "./errata-markdown.ts";
import { gzipText } from "./gzip-text.ts";
import { html, type SafeHtml, trusted } from "./html.ts";

/** The errata sheet as Markdown, in a data block that the page's script copies as it is. */
export function errataBlock(evidence: Evidence): SafeHtml {
  const packed = gzipText(Buffer.from(renderErrataMarkdown(evidence), "utf8"));
  return html`<script type="application/gzip;base91" id="_errata-markdown">${trusted(packed)}</script>`;
}
