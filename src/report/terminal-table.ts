import Table from "cli-table3";
import type { ClaimRecord, Evidence } from "../evidence/record.ts";
import { slugOf } from "./answer-table.ts";
import { claimsOf, strayClaims } from "./claims-of.ts";
import { claimedWords, testedNumber } from "./expectation-words.ts";
import { headlineEstimate } from "./headline-estimate.ts";
import { count, formatEstimate } from "./number-format.ts";
import { plainText } from "./plain-text.ts";

/** Widths of the columns with their padding, borders not counted; with the six borders they fill 120 columns. */
const COLUMNS = [34, 13, 14, 29, 24];
const PADDING = 2;
const TOTAL = COLUMNS.reduce((sum, width) => sum + width, 0) + COLUMNS.length - 1;

/** The summary on the terminal: a row per statement, below it a row per claim. Fits 120 columns, uses no colour. */
export function renderSummaryTable(evidence: Evidence): string {
  const table = new Table({
    colWidths: COLUMNS,
    style: { head: [], border: [] },
    head: ["claim", "reading", "verdict", "measured [low, high]", "claimed"],
  });
  for (const statement of evidence.statements) {
    const { claims, missing } = claimsOf(statement, evidence);
    const title = `${plainText(statement.place)} · ${plainText(statement.title)} (${statement.id})`;
    table.push(
      [{ colSpan: COLUMNS.length, content: wrapped(`${title}: ${statement.standing.toUpperCase()}`, TOTAL) }],
      ...claims.map(claimRow),
      ...missing.map((id) => row([id, "", "no record", "", ""])),
    );
  }
  const stray = strayClaims(evidence);
  if (stray.length > 0) {
    table.push(
      [{ colSpan: COLUMNS.length, content: "Claims of no listed statement" }],
      ...stray.map(claimRow),
    );
  }
  return [table.toString(), ...refusals(evidence)].join("\n");
}

function refusals(evidence: Evidence): string[] {
  const refused = evidence.refusedRecords;
  if (refused.length === 0) return [];
  return [
    `${count(refused.length, "record")} left out:`,
    ...refused.map(({ path, reason }) => wrapped(`  ${plainText(path)}: ${plainText(reason)}`, TOTAL)),
  ];
}

function claimRow(claim: ClaimRecord): string[] {
  const estimate = headlineEstimate(claim);
  const words = estimate && formatEstimate(estimate);
  return row([
    slugOf(claim),
    claim.reading,
    claim.verdict,
    words ? `${words.value} ${words.interval}` : "nothing measured",
    `${testedNumber(claim.expectation)} ${claimedWords(claim.expectation)}`,
  ]);
}

const row = (cells: readonly string[]) =>
  cells.map((cell, column) => wrapped(cell, COLUMNS[column] ?? TOTAL));

/**
 * Breaks text at spaces, and a word that is too long anywhere. cli-table3's own wrapping cuts such a word off,
 * and a slug that cannot be copied is of no use.
 */
function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  const limit = width - PADDING;
  for (const word of text.split(" ")) {
    let rest = word;
    if (line !== "" && line.length + 1 + rest.length > limit) {
      lines.push(line);
      line = "";
    }
    while (rest.length > limit) {
      lines.push(rest.slice(0, limit));
      rest = rest.slice(limit);
    }
    line = line === "" ? rest : `${line} ${rest}`;
  }
  return [...lines, line].join("\n");
}
