import type { AxisRecord, ClaimRecord, EstimateRecord } from "../evidence/record.ts";
import { axisValues } from "./axis-words.ts";
import { html, type SafeHtml } from "./html.ts";
import { renderMathText } from "./math-text.ts";
import { formatConfidence, formatEstimate, formatWidths } from "./number-format.ts";
import { wideTable } from "./wide-table.ts";

/** More rows than this are folded away. */
const MOST_OPEN_ROWS = 12;

/** All estimates of a claim, those its verdict rests on marked, and the local slopes of a fit. */
export function estimatesTable(claim: ClaimRecord): SafeHtml {
  const fit = claim.fit;
  const further = fit ? [...(fit.curvature ? [fit.curvature] : []), ...fit.localExponents] : [];
  const own = claim.estimates;
  if (own.length + further.length === 0) return html`<p class="quiet">The record holds no estimate.</p>`;
  return html`${own.length > 0 ? folded("Estimates", own, claim.axis) : null}${
    further.length > 0
      ? folded(
          `Does the power law bend? Local exponents between neighbouring ${axisValues(claim.axis)}`,
          further,
          claim.axis,
        )
      : null
  }`;
}

function folded(caption: string, estimates: readonly EstimateRecord[], axis: AxisRecord): SafeHtml {
  const table = tableOf(caption, estimates, axis);
  return estimates.length > MOST_OPEN_ROWS
    ? html`<details><summary>${caption} (${estimates.length} rows)</summary>${table}</details>`
    : table;
}

function tableOf(caption: string, estimates: readonly EstimateRecord[], axis: AxisRecord): SafeHtml {
  return wideTable(
    caption,
    html`<thead><tr><th scope="col">Estimate</th><th scope="col" class="num">Value</th><th scope="col" class="num">Interval</th><th scope="col" class="num">Confidence</th><th scope="col" class="num">Seeds</th><th scope="col">${axis.name === "width" ? "Widths" : axis.symbol}</th><th scope="col">Decides</th></tr></thead>
<tbody>${estimates.map(row)}</tbody>`,
  );
}

function row(estimate: EstimateRecord): SafeHtml {
  const words = formatEstimate(estimate);
  return html`<tr${estimate.decides ? html` class="decides"` : null}><th scope="row">${renderMathText(estimate.name)}</th><td class="num"><strong>${words.value}</strong></td><td class="num dim">${words.interval}</td><td class="num">${formatConfidence(estimate.confidence)}</td><td class="num">${estimate.seeds}</td><td>${formatWidths(estimate.widths)}</td><td>${estimate.decides ? "● yes" : "no"}</td></tr>`;
}
