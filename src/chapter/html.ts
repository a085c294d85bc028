import type { Element, Nodes, Root } from "hast";
import { toText } from "hast-util-to-text";
import rehypeParse from "rehype-parse";
import { unified } from "unified";
import { EXIT, visit } from "unist-util-visit";
import { type Block, closeScript, type LineStart, type Piece, piecesOf } from "./blocks.ts";
import { ChapterError } from "./chapter.ts";
import { drawnFormula } from "./drawn-formula.ts";
import { texOfMathml } from "./mathml.ts";

/** Browsers stop nesting here too. */
const deepestNesting = 512;

const ignored = new Set(
  "script style nav noscript template svg button select textarea iframe footer head form object".split(" "),
);
const ignoredClasses = new Set(
  "headerlink anchor-link anchor toc MathJax MathJax_Preview MathJax_Display MathJax_SVG sr-only".split(" "),
);
const drawingClasses = new Set(["MathJax", "MathJax_Display", "MathJax_SVG"]);
/** Numbers of footnotes, and the arrows back: renumbering says nothing, and Markdown's readers drop them, too. */
const noteClasses = new Set("footnote-ref footnote-reference footnote-back footnote-backref".split(" "));
const noteRoles = new Set(["doc-noteref", "doc-backlink"]);
const inlineElements = new Set(
  (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong " +
    "nobr output rb rp rt ruby sub sup time tt u var wbr img br script math mjx-container"
  ).split(" "),
);

/**
 * Reads a page: the element `main` or `article` where there is exactly one, else the body. Formulas come from
 * the TeX that KaTeX, MathJax and MathML keep beside their drawing, or from delimiters in the text.
 *
 * @param linesBefore lines of the file before `source`, for HTML inside Markdown.
 * @throws {ChapterError} on elements nested deeper than 512.
 */
export function htmlBlocks(source: string, name: string, linesBefore = 0): Block[] {
  refuseDeepNesting(source, name);
  const tree: Root = unified()
    .use(rehypeParse, { fragment: linesBefore > 0 })
    .parse(source);
  // MathJax 2 keeps them beside what it draws; where they are cut out, its drawing is all there is.
  const sourcesKept = /<script[^>]{1,200}\bmath\//i.test(source);
  const blocks: Block[] = [];
  let pieces: Piece[] = [];
  const lineOf = (node: Nodes): number => (node.position?.start.line ?? 1) + linesBefore;
  const flush = (kind: "paragraph" | "heading" = "paragraph"): void => {
    const read = textRuns(pieces).flatMap((run) => ("math" in run ? [run] : piecesOf(run.text, run.starts)));
    if (read.some((piece) => piece.math || piece.text.trim() !== "")) blocks.push({ kind, pieces: read });
    pieces = [];
  };
  let lastLine = 1 + linesBefore;
  const add = (text: string): void => {
    pieces.push({ math: null, text, line: lastLine });
  };

  const script = (sign: string, children: () => void): void => {
    const paragraph = pieces;
    const start = pieces.length;
    add(sign);
    children();
    if (pieces !== paragraph) return;
    // Nothing stands raised where it was the number of a footnote.
    if (pieces.length === start + 1) pieces.pop();
    else closeScript(pieces, start);
  };

  const walk = (node: Nodes): void => {
    if (node.type === "root") {
      for (const child of node.children) walk(child);
      return;
    }
    if (node.type === "text") {
      lastLine = lineOf(node);
      add(node.value);
      return;
    }
    if (node.type !== "element") return;
    if (node.position) lastLine = lineOf(node);
    const formula = formulaOf(node, sourcesKept);
    if (formula) {
      const { math, text } = formula;
      if (text === null) {
        throw new ChapterError(
          `${name}, line ${lastLine}: a formula is only drawn here, with neither TeX nor MathML nor characters beside the drawing; save the page with one of them, or give the chapter as Markdown`,
        );
      }
      pieces.push({ math, text, line: lastLine });
      return;
    }
    if (isIgnored(node)) return;
    const children = (): void => {
      for (const child of node.children) walk(child);
    };
    if (node.tagName === "pre") {
      flush();
      const text = toText(node, { whitespace: "pre" });
      blocks.push({ kind: "code", text, line: lastLine + (/^\r?\n/.test(text) ? 1 : 0) });
    } else if (/^h[1-6]$/.test(node.tagName)) {
      flush();
      children();
      flush("heading");
    } else if (node.tagName === "tr") {
      flush();
      let cells = 0;
      for (const child of node.children) {
        if (child.type === "element" && cells++ > 0) add(" | ");
        if (child.type === "element") for (const inner of child.children) walk(inner);
      }
      flush();
    } else if (inlineElements.has(node.tagName)) {
      inline(node, add, script, children);
    } else {
      flush();
      children();
      flush();
    }
  };
  walk(mainOf(tree));
  flush();
  return blocks;
}

