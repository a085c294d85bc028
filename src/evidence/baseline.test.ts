import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { assembleEvidence } from "./assemble.ts";
import { readBaseline } from "./baseline.ts";
import { EvidenceError } from "./evidence-store.ts";
import { exampleClaim, exampleManifest } from "./example-records.ts";

const evidence = assembleEvidence({
  manifest: exampleManifest(),
  statements: [],
  records: [exampleClaim()],
  refused: [],
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "baseline-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a baseline", () => {
  test("is read from its file or from the folder that holds it", () => {
    const file = join(folder, "evidence.json");
    writeFileSync(file, JSON.stringify(evidence));
    expect(readBaseline(file)).toEqual({ file, evidence });
    expect(readBaseline(folder)).toEqual({ file, evidence });
  });

  test.each([
    ["cut short", JSON.stringify(evidence).slice(0, 200), /JSON/],
    [
      "of another schema",
      JSON.stringify({ ...evidence, schema: 99 }),
      /its schema is 99, and this version reads 1/,
    ],
    ["of no schema", "{}", /its schema is not given/],
    ["not an object", "null", /its schema is not given/],
    ["incomplete", JSON.stringify({ ...evidence, claims: undefined }), /claims/],
  ])("that is %s is refused with path and reason", (_what, text, reason) => {
    const file = join(folder, "evidence.json");
    writeFileSync(file, text);
    expect(() => readBaseline(folder)).toThrow(EvidenceError);
    expect(() => readBaseline(folder)).toThrow(file);
    expect(() => readBaseline(folder)).toThrow(reason);
  });

  test("that does not exist is refused as such", () => {
    expect(() => readBaseline(join(folder, "gone"))).toThrow(
      /gone cannot be compared with: there is no such file/,
    );
    expect(() => readBaseline(folder)).toThrow(
      /evidence\.json cannot be compared with: there is no such file/,
    );
  });
});
