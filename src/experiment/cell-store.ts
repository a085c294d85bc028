import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cell } from "./experiment.ts";

/** What names one batch of cells: seeds `firstSeed`…`lastSeed` of an experiment at one width. */
export interface BatchKey {
  readonly experiment: string;
  readonly width: number;
  readonly firstSeed: number;
  readonly lastSeed: number;
  readonly purpose: "cells" | "refined";
}

/**
 * Where the cells of one run are kept so that claims in different workers share them. A batch is measured by
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
 * Keeps cells in a folder shared by the workers of one run. Files appear by renaming a finished temporary
 * file, so a reader never sees half of one; an announcement names its process, and that of a dead process
 * counts for nothing.
 */
export function directoryCellStore(directory: string): CellStore {
  mkdirSync(directory, { recursive: true });
  const cache = memoryCellStore();
  const path = (key: BatchKey, ending: string) => join(directory, `${batchName(key)}.${ending}`);
  return {
    read(key) {
      const known = cache.read(key);
      if (known) return known;
      let text: string;
      try {
        text = readFileSync(path(key, "json"), "utf8");
      } catch {
        return null;
      }
      const cells = JSON.parse(text) as readonly Cell[];
      cache.write(key, cells);
      return cells;
    },
    claim(key) {
      const marker = path(key, "measuring");
      for (let attempt = 0; attempt < 2; attempt++) {
        try {
          writeFileSync(marker, String(process.pid), { flag: "wx" });
          return true;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
          if (isAlive(marker)) return false;
          rmSync(marker, { force: true });
        }
      }
      return false;
    },
    write(key, cells) {
      const temporary = path(key, `${process.pid}.tmp`);
      writeFileSync(temporary, JSON.stringify(cells));
      renameSync(temporary, path(key, "json"));
      rmSync(path(key, "measuring"), { force: true });
      cache.write(key, cells);
    },
    release(key) {
      rmSync(path(key, "measuring"), { force: true });
    },
  };
}

/** Names of the batches a store's folder holds; what the progress display counts. */
export function measuredBatches(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith(".json"))
      .map((name) => name.slice(0, -".json".length));
  } catch {
    return [];
  }
}

/** File name of a batch without its ending. */
export function batchName(key: BatchKey): string {
  const hash = createHash("sha256").update(key.experiment).digest("hex").slice(0, 24);
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
  // The owner creates the marker before it writes its number into it.
  if (!Number.isInteger(pid) || pid <= 0) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
