import { createHash } from "node:crypto";
import { closeSync, openSync, readdirSync, readSync, rmdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { BYTES_OF_FIRST_LINE, CELL_FILE_ENDING, writerOfCells } from "./cell-file.ts";
import { canonicalJson } from "./experiment.ts";

/** What all cells of a folder have in common; what tells them apart within it is in their names. */
export interface CellOrigin {
  /** `codeFingerprint` of the project. */
  readonly code: string;
  readonly engine: { readonly name: string; readonly version: string; readonly precision: string };
  readonly baseSeed: number;
}

/** Name of the folder for cells of one origin. */
export function originFolder({ code, engine, baseSeed }: CellOrigin): string {
  const { name, version, precision } = engine;
  const text = canonicalJson({ code, engine: name, version, precision, baseSeed });
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}

/** How many cells a run measured and how many were there before it. */
export interface CellCount {
  readonly measured: number;
  readonly fromCache: number;
}

/** Counts the cells (finer ones included) of those batches of a folder that are named. */
export function countCells(folder: string, batches: ReadonlySet<string>, run: string): CellCount {
  let measured = 0;
  let fromCache = 0;
  for (const file of namesIn(folder).filter((name) => name.endsWith(CELL_FILE_ENDING))) {
    const name = file.split(".", 1)[0]!;
    if (!batches.has(name)) continue;
    const [, first, last] = /-(\d+)-(\d+)-[a-z]+$/.exec(name) ?? [];
    const cells = Number(last) - Number(first) + 1;
    if (writerOf(join(folder, file)) === run) measured += cells;
    else fromCache += cells;
  }
  return { measured, fromCache };
}

function writerOf(path: string): string | null {
  const start = Buffer.alloc(BYTES_OF_FIRST_LINE);
  try {
    const descriptor = openSync(path, "r");
    try {
      readSync(descriptor, start, 0, start.length, 0);
    } finally {
      closeSync(descriptor);
    }
    return writerOfCells(start);
  } catch {
    return null;
  }
}

const HALF_WRITTEN_MS = 24 * 60 * 60 * 1000;

/**
 * Removes the entries that were not used for longest until the rest fits, and what a process that died left half
 * written a day ago. Two processes may do so at once, and others may read meanwhile: an entry that is gone is
 * measured again.
 */
export function trimCache(root: string, mostBytes: number, now = Date.now()): void {
  const entries: { path: string; bytes: number; usedAt: number }[] = [];
  for (const folder of foldersIn(root)) {
    for (const name of namesIn(folder)) {
      const path = join(folder, name);
      try {
        const { size: bytes, mtimeMs: usedAt } = statSync(path);
        if (!name.endsWith(".tmp")) entries.push({ path, bytes, usedAt });
        else if (now - usedAt > HALF_WRITTEN_MS) rmSync(path, { force: true });
      } catch {
        // Somebody else has removed it.
      }
    }
  }
  entries.sort((a, b) => b.usedAt - a.usedAt);
  let bytes = 0;
  for (const entry of entries) {
    bytes += entry.bytes;
    if (bytes > mostBytes) rmSync(entry.path, { force: true });
  }
  for (const folder of foldersIn(root)) {
    try {
      if (namesIn(folder).length === 0) rmdirSync(folder);
    } catch {
      // Another run has just written there.
    }
  }
}

function foldersIn(root: string): string[] {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(root, entry.name));
  } catch {
    return [];
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
