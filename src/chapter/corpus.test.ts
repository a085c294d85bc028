import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Chapter, ChapterFormat } from "./chapter.ts";
import { type Edit, harmfulEdits, harmlessEdits } from "./edit-corpus.ts";
import { type GateReport, gateChapter } from "./gate.ts";
import { parseChapter } from "./parse.ts";
import { reviewedStatements } from "./reviewed-statements.ts";

const fixture = new URL("fixtures/quadratic.md", import.meta.url);
const fixtureText = new URL("fixtures/quadratic.txt", import.meta.url);
const realChapter = new URL("../../../shared/chapter/04-4-neural-tangent-kernel.txt", import.meta.url);

/** The share of harmless edits that may alarm. */
const tolerated = 0.02;

function gateOf(original: Chapter, edit: Edit, format: ChapterFormat): GateReport {
  return gateChapter({
    chapter: parseChapter(edit.edited, { format }),
    statements: reviewedStatements(original),
    previous: original,
  });
}

function corpora(source: string, format: "markdown" | "text"): { passed: string[]; alarmed: string[] } {
  const original = parseChapter(source, { format });
  const passed = harmfulEdits(source, format).filter((edit) => gateOf(original, edit, format).ok);
  const alarmed = harmlessEdits(source, format).filter((edit) => !gateOf(original, edit, format).ok);
  return { passed: passed.map(({ name }) => name), alarmed: alarmed.map(({ name }) => name) };
}

describe.each([
  ["the Markdown fixture", fixture, "markdown", 60],
  ["the plain-text fixture", fixtureText, "text", 40],
  ["the real chapter", realChapter, "text", 40],
] as const)("On %s", (name, url, format, fewest) => {
  // The real chapter is not ours to publish: where only the project is at hand, there is nothing to run on.
  test.runIf(existsSync(url))("every harmful edit alarms, and of the harmless ones at most 2 %", () => {
    const source = readFileSync(url, "utf8");
    const harmful = harmfulEdits(source, format);
    const harmless = harmlessEdits(source, format);
    expect(new Set([...harmful, ...harmless].map((edit) => edit.name)).size).toBe(
      harmful.length + harmless.length,
    );
    expect(harmful.length).toBeGreaterThanOrEqual(60);
    expect(harmless.length).toBeGreaterThanOrEqual(fewest);
    const { passed, alarmed } = corpora(source, format);
    expect(passed).toEqual([]);
    expect(alarmed.length / harmless.length, `false alarms: ${alarmed.join(", ")}`).toBeLessThanOrEqual(
      tolerated,
    );
    console.log(
      `${name}: ${harmful.length} harmful edits, ${harmless.length} harmless, ${alarmed.length} false alarms`,
    );
  });
});

if (!existsSync(realChapter)) console.log("The real chapter is not at hand: its edits are not run.");
