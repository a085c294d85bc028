import type { Evidence, StatementRecord } from "../evidence/record.ts";
import { standingBadge } from "./badge.ts";
import { claimSection } from "./claim-section.ts";
import { claimsOf } from "./claims-of.ts";
import { html, type SafeHtml } from "./html.ts";
import { renderMathText, renderSentence } from "./math-text.ts";

/** A statement with its standing and every claim made of it. */
export function statementSection(statement: StatementRecord, evidence: Evidence): SafeHtml {
  const { claims, missing } = claimsOf(statement, evidence);
  return html`<section class="statement" id="${statement.id}" aria-labelledby="_${statement.id}">
<p class="eyebrow">${renderMathText(statement.place)} · <code>${statement.id}</code></p>
<h3 id="_${statement.id}">${renderMathText(statement.title)} ${standingBadge(statement.standing)}</h3>
<blockquote><p>${renderMathText(statement.says)}</p></blockquote>
<p><strong>Standing: ${statement.standing}.</strong> ${renderSentence(statement.why)}</p>
${accepted(statement)}
${gate(statement)}
${statement.amendment === null ? null : html`<p><strong>As amended.</strong> ${renderMathText(statement.amendment)}</p>`}
${statement.uses.length === 0 ? null : html`<p>Rests on ${uses(statement, evidence)}.</p>`}
${missing.length === 0 ? null : html`<p class="note">Without a record: ${missing.map((id, index) => html`${index > 0 ? ", " : ""}<code>${id}</code>`)}.</p>`}
${claims.map((claim) => claimSection(claim, evidence))}
</section>`;
}

function accepted(statement: StatementRecord): SafeHtml | null {
  if (statement.accepted === null || statement.accepted === statement.standing) return null;
  return html`<p class="note">A person accepted the standing “${statement.accepted}”; this run ends elsewhere.</p>`;
}

const GATE_WORDS: Readonly<Record<StatementRecord["gate"], string | null>> = {
  current: null,
  "not checked": null,
  changed: "The chapter's text has changed since this statement was reviewed.",
  missing: "The chapter no longer holds this statement.",
  unknown: "It is not known whether the chapter still holds this statement as reviewed.",
};

function gate(statement: StatementRecord): SafeHtml | null {
  const words = GATE_WORDS[statement.gate];
  return words === null ? null : html`<p class="note">${words}</p>`;
}

function uses(statement: StatementRecord, evidence: Evidence): SafeHtml[] {
  return statement.uses.map((id, index) => {
    const used = evidence.statements.find((each) => each.id === id);
    const comma = index > 0 ? ", " : "";
    return used
      ? html`${comma}<a href="#${used.id}">${renderMathText(used.title)}</a> (${used.standing})`
      : html`${comma}<code>${id}</code> (not in this evidence)`;
  });
}
