import type { Evidence } from "../evidence/record.ts";
import { claimAnchor } from "./anchor.ts";
import { standingBadge } from "./badge.ts";
import { errataAnchor } from "./errata-anchor.ts";
import {
  type ClaimLine,
  errataSheet,
  type OpenStatement,
  proposalName,
  type ReadingsToState,
  referenceTo,
  type StatementToChange,
  type StatementToKeep,
} from "./errata-entries.ts";
import { html, type SafeHtml } from "./html.ts";
import { renderMathText, renderSentence } from "./math-text.ts";
import { plainText } from "./plain-text.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

/** The errata sheet as a section of the page: what to change, what to keep, what is undecided. */
export function errata(evidence: Evidence): SafeHtml {
  const { change, keep, open } = errataSheet(evidence);
  return html`<section aria-labelledby="_errata">
<h2 id="_errata">Errata</h2>
${
  change.length === 0
    ? html`<p>No statement is refuted, amended or found not sharp by this evidence.</p>`
    : html`<ol class="errata">${change.map(toChange)}</ol>`
}
${keep.length === 0 ? null : html`<h3>Hold as written</h3><ul class="errata-rest">${keep.map(toKeep)}</ul>`}
${open.length === 0 ? null : html`<h3>Open</h3><ul class="errata-rest">${open.map(undecided)}</ul>`}
</section>`;
}

function toChange(entry: StatementToChange): SafeHtml {
  const { writeInstead, sharper } = entry;
  return html`<li id="${errataAnchor(entry.id)}">
<h3>${heading(entry)} ${standingBadge(entry.standing)}</h3>
<dl class="erratum">
<dt>The sentence, restated</dt><dd>${renderMathText(entry.says)}</dd>
<dt>Evidence</dt><dd><ul>${entry.evidence.map((line) => html`<li>${evidenceLine(line)}</li>`)}</ul></dd>
<dt>Write instead</dt><dd>${writeInstead.map(
    (text, at) =>
      html`<p>${writeInstead.length > 1 ? html`<span class="quiet">${proposalName(at + 1)}.</span> ` : null}${renderMathText(text)}</p>`,
  )}${sharper === null ? null : html`<p>${sharper}</p>`}${
    writeInstead.length === 0 && sharper === null
      ? html`<span class="quiet">The record proposes nothing: no amended reading is supported by this evidence.</span>`
      : null
  }</dd>
${entry.readings.length === 0 ? null : html`<dt>Readings to rule out</dt><dd>${readings(entry.readings, writeInstead.length)}</dd>`}
</dl>
</li>`;
}

function toKeep(entry: StatementToKeep): SafeHtml {
  const { headline, literalClaims } = entry;
  return html`<li id="${errataAnchor(entry.id)}">${heading(entry)}${entry.sharp ? html` <strong>sharp</strong>` : null}${
    headline ? html`: ${evidenceLine(headline)}` : null
  }${literalClaims > 1 ? `; closest to contradicting it of ${literalClaims} literal claims` : null}${
    entry.readings.length === 0
      ? null
      : html`<p class="quiet">Readings to rule out or to state:</p>${readings(entry.readings, 0)}`
  }</li>`;
}

function undecided(entry: OpenStatement): SafeHtml {
  return html`<li>${heading(entry)} ${standingBadge(entry.standing)}: ${renderSentence(entry.why)}</li>`;
}

function heading({ id, place, title }: { id: string; place: string; title: string }): SafeHtml {
  return html`<span class="place">${plainText(place)}</span> <a href="#${id}">${plainText(title)}</a>`;
}

function readings(list: readonly ReadingsToState[], proposals: number): SafeHtml {
  return html`<ul>${list.map(
    ({ findings, writeInstead, proposal }) =>
      html`<li>${findings.map(({ title, line }) => html`${renderMathText(title)}: ${evidenceLine(line)}. `)}${
        proposal === null
          ? html`Write: ${renderMathText(writeInstead)}`
          : html`<span class="quiet">${referenceTo(proposal, proposals)}</span>`
      }</li>`,
  )}</ul>`;
}

function evidenceLine({ claimId, slug, reading, verdict, number, sharpnessReason }: ClaimLine): SafeHtml {
  return html`<a href="#${claimAnchor(claimId)}">${slug}</a> (${reading}, ${VERDICT_WORDS[verdict]})${
    number === null
      ? null
      : html`: ${number.of === null ? null : html`${renderMathText(number.of)}: `}${number.tested} <span class="number"><strong>${number.value}</strong> ${number.interval}</span> against ${number.claimed}, ${number.seeds}, ${number.at}`
  }${sharpnessReason === null ? null : html`; ${renderMathText(sharpnessReason)}`}`;
}
