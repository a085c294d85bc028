import type { ClaimRecord } from "../evidence/record.ts";
import { verdictBadge } from "./badge.ts";
import { html, type SafeHtml } from "./html.ts";
import { renderMathText } from "./math-text.ts";
import { wideTable } from "./wide-table.ts";

/** Deliberately wrong variants on the same budget: a test that cannot refute them says nothing. */
export function counterfeitsTable(claim: ClaimRecord): SafeHtml {
  if (claim.counterfeits.length === 0) {
    return html`<p class="note">No counterfeit was tried, so nothing shows that this test can fail.</p>`;
  }
  return wideTable(
    "Counterfeits: deliberately wrong variants that the same test must refute",
    html`<thead><tr><th scope="col">Counterfeit</th><th scope="col">What was changed</th><th scope="col">Verdict</th><th scope="col">Reason</th></tr></thead>
<tbody>${claim.counterfeits.map(
      (fake) =>
        html`<tr${fake.verdict === "refuted" ? html` class="caught"` : null}><th scope="row">${renderMathText(fake.name)}</th><td>${renderMathText(fake.changes)}</td><td>${verdictBadge(fake.verdict)}${fake.verdict === "refuted" ? html` <small class="quiet">as it must be</small>` : html` <strong class="alarm">not caught</strong>`}</td><td class="prose">${renderMathText(fake.reason)}</td></tr>`,
    )}</tbody>`,
  );
}
