import { type Block, type LineStart, piecesOf } from "./blocks.ts";
import { environmentLabel, isTitle } from "./environments.ts";
import { BARE_ENVIRONMENTS } from "./math-spans.ts";
import { endsSentence } from "./sentences.ts";

/** A label longer than this has begun the environment's text. Characters. */
const longestLabelLine = 60;

/**
 * Reads text as extracted from a page: headings bear a pilcrow, a number or a title's capitals; a line that does
 * not end a sentence goes on in the next; below a demo's label everything from the first line that is no prose
 * is code.
 */
export function plainTextBlocks(source: string): Block[] {
  const lines = source.split("\n");
  const pilcrows = lines.some((line) => /\S¶\s*$/.test(line));
  const blocks: Block[] = [];
  let inDemo = false;
  let paragraph: { rows: string[]; line: number; unclosed: string | null } | null = null;
  const close = (): void => {
    if (paragraph) blocks.push({ kind: "paragraph", pieces: piecesOf(...joinedRows(paragraph)) });
    paragraph = null;
  };

  for (let index = 0; index < lines.length; index++) {
    const row = lines[index]!;
    const text = visible(row);
    if (text === "") {
      close();
      continue;
    }
    const fence = /^(`{3,}|~{3,})/.exec(text)?.[1];
    if (fence) {
      close();
      let end = index + 1;
      while (end < lines.length && lines[end]!.trim() !== fence) end++;
      blocks.push({ kind: "code", text: lines.slice(index + 1, end).join("\n"), line: index + 2 });
      index = end;
      continue;
    }
    const goesOn = paragraph !== null;
    if (isHeading(text, pilcrows, goesOn)) {
      close();
      inDemo = false;
      blocks.push({
        kind: "heading",
        pieces: piecesOf(text.replace(/\s*¶$/, ""), [{ offset: 0, line: index + 1 }]),
      });
      continue;
    }
    const label = goesOn ? null : environmentLabel(text);
    if (label) inDemo = label.kind === "demo" || label.kind === "algorithm";
    if (inDemo && !label && !goesOn && !isProse(text)) {
      const end = codeEnd(lines, index, pilcrows);
      blocks.push({ kind: "code", text: lines.slice(index, end).join("\n"), line: index + 1 });
      index = end - 1;
      continue;
    }
    if (!paragraph && /^(?:[-*+•]|\d{1,3}[.)]|\(?[a-z]\))\s/.test(text)) close();
    paragraph ??= { rows: [], line: index + 1, unclosed: null };
    paragraph.rows.push(row);
    paragraph.unclosed = unclosedFormula(row, paragraph.unclosed);
    const next = visible(lines[index + 1] ?? "");
    const nothingElse =
      label !== null && label.end >= text.length && (inDemo || label.name === null || !isWrapped(text, next));
    const labelAlone = nothingElse && text.length < longestLabelLine;
    const labelled = nothingElse && label.name !== null;
    if (!paragraph.unclosed && (labelAlone || labelled || endsParagraph(text, next))) close();
  }
  close();
  return blocks;
}

/**
 * Rows as one text, and where each begins. A compound that was wrapped at its hyphen ("infinite-", "width") has no blank
 * in it; "two- or three-layer" has.
 */
function joinedRows({ rows, line }: { rows: readonly string[]; line: number }): [string, LineStart[]] {
  const starts: LineStart[] = [];
  let text = "";
  for (const [index, row] of rows.entries()) {
    const compound = /\p{L}-$/u.test(text.slice(-3)) && /^\s*(?!(?:and|or|to)\b)\p{L}/u.test(row);
    if (index > 0 && !compound) text += "\n";
    starts.push({ offset: text.length, line: line + index });
    text += compound ? row.trim() : row.trimEnd();
  }
  return [text, starts];
}

/**
 * Whether a line that looks like a label and its title is the first of a wrapped paragraph: the next line goes on
 * without a capital, or its first word would not have fitted and the "title" has words that titles write large.
 */
function isWrapped(text: string, next: string): boolean {
  if (next === "" || text.endsWith(")")) return false;
  if (/^(?:\p{Ll}|\\\(|\$)/u.test(next)) return true;
  const [word] = next.split(/\s/);
  if (text.length + 1 + word!.length <= next.length) return false;
  const title = text.replace(/^[^:.]*[:.]\s*/, "").split(/\s+/);
  return title.some((part) => /^\p{Ll}{5,}/u.test(part) || part.startsWith("\\"));
}

/** Without the characters that print nothing: an invisible mark is no reason to take a line for another kind. */
function visible(line: string): string {
  return line.replace(/\p{Default_Ignorable_Code_Point}/gu, "").trim();
}

function endsParagraph(text: string, next: string): boolean {
  // A display formula on a line of its own ends where it is closed.
  if (DISPLAY_END.test(text)) return true;
  if (/(?:\\(?:blacksquare|square|Box|qed)\s*(?:\\\)|\$)|[■□∎])\.?$/.test(text)) return true;
  const match = /([.!?:])["'”’)\]]*$/.exec(text.slice(-8));
  if (!match) return false;
  const index = text.length - match[0].length;
  return match[1] === ":" || endsSentence(text, index, next[0] ?? "");
}

function isHeading(text: string, pilcrows: boolean, goesOn: boolean): boolean {
  if (text.endsWith("¶")) return text.length < 300;
  if (goesOn || !isTitle(text) || environmentLabel(text) || /[\\$=<>≤≥≠≈∈→]/.test(text)) return false;
  if (/^\d+(?:\.\d+)+\.?\s+\p{Lu}/u.test(text)) return true;
  if (pilcrows) return false;
  return text
    .split(/\s+/)
    .every((word, index) => /^[("'“‘]?[\p{Lu}\p{N}]/u.test(word) || (index > 0 && word.length <= 4));
}

/** A line that says something in words: only such a line comes before or after code without a blank line. */
function isProse(text: string): boolean {
  if (!/^\p{Lu}/u.test(text) || !/[.:!?]$/.test(text)) return false;
  const words = text.replace(/\\\(.*?\\\)|\$[^$]*\$/g, "formula");
  return words.split(/\s+/).length >= 4 && !/[=[\]{}"#@\\;_]|\w\(/.test(words);
}

/** Index of the first line after the code that begins at `start`. */
function codeEnd(lines: readonly string[], start: number, pilcrows: boolean): number {
  let inDocstring = false;
  for (let index = start; index < lines.length; index++) {
    const text = visible(lines[index]!);
    const indented = /^\s/.test(lines[index]!);
    if (!inDocstring && !indented && index > start) {
      if (pilcrows && text.endsWith("¶")) return index;
      if (environmentLabel(text) || isProse(text)) return index;
      const apart = visible(lines[index - 1]!) === "" && /^[\p{Lu}\d]/u.test(text) && !/[(=[]/.test(text);
      if (apart && isHeading(text, pilcrows, false)) return index;
    }
    for (const _ of lines[index]!.matchAll(/"""|'''/g)) inDocstring = !inDocstring;
  }
  return lines.length;
}

const DELIMITER = new RegExp(
  `\\\\\\\\|\\\\[([]|\\\\[)\\]]|\\$\\$|\\\\(?:begin|end)\\{${BARE_ENVIRONMENTS}\\}`,
  "g",
);
const DISPLAY_END = new RegExp(`(?:\\\\\\]|\\$\\$|\\\\end\\{${BARE_ENVIRONMENTS}\\})$`);
const CLOSING: Readonly<Record<string, string>> = { "\\(": "\\)", "\\[": "\\]", $$: "$$" };

/** What closes the formula that is open at the end of a row; `before` is the same of the row before it. */
function unclosedFormula(row: string, before: string | null): string | null {
  let open = before;
  for (const [delimiter] of row.matchAll(DELIMITER)) {
    if (delimiter === open) open = null;
    else if (open === null) {
      open = delimiter.startsWith("\\begin")
        ? delimiter.replace("begin", "end")
        : (CLOSING[delimiter] ?? null);
    }
  }
  return open;
}
