/**
 * What rendering works out from its input alone: formulas typeset, the map laid out, fonts cut down, the page's script
 * bundled. A process works it out once, and a run may leave it to the next, whose page is mostly the same.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

type Kind = "formula" | "map" | "font" | "script";

/** A page of 200 claims takes 1 MB. */
const MOST_BYTES = 2 ** 24;

const known = new Map<string, unknown>();
/** Number of entries that the file has. */
let kept = 0;

const nameOf = (kind: Kind, input: string): string => `${kind} ${input}`;

/** The result for this input if it is known, else what `work` makes, which is plain JSON and hangs on the input alone. */
export function workedOut<Result>(kind: Kind, input: string, work: () => Result): Result {
  const name = nameOf(kind, input);
  if (!known.has(name)) known.set(name, work());
  return known.get(name) as Result;
}

/** The same for work that takes its time. A failure is not kept: the next who asks tries again. */
export async function workedOutLater<Result>(
  kind: Kind,
  input: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const name = nameOf(kind, input);
  if (!known.has(name)) known.set(name, await work());
  return known.get(name) as Result;
}

/**
 * Takes over what an earlier run has left in a file. Nothing where it was made by other sources or packages, or is not
 * what was written; whatever is wrong with it costs time alone.
 */
export function readKeptWork(file: string, fingerprint = rendererFingerprint): void {
  try {
    const text = readFileSync(file, "utf8");
    const end = text.indexOf("\n");
    const content = text.slice(end + 1);
    if (text.slice(0, end) !== headOf(content, fingerprint())) return;
    const entries = JSON.parse(content) as [string, unknown][];
    for (const [name, result] of entries) if (!known.has(name)) known.set(name, result);
    kept = entries.length;
  } catch {
    // There is none, or none that can be read.
  }
}

/** Leaves the work to the next run, if there is more than the file has. */
export function writeKeptWork(file: string, fingerprint = rendererFingerprint): void {
  if (known.size === kept) return;
  const content = JSON.stringify([...known]);
  if (content.length > MOST_BYTES) {
    discard(file);
    return;
  }
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, `${headOf(content, fingerprint())}\n${content}`);
    renameSync(temporary, file);
    kept = known.size;
  } catch {
    discard(temporary);
  }
}

const headOf = (content: string, fingerprint: string): string =>
  JSON.stringify({ fingerprint, sha256: createHash("sha256").update(content).digest("hex") });

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A folder that cannot be written.
  }
}

const SOURCES = dirname(fileURLToPath(import.meta.url));
const LOCKFILE = join(SOURCES, "../../package-lock.json");

/** Fingerprint of all that rendering hangs on but its input: these sources, the packages, and Node. */
export function rendererFingerprint(sources = SOURCES, lockfile = LOCKFILE): string {
  const hash = createHash("sha256").update(process.version);
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .sort()
    .map((name) => join(sources, name));
  for (const file of [...files, lockfile]) {
    const text = readFileSync(file);
    hash.update(JSON.stringify([file.slice(sources.length), text.length])).update(text);
  }
  return hash.digest("hex");
}
