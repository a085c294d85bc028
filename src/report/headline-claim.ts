import type { ClaimRecord, StatementRecord, VerdictWord } from "../evidence/record.ts";
import { allowedRegion } from "./expectation-words.ts";
import { headlineEstimate, strain } from "./headline-estimate.ts";

/** The verdict on the literal reading that a standing rests on. */
const RESTS_ON: Readonly<Record<StatementRecord["standing"], VerdictWord>> = {
  holds: "supported",
  "holds, not sharp": "supported",
  "holds as amended": "refuted",
  refuted: "refuted",
  open: "inconclusive",
  "not covered": "inconclusive",
};

/**
 * The one claim a statement's row shows: of the literal ones its standing rests on, the one closest to (or
 * farthest into) contradiction. `null` where nothing was measured.
 */
export function headlineClaim(
  statement: StatementRecord,
  claims: readonly ClaimRecord[],
): ClaimRecord | null {
  const measured = claims.filter((claim) => headlineEstimate(claim) !== null);
  const literal = measured.filter((claim) => claim.reading === "literal");
  const bearing = literal.filter((claim) => claim.verdict === RESTS_ON[statement.standing]);
  const candidates = [bearing, literal, measured].find((list) => list.length > 0) ?? [];
  const [first, ...rest] = candidates;
  if (!first) return null;
  return rest.reduce((worst, claim) => (strainOf(claim) > strainOf(worst) ? claim : worst), first);
}

function strainOf(claim: ClaimRecord): number {
  const estimate = headlineEstimate(claim);
  return estimate ? strain(estimate, allowedRegion(claim.expectation)) : Number.NEGATIVE_INFINITY;
}
