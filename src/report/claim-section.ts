import type { Comparison } from "../evidence/compare.ts";
import type { ClaimRecord, Evidence } from "../evidence/record.ts";
import { claimAnchor } from "./anchor.ts";
import { verdictBadge } from "./badge.ts";
import { claimMark } from "./change-mark.ts";
import { claimPlots } from "./claim-plots.ts";
import { counterfeitsTable } from "./counterfeits-table.ts";
import { errataAnchorOf } from "./errata-anchor.ts";
import { isSettled } from "./errata-entries.ts";
import { estimatesTable } from "./estimates-table.ts";
import { expectationSentence } from "./expectation-words.ts";
import { html, type SafeHtml } from "./html.ts";
import { renderLightMath, renderMathText, renderReading, renderSentence } from "./math-text.ts";
import { formatDuration, formatMeasured, formatNumber } from "./number-format.ts";
import { rawData } from "./raw-data.ts";
import { selfLink } from "./self-link.ts";
import { unitWords } from "./unit-words.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

const READING_WORDS: Readonly<Record<ClaimRecord["reading"], string>> = {
  literal: "literal reading",
  amended: "amended reading",
  alternative: "alternative reading",
};

/** One claim: what it says, what was found, and folded below it everything a reader needs to doubt it. */
export function claimSection(
  claim: ClaimRecord,
  evidence: Evidence,
  comparison: Comparison | null = null,
): SafeHtml {
  const anchor = claimAnchor(claim.id);
  return html`<article class="claim ${claim.verdict}" id="${anchor}">
<header><p class="eyebrow">${READING_WORDS[claim.reading]} · <code>${claim.id}</code></p>
<h4>${renderLightMath(claim.title)} ${verdictBadge(claim.verdict)} ${claimMark(comparison, claim.id)}${selfLink(anchor)}</h4></header>
<div class="says">${renderReading(claim.says)}</div>
<p><strong>Verdict: ${VERDICT_WORDS[claim.verdict]}</strong>${
    claim.verdict === "broken" ? ". This says nothing about the mathematics: " : " – "
  }${renderSentence(claim.reason)}</p>
${claimPlots(claim)}
<p><strong>What was expected.</strong> ${expectationSentence(claim.expectation, claim.axis)} <span class="quiet">Why: ${renderSentence(claim.expectation.reason)}</span></p>
${sharpness(claim)}
<p><strong>What this does not show.</strong> ${renderSentence(claim.doesNotShow)}</p>
${writeInstead(claim, evidence)}
<div class="parts">
${hypotheses(claim)}
${estimatesTable(claim)}
${counterfeitsTable(claim)}
${rerun(claim, evidence)}
${claim.samples ? rawData(claim.samples, claim) : null}
</div>
</article>`;
}

/** What an author should write stands in the errata, where the author looks for it; here is the way there. */
function writeInstead(claim: ClaimRecord, evidence: Evidence): SafeHtml | null {
  if (claim.writeInstead === null || !isSettled(claim)) return null;
  const anchor = errataAnchorOf(claim, evidence);
  return anchor === null
    ? html`<p><strong>What to write instead.</strong> ${renderSentence(claim.writeInstead)}</p>`
    : html`<p><strong>What to write instead</strong> stands in <a href="#${anchor}">the errata</a>.</p>`;
}

function hypotheses(claim: ClaimRecord): SafeHtml | null {
  const entries = Object.entries(claim.under);
  if (entries.length === 0) return null;
  return html`<details class="part"><summary>Hypotheses and settings</summary><dl class="settings">${entries.map(
    ([name, value]) => html`<dt>${renderMathText(name)}</dt><dd>${setting(value)}</dd>`,
  )}</dl></details>`;
}

function setting(value: ClaimRecord["under"][string]): SafeHtml | string {
  if (typeof value === "string") return renderMathText(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return formatNumber(value);
  return value.map(formatNumber).join(", ");
}

function sharpness(claim: ClaimRecord): SafeHtml | null {
  const { fit } = claim;
  if (!fit?.sharpness) return null;
  return html`<p><strong>Is the bound sharp?</strong> ${fit.sharpness}${fit.sharpnessReason === null ? "" : html`: ${renderMathText(fit.sharpnessReason)}`}</p>`;
}

/** How small an error the test would have seen, and how to see it all again. */
function rerun(claim: ClaimRecord, evidence: Evidence): SafeHtml {
  return html`<details class="part"><summary>Power and replay</summary>
<p>${power(claim)}</p>
<p>Measure it again: <code class="replay">${claim.replay}</code></p>
<p class="quiet">${measuredIn(claim, evidence)}</p></details>`;
}

function power(claim: ClaimRecord): SafeHtml | string {
  if (!claim.power) return "Nothing here varies from seed to seed, so that there is no power to state.";
  const { minimumDetectable, at, unit } = claim.power;
  return html`A true departure of ${formatMeasured(minimumDetectable)}${unitWords(unit)} beyond what the claim allows would be refuted with probability ${formatNumber(at * 100)} %.`;
}

/** What the claim does not share with the whole run is said here; the rest is under Provenance. */
function measuredIn(claim: ClaimRecord, evidence: Evidence): string {
  const { run } = claim;
  const isOther = run.id !== evidence.run.id;
  const parts = [
    // Claims share cells, and the first of them pays for all: the hundredth of a second of the next is not what its numbers cost.
    `Measured by ${run.engine} in ${run.precision}, in ${formatDuration(claim.durationSeconds)} besides known cells`,
    ...(isOther ? [`in another run, ${run.id}, profile ${run.profile}, base seed ${run.baseSeed}`] : []),
  ];
  return `${parts.join(", ")}.${claim.escalated ? " The first look was inconclusive; it was measured once more with four times the seeds, and decided on all of them." : ""}`;
}
