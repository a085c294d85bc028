import type { ClaimRecord, SamplesRecord } from "../evidence/record.ts";
import { claimAnchor } from "./anchor.ts";
import { countAxisValues } from "./axis-words.ts";
import { decidingEstimates } from "./headline-estimate.ts";
import { html, type SafeHtml } from "./html.ts";
import { renderMathText } from "./math-text.ts";
import { count } from "./number-format.ts";
import { unitWords } from "./unit-words.ts";

/**
 * Where a claim's measured numbers stand, exactly as recorded, so that a replay can be held beside them. The
 * page's script shows and saves them from the page's data block.
 */
export function rawData(samples: SamplesRecord, claim: ClaimRecord): SafeHtml {
  const { components } = samples;
  const tables = components.length > 0 ? components.map(({ values }) => values) : [samples.values];
  const numbers = tables.reduce((sum, values) => sum + values.flat().length, 0);
  const factors = [
    countAxisValues(samples.widths.length, claim.axis),
    count(samples.seeds.length, "seed"),
    ...(components.length > 1 ? [count(components.length, "component")] : []),
  ];
  return html`<details class="raw"><summary>Raw samples: ${count(numbers, "number")} (${factors.join(" × ")})</summary>
<p class="quiet">${plotted(claim) ? null : html`${renderMathText(samples.quantity)}${unitWords(samples.unit)}. `}${components.length > 1 ? "The first table is the component that decides. " : ""}Also in <code>evidence/${claimAnchor(claim.id)}.json</code>.</p></details>`;
}

/** Does a plot above say what the numbers are? */
const plotted = (claim: ClaimRecord): boolean => claim.fit !== null || decidingEstimates(claim).length > 0;
