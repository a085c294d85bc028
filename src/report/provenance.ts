import type { Evidence } from "../evidence/record.ts";
import { html, type SafeHtml } from "./html.ts";
import { count, formatConfidence, formatDuration, formatNumber } from "./number-format.ts";

/** Where the numbers come from, and how the run's one false-alarm rate was shared. */
export function provenance(evidence: Evidence): SafeHtml {
  const { run } = evidence;
  const facts: readonly (readonly [string, SafeHtml | string])[] = [
    ["Run", html`<code>${run.id}</code>`],
    ["Started", run.startedAt],
    ["Duration", formatDuration(run.durationSeconds)],
    ["Profile", run.profile],
    ["Base seed", String(run.baseSeed)],
    ["Engine", `${run.engine.name} ${run.engine.version}, ${run.engine.precision}: ${run.engine.why}`],
    ["Node", run.node],
    ["Platform", run.platform],
    ["Commit", run.commit === null ? "not known" : html`<code>${run.commit}</code>`],
    ["Shards", String(run.shards)],
    ["Record format", `version ${evidence.schema}`],
  ];
  return html`<section aria-labelledby="_provenance">
<h2 id="_provenance">Provenance</h2>
<p>The whole run has one false-alarm rate of ${formatNumber(run.errorBudget * 100)} %. It is shared by Bonferroni's rule among ${count(run.decidingIntervals, "deciding interval")} with ${count(run.looks, "look")} each (a claim left inconclusive is measured once more), which gives every deciding interval a two-sided confidence of ${formatConfidence(run.confidence)}. No claim sets its own.</p>
<dl class="under">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</section>`;
}
