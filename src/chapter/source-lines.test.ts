import { expect, test } from "vitest";
import { parseChapter } from "./parse.ts";

/** Line of the passage that says `words`, and the line on which they stand in the source. */
function linesOf(name: string, source: string, words: string): [found: number | undefined, true: number] {
  const passage = parseChapter(source, { name }).passages.find(({ text }) => text.includes(words));
  return [passage?.line, source.split("\n").findIndex((line) => line.includes(words)) + 1];
}

const COMMENT = "<!-- a remark\nof three\nlines -->";

test.each([
  ["Markdown", "chapter.md", `# A chapter\n\n${COMMENT}\n\nFirst it holds.\n\nThen it rests.\n`],
  ["Markdown, inside a paragraph", "chapter.md", `First it holds. ${COMMENT}\nThen it rests.\n`],
  [
    "Markdown, after a formula of several lines",
    "chapter.md",
    "Let\n\\begin{align}\nf &= 1 \\\\\ng &= 2\n\\end{align}\nbe so.\nThen it rests.\n",
  ],
  [
    "Markdown, on the last line of a formula of several lines",
    "chapter.md",
    "> Let \\[\n> f = 1\n> \\] be so. Then it rests,\n> and so on.\n",
  ],
  ["HTML", "chapter.html", `<main><p>First it holds.</p>\n${COMMENT}\n<p>Then it rests.</p></main>`],
  ["HTML, after blanks that begin a paragraph", "chapter.html", "<main><p>\n\nThen it rests.</p></main>"],
  [
    "HTML, inside a paragraph",
    "chapter.html",
    `<main><p>First it holds. ${COMMENT}\nThen it rests.</p></main>`,
  ],
  [
    "HTML, after a formula",
    "chapter.html",
    `<main><p>First \\(x\\) holds. ${COMMENT} So does \\(y\n+z\\).\nThen it rests.</p></main>`,
  ],
  [
    "HTML, in a tag of several lines",
    "chapter.html",
    '<main><p>First it <em\nclass="strong"\n>holds</em>.\nThen it rests.</p></main>',
  ],
])("A passage after lines that print nothing is found on its own line: %s", (_, name, source) => {
  const [found, expected] = linesOf(name, source, "Then it rests");
  expect(found).toBe(expected);
});
