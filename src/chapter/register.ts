import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
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
    .array(
      z.strictObject({
        hash: z.string(),
        sketch: z.string(),
        follows: z.string().optional(),
        within: z.string().optional(),
      }),
    )
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
  return registerOf(textOf(path), path);
}

/** Writes the register: one statement after the other, keys in their order, so that merges stay small. */
export function writeRegister(path: string, register: Register): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, `${JSON.stringify(register, null, 2)}\n`);
    renameSync(temporary, path);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // It was never made.
    }
    throw new RegisterError(
      `${path} cannot be written (${(error as Error).message}), and is as it was. Make it writable, or name another folder in EVIDENCE_CLAIMS_FOLDER`,
    );
  }
}

/**
 * Writes the register as `change` makes it of what stands there. Where somebody else has written meanwhile, their
 * register is changed instead: two reviews at once are both kept.
 */
export function changeRegister(path: string, change: (register: Register) => Register): void {
  let seen: string;
  let changed: Register;
  do {
    seen = textOf(path);
    changed = change(registerOf(seen, path));
  } while (textOf(path) !== seen);
  writeRegister(path, changed);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const next =
      code === "ENOENT"
        ? '. Begin one with "npm run review -- --init CHAPTER", or name its folder in EVIDENCE_CLAIMS_FOLDER'
        : "";
    throw new RegisterError(`${path}: ${message}${next}`);
  }
}

function registerOf(text: string, path: string): Register {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new RegisterError(`${path}: ${(error as Error).message}`);
  }
  return parseRegister(json, path);
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
