import Table from "cli-table3";
import { type Change, type Finding, type GateReport, type NewPassage, statuses, statusText } from "./gate.ts";

/** Characters of a passage shown in a terminal or an annotation. */
const longestExcerpt = 400;

/** The report for a terminal: a table of all statements, then what is not current, worst first. No colours. */
export function gateTable(report: GateReport): string {
  const table = new Table({ head: ["Statement", "Status", "Lines"], style: { head: [], border: [] } });
  for (const finding of report.findings) {
    table.push([printable(finding.id), printable(statusText(finding)), linesText(finding.lines)]);
  }
  const parts = [table.toString()];
  for (const finding of worstFirst(report.findings)) {
    parts.push([`${finding.id}: ${statusText(finding)}`, ...detailsOf(finding)].map(printable).join("\n  "));
  }
  for (const group of newByPlace(report.new)) {
    parts.push(
      [
        // A heading at a line's start could be a command to GitHub's runner, as in "::error::".
        `new, no statement covers: ${group.place}`,
        ...group.passages.map((passage) => `line ${passage.line}: ${excerpt(passage.text)}`),
      ]
        .map(printable)
        .join("\n  "),
    );
  }
  parts.push(summaryOf(report));
  return `${parts.join("\n\n")}\n`;
}

/** The whole report, keys in a fixed order, ending in a line feed. */
export function gateJson(report: GateReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** One line: how many statements have which status, how many passages are new. */
export function summaryOf(report: GateReport): string {
  const counts = statuses
    .map((status) => ({
      status,
      count: report.findings.filter((finding) => finding.status === status).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status}`);
  if (report.new.length > 0) counts.push(`${report.new.length} passages new`);
  return `${printable(report.chapter)}: ${counts.join(", ") || "no statements"}`;
}

/** Findings that need a person, the worst first, otherwise in the register's order. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings
    .filter((finding) => finding.status !== "current")
    .sort((a, b) => statuses.indexOf(a.status) - statuses.indexOf(b.status));
}

/** New passages by place, in the chapter's order: a new theorem of eight sentences is one find. */
export function newByPlace(passages: readonly NewPassage[]): { place: string; passages: NewPassage[] }[] {
  const groups = new Map<string, NewPassage[]>();
  for (const passage of passages) {
    const group = groups.get(passage.place);
    if (group) group.push(passage);
    else groups.set(passage.place, [passage]);
  }
  return [...groups].map(([place, group]) => ({ place, passages: group }));
}

/** Reasons and changes of a finding, one line each. */
export function detailsOf(finding: Finding): string[] {
  return [...finding.reasons, ...finding.changes.map(changeText)];
}

/** `[-old-]` and `{+new+}` as in `git diff --word-diff`. */
function changeText(change: Change): string {
  const where = change.line === null ? "gone" : `line ${change.line}`;
  if (change.difference) {
    const words = change.difference.map(({ value, added, removed }) =>
      added ? `{+${value}+}` : removed ? `[-${value}-]` : value,
    );
    return `${where}: ${excerpt(words.join(""))}`;
  }
  const old = change.old === null ? `was ${change.hash}` : `was: ${excerpt(change.old)}`;
  return change.new === null ? `${where}, ${old}` : `${where}, ${old}; now: ${excerpt(change.new)}`;
}

/** On one line, cut to 400 characters. */
export function excerpt(text: string): string {
  const line = text.replace(/\s*\n\s*/g, " ⏎ ");
  return line.length <= longestExcerpt ? line : `${line.slice(0, longestExcerpt - 1)}…`;
}

function linesText(lines: readonly number[]): string {
  return lines.length <= 6 ? lines.join(", ") : `${lines.slice(0, 5).join(", ")}, … ${lines.at(-1)}`;
}

/** A chapter's text must not steer the terminal nor turn the writing direction around. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu, (character) =>
    character === "\n" ? "\n" : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
