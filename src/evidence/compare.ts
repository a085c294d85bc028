/** What has changed against an earlier run. */
export interface Comparison {
  /** When the earlier run started. */
  readonly baseline: string;
  readonly statements: Readonly<Record<string, StatementChange>>;
  readonly claims: Readonly<Record<string, ClaimChange>>;
}

export type StatementChange = "new" | "fixed" | "regressed" | "changed" | "unchanged";
export type ClaimChange = StatementChange | "moved beyond noise";
