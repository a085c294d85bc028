import type { Evidence } from "../evidence/record.ts";
import { ReportError } from "./report-error.ts";

/** Anchor of a claim's section. A statement's anchor is its id. */
export function claimAnchor(claimId: string): string {
  return claimId.replace("/", "--");
}

/** Two sections under one address would send a reader to the wrong evidence. */
export function requireDistinctAnchors(evidence: Evidence): void {
  const seen = new Set<string>();
  const anchors = [
    ...evidence.statements.map((statement) => statement.id),
    ...evidence.claims.map((claim) => claimAnchor(claim.id)),
  ];
  for (const anchor of anchors) {
    if (seen.has(anchor)) throw new ReportError(`two records share the address "#${anchor}" on the page`);
    seen.add(anchor);
  }
}
