import { assembleEvidence, type RegisteredStatement } from "./assemble.ts";
import {
  EvidenceError,
  readClaimRecords,
  readRunManifest,
  writeClaimRecord,
  writeEvidence,
  writeRunManifest,
} from "./evidence-store.ts";
import type { ClaimRecord, Evidence } from "./record.ts";
import { absentShards, type ChapterCheck, type RunManifest } from "./run-manifest.ts";

/**
 * Merges the evidence of several folders (shards of one run, or runs measured elsewhere with the same
 * settings) and writes the whole into `out`. Where two folders hold the same claim, the one counts whose folder's
 * last run is later. What the gate found is `chapter`, else what the latest run knows of it. Measures nothing and loads no claim.
 * Where a shard is absent, what it was to measure is not known, and every claim is asked for: without evidence it is missing.
 *
 * @throws {EvidenceError} when a folder holds no run, or the runs' settings differ.
 */
export function mergeRuns(
  directories: readonly string[],
  statements: readonly RegisteredStatement[],
  out: string,
  chapter: ChapterCheck | null = null,
): Evidence {
  const runs = directories
    .map((directory) => ({
      directory,
      manifest: readRunManifest(directory),
      ...readClaimRecords(directory),
    }))
    .sort((a, b) => (a.manifest.run.startedAt < b.manifest.run.startedAt ? -1 : 1));
  const newest = runs[runs.length - 1]!;
  for (const run of runs) requireSameSettings(newest, run);
  const records = new Map<string, ClaimRecord>();
  for (const run of runs) for (const record of run.records) records.set(record.id, record);
  const shards = shardsOf(runs.map((run) => run.manifest));
  const manifest: RunManifest = {
    ...newest.manifest,
    run: {
      ...newest.manifest.run,
      startedAt: runs[0]!.manifest.run.startedAt,
      durationSeconds: runs.reduce((sum, run) => sum + run.manifest.run.durationSeconds, 0),
      shards: runs.length,
      ...summedCells(runs.map((run) => run.manifest)),
    },
    selected: selectedBy(runs.map((run) => run.manifest)),
    ...(shards.length > 0 ? { shards } : {}),
    merged: [...new Set(runs.flatMap(({ manifest: { run, merged = [] } }) => [run.id, ...merged]))],
    ...(chapter ? { chapter } : {}),
    failures: uniqueByPath(runs.flatMap((run) => run.manifest.failures)),
  };
  const evidence = assembleEvidence({
    manifest,
    statements,
    records: [...records.values()],
    refused: runs.flatMap((run) => run.refused),
  });
  writeRunManifest(out, manifest);
  for (const record of evidence.claims) writeClaimRecord(out, record);
  writeEvidence(out, evidence);
  return evidence;
}

function shardsOf(manifests: readonly RunManifest[]): NonNullable<RunManifest["shards"]> {
  const shards = manifests.flatMap((manifest) => manifest.shards ?? []);
  return [...new Map(shards.map((shard) => [`${shard.number}/${shard.of}`, shard])).values()];
}

function selectedBy(manifests: readonly RunManifest[]): string[] {
  const whole = absentShards({ shards: shardsOf(manifests) }).length === 0;
  const asked = manifests.flatMap(({ selected, planned }) =>
    whole ? selected : planned.map(({ id }) => id),
  );
  return [...new Set(asked)];
}

function requireSameSettings(
  a: { directory: string; manifest: RunManifest },
  b: { directory: string; manifest: RunManifest },
): void {
  const settings = ({ run }: RunManifest) => ({
    "base seed": run.baseSeed,
    profile: run.profile,
    engine: run.engine.name,
    precision: run.engine.precision,
    "deciding intervals": run.decidingIntervals,
  });
  const left = settings(a.manifest);
  for (const [name, value] of Object.entries(settings(b.manifest))) {
    const other = left[name as keyof typeof left];
    if (value !== other) {
      throw new EvidenceError(
        `runs that are merged have the same settings; ${name} is ${other} in ${a.directory} and ${value} in ${b.directory}. Report them separately`,
      );
    }
  }
}

/** Known only if every run has counted its cells. */
function summedCells(manifests: readonly RunManifest[]): Pick<RunManifest["run"], "cells"> {
  const counts = manifests.flatMap(({ run }) => run.cells ?? []);
  if (counts.length < manifests.length) return {};
  const sum = (name: "measured" | "fromCache") => counts.reduce((total, each) => total + each[name], 0);
  return { cells: { measured: sum("measured"), fromCache: sum("fromCache") } };
}

function uniqueByPath<T extends { readonly path: string }>(entries: readonly T[]): T[] {
  return [...new Map(entries.map((entry) => [entry.path, entry])).values()];
}
