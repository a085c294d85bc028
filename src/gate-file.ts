import { readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type Chapter, ChapterError } from "./chapter/chapter.ts";
import { chapterCheck } from "./chapter/chapter-check.ts";
import { type ClaimsNow, type GateReport, gateChapter } from "./chapter/gate.ts";
import { readRegister } from "./chapter/register.ts";
import { stampedStatements } from "./chapter/review.ts";
import type { Claim } from "./claim/claim.ts";
import { declarationsHash } from "./claim/declaration-hash.ts";
import { CLAIM_FILE_ENDING, loadClaims } from "./claim/plan.ts";
import type { ChapterCheck } from "./evidence/run-manifest.ts";

/** A chapter's file held against the register and the claims of a folder, also as a run's evidence keeps it. */
export interface GatedFile {
  readonly report: GateReport;
  readonly check: ChapterCheck;
}

/**
 * @param claims folder with the claim files and the register `chapter.json`.
 * @param previous file of the chapter as it was reviewed, for the old words.
 * @throws {ChapterError} for a file that cannot be read or is no chapter; {RegisterError} for the register.
 */
export async function gateFile(file: string, claims: string, previous: string | null): Promise<GatedFile> {
  const chapter = await readChapter(file);
  const register = readRegister(join(claims, "chapter.json"));
  const report = gateChapter({
    chapter,
    statements: stampedStatements(register, await claimHashes(claims)),
    ...(previous === null ? {} : { previous: await readChapter(previous) }),
  });
  return { report, check: chapterCheck(report) };
}

/** @throws {ChapterError} naming the file and why it cannot be read as a chapter. */
export async function readChapter(file: string): Promise<Chapter> {
  const { source, name } = readSource(file);
  // The parsers of Markdown and HTML are two hundred modules, and a run without a chapter needs none of them.
  const { parseChapter } = await import("./chapter/parse.ts");
  return parseChapter(source, { name });
}

/** @throws {ChapterError} naming the file and why it cannot be read. */
export function readSource(file: string): { source: Uint8Array; name: string } {
  try {
    return { source: readFileSync(resolve(file)), name: basename(file) };
  } catch (error) {
    throw new ChapterError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** Fingerprint of each statement's claims as they are declared now, or why they cannot be loaded. */
export async function claimHashes(folder: string): Promise<Map<string, ClaimsNow>> {
  const { claims, failures } = await loadClaims(
    folder,
    readRegister(join(folder, "chapter.json")).statements,
  );
  const byStatement = new Map<string, Claim[]>();
  for (const { claim } of claims) {
    byStatement.set(claim.statement, [...(byStatement.get(claim.statement) ?? []), claim]);
  }
  const hashes = new Map<string, ClaimsNow>();
  for (const [id, list] of byStatement) hashes.set(id, declarationsHash(list));
  // Claims of a statement live in the file of its name, so nothing of it has been loaded.
  for (const { path, reason } of failures) {
    hashes.set(basename(path, CLAIM_FILE_ENDING), { unread: `${path}: ${reason}` });
  }
  return hashes;
}
