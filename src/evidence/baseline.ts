import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { EvidenceError } from "./evidence-store.ts";
import { EVIDENCE_SCHEMA_VERSION, type Evidence, evidenceSchema } from "./record.ts";

/** An earlier run to compare with, and the file it was read from. */
export interface Baseline {
  readonly file: string;
  readonly evidence: Evidence;
}

/**
 * Reads the evidence of an earlier run from its `evidence.json`, or from the folder that holds it.
 * @throws {EvidenceError} naming the file and the reason.
 */
export function readBaseline(path: string): Baseline {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const file = isFolder ? join(path, "evidence.json") : path;
  const refuse = (reason: string): EvidenceError =>
    new EvidenceError(`the baseline ${file} cannot be compared with: ${reason}`);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw refuse(code === "ENOENT" ? "there is no such file" : message);
  }
  const schema = (json as { schema?: unknown } | null)?.schema;
  if (schema !== EVIDENCE_SCHEMA_VERSION) {
    throw refuse(
      `its schema is ${JSON.stringify(schema) ?? "not given"}, and this version reads ${EVIDENCE_SCHEMA_VERSION}`,
    );
  }
  const parsed = evidenceSchema.safeParse(json);
  if (!parsed.success) throw refuse(z.prettifyError(parsed.error));
  return { file, evidence: parsed.data };
}
