import type { Evidence } from "../evidence/record.ts";
import type { SafeHtml } from "./html.ts";

/** The statements and what each rests on, as a graph; null where no statement uses another. */
export async function statementMap(_evidence: Evidence): Promise<SafeHtml | null> {
  return null;
}
