import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assembleEvidence } from "./assemble.ts";
import {
  EvidenceError,
  openEvidenceFolder,
  readClaimRecords,
  readEvidence,
  readRunManifest,
  writeClaimRecord,
  writeEvidence,
  writeRunManifest,
} from "./evidence-store.ts";
import { exampleClaim, exampleManifest } from "./example-records.ts";
import type { StandingWord } from "./record.ts";

const REFUTED = exampleClaim({ verdict: "refuted" });
const STATEMENT = {
  id: "example-statement",
  place: "Theorem 1",
  title: "An example",
  says: "It is so.",
  uses: [],
  accepted: null,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "damaged-"));
  openEvidenceFolder(folder);
  writeRunManifest(folder, exampleManifest());
  writeClaimRecord(folder, REFUTED);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A few bytes replaced, removed or put in, anywhere; or the end cut off. */
const damage = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    remove: fc.nat({ max: 8 }),
    insert: fc.uint8Array({ maxLength: 8 }),
  }),
  { minLength: 1, maxLength: 4 },
);
function damaged(bytes: Buffer, edits: typeof damage extends fc.Arbitrary<infer T> ? T : never): Buffer {
  let result = bytes;
  for (const { at, remove, insert } of edits) {
    const start = Math.floor(at * result.length);
    result = Buffer.concat([result.subarray(0, start), insert, result.subarray(start + remove)]);
  }
  return result;
}

/** What the folder's records come to; an `EvidenceError` is an answer too, anything else fails the test. */
function standing(): StandingWord | "refused" {
  try {
    const manifest = readRunManifest(folder);
    const { records, refused } = readClaimRecords(folder);
    const evidence = assembleEvidence({ manifest, statements: [STATEMENT], records, refused });
    return evidence.statements[0]!.standing;
  } catch (error) {
    expect(error).toBeInstanceOf(EvidenceError);
    return "refused";
  }
}

describe("Damaged evidence", () => {
  test("of a refuted statement never makes it hold, and a whole record still refutes it", () => {
    expect(standing()).toBe("refuted");
    const path = join(folder, "evidence", "example-statement--first.json");
    const whole = Buffer.from(`${JSON.stringify(REFUTED, null, 2)}\n`);
    const seen = new Set<string>();
    fc.assert(
      fc.property(damage, (edits) => {
        writeFileSync(path, damaged(whole, edits));
        const word = standing();
        seen.add(word);
        expect(["refuted", "not covered", "refused"]).toContain(word);
      }),
      { numRuns: 500 },
    );
    expect(seen).toContain("not covered");
  });

  test("in the run's plan is an EvidenceError, or leaves the verdict as it was", () => {
    writeClaimRecord(folder, REFUTED);
    const whole = Buffer.from(`${JSON.stringify(exampleManifest(), null, 2)}\n`);
    fc.assert(
      fc.property(damage, (edits) => {
        writeFileSync(join(folder, "run.json"), damaged(whole, edits));
        expect(["refuted", "not covered", "refused"]).toContain(standing());
      }),
      { numRuns: 500 },
    );
    writeRunManifest(folder, exampleManifest());
  });

  test("in the whole run's file is an EvidenceError or evidence of the right shape", () => {
    const evidence = assembleEvidence({
      manifest: exampleManifest(),
      statements: [STATEMENT],
      records: [REFUTED],
      refused: [],
    });
    writeEvidence(folder, evidence);
    const whole = Buffer.from(`${JSON.stringify(evidence, null, 2)}\n`);
    fc.assert(
      fc.property(damage, (edits) => {
        writeFileSync(join(folder, "evidence.json"), damaged(whole, edits));
        try {
          expect(readEvidence(folder).statements[0]?.standing ?? "not covered").not.toBe("holds");
        } catch (error) {
          expect(error).toBeInstanceOf(EvidenceError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
