/** Environments whose passages make a statement of their own; a proof belongs to the environment before it. */
const kinds = [
  "Theorem",
  "Lemma",
  "Proposition",
  "Corollary",
  "Definition",
  "Assumption",
  "Conjecture",
  "Claim",
  "Axiom",
  "Remark",
  "Worked Example",
  "Example",
  "Coding Demo",
  "Demo",
  "Algorithm",
];

/** The names as alternatives of a regular expression, capitalised as labels are. */
export const environmentWords = `${kinds.join("|")}|Proof`;

/** How an environment begins. */
export interface EnvironmentLabel {
  /** In lower case: `theorem`, `proof`, `example`, `demo`. */
  readonly kind: string;
  readonly number: string | null;
  /** What the label calls the environment; `null` where it bears no name or one that runs into the text. */
  readonly name: string | null;
  /** Offset at which the environment's own text begins. */
  readonly end: number;
}

/** A label's number as a regular expression: `3`, `A.2.1`, `3a`, `2'`, `4*`; not the `3'` of "Theorem 3's proof". */
export const labelNumber = String.raw`(?:[A-Z]\.)?\d+(?:\.\d+)*(?:[a-z](?![A-Za-z]))?(?:['’′*](?![A-Za-z]))?`;

const head = new RegExp(String.raw`^(${kinds.join("|")})(?:\s+(${labelNumber}|[A-Z]))?(?=[\s(:.]|$)`);
const proofHead = /^Proof(?:\s+of\s+[^.:]{1,100})?(?:\s*\([^()]{1,100}\))?\s*(?:[.:](?=\s|$)|$)/;
const longestName = 160;

/**
 * The label at the start of a block: `Theorem 3.1 (Rate)`, `Example 2: Title`, `Proof.`; `null` for a sentence
 * that only begins with such a word ("Theorem 3.1 shows …").
 */
export function environmentLabel(block: string): EnvironmentLabel | null {
  const proof = proofHead.exec(block);
  if (proof) return { kind: "proof", number: null, name: null, end: skipBlanks(block, proof[0].length) };
  const match = head.exec(block);
  if (!match) return null;
  const kind = match[1]!.split(" ").at(-1)!.toLowerCase();
  const number = match[2] ?? null;
  let at = skipBlanks(block, match[0].length);
  let name: string | null = null;
  let marked = false;
  if (block[at] === "(") {
    const close = closingParenthesis(block, at);
    if (close > 0) {
      name = block.slice(at + 1, close).trim();
      at = skipBlanks(block, close + 1);
      marked = true;
    }
  }
  if (/[:.]/.test(block[at] ?? "")) {
    at = skipBlanks(block, at + 1);
    marked = true;
  }
  const rest = block.slice(at, at + longestName + 1);
  if (rest === "") return { kind, number, name, end: block.length };
  // A name and nothing else: short, and no sentence.
  if (marked && name === null && isTitle(rest)) return { kind, number, name: rest.trim(), end: block.length };
  const beginsSentence = /^["'“‘(]?(?:\p{Lu}|\p{N}|\\\(|\$)/u.test(rest);
  if (marked && beginsSentence) return { kind, number, name, end: at };
  if (number !== null && /^(?:\p{Lu}|\\\(|\$)/u.test(rest)) return { kind, number, name, end: at };
  return null;
}

/** At most twelve words without a sentence's end. */
export function isTitle(text: string): boolean {
  return text.length <= 120 && !/[.:;!?,]["')\]]*\s*$/.test(text) && text.trim().split(/\s+/).length <= 12;
}

/** A name for an environment whose label has none: the words before the first that begins a sentence. */
export function nameFromText(text: string): string {
  const words = text.trim().slice(0, 400).split(/\s+/);
  const start = words.findIndex((word, index) => index > 0 && index < 9 && sentenceOpeners.has(word));
  return words
    .slice(0, start > 0 ? start : 6)
    .join(" ")
    .replace(/[.,:;]+$/, "");
}

const sentenceOpeners = new Set(
  "For The Let Consider In We A An If Since Given Suppose Assume When With On It This Here Take As To".split(
    " ",
  ),
);

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at]!)) at++;
  return at;
}

function closingParenthesis(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < Math.min(text.length, from + longestName); at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return at;
  }
  return -1;
}
