/**
 * What rendering works out from its input alone: formulas typeset, the map laid out, fonts cut down, the page's script
 * bundled. A process works it out once, and a run may leave it to the next, whose page is mostly the same.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

type Kind = "formula" | "map" | "font" | "script";

/** A page of 200 claims takes half a megabyte. */
const MOST_BYTES = 2 ** 24;
/** No process writes its file for so long. */
const DEAD_MS = 24 * 60 * 60 * 1000;

const known = new Map<string, unknown>();
/** What somebody works on and others have asked for meanwhile. */
const underway = new Map<string, Promise<unknown>>();
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
  if (known.has(name)) return known.get(name) as Result;
  let working = underway.get(name) as Promise<Result> | undefined;
  if (working === undefined) {
    working = work()
      .then((result) => {
        known.set(name, result);
        return result;
      })
      .finally(() => underway.delete(name));
    underway.set(name, working);
  }
  return working;
}

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * Fingerprint of all that rendering hangs on but its input: the report's sources, the packages that npm has installed, Node,
 * and the files that the script's bundler reads by itself. Null where one of them cannot be read.
 */
export function rendererFingerprint(root = ROOT): string | null {
  try {
    const report = join(root, "src/report");
    const sources = readdirSync(report, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .sort()
      .map((name) => join(report, name));
    const others = ["node_modules/.package-lock.json", "package.json", "tsconfig.json"];
    const hash = createHash("sha256").update(process.version);
    for (const file of [...sources, ...others.map((name) => join(root, name))]) {
      const text = readFileSync(file);
      hash.update(JSON.stringify([file.slice(root.length), text.length])).update(text);
    }
    return hash.digest("hex");
  } catch {
    return null;
  }
}

/** Of the sources as this process has loaded them: somebody may edit them while it runs. */
const AS_LOADED = rendererFingerprint();

/**
 * Takes over what an earlier run has left in a file. Nothing where it was made by other sources or packages, or is not
 * what was written; whatever is wrong with it costs time alone.
 */
export function readKeptWork(file: string, loaded = AS_LOADED): void {
  if (loaded === null) return;
  try {
    const text = readFileSync(file, "utf8");
    const end = text.indexOf("\n");
    const content = text.slice(end + 1);
    if (text.slice(0, end) !== headOf(content, loaded)) return;
    const entries = JSON.parse(content) as [string, unknown][];
    for (const [name, result] of entries) if (!known.has(name)) known.set(name, result);
    kept = entries.length;
  } catch {
    // There is none, or none that can be read.
  }
}

/**
 * Leaves the work to the next run, if there is more than the file has and the sources are still those that did it. What has
 * grown too large is forgotten altogether: most of it is of texts that are no more.
 */
export function writeKeptWork(file: string, loaded = AS_LOADED, present = () => rendererFingerprint()): void {
  if (known.size === kept || loaded === null || loaded !== present()) return;
  const content = JSON.stringify([...known]);
  if (Buffer.byteLength(content) > MOST_BYTES) {
    known.clear();
    kept = 0;
    discard(file);
    return;
  }
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    discardDead(dirname(file));
    writeFileSync(temporary, `${headOf(content, loaded)}\n${content}`);
    renameSync(temporary, file);
    kept = known.size;
  } catch {
    discard(temporary);
  }
}

const headOf = (content: string, fingerprint: string): string =>
  JSON.stringify({ fingerprint, sha256: createHash("sha256").update(content).digest("hex") });

/** What writers left that were killed. */
function discardDead(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.endsWith(".tmp") && Date.now() - statSync(path).mtimeMs > DEAD_MS) discard(path);
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A folder that cannot be written.
  }
}
