import type { Evidence } from "../evidence/record.ts";
import { standingBadge } from "./badge.ts";
import { html, type SafeHtml } from "./html.ts";
import { count } from "./number-format.ts";
import { plainText } from "./plain-text.ts";
import { STANDINGS_BY_URGENCY } from "./standings.ts";

/** Search, filter and order of the answer. Hidden until the page's script, which does the work, shows it. */
export function filterBar(evidence: Evidence): SafeHtml {
  const present = new Set(evidence.statements.map(({ standing }) => standing));
  const number = evidence.statements.length;
  return html`<div class="filter" id="_filter" role="search" aria-label="Filter the statements" hidden>
<p><label>Search <input type="search" id="_search" autocomplete="off" spellcheck="false" aria-keyshortcuts="/"></label>
<label>Place <select id="_place"><option value="">all</option>${placesOf(evidence).map((place) => html`<option value="${place}">${place}</option>`)}</select></label>
<label>Order <select id="_sort"><option value="chapter">as in the chapter</option><option value="standing">by standing</option></select></label></p>
<fieldset><legend class="unseen">Standing</legend>${STANDINGS_BY_URGENCY.filter((standing) =>
    present.has(standing),
  ).map(
    (standing) =>
      html`<label><input type="checkbox" name="standing" value="${standing}">${standingBadge(standing)}</label> `,
  )}</fieldset>
<p><span id="_shown" role="status" aria-live="polite">${number} of ${count(number, "statement")}</span> <button type="button" id="_reset" hidden>Show all</button></p>
</div>`;
}

/** Places of the chapter, in its order. */
export function placesOf(evidence: Evidence): readonly string[] {
  return [...new Set(evidence.statements.map(({ place }) => plainText(place)))];
}
