import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  EvidenceError,
  lockEvidenceFolder,
  openEvidenceFolder,
  readClaimRecords,
  readRunManifest,
  recordFile,
  writeClaimRecord,
  writeRunManifest,
} from "./evidence-store.ts";
import { exampleClaim, exampleManifest } from "./example-records.ts";
import { claimRecordSchema, evidenceSchema } from "./record.ts";

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "evidence-"));
  openEvidenceFolder(out);
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

describe("the evidence folder", () => {
  test("gives back the record that was written, from the file its id names", () => {
    const record = exampleClaim();
    writeClaimRecord(out, record);
    expect(readdirSync(join(out, "evidence"))).toEqual(["example-statement--first.json"]);
    expect(recordFile(record.id)).toBe("example-statement--first.json");
    expect(readClaimRecords(out)).toEqual({ records: [record], refused: [] });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses to write %d: JSON would make it null", (bad) => {
    const record = exampleClaim();
    record.estimates[0]!.value = bad;
    expect(() => writeClaimRecord(out, record)).toThrow(EvidenceError);
    expect(readdirSync(join(out, "evidence"))).toEqual([]);
  });

  const good = () => JSON.stringify(exampleClaim());
  test.each<[string, () => string, RegExp]>([
    ["truncated", () => good().slice(0, 200), /not readable as JSON/],
    ["empty", () => "", /not readable as JSON/],
    ["of a future schema", () => good().replace('"schema":1', '"schema":2'), /schema/],
    ["with a verdict unknown here", () => good().replace('"supported"', '"proved"'), /verdict/],
    ["with null for a number", () => good().replace('"value":-0.98', '"value":null'), /value/],
    ["of another claim", () => good().replaceAll("first", "second"), /belongs in another file/],
  ])("refuses a record that is %s by path and reason; the others count", (_what, text, reason) => {
    writeClaimRecord(out, exampleClaim({ id: "example-statement/other" }));
    const path = join(out, "evidence", "example-statement--first.json");
    writeFileSync(path, text());
    const { records, refused } = readClaimRecords(out);
    expect(records.map((record) => record.id)).toEqual(["example-statement/other"]);
    expect(refused).toHaveLength(1);
    expect(refused[0]!.path).toBe(path);
    expect(refused[0]!.reason).toMatch(reason);
  });

  test("ignores the temporary file of a writer that was killed", () => {
    writeFileSync(join(out, "evidence", "example-statement--first.json.123.tmp"), good().slice(0, 100));
    expect(readClaimRecords(out)).toEqual({ records: [], refused: [] });
  });

  test("that cannot be written is named before anything is measured", () => {
    const file = join(out, "a-file");
    writeFileSync(file, "");
    expect(() => openEvidenceFolder(join(file, "below"))).toThrow(
      /cannot be written .*choose another with --out/,
    );
  });

  test("without a run says what a folder of evidence holds", () => {
    mkdirSync(join(out, "empty"));
    expect(() => readRunManifest(join(out, "empty"))).toThrow(/there is no such file.*run\.json/);
    writeRunManifest(out, exampleManifest());
    expect(readRunManifest(out)).toEqual(exampleManifest());
  });
});

test("a record from before a claim had an axis is one about the width", () => {
  const { axis: _, ...older } = exampleClaim();
  expect(claimRecordSchema.parse(older)).toEqual(exampleClaim());
});

test("the JSON Schema in the repository is the one that the code's schema generates (npm run schema)", () => {
  const stored = JSON.parse(readFileSync(new URL("evidence.schema.json", import.meta.url), "utf8"));
  expect(stored).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(evidenceSchema, { io: "input" }))));
});

describe("A folder that a run writes to", () => {
  const lock = () => join(out, ".run.lock");

  test("is refused to another living process, by name and with what to do", () => {
    // The parent lives as long as this test.
    writeFileSync(lock(), String(process.ppid));
    expect(() => lockEvidenceFolder(out)).toThrow(EvidenceError);
    expect(() => lockEvidenceFolder(out)).toThrow(
      new RegExp(`process ${process.ppid}\\) is writing to .*--out.*delete`),
    );
    expect(readFileSync(lock(), "utf8")).toBe(String(process.ppid));
  });

  test.each([
    "",
    "0",
    "half a num",
    String(2 ** 30),
  ])("is free where the holder is %j, no living process", (text) => {
    writeFileSync(lock(), text);
    const unlock = lockEvidenceFolder(out);
    expect(readFileSync(lock(), "utf8")).toBe(String(process.pid));
    unlock();
    expect(existsSync(lock())).toBe(false);
  });

  test("stays locked by the command when the set-up it started asks and lets go", () => {
    const unlock = lockEvidenceFolder(out);
    lockEvidenceFolder(out)();
    expect(existsSync(lock())).toBe(true);
    unlock();
    expect(existsSync(lock())).toBe(false);
  });

  test("that cannot be written is an error that says so", () => {
    const file = join(out, "a-file");
    writeFileSync(file, "");
    expect(() => lockEvidenceFolder(join(file, "below"))).toThrow(/cannot be written.*--out/);
  });
});

test("A record that cannot be written is an error that names file and reason, and leaves nothing half written", () => {
  openEvidenceFolder(out);
  const target = join(out, "evidence", recordFile("true-law/bound"));
  mkdirSync(target);
  expect(() => writeClaimRecord(out, exampleClaim({ id: "true-law/bound", statement: "true-law" }))).toThrow(
    /true-law--bound\.json cannot be written \(.*run again/,
  );
  expect(readdirSync(join(out, "evidence"))).toEqual([recordFile("true-law/bound")]);
});
