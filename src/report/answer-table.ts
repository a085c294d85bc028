import type { Comparison } from "../evidence/compare.ts";
import type {
  ClaimRecord,
  EstimateRecord,
  Evidence,
  StandingWord,
  StatementRecord,
} from "../evidence/record.ts";
import { claimAnchor } from "./anchor.ts";
import { standingBadge, verdictBadge } from "./badge.ts";
import { claimMark, statementMark } from "./change-mark.ts";
import { claimsOf } from "./claims-of.ts";
import { claimedWords, testedNumber } from "./expectation-words.ts";
import { decidingEstimates, headlineEstimate } from "./headline-estimate.ts";
import { html, type SafeHtml } from "./html.ts";
import { miniInterval } from "./interval-plot.ts";
import { renderMathText } from "./math-text.ts";
import { formatEstimate } from "./number-format.ts";

const STANDINGS: readonly StandingWord[] = [
  "holds",
  "holds, not sharp",
  "holds as amended",
  "refuted",
  "open",
  "not covered",
];

/**
 * The answer: how many statements stand how, and one row per claim with its number against the claimed one.
 *
 * The roles repeat what the elements say, because on a phone the rows become blocks and would lose it.
 */
export function answerTable(evidence: Evidence, comparison: Comparison | null = null): SafeHtml {
  return html`<section aria-labelledby="_answer">
<h2 id="_answer">The answer</h2>
<ul class="counts">${STANDINGS.map((standing) => {
    const number = evidence.statements.filter((statement) => statement.standing === standing).length;
    return html`<li><strong>${number}</strong> ${standingBadge(standing)}</li>`;
  })}</ul>
<table class="answer" role="table">
<caption>Every statement with its standing; below it each claim, with the number closest to contradicting it and its interval against the allowed region (shaded).</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Claim</th><th scope="col" role="columnheader">Measured, with interval</th><th scope="col" role="columnheader">Claimed</th></tr></thead>
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
  return html`<tbody role="rowgroup">
<tr role="row" class="statement-row"><th role="rowheader" scope="rowgroup" colspan="3"><span class="place">${renderMathText(statement.place)}</span> <a href="#${statement.id}">${renderMathText(statement.title)}</a> ${standingBadge(statement.standing)} ${statementMark(comparison, statement.id)}</th></tr>
${claims.map((claim) => claimRow(claim, comparison))}
${missing.map((id) => html`<tr role="row"><th role="rowheader" scope="row"><code>${id}</code></th><td role="cell" colspan="2">no record</td></tr>`)}
${claims.length + missing.length === 0 ? html`<tr role="row"><td role="cell" colspan="3" class="quiet">no claim states it</td></tr>` : null}
</tbody>`;
}

function claimRow(claim: ClaimRecord, comparison: Comparison | null): SafeHtml {
  const estimate = headlineEstimate(claim);
  const words = estimate && formatEstimate(estimate);
  return html`<tr role="row">
<th role="rowheader" scope="row"><a href="#${claimAnchor(claim.id)}">${slugOf(claim)}</a> <span class="reading">${claim.reading}</span> ${verdictBadge(claim.verdict)} ${claimMark(comparison, claim.id)}</th>
<td role="cell">${
    estimate && words
      ? html`<span class="measured"><span class="number"><strong>${words.value}</strong> <span class="dim">${words.interval}</span></span>${miniInterval(claim, estimate)}</span>${several(claim, estimate)}`
      : html`<span class="quiet">nothing measured</span>`
  }</td>
<td role="cell"><span class="phone-only">claimed: </span><span class="quiet">${testedNumber(claim.expectation)}</span> <span class="number">${claimedWords(claim.expectation)}</span></td>
</tr>`;
}

/** Which of several deciding numbers the row shows. */
function several(claim: ClaimRecord, estimate: EstimateRecord): SafeHtml | null {
  const deciding = decidingEstimates(claim).length;
  if (deciding < 2) return null;
  return html`<small class="quiet">${renderMathText(estimate.name)}, of ${deciding} intervals</small>`;
}

/** The part of a claim's id after the statement's. */
export function slugOf(claim: ClaimRecord): string {
  return claim.id.slice(claim.id.indexOf("/") + 1);
}
