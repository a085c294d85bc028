import type { Evidence, StatementRecord } from "../evidence/record.ts";
import { standingShape } from "./badge.ts";
import { placesOf } from "./filter-bar.ts";
import { html, type SafeHtml } from "./html.ts";
import { plainText } from "./plain-text.ts";

/**
 * The statements by place, to go to: beside the text on a wide screen, folded above it on a phone. The style sheet
 * shows one of the two, which also hides the other from readers' tools.
 */
export function statementList(evidence: Evidence, absent: ReadonlySet<string>): SafeHtml | null {
  if (evidence.statements.length === 0) return null;
  const list = listOf(evidence, absent);
  return html`<nav class="side" aria-label="Statements">
${list}
</nav>
<nav class="side-folded" aria-label="Statements"><details><summary>Statements</summary>
${list}
</details></nav>`;
}

function listOf(evidence: Evidence, absent: ReadonlySet<string>): SafeHtml {
  const sections = [
    ["_answer", "The answer"],
    ["_errata", "Errata"],
    ["_map", "What rests on what"],
    ["_forest", "All exponents"],
    ["_statements", "The statements"],
    ["_provenance", "Provenance"],
  ] as const;
  return html`<ul class="sections">${sections.filter(([id]) => !absent.has(id)).map(([id, words]) => html`<li><a href="#${id}">${words}</a></li>`)}</ul>
${placesOf(evidence).map(
  (place) =>
    html`<p>${place}</p><ul>${evidence.statements.filter((each) => plainText(each.place) === place).map(entry)}</ul>`,
)}`;
}

function entry({ id, title, standing }: StatementRecord): SafeHtml {
  return html`<li><a href="#${id}">${standingShape(standing)}<span>${plainText(title)}<span class="unseen">, ${standing}</span></span></a></li>`;
}
