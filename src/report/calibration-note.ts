import type { CalibrationSummary, Rate } from "../evidence/calibration.ts";
import { claimAnchor } from "./anchor.ts";
import { html, type SafeHtml } from "./html.ts";
import { count, formatNumber } from "./number-format.ts";

/** How often the suite errs, as measured at fresh base seeds: what the promised error budget is worth. */
export function calibrationNote(summaries: readonly CalibrationSummary[]): SafeHtml | null {
  if (summaries.length === 0) return null;
  return html`<h3>How often the suite errs</h3>
${summaries.map(noteOf)}`;
}

function noteOf({
  profile,
  runsWithFlip,
  runsWithMiss,
  counterfeits,
  flips,
  misses,
  neverFlipped,
}: CalibrationSummary): SafeHtml {
  return html`<p>${count(runsWithFlip.of, "run")} of the ${profile} profile at fresh base seeds, with the sources, claims and packages of this one: another standing or verdict than the accepted one in ${rate(runsWithFlip)}; one of the ${count(counterfeits, "counterfeit")} not refuted in ${rate(runsWithMiss)}. Intervals are exact binomial ones at 95 %.</p>
${
  flips.length + misses.length === 0
    ? null
    : html`<ul>${flips.map(({ id, rate: own, seen }) => html`<li><a href="#${claimAnchor(id)}">${id}</a>: ${seen.join(", ")} in ${rate(own)}</li>`)}${misses.map(({ claim, name, rate: own }) => html`<li><a href="#${claimAnchor(claim)}">${claim}</a>, counterfeit “${name}”: not refuted in ${rate(own)}</li>`)}</ul>
<p class="quiet">Every other one: ${rate(neverFlipped)}.</p>`
}`;
}

const percent = (value: number): string => `${formatNumber(100 * value)} %`;
const rate = ({ count: seen, of, low, high }: Rate): string =>
  `${seen} of ${of} runs (${percent(low)} to ${percent(high)})`;
