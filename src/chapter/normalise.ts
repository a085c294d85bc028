import { createHash } from "node:crypto";
import type { PassageKind } from "./chapter.ts";
import { environmentWords } from "./environments.ts";
import { mathSpans } from "./math-spans.ts";
import { normaliseTex } from "./tex.ts";

/**
 * Goes up whenever the same passage's text may come out otherwise: a stamp of another version is no evidence. How a chapter
 * is cut into passages has no version; what is cut otherwise than when it was reviewed is a changed passage.
 */
export const hashVersion = "v1";

/**
 * The text as far as it says something: how it is wrapped, quoted, dashed, emphasised, numbered and spaced is
 * gone; words, symbols, exponents, signs, relations, constants and letter case stay. Of code only line endings
 * and trailing blanks are gone. `normalise(normalise(t, k), k) === normalise(t, k)`.
 */
export function normalise(text: string, kind: PassageKind): string {
  if (kind === "code") return normaliseCode(text);
  let current = text;
  // Taking one thing away can bring another to the front ("- 4.2 Title"); two passes are the rule.
  for (let pass = 0; pass < 64; pass++) {
    const next = kind === "formula" ? normaliseFormula(current) : normaliseProse(current, kind);
    if (next === current) break;
    current = next;
  }
  return current;
}

/** The version, as in `v1:`, and the first 16 hexadecimal digits of the SHA-256 of the normalised text's UTF-8. */
export function hashOf(normalised: string, version = hashVersion): string {
  return `${version}:${createHash("sha256").update(normalised, "utf8").digest("hex").slice(0, 16)}`;
}

function normaliseCode(code: string): string {
  const lines = code.split(/\r\n|\r|\n/).map((line) => line.replace(/[ \t]+$/, ""));
  let end = lines.length;
  while (end > 0 && lines[end - 1] === "") end--;
  let start = 0;
  while (start < end && lines[start] === "") start++;
  return lines.slice(start, end).join("\n");
}

function normaliseFormula(source: string): string {
  const text = plainCharacters(source).trim();
  const spans = mathSpans(text);
  const inner = spans.length === 1 && spans[0]!.math ? spans[0]!.text : text;
  let tex = normaliseTex(inner).replace(/\\(begin|end)\{equation\*?\}/g, "");
  tex = tex.replace(/\\(begin|end)\{align\*?\}/g, "\\$1{aligned}");
  let end = tex.length;
  // A backslash before it makes it a command (`\;` is gone already, `\:` too), not punctuation.
  while (end > 0 && ".,;:".includes(tex[end - 1]!) && tex[end - 2] !== "\\") end--;
  return tex.slice(0, end);
}

function normaliseProse(source: string, kind: "sentence" | "heading"): string {
  const parts = mathSpans(plainCharacters(source)).map((span) =>
    // Blanks next to a formula don't count, as blanks inside don't.
    span.math ? `\\(${normaliseTex(span.text)}\\)` : plainProse(span.text),
  );
  return withoutNumbering(parts.join("").replace(/ ?(\\\(|\\\)) ?/g, "$1"), kind).trim();
}

/**
 * Compatibility forms become plain (ligatures, full width, non-breaking blanks), invisible characters go.
 * Exempt are characters whose plain form says something else: a superscript two is no factor of two, a
 * double-struck R no R, one half after a one no eleven halves.
 */
function plainCharacters(text: string): string {
  return text
    .normalize("NFC")
    .replace(invisible, "")
    .replace(superscripts, (run) => `^${spelled(run, superscriptCharacters)}`)
    .replace(subscripts, (run) => `_${spelled(run, subscriptCharacters)}`)
    .replace(unexempt, (run) => run.normalize("NFKC"))
    .normalize("NFC");
}

const invisible = /\p{Default_Ignorable_Code_Point}+/gu;
const superscriptCharacters = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ";
const subscriptCharacters = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎";
const plainOf = "0123456789+-=()ni";
const superscripts = new RegExp(`[${superscriptCharacters}]+`, "gu");
const subscripts = new RegExp(`[${subscriptCharacters}]+`, "gu");
const unexempt =
  /[^\u00AA\u00BA\u00BC-\u00BE\u02B0-\u02B8\u02E0-\u02E4\u03D0-\u03F6\u1D2C-\u1D6A\u2070-\u209C\u2100-\u218B\u{1D400}-\u{1D7FF}]+/gu;

function spelled(run: string, alphabet: string): string {
  const plain = [...run].map((character) => plainOf[alphabet.indexOf(character)]!).join("");
  return plain.length === 1 ? plain : `{${plain}}`;
}

function plainProse(text: string): string {
  const dashed = text
    .replace(/[\s\u2028\u2029]+/gu, " ")
    .replace(/[¶⁋🔗]/gu, "")
    .replace(/[“”„‟«»″]|``|''/gu, '"')
    .replace(/[‘’‚‛′ʼ]/gu, "'")
    .replace(/`/g, "")
    .replace(/ ?(?:—|―|---) ?/gu, " - ")
    .replace(/ (?:–|--) /gu, " - ")
    .replace(/--|[‐‑‒–−]/gu, "-");
  return withoutEmphasis(dashed)
    .replace(/ +/g, " ")
    .replace(/ ([,.;:!?])/g, "$1");
}

/** Pairs of `*`, `**`, `_` and `__` that hug what they enclose; `2 * x`, `a*b*c` and `x_i` stay. */
function withoutEmphasis(text: string): string {
  if (!/[*_]/.test(text)) return text;
  const opened: { mark: string; index: number }[] = [];
  const runs = text.split(/(\*{1,3}|_{1,3})/);
  for (let index = 1; index < runs.length; index += 2) {
    const mark = runs[index]!;
    const before = runs[index - 1]!.at(-1) ?? " ";
    const after = runs[index + 1]![0] ?? " ";
    const opens = !/\S/.test(after) ? false : !/[\p{L}\p{N}]/u.test(before);
    const closes = !/\S/.test(before) ? false : !/[\p{L}\p{N}]/u.test(after);
    if (closes && opened.at(-1)?.mark === mark) {
      runs[index] = "";
      runs[opened.pop()!.index] = "";
    } else if (opens) {
      opened.push({ mark, index });
    }
  }
  return runs.join("");
}

const number = String.raw`(?:\d+(?:\.\d+)*|[A-Z](?:\.\d+)+|[IVXLC]+(?=[.):]))`;
const listMarker = /^(?:(?:[-*+•·◦▪]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]) +)+/u;
const headingNumber = new RegExp(
  String.raw`^(?:(?:Chapter|Section|Part|Appendix|§) ?)?${number}[.):]* +(?=\S)`,
);
const labelNumber = new RegExp(`^(${environmentWords}) ${number}(?= ?[(:.]|$)`);

function withoutNumbering(text: string, kind: "sentence" | "heading"): string {
  const trimmed = text.trim();
  if (kind === "sentence") return trimmed.replace(listMarker, "").replace(labelNumber, "$1");
  return trimmed
    .replace(/^#{1,6} +/, "")
    .replace(headingNumber, "")
    .replace(labelNumber, "$1")
    .replace(/ +#+$/, "");
}
