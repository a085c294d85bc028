import type { ClaimRecord, Evidence } from "../evidence/record.ts";
import { claimAnchor } from "./anchor.ts";
import { verdictBadge } from "./badge.ts";
import { counterfeitsTable } from "./counterfeits-table.ts";
import { curvePlot } from "./curve-plot.ts";
import { estimatesTable } from "./estimates-table.ts";
import { claimedWords, expectationSentence } from "./expectation-words.ts";
import { decidingEstimates } from "./headline-estimate.ts";
import { html, type SafeHtml } from "./html.ts";
import { intervalPlot } from "./interval-plot.ts";
import { renderMathText, renderReading, renderSentence } from "./math-text.ts";
import { count, formatDuration, formatMeasured, formatNumber } from "./number-format.ts";
import { rawData } from "./raw-data.ts";
import { scalingPlot } from "./scaling-plot.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

const READING_WORDS: Readonly<Record<ClaimRecord["reading"], string>> = {
  literal: "literal reading",
  amended: "amended reading",
  alternative: "alternative reading",
};

/** One claim with everything a reader needs to doubt it. */
export function claimSection(claim: ClaimRecord, evidence: Evidence): SafeHtml {
  const anchor = claimAnchor(claim.id);
  return html`<article class="claim ${claim.verdict}" id="${anchor}" aria-labelledby="_${anchor}">
<header><p class="eyebrow">${READING_WORDS[claim.reading]} · <code>${claim.id}</code></p>
<h4 id="_${anchor}">${renderMathText(claim.title)} ${verdictBadge(claim.verdict)}</h4></header>
<div class="says">${renderReading(claim.says)}</div>
<p><strong>Verdict: ${VERDICT_WORDS[claim.verdict]}.</strong> ${
    claim.verdict === "broken" ? "The experiment failed, so this says nothing about the mathematics. " : null
  }${renderSentence(claim.reason)}</p>
<p><strong>What was expected.</strong> ${expectationSentence(claim.expectation, claim.axis)} Allowed: <span class="number">${claimedWords(claim.expectation)}</span>. <span class="quiet">Why: ${renderSentence(claim.expectation.reason)}</span></p>
${hypotheses(claim)}
${plots(claim)}
${estimatesTable(claim)}
${sharpness(claim)}
${counterfeitsTable(claim)}
${power(claim)}
<p><strong>What this does not show.</strong> ${renderMathText(claim.doesNotShow)}</p>
${claim.writeInstead === null ? null : html`<p><strong>What to write instead.</strong> ${renderMathText(claim.writeInstead)}</p>`}
<p><strong>Measure it again.</strong> <code class="replay">${claim.replay}</code></p>
<p class="quiet">${measuredIn(claim, evidence)}</p>
${claim.samples ? rawData(claim.samples, claim) : null}
</article>`;
}

function hypotheses(claim: ClaimRecord): SafeHtml | null {
  const entries = Object.entries(claim.under);
  if (entries.length === 0) return null;
  return html`<dl class="under" aria-label="Hypotheses and settings">${entries.map(
    ([name, value]) => html`<div><dt>${renderMathText(name)}</dt><dd>${setting(value)}</dd></div>`,
  )}</dl>`;
}

function setting(value: ClaimRecord["under"][string]): SafeHtml | string {
  if (typeof value === "string") return renderMathText(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return formatNumber(value);
  return value.map(formatNumber).join(", ");
}

function plots(claim: ClaimRecord): SafeHtml {
  const severalDecide = decidingEstimates(claim).length > 1;
  const intervals = severalDecide || (!claim.fit && claim.curves.length === 0) ? intervalPlot(claim) : null;
  const drawn = [
    ...(claim.fit ? [scalingPlot(claim, claim.fit)] : []),
    ...(intervals ? [intervals] : []),
    ...claim.curves.map((curve) => curvePlot(claim, curve)),
  ];
  return drawn.length > 0
    ? html`${drawn}`
    : html`<p class="note">No plot: nothing was measured that could be drawn.</p>`;
}

function sharpness(claim: ClaimRecord): SafeHtml | null {
  const { fit } = claim;
  if (!fit?.sharpness) return null;
  return html`<p><strong>Is the bound sharp?</strong> ${fit.sharpness}${fit.sharpnessReason === null ? "" : html`: ${renderMathText(fit.sharpnessReason)}`}</p>`;
}

function power(claim: ClaimRecord): SafeHtml {
  if (!claim.power) {
    return html`<p><strong>Power.</strong> The record does not say how small a departure this test would detect.</p>`;
  }
  const { minimumDetectable, at, unit } = claim.power;
  return html`<p><strong>Power.</strong> A true departure of ${formatMeasured(minimumDetectable)}${unit === "1" ? "" : html` (${renderMathText(unit)})`} from the claimed value would be refuted with probability ${formatNumber(at * 100)} %.</p>`;
}

function measuredIn(claim: ClaimRecord, evidence: Evidence): string {
  const { run } = claim;
  const parts = [
    `Measured in ${formatDuration(claim.durationSeconds)} by ${run.engine} in ${run.precision}`,
    `profile ${run.profile}`,
    `base seed ${run.baseSeed}`,
    ...(run.id === evidence.run.id ? [] : [`in another run, ${run.id}`]),
    ...(claim.samples ? [count(claim.samples.seeds.length, "seed")] : []),
  ];
  return `${parts.join(", ")}.${claim.escalated ? " The first look was inconclusive; it was measured once more with four times the seeds, and decided on all of them." : ""}`;
}
