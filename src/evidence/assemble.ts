import { standingOf } from "../verdict/standing.ts";
import type { ClaimRecord, Evidence, StandingWord, StatementRecord } from "./record.ts";
import { EVIDENCE_SCHEMA_VERSION } from "./record.ts";
import type { RunManifest } from "./run-manifest.ts";

/** What the register knows of a statement; the evidence repeats it so that the report needs nothing else. */
export interface RegisteredStatement {
  readonly id: string;
  readonly place: string;
  readonly title: string;
  readonly says: string;
  readonly uses: readonly string[];
  readonly accepted: {
    readonly standing: StandingWord;
    readonly claims: Readonly<Record<string, string>>;
  } | null;
}

/** A difference between what was measured and what a person has accepted. */
export interface Difference {
  readonly id: string;
  readonly accepted: string;
  readonly seen: string;
}

/**
 * Puts a run's records and the register's statements together. Records of runs with other settings (base
 * seed, profile, engine, precision) are set aside by name: they do not belong on one page. Those of another commit do,
 * and are told of.
 */
export function assembleEvidence(options: {
  manifest: RunManifest;
  statements: readonly RegisteredStatement[];
  records: readonly ClaimRecord[];
  refused: readonly { path: string; reason: string }[];
}): Evidence {
  const { manifest, statements } = options;
  const refused = [...options.refused, ...manifest.failures];
  const claims: ClaimRecord[] = [];
  for (const record of options.records) {
    const reason = foreign(record, manifest);
    if (reason) refused.push({ path: record.id, reason });
    else claims.push(record);
  }
  const order = new Map(manifest.planned.map((claim, index) => [claim.id, index]));
  claims.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
  return {
    schema: EVIDENCE_SCHEMA_VERSION,
    run: {
      ...manifest.run,
      ...otherCommits(manifest.run.commit, claims),
      ...(manifest.chapter && {
        chapter: { name: manifest.chapter.name, summary: manifest.chapter.summary },
      }),
    },
    statements: statements.map((entry) => statementRecord(entry, manifest, claims)),
    claims,
    refusedRecords: refused,
  };
}

/** Commits at which claims were measured that are not the run's: their sources may have measured otherwise. */
function otherCommits(
  own: string | null,
  claims: readonly ClaimRecord[],
): Pick<Evidence["run"], "otherCommits"> {
  const commits = new Set(claims.flatMap(({ run }) => (run.commit === undefined ? [] : [run.commit])));
  commits.delete(own);
  return commits.size > 0 ? { otherCommits: [...commits] } : {};
}

function statementRecord(
  entry: RegisteredStatement,
  manifest: RunManifest,
  claims: readonly ClaimRecord[],
): StatementRecord {
  const planned = manifest.planned.filter((claim) => claim.statement === entry.id).map((claim) => claim.id);
  const own = claims.filter((claim) => claim.statement === entry.id);
  const { standing, why } = standingOf(
    planned,
    own.map((claim) => ({
      id: claim.id,
      reading: claim.reading,
      verdict: claim.verdict,
      sharpness: claim.fit?.sharpness ?? null,
    })),
  );
  const checked = manifest.chapter?.statements.find(({ id }) => id === entry.id);
  return {
    id: entry.id,
    place: entry.place,
    title: entry.title,
    says: entry.says,
    uses: [...entry.uses],
    standing,
    accepted: entry.accepted?.standing ?? null,
    why,
    claims: planned,
    amendment: amendment(own),
    gate: checked?.gate ?? "not checked",
    ...(checked ? { wording: checked.wording } : {}),
  };
}

/** Only what is supported may be proposed as the chapter's text; an amended reading goes before another. */
function amendment(claims: readonly ClaimRecord[]): string | null {
  const proposing = claims.filter((claim) => claim.verdict === "supported" && claim.writeInstead !== null);
  const chosen = proposing.find((claim) => claim.reading === "amended") ?? proposing[0];
  return chosen?.writeInstead ?? null;
}

function foreign(record: ClaimRecord, manifest: RunManifest): string | null {
  const { run } = manifest;
  const settings = [
    ["base seed", record.run.baseSeed, run.baseSeed],
    ["profile", record.run.profile, run.profile],
    ["engine", record.run.engine, run.engine.name],
    ["precision", record.run.precision, run.engine.precision],
  ] as const;
  const other = settings.find(([, seen, expected]) => seen !== expected);
  if (other) {
    return `measured with another ${other[0]} (${other[1]}) than this run (${other[2]}); it is kept on disk and not shown`;
  }
  if (!manifest.planned.some((claim) => claim.id === record.id)) {
    return "no claim of the suite has this id any more; it is kept on disk and not shown";
  }
  return null;
}

/**
 * Where verdicts and standings differ from the accepted ones. A statement that this run was not asked about
 * is not compared; one that nobody has accepted yet differs by being new, an accepted claim that is declared no more by
 * being gone.
 */
export function differencesFromAccepted(
  evidence: Evidence,
  statements: readonly RegisteredStatement[],
  selected: readonly string[],
): Difference[] {
  const differences: Difference[] = [];
  for (const record of evidence.statements) {
    const entry = statements.find((statement) => statement.id === record.id)!;
    if (!record.claims.some((id) => selected.includes(id)) && record.claims.length > 0) continue;
    for (const claim of evidence.claims.filter((each) => each.statement === record.id)) {
      const accepted = entry.accepted?.claims[claim.id] ?? "nothing yet";
      if (accepted !== claim.verdict) differences.push({ id: claim.id, accepted, seen: claim.verdict });
    }
    // A statement without any claim differs in its standing.
    const gone = record.claims.length === 0 ? [] : Object.entries(entry.accepted?.claims ?? {});
    for (const [id, accepted] of gone) {
      if (!record.claims.includes(id)) differences.push({ id, accepted, seen: "declared no more" });
    }
    const measured = record.claims.every((id) => selected.includes(id));
    const accepted = entry.accepted?.standing ?? "nothing yet";
    if (measured && accepted !== record.standing) {
      differences.push({ id: record.id, accepted, seen: record.standing });
    }
  }
  return differences;
}

/** Claims that were selected and left no evidence of this run, or of those that were merged: an earlier run's is none. */
export function withoutEvidence(
  evidence: Evidence,
  selected: readonly string[],
  merged: readonly string[] = [],
): string[] {
  const runs = new Set([evidence.run.id, ...merged]);
  const measured = new Set(evidence.claims.filter(({ run }) => runs.has(run.id)).map((claim) => claim.id));
  return selected.filter((id) => !measured.has(id));
}
