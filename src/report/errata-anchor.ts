import type { ClaimRecord, Evidence } from "../evidence/record.ts";
import { errataSheet } from "./errata-entries.ts";

/** Anchor of a statement's entry in the errata. */
export function errataAnchor(statementId: string): string {
  return `_errata-${statementId}`;
}

/** For each evidence the texts its errata hold, by anchor: the sheet is made once, not once per claim. */
const TEXTS = new WeakMap<Evidence, ReadonlyMap<string, ReadonlySet<string>>>();

/** Where the errata hold what the claim proposes to write; `null` where they do not. */
export function errataAnchorOf({ statement, writeInstead }: ClaimRecord, evidence: Evidence): string | null {
  const texts = TEXTS.get(evidence) ?? textsOf(evidence);
  TEXTS.set(evidence, texts);
  const anchor = errataAnchor(statement);
  return writeInstead !== null && texts.get(anchor)?.has(writeInstead) ? anchor : null;
}

function textsOf(evidence: Evidence): ReadonlyMap<string, ReadonlySet<string>> {
  const { change, keep } = errataSheet(evidence);
  return new Map([
    ...change.map(
      ({ id, writeInstead, readings }) =>
        [
          errataAnchor(id),
          new Set([...writeInstead, ...readings.map((reading) => reading.writeInstead)]),
        ] as const,
    ),
    ...keep.map(
      ({ id, readings }) =>
        [errataAnchor(id), new Set(readings.map((reading) => reading.writeInstead))] as const,
    ),
  ]);
}
