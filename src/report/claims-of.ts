import type { ClaimRecord, Evidence, StatementRecord } from "../evidence/record.ts";

/** A statement's claims in its own order, then those only the claim knows of; `missing` are ids without a record. */
export function claimsOf(
  statement: StatementRecord,
  evidence: Evidence,
): { claims: readonly ClaimRecord[]; missing: readonly string[] } {
  const byId = new Map(evidence.claims.map((claim) => [claim.id, claim]));
  const listed = statement.claims.flatMap((id) => byId.get(id) ?? []);
  const others = evidence.claims.filter(
    (claim) => claim.statement === statement.id && !statement.claims.includes(claim.id),
  );
  return { claims: [...listed, ...others], missing: statement.claims.filter((id) => !byId.has(id)) };
}

/** Claims of no listed statement: shown apart rather than dropped. */
export function strayClaims(evidence: Evidence): readonly ClaimRecord[] {
  return evidence.claims.filter(
    (claim) =>
      !evidence.statements.some(
        (statement) => statement.id === claim.statement || statement.claims.includes(claim.id),
      ),
  );
}
