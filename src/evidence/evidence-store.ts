import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type ClaimRecord, claimRecordSchema, type Evidence, evidenceSchema } from "./record.ts";
import { type RunManifest, runManifestSchema } from "./run-manifest.ts";

/** The output folder cannot be written, or a record is not fit to be written. */
export class EvidenceError extends Error {
  override readonly name = "EvidenceError";
}

const recordFolder = (out: string) => join(out, "evidence");
const MANIFEST = "run.json";

/** `kernel-drift/sup` is kept in `kernel-drift--sup.json`: the id finds the file. */
export const recordFile = (id: string): string => `${id.replace("/", "--")}.json`;

/**
 * Makes sure evidence can be written before anything is measured.
 * @throws {EvidenceError} naming the folder and the reason.
 */
export function openEvidenceFolder(out: string): void {
  try {
    mkdirSync(recordFolder(out), { recursive: true });
    const probe = join(recordFolder(out), `.write-probe-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    throw new EvidenceError(
      `the output folder ${out} cannot be written (${(error as Error).message}); choose another with --out`,
    );
  }
}

const LOCK = ".run.lock";

/**
 * Keeps a second run from writing to the folder at the same time: each would take the other's records for an earlier
 * run's. Held by this process until the returned function is called; of a process that has died it counts for nothing.
 *
 * @throws {EvidenceError} naming the process that holds it.
 */
export function lockEvidenceFolder(out: string): () => void {
  const path = join(out, LOCK);
  // A lock appears with its holder's number in it: one that is empty would look abandoned.
  const own = `${path}.${process.pid}`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(own, String(process.pid));
      linkSync(own, path);
      return () => discard(path);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST") {
        throw new EvidenceError(
          `the output folder ${out} cannot be written (${message}); choose another with --out`,
        );
      }
      const holder = holderOf(path);
      // Vitest's set-up runs in the process of the command that started it.
      if (holder === process.pid) return () => undefined;
      if (holder !== null) {
        throw new EvidenceError(
          `another run (process ${holder}) is writing to ${out}; wait for it, or choose another folder with --out. If there is no such run, delete ${path}`,
        );
      }
      discard(path);
    } finally {
      discard(own);
    }
  }
  throw new EvidenceError(`another run has just begun to write to ${out}; choose another folder with --out`);
}

/** The living process whose number the file holds; null where there is none. */
function holderOf(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    if (!Number.isInteger(pid) || pid <= 0) return null;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? Number(readFileSync(path, "utf8")) : null;
  }
}

/** Writes one claim's record: whole or not at all, whenever the process is killed. */
export function writeClaimRecord(out: string, record: ClaimRecord): void {
  const checked = claimRecordSchema.safeParse(record);
  if (!checked.success) {
    throw new EvidenceError(
      `the record of ${record.id} is not valid evidence:\n${z.prettifyError(checked.error)}`,
    );
  }
  writeWhole(join(recordFolder(out), recordFile(record.id)), record);
}

export function writeRunManifest(out: string, manifest: RunManifest): void {
  writeWhole(join(out, MANIFEST), runManifestSchema.parse(manifest));
}

/** @throws {EvidenceError} when the folder holds no run, or one this version cannot read. */
export function readRunManifest(out: string): RunManifest {
  const path = join(out, MANIFEST);
  const parsed = readJson(path, runManifestSchema);
  if ("reason" in parsed) {
    throw new EvidenceError(
      `${path}: ${parsed.reason}. A folder of evidence holds the ${MANIFEST} that "verify" writes`,
    );
  }
  return parsed.value;
}

export function writeEvidence(out: string, evidence: Evidence): void {
  const checked = evidenceSchema.safeParse(evidence);
  if (!checked.success) {
    throw new EvidenceError(`the run's evidence is not valid:\n${z.prettifyError(checked.error)}`);
  }
  writeWhole(join(out, "evidence.json"), evidence);
}

/** @throws {EvidenceError} when there is none, or one this version cannot read. */
export function readEvidence(out: string): Evidence {
  const path = join(out, "evidence.json");
  const parsed = readJson(path, evidenceSchema);
  if ("reason" in parsed) {
    throw new EvidenceError(`${path}: ${parsed.reason}. "npm run verify" writes it`);
  }
  return parsed.value;
}

/** Reads every record of a folder; a corrupt or foreign one is named with its reason, the others count. */
export function readClaimRecords(out: string): {
  records: ClaimRecord[];
  refused: { path: string; reason: string }[];
} {
  const records: ClaimRecord[] = [];
  const refused: { path: string; reason: string }[] = [];
  let names: string[];
  try {
    names = readdirSync(recordFolder(out)).filter((name) => name.endsWith(".json"));
  } catch {
    names = [];
  }
  for (const name of names.sort()) {
    const path = join(recordFolder(out), name);
    const parsed = readJson(path, claimRecordSchema);
    if ("reason" in parsed) refused.push({ path, reason: parsed.reason });
    else if (recordFile(parsed.value.id) !== name) {
      refused.push({ path, reason: `it is the record of ${parsed.value.id}, which belongs in another file` });
    } else records.push(parsed.value);
  }
  return { records, refused };
}

function readJson<T>(path: string, schema: z.ZodType<T>): { value: T } | { reason: string } {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { reason: code === "ENOENT" ? "there is no such file" : `not readable as JSON (${message})` };
  }
  const result = schema.safeParse(json);
  return result.success ? { value: result.data } : { reason: z.prettifyError(result.error) };
}

/** A reader sees the old file or the new one, never half of either. */
function writeWhole(path: string, value: unknown): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, `${JSON.stringify(value)}\n`);
    renameSync(temporary, path);
  } catch (error) {
    discard(temporary);
    throw new EvidenceError(
      `${path} cannot be written (${(error as Error).message}); what was written before is whole and counts. Free space, or choose another folder with --out, and run again`,
    );
  }
}

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It was never made.
  }
}
