import type { Nodes, Parent, PhrasingContent, Root } from "mdast";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { type Block, closeScript, type LineStart, type Piece, startBefore } from "./blocks.ts";
import { ChapterError } from "./chapter.ts";
import { htmlBlocks } from "./html.ts";
import { bareEnvironmentClosing } from "./math-spans.ts";

/**
 * Attention and brackets are resolved per paragraph in time that can grow with the square of its length; real
 * paragraphs are a thousand times shorter. Characters.
 */
const longestParagraph = 100_000;
const deepestNesting = 100;

/**
 * Reads Markdown with GitHub's extensions and maths between `$`, `$$`, `\(…\)`, `\[…\]`, or in an environment such as
 * `align` without any of them.
 */
export function markdownBlocks(source: string, name: string): Block[] {
  refuseHostile(source, name);
  const { text, lineAt } = withDollarMath(source);
  const tree: Root = unified().use(remarkParse).use(remarkMath).use(remarkGfm).parse(text);
  const lineOf = (node: Nodes): number => lineAt(node.position?.start.offset ?? 0);
  const blocks: Block[] = [];
  const walk = (node: Nodes): void => {
    switch (node.type) {
      case "heading":
      case "paragraph":
        blocks.push({ kind: node.type, pieces: phrasing(node.children, text, lineAt, name) });
        return;
      case "tableRow": {
        const cells = node.children.map((cell) => phrasing(cell.children, text, lineAt, name));
        blocks.push({ kind: "paragraph", pieces: joinCells(cells) });
        return;
      }
      case "code":
        // The fence's own line is not the code's.
        blocks.push({ kind: "code", text: node.value, line: lineOf(node) + (fenced(node, text) ? 1 : 0) });
        return;
      case "math":
        blocks.push({ kind: "formula", text: node.value, line: lineOf(node) });
        return;
      case "html":
        blocks.push(...htmlBlocks(node.value, name, lineOf(node) - 1));
        return;
      case "yaml":
      case "definition":
        return;
      default:
        if ("children" in node) for (const child of (node as Parent).children) walk(child);
    }
  };
  walk(tree);
  return blocks;
}

export function joinCells(cells: readonly (readonly Piece[])[]): Piece[] {
  return cells.flatMap((cell, index) =>
    index === 0 ? cell : [{ math: null, text: " | ", line: cell[0]?.line ?? 1 }, ...cell],
  );
}

