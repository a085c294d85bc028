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

/**
 * How far a standing lets the sentence stand as written: what counts as fixed or regressed. A decided "refuted" is
 * no better than an "open" one; between these the change is only named.
 */
const STANDING_RANK: Readonly<Record<StandingWord, number>> = {
  holds: 2,
  "holds, not sharp": 2,
  "holds as amended": 1,
  refuted: 0,
  open: 0,
  "not covered": 0,
};
const VERDICT_RANK: Readonly<Record<ClaimRecord["verdict"], number>> = {
  supported: 1,
  refuted: 0,
  inconclusive: 0,
  broken: 0,
};

/**
 * Every statement and claim of a run against an earlier one. A claim with the same verdict has "moved beyond noise"
 * when a deciding interval of it is disjoint from the same interval of the earlier run; nothing else is computed.
 *
 * `asked` are the claims the current run was asked for, all of the suite unless given: what it was not asked for and
 * has no record of is left out, for it has neither changed nor gone.
 */
export function compareEvidence(
  baseline: Evidence,
  current: Evidence,
  asked?: readonly string[],
): Comparison {
  const recorded = new Set([...current.claims.map(({ id }) => id), ...(asked ?? [])]);
  const unasked = new Set(
    asked ? current.statements.flatMap((entry) => entry.claims).filter((id) => !recorded.has(id)) : [],
  );
  const statements = new Map(baseline.statements.map((entry) => [entry.id, entry.standing]));
  const claims = new Map(baseline.claims.map((claim) => [claim.id, claim]));
  const ids = new Set([...current.statements, ...current.claims].map(({ id }) => id));
  return {
    baseline: baseline.run.startedAt,
    statements: Object.fromEntries(
      current.statements
        .filter((entry) => !entry.claims.some((id) => unasked.has(id)))
        .map(({ id, standing }): [string, StatementChange] => {
          const before = statements.get(id);
          return [id, before === undefined ? "new" : change(before, standing, STANDING_RANK)];
        }),
    ),
    claims: Object.fromEntries(
      current.claims.map((claim): [string, ClaimChange] => {
        const before = claims.get(claim.id);
        if (!before) return [claim.id, "new"];
        const verdict = change(before.verdict, claim.verdict, VERDICT_RANK);
        if (verdict !== "unchanged") return [claim.id, verdict];
        if (tested(before) !== tested(claim)) return [claim.id, "changed"];
        return [claim.id, hasMoved(before, claim) ? "moved beyond noise" : "unchanged"];
      }),
    ),
    gone: [...statements.keys(), ...claims.keys()].filter((id) => !ids.has(id) && !unasked.has(id)),
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

/** What a claim holds its number against; intervals of two different claims are not compared. */
function tested({ reading, expectation }: ClaimRecord): string {
  const { reason: _, ...numbers } = expectation;
  return JSON.stringify([reading, Object.entries(numbers).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function hasMoved(before: ClaimRecord, now: ClaimRecord): boolean {
  return now.estimates.some((estimate) => {
    const other = before.estimates.find((each) => each.decides && each.name === estimate.name);
    return estimate.decides && !!other && (estimate.low > other.high || estimate.high < other.low);
  });
}

/** The order in which changes are told: what needs attention first. */
const BY_URGENCY: readonly ClaimChange[] = ["regressed", "changed", "moved beyond noise", "fixed", "new"];

/** "2 regressed, 1 fixed" of the statements, then of the claims; what is unchanged is not counted. */
export function describeComparison(
  { baseline, statements, claims, gone }: Comparison,
  file: string | null = null,
): string {
  const tally = (changes: Readonly<Record<string, string>>) => {
    const words = Object.values(changes);
    const counts = BY_URGENCY.map((word) => [words.filter((each) => each === word).length, word] as const);
    return (
      counts
        .filter(([count]) => count > 0)
        .map(([count, word]) => `${count} ${word}`)
        .join(", ") || "unchanged"
    );
  };
  const missing = gone.length > 0 ? `; gone: ${gone.join(", ")}` : "";
  const run = file === null ? `the run of ${baseline}` : `${file} (run of ${baseline})`;
  return `Against ${run}: statements ${tally(statements)}; claims ${tally(claims)}${missing}`;
}
