import { htmlUnescape } from "escape-goat";
import { gzipText } from "./gzip-text.ts";
import { html, type SafeHtml, trusted } from "./html.ts";
import type { PackedReadings } from "./packed-readings.ts";

const GROUP = /<g class="hits">(.*?)<\/g>/gs;
const ENTRY = /<path d="([^"]*)"><title>([^<]*)<\/title><\/path>/g;

/**
 * Takes the readings of all plots out of the page and into a data block, where they need a sixth of the bytes.
 * The page's script puts them back plot by plot; without it, the same numbers stand in the claims' tables.
 */
export function packReadings(body: string): { body: string; block: SafeHtml } {
  const readings: PackedReadings[] = [];
  const left = body.replaceAll(GROUP, (_, entries: string) => {
    readings.push(
      [...entries.matchAll(ENTRY)].map(([, outline = "", words = ""]) => [outline, htmlUnescape(words)]),
    );
    return `<g class="hits" data-readings="${readings.length - 1}"></g>`;
  });
  return { body: left, block: readingBlock(readings) };
}

function readingBlock(readings: readonly PackedReadings[]): SafeHtml {
  const packed = gzipText(Buffer.from(JSON.stringify(readings), "utf8"));
  return html`<script type="application/gzip;base91" id="_readings">${trusted(packed)}</script>`;
}
