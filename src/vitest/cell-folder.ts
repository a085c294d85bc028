import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { codeFingerprint } from "../experiment/code-fingerprint.ts";
import { originFolder } from "../experiment/sample-cache.ts";
import type { RunSettings } from "./run-settings.ts";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Folder of what belongs to one run alone and goes when it ends. */
export const runFolder = (settings: RunSettings, run: string): string => join(settings.out, ".cells", run);

/**
 * Folder of a run's cells: in the cache, or, without one, in the run's own folder. Another one for other sources, also
 * while a run in watch mode goes on: what a worker remembers of a path is what stands there.
 */
export function cellFolder(
  settings: RunSettings,
  run: string,
  engine: { readonly name: string; readonly version: string; readonly precision: string },
): string {
  const code = codeFingerprint(ROOT);
  if (settings.cache === null) return join(runFolder(settings, run), "measured", code);
  return join(settings.cache, originFolder({ code, engine, baseSeed: settings.baseSeed }));
}
