import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";

/** Folders under `src` whose code a cell's numbers depend on; they import from one another alone. */
export const MEASURING_FOLDERS = ["random", "engine", "networks", "kernels", "experiment"] as const;

/**
 * Fingerprint of the code that measures: the sources of `MEASURING_FOLDERS`, the lockfile for the packages they
 * use, Node's full version for its mathematics, and the processor, on whose instructions the engines' sums depend.
 *
 * @param root folder with `src` and `package-lock.json`.
 */
export function codeFingerprint(root: string): string {
  const hash = createHash("sha256");
  for (const folder of MEASURING_FOLDERS) {
    for (const file of sourcesIn(join(root, "src", folder))) add(hash, root, file);
  }
  add(hash, root, join(root, "package-lock.json"));
  hash.update(JSON.stringify([process.version, process.platform, process.arch, cpus()[0]?.model ?? ""]));
  return hash.digest("hex").slice(0, 24);
}

/** Fingerprint of every source in a claims folder: of what an experiment declared there may depend on. */
export function claimsFingerprint(claims: string): string {
  const hash = createHash("sha256");
  for (const file of sourcesIn(claims)) add(hash, claims, file);
  return hash.digest("hex").slice(0, 24);
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.([cm]?[jt]s|wasm)$/.test(name) && !/\.test\.ts$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Name and text, each with its length, so that moving text between files is a change. */
function add(hash: ReturnType<typeof createHash>, root: string, file: string): void {
  const text = existsSync(file) ? readFileSync(file) : Buffer.from("absent");
  hash.update(JSON.stringify([file.slice(root.length), text.length]));
  hash.update(text);
}