function fenced(node: Nodes, text: string): boolean {
  return /^(?:`{3}|~{3})/.test(text.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0));
}

function phrasing(
  nodes: readonly PhrasingContent[],
  source: string,
  lineAt: (offset: number) => number,
  name: string,
): Piece[] {
  const pieces: Piece[] = [];
  const add = (text: string, node: Nodes): void => {
    let offset = node.position?.start.offset ?? 0;
    // A row has a line of its own: a formula before it may have had several that are one here.
    for (const row of text.replace(/\u2060/g, "").split(/(?<=\n)/)) {
      pieces.push({ math: null, text: row, line: lineAt(offset) });
      offset = source.indexOf("\n", offset) + 1;
    }
  };
  const scripts: number[] = [];
  const addTag = (tag: string, node: Nodes): void => {
    const element = /^<\/?([a-z]+)\b/i.exec(tag)?.[1]?.toLowerCase();
    const closes = tag.startsWith("</");
    if (element === "br") add(" ", node);
    else if (element === "del" || element === "s" || element === "strike") add("~~", node);
    else if (element === "img")
      add(
        /\balt\s*=\s*(?:"([^"]*)"|'([^']*)')/i
          .exec(tag)
          ?.slice(1)
          .find((alt) => alt) ?? "",
        node,
      );
    else if (element === "sup" || element === "sub") {
      if (!closes) {
        scripts.push(pieces.length);
        add(element === "sup" ? "^" : "_", node);
      } else closeScript(pieces, scripts.pop());
    }
  };
  const walk = (node: PhrasingContent): void => {
    switch (node.type) {
      case "text":
      case "inlineCode":
        add(node.value, node);
        return;
      case "inlineMath": {
        const start = node.position?.start.offset ?? 0;
        const display = source.startsWith("$$", start);
        pieces.push({ math: display ? "display" : "inline", text: node.value, line: lineAt(start) });
        return;
      }
      case "break":
        add(" ", node);
        return;
      case "image":
      case "imageReference":
        add(node.alt ?? "", node);
        return;
      case "html":
        addTag(node.value, node);
        return;
      case "delete":
        // A struck word is no longer said: it must not read like one that is.
        add("~~", node);
        walkAll(node.children);
        add("~~", node);
        return;
      default:
        if ("children" in node) walkAll(node.children);
    }
  };
  const walkAll = (siblings: readonly PhrasingContent[]): void => {
    const lastEnd = siblings.findLastIndex((node) => isTag(node, /^<\/math\b/i));
    for (let index = 0; index < siblings.length; index++) {
      const node = siblings[index]!;
      if (index >= lastEnd || !isTag(node, /^<math\b/i)) {
        walk(node);
        continue;
      }
      // MathML says in its elements what is raised or a fraction; the characters between them do not.
      const start = node.position?.start.offset ?? 0;
      while (!isTag(siblings[index]!, /^<\/math\b/i)) index++;
      const end = siblings[index]!.position?.end.offset;
      const [block] = htmlBlocks(source.slice(start, end), name, lineAt(start) - 1);
      if (block && "pieces" in block) pieces.push(...block.pieces);
    }
  };
  walkAll(nodes);
  return pieces;
}

const isTag = (node: PhrasingContent, tag: RegExp): boolean => node.type === "html" && tag.test(node.value);

function refuseHostile(source: string, name: string): void {
  let line = 0;
  let paragraph = 0;
  for (const row of source.split("\n")) {
    line++;
    paragraph = /^[\s>]*$/.test(row.slice(0, 200)) && row.length < 200 ? 0 : paragraph + row.length + 1;
    if (paragraph > longestParagraph) {
      throw new ChapterError(
        `${name}, line ${line}: a Markdown paragraph may have ${longestParagraph} characters, this one has more; ` +
          "end it with an empty line, or give the chapter as plain text",
      );
    }
    const markers =
      /^(?:\s*(?:>|[-*+]\s|\d{1,9}[.)]\s))+/.exec(row)?.[0].replace(/[^>*+\-.)]/g, "").length ?? 0;
    if (markers > deepestNesting) {
      throw new ChapterError(
        `${name}, line ${line}: quotes and lists may be nested ${deepestNesting} deep, these are ${markers} deep; ` +
          "take the needless levels out",
      );
    }
  }
}

/**
 * The source with `\(…\)` as `$…$`, and displays that share their lines with other text and environments without
 * delimiters as `$$…$$` on one line: the forms that remark-math reads. Code stays untouched. `lineAt` gives the source line
 * of an offset in `text`.
 */
function withDollarMath(source: string): { text: string; lineAt: (offset: number) => number } {
  const parts: string[] = [];
  const starts: LineStart[] = [{ offset: 0, line: 1 }];
  let line = 1;
  let length = 0;
  let last = "";
  const copy = (text: string): void => {
    if (text === "") return;
    parts.push(text);
    last = text.at(-1)!;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
      starts.push({ offset: length + at + 1, line: ++line });
    }
    length += text.length;
  };
  // Adjacent formulas would run together: `$a$$b$`. The word joiner keeps them apart and is dropped again.
  const formula = (content: string, fence: string, quoteDepth: number): void => {
    const joined = joinedLines(content, quoteDepth).trim();
    const written = `${last === "$" ? "\u2060" : ""}${fence}${joined}${fence}`;
    parts.push(written);
    length += written.length;
    last = "$";
    const lines = content.split("\n").length - 1;
    line += lines;
    if (lines > 0) starts.push({ offset: length, line });
  };
  const noClosingBefore = new Map<string, number>();
  // A rule at the start of a file is followed by text, front matter by its first key.
  const frontMatter =
    /^---\n(?=(?:#.*\n)*["'\w-]+[ \t]*:)(?:.*\n)*?(?:---|\.\.\.)(?:\n|$)/.exec(source)?.[0] ?? "";
  copy(frontMatter.replace(/[^\n]/g, ""));

  const indented = indentedCode(source);
  let at = frontMatter.length;
  while (at < source.length) {
    if (at === 0 || source[at - 1] === "\n") {
      const end = Math.max(verbatimEnd(source, at), indented.get(at) ?? at);
      if (end > at) {
        copy(source.slice(at, end));
        at = end;
        continue;
      }
    }
    const environment = source[at] === "\\" ? bareEnvironmentEnd(source, at) : -1;
    if (environment > 0) {
      formula(source.slice(at, environment), "$$", quoteDepthAt(source, at));
      at = environment;
      continue;
    }
    const opening = /^(?:\\\(|\\\[|\$\$|`+)/.exec(source.slice(at, at + 64))?.[0];
    if (!opening) {
      const next = source[at] === "\\" ? 2 : Math.max(1, plainLength(source, at));
      const text = source.slice(at, at + next);
      copy(last === "$" && text.startsWith("$") ? `\u2060${text}` : text);
      at += next;
      continue;
    }
    const from = at + opening.length;
    const end = (noClosingBefore.get(opening) ?? -1) > from ? -1 : closing(source, from, opening);
    if (end < 0) {
      noClosingBefore.set(opening, paragraphEnd(source, from));
      copy(opening);
      at = from;
    } else if (opening.startsWith("`") || source.slice(from, end).trim() === "") {
      copy(source.slice(at, end + opening.length));
      at = end + opening.length;
    } else {
      const content = source.slice(from, end);
      const quoteDepth = quoteDepthAt(source, at);
      if (opening === "\\(" && !content.includes("$")) formula(content, "$", quoteDepth);
      else formula(content, "$$", quoteDepth);
      at = end + opening.length;
    }
  }
  return { text: parts.join(""), lineAt: (offset) => startBefore(starts, offset).line };
}

