import type { AxisRecord, ClaimRecord, SamplesRecord } from "../evidence/record.ts";
import { countAxisValues } from "./axis-words.ts";
import { html, type SafeHtml } from "./html.ts";
import { renderMathText } from "./math-text.ts";
import { count } from "./number-format.ts";
import { wideTable } from "./wide-table.ts";

/** A claim on hundreds of kernel entries holds more numbers than the rest of the page; they stay in the record. */
const MOST_COMPONENT_NUMBERS = 4000;

/** The measured numbers, exactly as recorded, so that a replay can be held beside them. */
export function rawData(samples: SamplesRecord, claim: ClaimRecord): SafeHtml {
  const numbers = samples.components.reduce((sum, { values }) => sum + values.flat().length, 0);
  const showComponents = samples.components.length > 1 && numbers <= MOST_COMPONENT_NUMBERS;
  return html`<details class="raw"><summary>Raw data: ${countAxisValues(samples.widths.length, claim.axis)} × ${count(samples.seeds.length, "seed")}</summary>
<p>${renderMathText(samples.quantity)}, unit ${renderMathText(samples.unit)}.${
    samples.components.length > 1
      ? ` First the component farthest from its expectation, of ${samples.components.length}.`
      : null
  }</p>
${valuesTable(samples, `Measured values by seed and ${claim.axis.name}`, samples.values, claim.axis)}
${floorsTable(samples, claim.axis)}
${
  showComponents
    ? samples.components.map((component) =>
        valuesTable(
          samples,
          html`Component ${renderMathText(component.name)}`,
          component.values,
          claim.axis,
          component.name,
        ),
      )
    : null
}${
  samples.components.length > 1 && !showComponents
    ? html`<p class="note">${samples.components.length} components with ${numbers} numbers are not printed here; they stand in the record of <code>${claim.id}</code>.</p>`
    : null
}</details>`;
}

function valuesTable(
  samples: SamplesRecord,
  caption: SafeHtml | string,
  values: SamplesRecord["values"],
  axis: AxisRecord,
  name = "Measured values",
): SafeHtml {
  const table = html`<thead><tr><th scope="col">Seed</th>${samples.widths.map((width) => html`<th scope="col" class="num">${axis.symbol} = ${width}</th>`)}</tr></thead>
<tbody>${samples.seeds.map(
    (seed, column) =>
      html`<tr><th scope="row">${seed}</th>${samples.widths.map((_, row) => html`<td class="num">${exact(values[row]?.[column])}</td>`)}</tr>`,
  )}</tbody>`;
  return typeof caption === "string"
    ? wideTable(caption, table)
    : html`<h5>${caption}</h5>${wideTable(`Values of ${name.replaceAll("$", "")}`, table)}`;
}

function floorsTable(samples: SamplesRecord, axis: AxisRecord): SafeHtml | null {
  if (samples.floors.every((floor) => floor === null)) return null;
  return wideTable(
    `Measured noise floor by ${axis.name}`,
    html`<thead><tr>${samples.widths.map((width) => html`<th scope="col" class="num">${axis.symbol} = ${width}</th>`)}</tr></thead><tbody><tr>${samples.widths.map((_, row) => html`<td class="num">${exact(samples.floors[row] ?? undefined)}</td>`)}</tr></tbody>`,
  );
}

/** A missing number is a dash, never a zero. */
function exact(value: number | undefined): string {
  return value === undefined ? "–" : String(value).replace("-", "−").replace("e−", "e-");
}
