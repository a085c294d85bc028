import type { CalibrationSummary } from "../evidence/calibration.ts";
import type { ClaimRecord, Evidence } from "../evidence/record.ts";
import { claimAnchor } from "./anchor.ts";
import { calibrationNote } from "./calibration-note.ts";
import { evidenceDigest } from "./evidence-digest.ts";
import { html, type SafeHtml } from "./html.ts";
import { count, formatConfidence, formatDuration, formatNumber, formatWidths } from "./number-format.ts";
import { wideTable } from "./wide-table.ts";

/** Hex digits of the digest that are shown; the others stand in its title. */
const SHOWN_DIGITS = 16;

/** Where the numbers come from, and how the run's one false-alarm rate was shared. */
export function provenance(evidence: Evidence, calibration: readonly CalibrationSummary[]): SafeHtml {
  const { run } = evidence;
  const digest = evidenceDigest(evidence);
  const facts: readonly (readonly [string, SafeHtml | string])[] = [
    ["Run", html`<code>${run.id}</code>`],
    ["Started", run.startedAt],
    ["Duration", formatDuration(run.durationSeconds)],
    ["Profile", run.profile],
    ["Base seed", String(run.baseSeed)],
    ["Seeds", `${seedRange(evidence)} per claim`],
    ["Engine", `${run.engine.name} ${run.engine.version}, ${run.engine.precision}: ${run.engine.why}`],
    ["Node", run.node],
    ["Machine", run.platform],
    ["Commit", commitText(run.commit)],
    ...(run.otherCommits
      ? [
          [
            "Some claims measured at",
            html`${run.otherCommits.map((commit, index) => html`${index > 0 ? ", " : null}${commitText(commit)}`)}`,
          ] as const,
        ]
      : []),
    ["Shards", String(run.shards)],
    ...(run.chapter ? [["Chapter held against", run.chapter.summary] as const] : []),
    ...(run.cells
      ? [["Cells", `${run.cells.measured} measured, ${run.cells.fromCache} taken from the cache`] as const]
      : []),
    ["Record format", `version ${evidence.schema}`],
    [
      "Digest",
      html`<code title="SHA-256 of the evidence as canonical JSON: ${digest}">${digest.slice(0, SHOWN_DIGITS)}…</code>`,
    ],
  ];
  return html`<section aria-labelledby="_provenance">
<h2 id="_provenance">Provenance</h2>
<p>The whole run has one false-alarm rate of ${formatNumber(run.errorBudget * 100)} %. It is shared by Bonferroni's rule among ${count(run.decidingIntervals, "deciding interval")} with ${count(run.looks, "look")} each (a claim left inconclusive is measured once more), which gives every deciding interval a two-sided confidence of ${formatConfidence(run.confidence)}. No claim sets its own.</p>
<dl class="under">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${calibrationNote(calibration)}
${measuredOn(evidence)}
</section>`;
}

function commitText(commit: string | null): SafeHtml | string {
  if (commit === null) return "not known";
  return html`<code>${commit.replace(/\+$/, "")}</code>${commit.endsWith("+") ? " with local changes" : null}`;
}

function seedRange(evidence: Evidence): string {
  const numbers = evidence.claims.flatMap(({ samples }) => (samples ? [samples.seeds.length] : []));
  if (numbers.length === 0) return "none";
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least === most ? String(least) : `${least} to ${most}`;
}

function measuredOn(evidence: Evidence): SafeHtml | null {
  const measured = evidence.claims.filter(({ samples }) => samples !== null);
  if (measured.length === 0) return null;
  return html`<details class="part"><summary>Widths and seeds of every claim</summary>${wideTable(
    "What every claim was measured on",
    html`<thead><tr><th scope="col">Claim</th><th scope="col">Measured at</th><th scope="col">Seeds</th><th scope="col">Engine</th><th scope="col">Time besides known cells</th></tr></thead>
<tbody>${measured.map(claimRow)}</tbody>`,
  )}</details>`;
}

function claimRow({ id, samples, axis, run, durationSeconds, escalated }: ClaimRecord): SafeHtml {
  const seeds = samples?.seeds ?? [];
  return html`<tr><th scope="row"><a href="#${claimAnchor(id)}">${id}</a></th><td>${axis.symbol} = ${formatWidths(samples?.widths ?? [])}</td><td>${seeds.length} (${seeds[0] ?? ""}…${seeds.at(-1) ?? ""})${escalated ? ", second look" : ""}</td><td>${run.engine}, ${run.precision}</td><td>${formatDuration(durationSeconds)}</td></tr>`;
}