/**
 * Where a line of code begins that is code by its indentation, and where the code ends, by the line's offset. Whether four
 * blanks make code or belong to a list is the parser's to say; it is asked only where a formula's delimiter is indented.
 */
function indentedCode(source: string): Map<number, number> {
  const ends = new Map<number, number>();
  const mayBeCode = (row: string) => / {4}|\t/.test(row) && /\\[([]|\$\$/.test(row);
  if (!source.split("\n").some(mayBeCode)) return ends;
  const walk = (node: Nodes): void => {
    if (node.type === "code" && !fenced(node, source)) {
      const from = node.position!.start.offset!;
      ends.set(source.lastIndexOf("\n", from - 1) + 1, node.position!.end.offset!);
    } else if ("children" in node) for (const child of (node as Parent).children) walk(child);
  };
  walk(unified().use(remarkParse).use(remarkGfm).parse(source));
  return ends;
}

/** Characters of an environment: where one is not closed so many are looked at for nothing. */
const LONGEST_ENVIRONMENT = 10_000;

/**
 * End of the environment without delimiters that begins at a place, else -1. It begins its line, or it may be code, and
 * stands in no formula that is begun before; a paragraph's end is its end at the latest.
 */
function bareEnvironmentEnd(source: string, at: number): number {
  const closing = bareEnvironmentClosing(source, at);
  if (closing === null) return -1;
  const before = source.slice(source.lastIndexOf("\n", at - 1) + 1, at);
  if (!/^ {0,3}(?:(?:>|[-*+]|\d{1,9}[.)]) {0,4})*$/.test(before)) return -1;
  if (/(?<!\\)\$\s*$/.test(source.slice(Math.max(0, at - 100), at))) return -1;
  const rest = source.slice(at, at + LONGEST_ENVIRONMENT);
  const end = rest.indexOf(closing);
  return end < 0 || /\n[ \t>]*\n/.test(rest.slice(0, end)) ? -1 : at + end + closing.length;
}

/** Marks of quotes before a place on its line. */
function quoteDepthAt(source: string, at: number): number {
  const line = source.slice(source.lastIndexOf("\n", at - 1) + 1, at);
  return /^[ \t>]*/.exec(line)![0].replace(/[^>]/g, "").length;
}

/**
 * Lines of a formula as one. Only a quote's own marks go at the start of a line, any other `>` is a relation; a comment
 * goes with its line's end, or what follows would stand in it.
 */
function joinedLines(content: string, quoteDepth: number): string {
  const marks = new RegExp(`^(?:[ \\t]*>){0,${quoteDepth}}[ \\t]*`);
  return content
    .split("\n")
    .map((line, index, { length }) => {
      const text = index === 0 ? line : line.replace(marks, "");
      return index === length - 1 ? text : text.replace(/(?<!\\)((?:\\\\)*)%.*$/, "$1");
    })
    .join(" ");
}

function plainLength(source: string, at: number): number {
  let end = at;
  while (end < source.length && !"\\$`\n".includes(source[end]!)) end++;
  // The line's end is taken along, so that the next step stands at a line's start.
  return (source[end] === "\n" || source[end] === "$" ? end + 1 : end) - at;
}

/** HTML in which CommonMark reads no Markdown, up to the line that closes it (section 4.6, start condition 1). */
const VERBATIM_ELEMENT = /^ {0,3}<(?:pre|script|style|textarea)(?=[\s>]|$)/i;
const VERBATIM_ELEMENT_END = /<\/(?:pre|script|style|textarea)>/gi;

/**
 * End of the fenced code, of the display on lines of its own or of the verbatim element that begins on the line at `start`;
 * else `start`.
 */
function verbatimEnd(source: string, start: number): number {
  const lineEnd = endOfLine(source, start);
  if (VERBATIM_ELEMENT.test(source.slice(start, start + 20))) {
    VERBATIM_ELEMENT_END.lastIndex = start;
    const closed = VERBATIM_ELEMENT_END.exec(source);
    return closed ? Math.min(endOfLine(source, closed.index) + 1, source.length) : source.length;
  }
  const match = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,}|\${2,})(.*)$/.exec(
    source.slice(start, Math.min(lineEnd, start + 1000)),
  );
  if (!match) return start;
  const fence = match[1]!;
  if (fence[0] === "`" && match[2]!.includes("`")) return start;
  if (fence[0] === "$" && match[2]!.trim() !== "") return start;
  let at = lineEnd + 1;
  while (at < source.length) {
    const end = endOfLine(source, at);
    const row = source
      .slice(at, Math.min(end, at + 1000))
      .replace(/^[ \t>]+/, "")
      .trimEnd();
    if (row.length >= fence.length && row === fence[0]!.repeat(row.length))
      return Math.min(end + 1, source.length);
    at = end + 1;
  }
  return source.length;
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf("\n", from);
  return end < 0 ? source.length : end;
}

/** A formula and a code span end with their paragraph at the latest. */
function paragraphEnd(source: string, from: number): number {
  const blank = /\n[ \t>]*\n/g;
  blank.lastIndex = from;
  return blank.exec(source)?.index ?? source.length;
}

function closing(source: string, from: number, opening: string): number {
  const end = paragraphEnd(source, from);
  if (opening.startsWith("`")) {
    for (let at = source.indexOf("`", from); at >= 0 && at < end; ) {
      let runEnd = at;
      while (source[runEnd] === "`") runEnd++;
      if (runEnd - at === opening.length) return at;
      at = source.indexOf("`", runEnd);
    }
    return -1;
  }
  const last = opening === "\\(" ? ")" : opening === "\\[" ? "]" : "$";
  for (let at = from; at < end; at++) {
    if (source[at] === "\\") {
      if (source[at + 1] === last && last !== "$") return at;
      at++;
    } else if (last === "$" && source[at] === "$" && source[at + 1] === "$") {
      return at;
    }
  }
  return -1;
}
