import { createHash } from "node:crypto";
import {
  closeSync,
  fstatSync,
  futimesSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { CELL_FILE_ENDING, decodeCells, encodeCells } from "./cell-file.ts";
import type { Cell } from "./experiment.ts";

/** What names one batch of cells: seeds `firstSeed`…`lastSeed` of an experiment at one width. */
export interface BatchKey {
  readonly experiment: string;
  readonly width: number;
  readonly firstSeed: number;
  readonly lastSeed: number;
  readonly purpose: "cells" | "refined";
  /** Whether the library's own code measures it, rather than a function of the claim file. */
  readonly isLibrary: boolean;
}

/**
 * Where cells are kept so that claims in different workers share them. A batch is measured by
 * whoever claims it first; the others do something else meanwhile and read it when it is there.
 */
export interface CellStore {
  read(key: BatchKey): readonly Cell[] | null;
  /** Announces the intention to measure. False if a living process has announced it already. */
  claim(key: BatchKey): boolean;
  write(key: BatchKey, cells: readonly Cell[]): void;
  /** Withdraws an announcement after a failure, so that others see the failure themselves. */
  release(key: BatchKey): void;
}

/** Keeps cells in memory: one process, one run. */
export function memoryCellStore(): CellStore {
  const cells = new Map<string, readonly Cell[]>();
  return {
    read: (key) => cells.get(batchName(key)) ?? null,
    claim: () => true,
    write: (key, batch) => {
      cells.set(batchName(key), batch);
    },
    release: () => undefined,
  };
}

/**
 * Batches that one process has lately read or written, by their files' paths: claims that share an experiment have stores
 * of their own, and each would read and decode the same files. What is taken from here is no use of the file to the cache.
 */
export type RecentCells = LRUCache<string, readonly Cell[]>;

/** @param mostBytes of cells, as their files count them; in memory that is one to four times as much. */
export const recentCells = (mostBytes: number): RecentCells => new LRUCache({ maxSize: mostBytes });

export interface DirectoryCellStoreOptions {
  /** Folder of the cells. It may outlive the run and be shared by several. */
  readonly cells: string;
  /** Folder of the announcements, of one run alone: in another run's, a process number could be anybody's. */
  readonly announcements: string;
  /** Id of the run that writes. */
  readonly run: string;
  /** Fingerprint of the claims folder: part of the name where an experiment's code is not the library's. */
  readonly claimsFingerprint: string;
  /** Where the stores of one process share what they have read and written; without it each reads for itself. */
  readonly recent?: RecentCells;
}

/**
 * Keeps cells in a folder shared by the workers of one run, or by many runs. Files appear by renaming a finished
 * temporary file and carry the SHA-256 of their content, so what a reader gets is whole or counts as absent; an
 * announcement names its process, and that of a dead process counts for nothing. Where the folder cannot be
 * written (a full disk), the cells stay in this process's memory, for other stores as far as `recent` holds them, and
 * other processes measure them again.
 */
export function directoryCellStore(options: DirectoryCellStoreOptions): CellStore {
  makeFolder(options.cells);
  makeFolder(options.announcements);
  const memory = memoryCellStore();
  const { recent } = options;
  const file = (key: BatchKey) =>
    join(
      options.cells,
      `${batchName(key)}${key.isLibrary ? "" : `.${options.claimsFingerprint}`}${CELL_FILE_ENDING}`,
    );
  const marker = (key: BatchKey) => join(options.announcements, `${batchName(key)}.measuring`);
  const announce = announcer(options.announcements);
  return {
    read(key) {
      const known = memory.read(key);
      if (known) return known;
      const path = file(key);
      const shared = recent?.get(path);
      if (shared) {
        memory.write(key, shared);
        return shared;
      }
      const found = readCells(path);
      if (!found) return null;
      memory.write(key, found.cells);
      recent?.set(path, found.cells, { size: found.bytes });
      return found.cells;
    },
    claim(key) {
      for (let attempt = 0; attempt < 2; attempt++) {
        try {
          announce(marker(key));
          return true;
        } catch (error) {
          const { code } = error as NodeJS.ErrnoException;
          // Where nothing can be announced, measuring twice is better than not at all.
          if (code !== "EEXIST") return true;
          if (isAlive(marker(key))) return false;
          discard(marker(key));
        }
      }
      return false;
    },
    write(key, cells) {
      memory.write(key, cells);
      const path = file(key);
      const bytes = encodeCells(cells, options.run);
      recent?.set(path, cells, { size: bytes.length });
      const temporary = `${path}.${process.pid}.tmp`;
      try {
        writeFileSync(temporary, bytes);
        renameSync(temporary, path);
      } catch {
        discard(temporary);
      }
      discard(marker(key));
    },
    release(key) {
      discard(marker(key));
    },
  };
}

/**
 * A function that makes a file with this process's number in it, or throws where there is one already. As a second name
 * of one file where the file system has them: making and removing thousands of files takes many times as long, and on
 * some file systems slows down the making of all others (ext4 without a journal passes over every inode freed lately).
 */
function announcer(folder: string): (path: string) => void {
  const own = join(folder, `${process.pid}.pid`);
  try {
    // Several stores of one process share it; written again, it would be empty for a moment under all its names.
    writeFileSync(own, String(process.pid), { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") discard(own);
  }
  return (path) => {
    try {
      linkSync(own, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
      // No second names here, or nothing to name.
      writeFileSync(path, String(process.pid), { flag: "wx" });
    }
  };
}

/** A folder that cannot be made is one that cannot be written to, which costs time and no evidence. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch {
    // Every write to it fails, and is passed over, on its own.
  }
}

/** Removes what may not be there, or may stand where nothing can be. */
function discard(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // What cannot be removed could not be written either.
  }
}

/** Uses within so short a time of each other are one to the cache; telling each would take a tenth of reading. */
const ONE_USE_MS = 3_600_000;

/** `null` for a file that is absent, truncated or altered. */
function readCells(path: string): { cells: readonly Cell[]; bytes: number } | null {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return null;
  }
  try {
    const bytes = readFileSync(file);
    const cells = decodeCells(bytes);
    writeDownUse(file);
    return { cells, bytes: bytes.length };
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

/** The longest unused files go first when the cache is trimmed. A time ahead of the clock is put right. */
function writeDownUse(file: number): void {
  const now = Date.now();
  try {
    if (Math.abs(now - fstatSync(file).mtimeMs) > ONE_USE_MS) futimesSync(file, now / 1000, now / 1000);
  } catch {
    // Of somebody else, or on a disk that is only read: the cells are as good.
  }
}

/** Names of the batches a store's folder holds; what the progress display counts. */
export function measuredBatches(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith(CELL_FILE_ENDING))
      .map((name) => name.split(".", 1)[0]!);
  } catch {
    return [];
  }
}

/** Hashes of experiments' keys, by key: an experiment has hundreds of batches, which are named several times. */
const experimentHashes = new Map<string, string>();

/** File name of a batch without its ending. */
export function batchName(key: BatchKey): string {
  let hash = experimentHashes.get(key.experiment);
  if (hash === undefined) {
    hash = createHash("sha256").update(key.experiment).digest("hex").slice(0, 24);
    experimentHashes.set(key.experiment, hash);
  }
  return `${hash}-m${key.width}-${key.firstSeed}-${key.lastSeed}-${key.purpose}`;
}

/** Waits a moment for another process to finish a batch. */
export const waitForOthers = (): Promise<void> => sleep(20);

function isAlive(marker: string): boolean {
  let pid: number;
  try {
    pid = Number(readFileSync(marker, "utf8"));
  } catch {
    return false;
  }
  // Without second names, the owner creates the marker before it writes its number into it.
  if (!Number.isInteger(pid) || pid <= 0) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
