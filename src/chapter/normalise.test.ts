import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PassageKind } from "./chapter.ts";
import { gateChapter } from "./gate.ts";
import { hashOf, normalise } from "./normalise.ts";
import { parseChapter } from "./parse.ts";
import { reviewedStatements } from "./reviewed-statements.ts";

const kinds: readonly PassageKind[] = ["sentence", "formula", "code", "heading"];
/** Pieces that the rules look for, so that random strings meet them. */
const pieces = [
  ..."$\\{}()[]^_*`~-–—'\"“”‘’.,:;!?#¶ \t\n0123abXθΣ²ₙ½ﬁ\u00a0\u200b\u202e\u0301\ufeff",
  "\\(",
  "\\)",
  "\\[",
  "\\]",
  "%",
  "% note\n",
  "\\left(",
  "\\right)",
  "\\,",
  "\\;",
  "\\quad ",
  "\\frac{1}{2}",
  "\\begin{aligned}",
  "\\end{aligned}",
  "\\text{if }",
  "\\leq",
  "\\le ",
  "$$",
  "**",
  "--",
  "---",
  "Theorem 4.4.1",
  "(a) ",
  "1. ",
  "4.2 Title",
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join("")),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 60 }),
);

describe.each(kinds)("Normalising a %s", (kind) => {
  test("is idempotent: what is normalised is its own normal form", () => {
    fc.assert(
      fc.property(text, (source) => {
        const once = normalise(source, kind);
        expect(normalise(once, kind)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  test("gives a hash of the same shape, whatever the text", () => {
    fc.assert(
      fc.property(text, (source) => {
        expect(hashOf(normalise(source, kind))).toMatch(/^v\d+:[0-9a-f]{16}$/);
      }),
    );
  });
});

describe("A comment in a formula", () => {
  const formula = (source: string) => normalise(source, "formula");

  test("ends with its line: a term on the next line is printed, the same term in the comment is not", () => {
    const printed = formula("$$f \\leq 1 % main term\n+ C/m$$");
    expect(printed).not.toBe(formula("$$f \\leq 1 % main term + C/m$$"));
    for (const end of ["\r\n", "\r", "\n\n  "]) {
      expect(formula(`$$f \\leq 1 % main term${end}+ C/m$$`)).toBe(printed);
    }
  });

  test("is not begun by an escaped sign", () => {
    expect(formula("$$5\\%\n x$$")).toBe(formula("$$5\\% x$$"));
  });
});

describe("The sections of a chapter", () => {
  const source = readFileSync(new URL("fixtures/quadratic.md", import.meta.url), "utf8");
  const [preamble, ...sections] = source.split(/^(?=## )/m);
  const statements = reviewedStatements(parseChapter(source, { name: "quadratic.md" }));

  test("may stand in any order: no fingerprint and no status changes", () => {
    expect(sections.length).toBeGreaterThanOrEqual(4);
    const hashes = (chapter: string) =>
      parseChapter(chapter, { name: "quadratic.md" })
        .passages.map(({ hash }) => hash)
        .sort();
    fc.assert(
      fc.property(fc.shuffledSubarray(sections, { minLength: sections.length }), (shuffled) => {
        const moved = [preamble, ...shuffled.map((section) => `${section.trimEnd()}\n\n`)].join("");
        expect(hashes(moved)).toEqual(hashes(source));
        const report = gateChapter({ chapter: parseChapter(moved, { name: "quadratic.md" }), statements });
        expect(report.ok).toBe(true);
      }),
    );
  });
});
