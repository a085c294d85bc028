/** What the claim files of one worker share. The set-up file is run anew for each of them, this one once. */
import { join } from "node:path";
import { type Register, readRegister } from "../chapter/register.ts";
import { recentCells } from "../experiment/cell-store.ts";

/** A quick run reads 10 MB of different cells in each of two workers; where there are more, the last claims' stay. */
export const cellsOfWorker = recentCells(64 * 2 ** 20);

const registers = new Map<string, Register>();

/** The register of a claims folder, as it was when a claim file first asked. @throws {RegisterError} */
export function registerOf(claims: string): Register {
  const known = registers.get(claims) ?? readRegister(join(claims, "chapter.json"));
  registers.set(claims, known);
  return known;
}