function inline(
  node: Element,
  add: (text: string) => void,
  script: (sign: string, children: () => void) => void,
  children: () => void,
): void {
  switch (node.tagName) {
    case "br":
      add(" ");
      return;
    case "img":
      add(String(node.properties.alt ?? ""));
      return;
    case "sup":
    case "sub":
      script(node.tagName === "sup" ? "^" : "_", children);
      return;
    case "del":
    case "s":
    case "strike":
      add("~~");
      children();
      add("~~");
      return;
    default:
      children();
  }
}

/** Neighbouring texts as one, so that a formula's delimiters are found across them, between the formulas that are marked. */
function textRuns(pieces: readonly Piece[]): (Piece | { text: string; starts: readonly LineStart[] })[] {
  const runs: (Piece | { text: string; starts: LineStart[] })[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (piece.math) runs.push(piece);
    else if (last && !("math" in last)) {
      last.starts.push({ offset: last.text.length, line: piece.line });
      last.text += piece.text;
    } else {
      // Blanks before the first word would date the paragraph to the line of the element before it.
      const blanks = last ? "" : /^\s*/.exec(piece.text)![0];
      if (!last && blanks === piece.text) continue;
      const line = piece.line + blanks.split("\n").length - 1;
      runs.push({ text: piece.text.slice(blanks.length), starts: [{ offset: 0, line }] });
    }
  }
  return runs;
}

/** A `text` of null is a formula of which there is nothing but a drawing. */
function formulaOf(
  node: Element,
  sourcesKept: boolean,
): { math: NonNullable<Piece["math"]>; text: string | null } | null {
  const classes = classesOf(node);
  if (node.tagName === "script") {
    const type = String(node.properties.type ?? "");
    // AsciiMath and MathML count as they are written.
    if (!type.startsWith("math/")) return null;
    return { math: /mode\s*=\s*display/.test(type) ? "display" : "inline", text: textOf(node) };
  }
  const written = pandocFormula(node, classes);
  if (written) return written;
  const onlyDrawn = !sourcesKept && classes.some((name) => drawingClasses.has(name));
  const display =
    classes.includes("katex-display") ||
    (onlyDrawn && classes.includes("MathJax_Display")) ||
    node.properties.display === "block" ||
    (node.tagName === "mjx-container" && String(node.properties.display) === "true");
  const holdsTex =
    display || onlyDrawn || classes.includes("katex") || ["math", "mjx-container"].includes(node.tagName);
  if (!holdsTex) return null;
  let tex: string | null = null;
  let shownAsBlock = display;
  visit(node, "element", (inner: Element) => {
    if (inner.tagName === "annotation" && inner.properties.encoding === "application/x-tex") {
      tex = textOf(inner);
      return EXIT;
    }
    if (inner.tagName === "math") {
      if (inner.properties.display === "block") shownAsBlock = true;
      const alternative = inner.properties.alttext ?? inner.properties.altText;
      if (typeof alternative === "string") tex ??= alternative;
    }
    return undefined;
  });
  const math = shownAsBlock ? "display" : "inline";
  if (tex !== null) return { math, text: tex };
  let mathml: Element | null = null;
  visit(node, "element", (inner: Element) => {
    if (inner.tagName !== "math") return undefined;
    mathml = inner;
    return EXIT;
  });
  if (mathml) return { math, text: texOfMathml(mathml) };
  if (onlyDrawn) return { math, text: writtenMathml(node) };
  const draws = classes.some((name) => /^katex(?:-display)?$/.test(name)) || node.tagName === "mjx-container";
  if (!draws) return null;
  return { math, text: textOf(node).trim() === "" ? null : drawnFormula(node) };
}

