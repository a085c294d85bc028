import type { Comparison } from "../evidence/compare.ts";
import type { ClaimRecord, EstimateRecord, Evidence, StatementRecord } from "../evidence/record.ts";
import { claimAnchor } from "./anchor.ts";
import { standingBadge, verdictBadge } from "./badge.ts";
import { claimMark, statementMark } from "./change-mark.ts";
import { claimsOf } from "./claims-of.ts";
import { claimedWords, testedNumber } from "./expectation-words.ts";
import { filterBar } from "./filter-bar.ts";
import { headlineClaim } from "./headline-claim.ts";
import { decidingEstimates, headlineEstimate } from "./headline-estimate.ts";
import { html, type SafeHtml } from "./html.ts";
import { miniInterval } from "./interval-plot.ts";
import { renderMathText } from "./math-text.ts";
import { count, formatEstimate } from "./number-format.ts";
import { plainText } from "./plain-text.ts";
import { STANDINGS } from "./standings.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

/**
 * The answer: how many statements stand how, and one row per statement with the number that decides it, to scale
 * against what is claimed. Its claims are folded below it.
 *
 * The roles repeat what the elements say, because on a phone the rows become blocks and would lose it.
 */
export function answerTable(evidence: Evidence, comparison: Comparison | null = null): SafeHtml {
  return html`<section aria-labelledby="_answer">
<h2 id="_answer">The answer</h2>
<ul class="counts">${STANDINGS.map((standing) => {
    const number = evidence.statements.filter((statement) => statement.standing === standing).length;
    return number === 0 ? null : html`<li><strong>${number}</strong> ${standingBadge(standing)}</li>`;
  })}</ul>
${filterBar(evidence)}
<table class="answer" role="table">
<caption>Each statement with one claim, of the reading its standing rests on the one closest to contradicting it, or that contradicts it most: the measured value and its interval, drawn against the region the claim allows (shaded).</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Statement</th><th scope="col" role="columnheader">Standing</th><th scope="col" role="columnheader">Claimed</th><th scope="col" role="columnheader">Measured, with interval</th></tr></thead>
${evidence.statements.map((statement) => statementRows(statement, evidence, comparison))}
</table>
</section>`;
}

function statementRows(
  statement: StatementRecord,
  evidence: Evidence,
  comparison: Comparison | null,
): SafeHtml {
  const { claims, missing } = claimsOf(statement, evidence);
  const place = plainText(statement.place);
  const search = [statement.id, plainText(statement.title), place, ...claims.map(({ id }) => id), ...missing];
  return html`<tbody role="rowgroup" data-standing="${statement.standing}" data-place="${place}" data-search="${search.join(" ")}">
<tr role="row"><th role="rowheader" scope="row"><span class="place">${place}</span> <a href="#${statement.id}">${renderMathText(statement.title)}</a> ${statementMark(comparison, statement.id)}</th><td role="cell">${standingBadge(statement.standing)}</td>${headline(headlineClaim(statement, claims))}</tr>
<tr role="row" class="claims-row"><td role="cell" colspan="4">${claimList(claims, missing, comparison)}</td></tr>
</tbody>`;
}

function headline(claim: ClaimRecord | null): SafeHtml {
  const estimate = claim && headlineEstimate(claim);
  if (!claim || !estimate) {
    return html`<td role="cell" colspan="2"><span class="quiet">nothing measured</span></td>`;
  }
  return html`<td role="cell"><span class="quiet">${testedNumber(claim.expectation)}</span> <span class="number">${claimedWords(claim.expectation)}</span></td><td role="cell"><span class="measured">${numbers(estimate)}${miniInterval(claim, estimate)}</span></td>`;
}

function numbers(estimate: EstimateRecord): SafeHtml {
  const words = formatEstimate(estimate);
  return html`<span class="number"><b>${words.value}</b> <small>${words.interval}</small></span>`;
}

function claimList(
  claims: readonly ClaimRecord[],
  missing: readonly string[],
  comparison: Comparison | null,
): SafeHtml {
  if (claims.length + missing.length === 0) return html`<span class="quiet">no claim states it</span>`;
  return html`<details><summary>${tally(claims, missing)}</summary><ul>${claims.map((claim) => claimItem(claim, comparison))}${missing.map((id) => html`<li><code>${id}</code>: no record</li>`)}</ul></details>`;
}

/** "6 claims: 5 supported, 1 refuted" */
function tally(claims: readonly ClaimRecord[], missing: readonly string[]): string {
  const words = (["supported", "refuted", "inconclusive", "broken"] as const).flatMap((verdict) => {
    const number = claims.filter((claim) => claim.verdict === verdict).length;
    return number === 0 ? [] : [`${number} ${VERDICT_WORDS[verdict]}`];
  });
  const none = missing.length === 0 ? [] : [`${missing.length} without a record`];
  return `${count(claims.length + missing.length, "claim")}: ${[...words, ...none].join(", ")}`;
}

function claimItem(claim: ClaimRecord, comparison: Comparison | null): SafeHtml {
  const estimate = headlineEstimate(claim);
  return html`<li>${verdictBadge(claim.verdict)} <a href="#${claimAnchor(claim.id)}">${slugOf(claim)}</a> <span class="quiet">${claim.reading}</span> ${claimMark(comparison, claim.id)}<br>${
    estimate
      ? html`${numbers(estimate)} <span class="quiet">${testedNumber(claim.expectation)}, claimed ${claimedWords(claim.expectation)}${several(claim, estimate)}</span>`
      : html`<span class="quiet">nothing measured</span>`
  }</li>`;
}

/** Which of several deciding numbers is shown. */
function several(claim: ClaimRecord, estimate: EstimateRecord): string | null {
  const deciding = decidingEstimates(claim).length;
  return deciding < 2 ? null : `; ${plainText(estimate.name)}, of ${deciding} intervals`;
}

/** The part of a claim's id after the statement's. */
export function slugOf(claim: ClaimRecord): string {
  return claim.id.slice(claim.id.indexOf("/") + 1);
}
