import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exampleEvidence } from "../report/example-evidence.ts";
import { renderSummaryMarkdown, STEP_SUMMARY_BYTES } from "../report/summary-markdown.ts";
import { appendStepSummary } from "./step-summary.ts";

const options = { differences: [], comparison: null, baselineFile: null };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "summary-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the step summary of GitHub Actions", () => {
  test("is appended to what the step has already written", () => {
    const file = join(folder, "step.md");
    writeFileSync(file, "Before.\n");
    appendStepSummary(exampleEvidence, options, file);
    expect(readFileSync(file, "utf8")).toBe(`Before.\n${renderSummaryMarkdown(exampleEvidence, options)}`);
  });

  test("never grows beyond what GitHub takes", () => {
    const file = join(folder, "step.md");
    writeFileSync(file, "x".repeat(STEP_SUMMARY_BYTES - 1500));
    appendStepSummary(exampleEvidence, options, file);
    const once = readFileSync(file).length;
    expect(once).toBeLessThan(STEP_SUMMARY_BYTES);
    appendStepSummary(exampleEvidence, options, file);
    expect(readFileSync(file).length).toBe(once);
  });

  test("that cannot be written does not end the run", () => {
    expect(() => appendStepSummary(exampleEvidence, options, join(folder, "no", "folder.md"))).not.toThrow();
    appendStepSummary(exampleEvidence, options, "");
    expect(existsSync(join(folder, "no"))).toBe(false);
  });
});
