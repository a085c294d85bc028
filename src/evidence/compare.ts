import type { ClaimRecord, Evidence, StandingWord } from "./record.ts";

/** What has changed against an earlier run. */
export interface Comparison {
  /** When the earlier run started. */
  readonly baseline: string;
  readonly statements: Readonly<Record<string, StatementChange>>;
  readonly claims: Readonly<Record<string, ClaimChange>>;
  /** Ids of statements and claims that the earlier run has and this one has not. */
  readonly gone: readonly string[];
}

export type StatementChange = "new" | "fixed" | "regressed" | "changed" | "unchanged";
export type ClaimChange = StatementChange | "moved beyond noise";

/** How good a standing is, coarsely: what counts as fixed or regressed. */
const STANDING_RANK: Readonly<Record<StandingWord, number>> = {
  holds: 3,
  "holds, not sharp": 3,
  "holds as amended": 2,
  refuted: 1,
  open: 0,
  "not covered": 0,
};
const VERDICT_RANK: Readonly<Record<ClaimRecord["verdict"], number>> = {
  supported: 2,
  refuted: 1,
  inconclusive: 0,
  broken: 0,
};

/**
 * Every statement and claim of a run against an earlier one. A claim with the same verdict has "moved beyond noise"
 * when a deciding interval of it is disjoint from the same interval of the earlier run; nothing else is computed.
 */
export function compareEvidence(baseline: Evidence, current: Evidence): Comparison {
  const statements = new Map(baseline.statements.map((entry) => [entry.id, entry.standing]));
  const claims = new Map(baseline.claims.map((claim) => [claim.id, claim]));
  const ids = new Set([...current.statements, ...current.claims].map(({ id }) => id));
  return {
    baseline: baseline.run.startedAt,
    statements: Object.fromEntries(
      current.statements.map(({ id, standing }): [string, StatementChange] => {
        const before = statements.get(id);
        return [id, before === undefined ? "new" : change(before, standing, STANDING_RANK)];
      }),
    ),
    claims: Object.fromEntries(
      current.claims.map((claim): [string, ClaimChange] => {
        const before = claims.get(claim.id);
        if (!before) return [claim.id, "new"];
        const verdict = change(before.verdict, claim.verdict, VERDICT_RANK);
        return [
          claim.id,
          verdict === "unchanged" && hasMoved(before, claim) ? "moved beyond noise" : verdict,
        ];
      }),
    ),
    gone: [...statements.keys(), ...claims.keys()].filter((id) => !ids.has(id)),
  };
}

function change<Word extends string>(
  before: Word,
  now: Word,
  rank: Readonly<Record<Word, number>>,
): StatementChange {
  if (before === now) return "unchanged";
  if (rank[now] === rank[before]) return "changed";
  return rank[now] > rank[before] ? "fixed" : "regressed";
}

function hasMoved(before: ClaimRecord, now: ClaimRecord): boolean {
  return now.estimates.some((estimate) => {
    const other = before.estimates.find((each) => each.decides && each.name === estimate.name);
    return estimate.decides && !!other && (estimate.low > other.high || estimate.high < other.low);
  });
}

/** "2 regressed, 1 fixed" of the statements, then of the claims; what is unchanged is not counted. */
export function describeComparison({ baseline, statements, claims, gone }: Comparison): string {
  const tally = (changes: Readonly<Record<string, string>>) => {
    const counts = new Map<string, number>();
    for (const word of Object.values(changes)) counts.set(word, (counts.get(word) ?? 0) + 1);
    counts.delete("unchanged");
    return [...counts].map(([word, count]) => `${count} ${word}`).join(", ") || "unchanged";
  };
  const missing = gone.length > 0 ? `; gone: ${gone.join(", ")}` : "";
  return `Against the run of ${baseline}: statements ${tally(statements)}; claims ${tally(claims)}${missing}`;
}
