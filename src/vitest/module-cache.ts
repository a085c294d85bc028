import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  type StatsFs,
  statfsSync,
  statSync,
} from "node:fs";
import { join, resolve } from "node:path";
import type { InlineConfig } from "vitest/node";
import type { RunSettings } from "./run-settings.ts";

/** What npm has installed. */
const INSTALLED = resolve("node_modules/.package-lock.json");

/** A run's modules take 2 MB in 150 files. */
const ROOM = { bytes: 2 ** 26, files: 1_000 };
/** 20 MB or so. An edit leaves what was made of the text before it. */
const MOST_MODULES = 2_000;
/** Longer than any run takes. */
const UNUSED_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Has Vitest keep modules as its workers run them, under a hash of their source, so that it need not make them anew in
 * every run: half of what a worker waits for before its first claim. They stand beside the cells. None are kept by a run
 * that keeps no cells, nor where there may be no room: Vitest 4.1 cannot load a module that it cannot keep.
 */
export function moduleCache({ cache }: Pick<RunSettings, "cache">, installed = INSTALLED): InlineConfig {
  const modules = cache === null ? null : prepareFolder(`${cache}-modules`, installed);
  return modules === null ? {} : { experimental: { fsModuleCache: true, fsModuleCachePath: modules } };
}

type FileSystem = Pick<StatsFs, "bavail" | "bsize" | "files" | "ffree">;

/** Where files are not counted both of their numbers are 0. */
export const hasRoom = ({ bavail, bsize, files, ffree }: FileSystem): boolean =>
  bavail * bsize > ROOM.bytes && (files === 0 || ffree > ROOM.files);

/**
 * A folder for these packages; one for others goes when no run can be using it. Vitest empties its folder when packages
 * change, but loses its note of which they were (its issue 11193).
 */
function prepareFolder(folder: string, installed: string): string | null {
  try {
    const name = createHash("sha256").update(readFileSync(installed)).digest("hex").slice(0, 24);
    const modules = join(folder, name);
    mkdirSync(modules, { recursive: true });
    accessSync(modules, constants.W_OK);
    for (const other of readdirSync(folder)) {
      const path = join(folder, other);
      const unused = other !== name && Date.now() - statSync(path).mtimeMs > UNUSED_MS;
      if (unused) rmSync(path, { recursive: true, force: true });
    }
    if (readdirSync(modules).length > MOST_MODULES) {
      rmSync(modules, { recursive: true, force: true });
      mkdirSync(modules);
    }
    return hasRoom(statfsSync(modules)) ? modules : null;
  } catch {
    return null;
  }
}
