import type { AxisRecord, ClaimRecord, EstimateRecord } from "../evidence/record.ts";
import { html, type SafeHtml } from "./html.ts";
import { renderMathText } from "./math-text.ts";
import { count, formatConfidence, formatEstimate, formatWidths } from "./number-format.ts";

/** All estimates of a claim, those its verdict rests on first, then the local slopes of a fit; folded. */
export function estimatesTable(claim: ClaimRecord): SafeHtml {
  const { fit, axis } = claim;
  const further = fit ? [...(fit.curvature ? [fit.curvature] : []), ...fit.localExponents] : [];
  const all = [
    ...claim.estimates.filter(({ decides }) => decides),
    ...claim.estimates.filter(({ decides }) => !decides),
    ...further,
  ];
  const deciding = all.filter(({ decides }) => decides).length;
  const [first] = all;
  if (!first) return html`<p class="quiet">The record holds no estimate.</p>`;
  const columns = columnsOf(axis);
  const widths = columns.at(-1)!;
  // A column that says the same in every row is said once, in the caption.
  const isConstant = ({ cell }: Column): boolean => all.every((each) => cell(each) === cell(first));
  const confidence = formatConfidence(first.confidence);
  const constant = columns.filter(isConstant).map(({ name, cell }) => `${name} ${cell(first)}`);
  const varying = columns.filter((column) => !isConstant(column));
  const certain =
    claim.expectation.kind === "identity"
      ? "in brackets the smallest and the largest distance seen"
      : `confidence ${confidence} unless said`;
  const caption = ["● decides the verdict", ...constant, certain].join("; ");
  return html`<details class="part"><summary>${count(all.length, "estimate")}, of which ${deciding === 1 ? "1 decides" : `${deciding} decide`}</summary><div class="scroll" role="region" tabindex="0" aria-label="Estimates"><table class="numbers"><caption>${caption}</caption><thead><tr><th scope="col">Estimate</th><th scope="col">Value, interval</th>${varying.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${all.map((estimate) => {
    const words = formatEstimate(estimate);
    return html`<tr><th scope="row">${estimate.decides ? "● " : ""}${renderMathText(isConstant(widths) ? estimate.name : withoutItsPair(estimate))}</th><td><b>${words.value}</b> ${words.interval}${formatConfidence(estimate.confidence) === confidence ? null : ` (${formatConfidence(estimate.confidence)})`}</td>${varying.map(({ cell }) => html`<td>${cell(estimate)}</td>`)}</tr>`;
  })}</tbody></table></div></details>`;
}

/** "local exponent, 128 to 256" without what its last cell says. */
function withoutItsPair({ name, widths }: EstimateRecord): string {
  const pair = `, ${widths.join(" to ")}`;
  return widths.length === 2 && name.endsWith(pair) ? name.slice(0, -pair.length) : name;
}

interface Column {
  readonly name: string;
  readonly cell: (estimate: EstimateRecord) => string;
}

function columnsOf(axis: AxisRecord): readonly Column[] {
  return [
    { name: "seeds", cell: ({ seeds }) => String(seeds) },
    { name: axis.symbol, cell: ({ widths }) => formatWidths(widths) },
  ];
}
