import { createHash } from "node:crypto";
import type { Evidence } from "../evidence/record.ts";

/** SHA-256, in hex, of the evidence as JSON with sorted keys and no white space: the same numbers, the same digest. */
export function evidenceDigest(evidence: Evidence): string {
  return createHash("sha256").update(canonicalJson(evidence), "utf8").digest("hex");
}

export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    each !== null && typeof each === "object" && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
