import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { standingSchema, verdictSchema } from "../evidence/record.ts";

/**
 * The register of the chapter's statements: where each stands, what it says in our words, what it uses, and
 * which standing and verdicts a person has accepted. A run that ends elsewhere exits with 1: not because the
 * sentence is false (it may be known to be), but because the evidence changed.
 */
const statementEntrySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  place: z.string().min(1),
  title: z.string().min(1),
  says: z.string().min(1),
  uses: z.array(z.string()),
  accepted: z
    .strictObject({ standing: standingSchema, claims: z.record(z.string(), verdictSchema) })
    .nullable(),
  /** Fingerprints of the chapter's passages that the statement restates; not their words. */
  passages: z
    .array(z.strictObject({ hash: z.string(), sketch: z.string(), follows: z.string().optional() }))
    .default([]),
  /** What a person has read and found restated rightly; null until someone has. */
  review: z
    .strictObject({
      text: z.string(),
      claims: z.string(),
      by: z.string().min(1),
      at: z.string().min(1),
      because: z.string().min(1),
    })
    .nullable()
    .default(null),
});
export type StatementEntry = z.infer<typeof statementEntrySchema>;

const registerSchema = z.strictObject({
  $comment: z.string().optional(),
  chapter: z.string().min(1),
  statements: z.array(statementEntrySchema),
});
export type Register = z.infer<typeof registerSchema>;

/** The register cannot be read or contradicts itself. */
export class RegisterError extends Error {
  override readonly name = "RegisterError";
}

/** @throws {RegisterError} naming the path, the entry and the rule. */
export function readRegister(path: string): Register {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new RegisterError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseRegister(json, path);
}

/** Writes the register: one statement after the other, keys in their order, so that merges stay small. */
export function writeRegister(path: string, register: Register): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(register, null, 2)}\n`);
  renameSync(temporary, path);
}

export function parseRegister(json: unknown, path: string): Register {
  const result = registerSchema.safeParse(json);
  if (!result.success) throw new RegisterError(`${path}:\n${z.prettifyError(result.error)}`);
  const ids = result.data.statements.map((entry) => entry.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice) throw new RegisterError(`${path}: two statements have the id "${twice}"`);
  for (const entry of result.data.statements) {
    const unknown = entry.uses.find((used) => !ids.includes(used));
    if (unknown) throw new RegisterError(`${path}: "${entry.id}" uses "${unknown}", which is no statement`);
  }
  return result.data;
}
