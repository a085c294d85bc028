import type { ClaimRecord } from "../evidence/record.ts";
import { anglePlot, isByAngle } from "./angle-plot.ts";
import { curvePlot } from "./curve-plot.ts";
import { divergencePlot } from "./divergence-plot.ts";
import { decidingEstimates } from "./headline-estimate.ts";
import { html, type SafeHtml } from "./html.ts";
import { intervalPlot } from "./interval-plot.ts";
import { scalingPlot } from "./scaling-plot.ts";

/** The plots of a claim, by its kind: what was measured against what was claimed, then the recorded curves. */
export function claimPlots(claim: ClaimRecord): SafeHtml {
  const drawn = [
    ...(claim.fit ? [scalingPlot(claim, claim.fit)] : []),
    againstTheClaim(claim),
    ...claim.curves.map((curve) => curvePlot(claim, curve)),
  ].filter((plot) => plot !== null);
  return drawn.length > 0
    ? html`${drawn}`
    : html`<p class="note">No plot: nothing was measured that could be drawn.</p>`;
}

/** The deciding estimates against the allowed region; the scaling plot holds a single exponent already. */
function againstTheClaim(claim: ClaimRecord): SafeHtml | null {
  if (claim.fit && decidingEstimates(claim).length <= 1) return null;
  if (isByAngle(claim)) return anglePlot(claim);
  if (claim.expectation.kind === "diverges") return divergencePlot(claim) ?? intervalPlot(claim);
  return intervalPlot(claim);
}
