import type { ClaimRecord, CounterfeitRecord } from "../evidence/record.ts";
import { claimedWords, testedNumber } from "./expectation-words.ts";
import { html, type SafeHtml } from "./html.ts";
import { renderMathText } from "./math-text.ts";
import { count, formatEstimate } from "./number-format.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

/** Deliberately wrong variants under the same test: a test that cannot refute them says nothing. */
export function counterfeitsTable(claim: ClaimRecord): SafeHtml {
  const { counterfeits } = claim;
  if (counterfeits.length === 0) {
    return html`<p class="note">No counterfeit was tried, so nothing shows that this test can fail.</p>`;
  }
  const missed = counterfeits.filter(({ verdict }) => verdict !== "refuted").length;
  const summary = `${count(counterfeits.length, "counterfeit")}, ${missed === 0 ? "all refuted, as they must be" : `${missed} not caught`}`;
  // One that slipped through is what a reader has to see; it is never folded away.
  return html`<details class="part"${missed > 0 ? html` open` : null}><summary>${summary}</summary><p class="quiet">The claim itself allows ${testedNumber(claim.expectation)} ${claimedWords(claim.expectation)}.</p><ul class="fakes">${counterfeits.map(item)}</ul></details>`;
}

function item(fake: CounterfeitRecord): SafeHtml {
  return html`<li>${renderMathText(fake.name)} <i>(changed: ${renderMathText(fake.changes)})</i><br>${found(fake)} ${verdict(fake)}</li>`;
}

function verdict(fake: CounterfeitRecord): SafeHtml {
  return fake.verdict === "refuted"
    ? html`<b class="caught">refuted</b>`
    : html`<b class="alarm">${VERDICT_WORDS[fake.verdict]}: not caught</b>`;
}

/** How a reason written by the verdict begins; the number before it is shown from the estimate. */
const NUMBER_FIRST = /^[^[\]]*, interval \[[^\]]*\], /;

/** Its number with the interval, then what the reason says they contradict, once. */
function found({ estimate, reason }: CounterfeitRecord): SafeHtml {
  if (estimate === null) return renderMathText(reason);
  const { value, interval } = formatEstimate(estimate);
  return html`<b>${value}</b> ${interval}, ${renderMathText(reason.replace(NUMBER_FIRST, ""))}`;
}