/** What Pandoc leaves for KaTeX to draw in the browser: TeX without delimiters. What it has set itself has elements. */
function pandocFormula(
  node: Element,
  classes: readonly string[],
): { math: "inline" | "display"; text: string } | null {
  const kind = (["inline", "display"] as const).find((name) => classes.includes(name));
  if (kind === undefined || !classes.includes("math")) return null;
  if (node.children.some((child) => child.type !== "text")) return null;
  const text = textOf(node);
  return /^\s*(?:\\[([]|\$)/.test(text) || text.trim() === "" ? null : { math: kind, text };
}

/** The MathML, as it is written, that MathJax 2 keeps in an attribute. */
function writtenMathml(node: Element): string | null {
  let written: string | null = null;
  visit(node, "element", ({ properties }: Element) => {
    if (typeof properties.dataMathml !== "string") return undefined;
    written = properties.dataMathml;
    return EXIT;
  });
  return written;
}

/** All text inside, unlike `toText` also that of a script or an annotation. */
function textOf(node: Element): string {
  const parts: string[] = [];
  visit(node, "text", (text) => {
    parts.push(text.value);
  });
  return parts.join("");
}

function classesOf(node: Element): string[] {
  const value = node.properties.className;
  return Array.isArray(value) ? value.map(String) : [];
}

function isIgnored(node: Element): boolean {
  if (ignored.has(node.tagName) || node.properties.hidden === true) return true;
  if (String(node.properties.ariaHidden ?? "") === "true") return true;
  const { role, dataFootnoteRef, dataFootnoteBackref } = node.properties;
  if (noteRoles.has(String(role)) || dataFootnoteRef !== undefined || dataFootnoteBackref !== undefined)
    return true;
  return classesOf(node).some((name) => ignoredClasses.has(name) || noteClasses.has(name));
}

function mainOf(tree: Root): Nodes {
  const mains: Element[] = [];
  const articles: Element[] = [];
  visit(tree, "element", (node: Element) => {
    if (node.tagName === "main" || node.properties.role === "main") mains.push(node);
    if (node.tagName === "article") articles.push(node);
  });
  if (mains.length === 1) return mains[0]!;
  return articles.length === 1 ? articles[0]! : tree;
}

/** Before parsing, since the parser's own time and stack grow with the depth. */
function refuseDeepNesting(source: string, name: string): void {
  let depth = 0;
  for (const match of source.matchAll(/<(\/?)([a-z][a-z0-9-]*)[^<>]{0,2000}?(\/?)>/gi)) {
    if (match[3] || closedByOthers.has(match[2]!.toLowerCase())) continue;
    depth = Math.max(0, depth + (match[1] ? -1 : 1));
    if (depth > deepestNesting) {
      const line = source.slice(0, match.index).split("\n").length;
      throw new ChapterError(
        `${name}, line ${line}: elements may be nested ${deepestNesting} deep, <${match[2]}> is deeper; ` +
          "close the elements that are left open",
      );
    }
  }
}

const closedByOthers = new Set(
  (
    "area base br col embed hr img input link meta source track wbr p li dt dd tr td th thead tbody tfoot " +
    "option optgroup colgroup html head body"
  ).split(" "),
);
