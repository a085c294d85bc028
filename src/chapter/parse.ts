import { type Chapter, ChapterError, type ChapterFormat } from "./chapter.ts";
import { currentHashing, type Hashing } from "./hashing.ts";
import { htmlBlocks } from "./html.ts";
import { markdownBlocks } from "./markdown.ts";
import { passagesOf } from "./passages.ts";
import { plainTextBlocks } from "./plain-text.ts";

/** Characters; a chapter of a thousand pages has about three million. */
const longestChapter = 64_000_000;

export interface ParseOptions {
  /** Else taken from the ending of `name`, else from the text itself. */
  readonly format?: ChapterFormat;
  /** The file's name: decides the format and stands in errors. */
  readonly name?: string;
  /** The current one unless set: an older one reads a chapter as its stamps were made. */
  readonly hashing?: Hashing;
}

/**
 * Reads a chapter into its passages, in the order of the source. The same chapter as Markdown, HTML and plain
 * text gives the same sequence of hashes, as far as the plain text has kept the formulas.
 *
 * @throws {ChapterError} on a file's name that tells another format, on bytes that are no UTF-8, on binary data, on an empty chapter, on hostile nesting.
 */
export function parseChapter(source: Uint8Array | string, options: ParseOptions = {}): Chapter {
  const name = options.name ?? "chapter";
  if (options.format === undefined) refuseOtherFormats(name);
  const text = decoded(source, name);
  const format = options.format ?? formatOfName(name) ?? formatOfText(text);
  const blocks =
    format === "markdown"
      ? markdownBlocks(text, name)
      : format === "html"
        ? htmlBlocks(text, name)
        : plainTextBlocks(text);
  const passages = passagesOf(blocks, options.hashing ?? currentHashing);
  if (passages.length === 0) {
    throw new ChapterError(`${name}: a chapter needs at least one sentence, read as ${format} this has none`);
  }
  return { name, format, passages };
}

function decoded(source: Uint8Array | string, name: string): string {
  if (source.length > longestChapter) {
    throw new ChapterError(
      `${name}: a chapter may have ${longestChapter} bytes, this has ${source.length}; give one chapter per file`,
    );
  }
  const binary = typeof source === "string" ? source.indexOf("\0") : source.indexOf(0);
  if (binary >= 0) {
    throw new ChapterError(
      `${name}: a chapter is UTF-8 text, this has a NUL at ${typeof source === "string" ? "character" : "byte"} ` +
        `${binary}; give the text, not a binary or UTF-16 file`,
    );
  }
  const text = typeof source === "string" ? source : utf8(source, name);
  const unix = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  if (unix.trim() === "")
    throw new ChapterError(`${name}: a chapter needs at least one sentence, this is empty`);
  return unix;
}

function utf8(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const lenient = new TextDecoder("utf-8").decode(bytes);
    const line = lenient.slice(0, Math.max(0, lenient.indexOf("\uFFFD"))).split("\n").length;
    throw new ChapterError(
      `${name}, line ${line}: a chapter is UTF-8 text, these bytes are not; convert the file, e.g. iconv -t utf-8`,
    );
  }
}

const otherFormats = new Set("tex latex ltx ipynb rst adoc org typ pdf docx odt epub".split(" "));

/** Read as plain text, a LaTeX file has no theorem, and a chapter that states nothing is current. */
function refuseOtherFormats(name: string): void {
  const ending = endingOf(name);
  if (!otherFormats.has(ending)) return;
  throw new ChapterError(
    `${name}: a chapter is Markdown, HTML or text extracted from a page, and .${ending} is none of them; convert it, ` +
      `e.g. ${ending === "ipynb" ? "jupyter nbconvert --to markdown" : "pandoc --to html --mathjax"}`,
  );
}

const endingOf = (name: string): string => /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";

function formatOfName(name: string): ChapterFormat | null {
  const ending = endingOf(name);
  if (["md", "markdown", "mdx", "qmd", "rmd"].includes(ending)) return "markdown";
  if (["html", "htm", "xhtml"].includes(ending)) return "html";
  return ["txt", "text"].includes(ending) ? "text" : null;
}

function formatOfText(text: string): ChapterFormat {
  if (
    /^\s*<(?:!--|(?:!doctype|html|\?xml|body|main|article|section|div|h[1-6]|p)\b)/i.test(text.slice(0, 4000))
  ) {
    return "html";
  }
  // A comment in extracted code looks like a Markdown heading; a pilcrow after one does not.
  if (/\S¶[ \t]*$/m.test(text)) return "text";
  return /^(?:#{1,6} |`{3}|~{3})|\*\*\S/m.test(text) ? "markdown" : "text";
}
