import { expect, test } from "vitest";
import { markdownBlocks } from "./markdown.ts";

/** Kind, formula or not, and text of everything that a chapter says, in its order. */
const read = (source: string) =>
  markdownBlocks(source, "chapter.md").flatMap((block) =>
    "pieces" in block
      ? block.pieces.map(({ math, text }) => [math ?? "prose", text.trim()])
      : [[block.kind, block.text]],
  );

test.each<[string, string, string[][]]>([
  [
    "in a paragraph of its own",
    "So:\n\n    print('\\[ x \\]')\n",
    [
      ["prose", "So:"],
      ["code", "print('\\[ x \\]')"],
    ],
  ],
  [
    "by a tab",
    "So:\n\n\tprint('\\(x\\)')\n",
    [
      ["prose", "So:"],
      ["code", "print('\\(x\\)')"],
    ],
  ],
  [
    "in a quote",
    "> So:\n>\n>     print('\\(x\\)')\n",
    [
      ["prose", "So:"],
      ["code", "print('\\(x\\)')"],
    ],
  ],
  [
    "in a list, by twice as many",
    "- So:\n\n        print('$$x$$')\n",
    [
      ["prose", "So:"],
      ["code", "  print('$$x$$')"],
    ],
  ],
])("Four blanks make code, in which no delimiter opens a formula: %s", (_, source, expected) => {
  expect(read(source)).toEqual(expected);
});

test.each<[string, string]>([
  ["a numbered list", "1. So:\n\n    \\[ x^2 \\]\n"],
  ["a list", "- So:\n\n    \\[ x^2 \\]\n"],
  ["a paragraph that goes on", "So:\n    \\[ x^2 \\]\n"],
])("Four blanks make no code in %s, whose formulas are formulas", (_, source) => {
  expect(read(source).filter(([, text]) => text !== "")).toEqual([
    ["prose", "So:"],
    ["display", "x^2"],
  ]);
});
