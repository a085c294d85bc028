import { Parser } from "htmlparser2";
import { gzipText } from "./gzip-text.ts";
import { html, type SafeHtml, trusted } from "./html.ts";
import type { Attributes, PackedNode } from "./packed-claims.ts";
import { ReportError } from "./report-error.ts";

/**
 * Characters of claims' sections that a page holds as markup unless told otherwise. The chapter this was made for has half of it; a
 * browser needs a second for each 3 MB of drawings that it may never show.
 */
export const MOST_MARKUP = 4_000_000;

const CLAIM = /<article class="claim[^"]*" id="([^"]+)">(.*?)<\/article>/gs;
/** What stays: the head, and the verdict with its reason. */
const HEAD = /^.*?<\/header>/s;
const VERDICT = /<p><strong>Verdict:.*?<\/p>/s;

/**
 * On a page too large to be laid out at once, takes all but title and verdict of every claim's section into a data
 * block; the page's script unfolds a section as a reader comes near it, and the style sheet says so below those that
 * are not. Other pages stay as they are.
 */
export function packClaims(
  body: string,
  mostMarkup: number = MOST_MARKUP,
): { body: string; block: SafeHtml | null } {
  const size = [...body.matchAll(CLAIM)].reduce((sum, [section]) => sum + section.length, 0);
  if (size <= mostMarkup) return { body, block: null };
  const packed: Record<string, string> = {};
  const left = body.replaceAll(CLAIM, (section, id: string, inner: string) => {
    packed[id] = JSON.stringify(nodesOf(inner));
    const start = section.slice(0, section.length - inner.length - "</article>".length);
    const kept = `${HEAD.exec(inner)?.[0] ?? ""}${VERDICT.exec(inner)?.[0] ?? ""}`;
    return `${start.replace('class="claim', 'class="packed claim')}${kept}</article>`;
  });
  const data = gzipText(Buffer.from(JSON.stringify(packed), "utf8"));
  return {
    body: left,
    block: html`<script type="application/gzip;base91" id="_claims">${trusted(data)}</script>`,
  };
}

/** Markup of our own making as nodes. */
function nodesOf(markup: string): PackedNode[] {
  type Open = [string, Attributes, ...PackedNode[]];
  const root: Open = ["", 0];
  const open: Open[] = [root];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        open.push([name, Object.keys(attributes).length > 0 ? attributes : 0]);
      },
      ontext(text) {
        const parent = open.at(-1)!;
        const last = parent.at(-1);
        if (parent.length > 2 && typeof last === "string") parent[parent.length - 1] = last + text;
        else parent.push(text);
      },
      onclosetag() {
        const element = open.pop()!;
        open.at(-1)?.push(element);
      },
      onerror(error) {
        throw new ReportError(`a claim's section cannot be packed: ${error.message}`);
      },
    },
    { lowerCaseTags: false, lowerCaseAttributeNames: false, recognizeSelfClosing: true },
  );
  parser.end(markup);
  return root.slice(2) as PackedNode[];
}
