import type { Comparison } from "../evidence/compare.ts";
import type { Evidence, StandingWord, StatementRecord } from "../evidence/record.ts";
import { standingBadge } from "./badge.ts";
import { statementMark } from "./change-mark.ts";
import { claimSection } from "./claim-section.ts";
import { claimsOf } from "./claims-of.ts";
import { html, type SafeHtml } from "./html.ts";
import { renderMathText, renderSentence } from "./math-text.ts";
import { plainText } from "./plain-text.ts";
import { selfLink } from "./self-link.ts";
import { statementWording } from "./statement-wording.ts";

/** A statement with its standing and every claim made of it. */
export function statementSection(
  statement: StatementRecord,
  evidence: Evidence,
  comparison: Comparison | null = null,
): SafeHtml {
  const { claims, missing } = claimsOf(statement, evidence);
  const doubted = doubtedUses(statement, evidence);
  return html`<section class="statement${doubted.length > 0 ? " doubted" : ""}" id="${statement.id}" aria-labelledby="_${statement.id}">
<p class="eyebrow">${renderMathText(statement.place)} · <code>${statement.id}</code></p>
<h3 id="_${statement.id}">${renderMathText(statement.title)} ${standingBadge(statement.standing)} ${statementMark(comparison, statement.id)}${selfLink(statement.id)}</h3>
${statementWording(statement)}
<p><strong>Standing: ${statement.standing}</strong> – ${renderSentence(statement.why)}</p>
${accepted(statement)}
${gate(statement)}
${statement.amendment === null ? null : html`<p><strong>Write instead.</strong> ${renderMathText(statement.amendment)}</p>`}
${doubted.length === 0 ? null : html`<p class="note">${doubtSentence(doubted)}</p>`}
${statement.uses.length === 0 ? null : html`<p>Rests on ${uses(statement, evidence)}.</p>`}
${missing.length === 0 ? null : html`<p class="note">Without a record: ${missing.map((id, index) => html`${index > 0 ? ", " : ""}<code>${id}</code>`)}.</p>`}
${claims.map((claim) => claimSection(claim, evidence, comparison))}
</section>`;
}

function accepted(statement: StatementRecord): SafeHtml | null {
  if (statement.accepted === null || statement.accepted === statement.standing) return null;
  return html`<p class="note">A person accepted the standing “${statement.accepted}”; this run ends elsewhere.</p>`;
}

const GATE_WORDS: Readonly<Record<StatementRecord["gate"], string | null>> = {
  "not checked": null,
  current: "The chapter's text is the one this statement was reviewed against.",
  changed: "The chapter's text has changed since this statement was reviewed.",
  missing: "The chapter no longer holds this statement.",
  unknown: "It is not known whether the chapter still holds this statement as reviewed.",
};

function gate(statement: StatementRecord): SafeHtml | null {
  const words = GATE_WORDS[statement.gate];
  if (words === null) return null;
  return html`<p class="${statement.gate === "current" ? "quiet" : "note"}"><strong>Chapter: ${statement.wording?.status ?? statement.gate}.</strong> ${words}${reasons(statement)}</p>`;
}

/** Why the gate says so: of what is current there is nothing to add. */
function reasons({ gate: word, wording }: StatementRecord): SafeHtml | null {
  if (word === "current" || !wording || wording.reasons.length === 0) return null;
  return html` ${wording.reasons.map((reason, index) => html`${index > 0 ? "; " : ""}${reason}`)}.`;
}

const DOUBTFUL: ReadonlySet<StandingWord> = new Set(["refuted", "holds as amended"]);

/** What a statement uses and this evidence does not let stand as written. */
function doubtedUses(statement: StatementRecord, evidence: Evidence): StatementRecord[] {
  return evidence.statements.filter(
    ({ id, standing }) => statement.uses.includes(id) && DOUBTFUL.has(standing),
  );
}

function doubtSentence(doubted: readonly StatementRecord[]): SafeHtml {
  const names = doubted.map(
    ({ id, title, standing }, index) =>
      html`${index > 0 ? "; " : ""}“<a href="#${id}">${plainText(title)}</a>” ${standing === "refuted" ? "is refuted" : "holds only as amended"}`,
  );
  return html`It uses what does not stand as written: ${names}.`;
}

function uses(statement: StatementRecord, evidence: Evidence): SafeHtml[] {
  return statement.uses.map((id, index) => {
    const used = evidence.statements.find((each) => each.id === id);
    const comma = index > 0 ? ", " : "";
    return used
      ? html`${comma}<a href="#${used.id}">${plainText(used.title)}</a> (${used.standing})`
      : html`${comma}<code>${id}</code> (not in this evidence)`;
  });
}
