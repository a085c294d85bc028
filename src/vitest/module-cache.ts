import { accessSync, constants, mkdirSync, statfsSync } from "node:fs";
import { resolve } from "node:path";
import type { InlineConfig } from "vitest/node";
import type { RunSettings } from "./run-settings.ts";

const FOLDER = "node_modules/.cache/ntk-chapter-evidence-modules";

/** All modules take 2 MB. */
const ROOM_IN_BYTES = 2 ** 26;

/**
 * Whether Vitest keeps modules as its workers run them, under a hash of their source, so that it need not make them anew
 * in every run: half of what a worker waits for before its first claim. Vitest 4.1 fails a run that it cannot keep a
 * module of, so none are kept where there may be no room.
 */
export function moduleCache(settings: Pick<RunSettings, "cache">): InlineConfig {
  const folder = resolve(FOLDER);
  return {
    experimental: { fsModuleCache: settings.cache !== null && hasRoom(folder), fsModuleCachePath: folder },
  };
}

function hasRoom(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > ROOM_IN_BYTES;
  } catch {
    return false;
  }
}
