import type { ClaimRecord, Evidence, StatementRecord } from "../evidence/record.ts";
import { claimAnchor } from "./anchor.ts";
import { slugOf } from "./answer-table.ts";
import { standingBadge } from "./badge.ts";
import { claimsOf } from "./claims-of.ts";
import { claimedWords, testedNumber } from "./expectation-words.ts";
import { headlineEstimate } from "./headline-estimate.ts";
import { html, type SafeHtml } from "./html.ts";
import { renderMathText } from "./math-text.ts";
import { count, formatEstimate, formatWidths } from "./number-format.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

/** What an author would change: statements that are refuted, hold only as amended, or are not sharp. */
export function errata(evidence: Evidence): SafeHtml {
  const listed = evidence.statements.filter(
    ({ standing }) =>
      standing === "holds as amended" || standing === "refuted" || standing === "holds, not sharp",
  );
  return html`<section aria-labelledby="_errata">
<h2 id="_errata">Errata</h2>
${
  listed.length === 0
    ? html`<p>No statement is refuted, amended or found not sharp by this evidence.</p>`
    : html`<ol class="errata">${listed.map((statement) => entry(statement, evidence))}</ol>`
}
</section>`;
}

function entry(statement: StatementRecord, evidence: Evidence): SafeHtml {
  const { claims } = claimsOf(statement, evidence);
  const instead = writeInstead(statement, claims);
  return html`<li>
<h3><span class="place">${renderMathText(statement.place)}</span> <a href="#${statement.id}">${renderMathText(statement.title)}</a> ${standingBadge(statement.standing)}</h3>
<dl class="erratum">
<dt>The sentence, restated</dt><dd>${renderMathText(statement.says)}</dd>
<dt>Evidence</dt><dd><ul>${claims.filter((claim) => bears(claim, statement)).map(evidenceLine)}</ul></dd>
<dt>Write instead</dt><dd>${
    instead.length === 0
      ? html`<span class="quiet">The record proposes nothing: no amended reading is supported by this evidence.</span>`
      : instead.map((text) => html`<p>${renderMathText(text)}</p>`)
  }</dd>
</dl>
</li>`;
}

/** Does the claim speak for the statement's standing? */
function bears(claim: ClaimRecord, statement: StatementRecord): boolean {
  if (statement.standing === "holds, not sharp") return claim.fit?.sharpness === "not sharp";
  return (
    (claim.reading === "literal" && claim.verdict === "refuted") ||
    (claim.reading === "amended" && claim.verdict !== "broken")
  );
}

function evidenceLine(claim: ClaimRecord): SafeHtml {
  const estimate = headlineEstimate(claim);
  const words = estimate && formatEstimate(estimate);
  return html`<li><a href="#${claimAnchor(claim.id)}">${slugOf(claim)}</a> (${claim.reading}, ${VERDICT_WORDS[claim.verdict]})${
    estimate && words
      ? html`: ${testedNumber(claim.expectation)} <span class="number"><strong>${words.value}</strong> ${words.interval}</span> against ${claimedWords(claim.expectation)}, ${count(estimate.seeds, "seed")}, ${estimate.widths.length === 1 ? "width" : "widths"} ${formatWidths(estimate.widths)}`
      : null
  }${claim.fit?.sharpnessReason ? html`; ${renderMathText(claim.fit.sharpnessReason)}` : null}</li>`;
}

/** The register's amendment first, then what the claims propose; each text once. */
function writeInstead(statement: StatementRecord, claims: readonly ClaimRecord[]): string[] {
  const proposals = claims
    .filter((claim) => claim.verdict === "supported")
    .flatMap((claim) => claim.writeInstead ?? []);
  return [...new Set([...(statement.amendment === null ? [] : [statement.amendment]), ...proposals])];
}
