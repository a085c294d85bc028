import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Sources that decide what a run comes to; how it is shown, timed or gated does not. */
const DECIDING = ["random", "engine", "networks", "kernels", "experiment", "statistics", "verdict", "claim"];

/** Fingerprint of everything a verdict depends on but base seed, profile and engine: sources, claims, packages. */
export function suiteFingerprint(root: string, claims: string): string {
  const hash = createHash("sha256");
  const folders = [...DECIDING.map((name) => join(root, "src", name)), claims];
  for (const folder of folders) {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (name) => /\.(ts|wasm)$/.test(name) && !name.endsWith(".test.ts"),
    );
    for (const name of names.sort()) {
      const text = readFileSync(join(folder, name));
      hash.update(JSON.stringify([name, text.length]));
      hash.update(text);
    }
  }
  hash.update(readFileSync(join(root, "package-lock.json")));
  return hash.digest("hex").slice(0, 16);
}
