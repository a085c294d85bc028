import { createHash } from "node:crypto";
import { accessSync, constants, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { InlineConfig } from "vitest/node";
import type { RunSettings } from "./run-settings.ts";

const FOLDER = resolve("node_modules/.cache/ntk-chapter-evidence-modules");

/** What npm has installed. */
const INSTALLED = resolve("node_modules/.package-lock.json");

/** All modules take 2 MB. */
const ROOM_IN_BYTES = 2 ** 26;

/**
 * Has Vitest keep modules as its workers run them, under a hash of their source, so that it need not make them anew in
 * every run: half of what a worker waits for before its first claim. None are kept by a run that keeps no cells, nor
 * where there may be no room: Vitest 4.1 fails a run that it cannot keep a module of.
 */
export function moduleCache(
  { cache }: Pick<RunSettings, "cache">,
  folder = FOLDER,
  installed = INSTALLED,
): InlineConfig {
  const modules = cache === null ? null : prepareFolder(folder, installed);
  return modules === null ? {} : { experimental: { fsModuleCache: true, fsModuleCachePath: modules } };
}

/**
 * A folder for these packages; those for others go. Vitest empties its folder when packages change, but loses its note of
 * which they were (its issue 11193).
 */
function prepareFolder(folder: string, installed: string): string | null {
  try {
    const name = createHash("sha256").update(readFileSync(installed)).digest("hex").slice(0, 24);
    const modules = join(folder, name);
    mkdirSync(modules, { recursive: true });
    accessSync(modules, constants.W_OK);
    for (const other of readdirSync(folder)) {
      if (other !== name) rmSync(join(folder, other), { recursive: true, force: true });
    }
    const { bavail, bsize } = statfsSync(modules);
    return bavail * bsize > ROOM_IN_BYTES ? modules : null;
  } catch {
    return null;
  }
}
