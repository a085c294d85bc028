/** An edit of a chapter's source, for testing what the gate makes of it. */
export interface Edit {
  readonly name: string;
  readonly edited: string;
}

type SourceFormat = "markdown" | "text";
type Region = "math" | "prose" | "code";

/** Places per rule that are edited, spread over the chapter. */
const placesPerRule = 3;

/** Edits that change what the chapter says; every one must alarm. */
export function harmfulEdits(source: string, format: SourceFormat): Edit[] {
  const regions = regionsOf(source, format);
  const edits: Edit[] = [];
  for (const [name, region, pattern, replace] of harmfulRules) {
    const places = regions
      .filter((part) => part.region === region)
      .flatMap(({ start, end }) =>
        [...source.slice(start, end).matchAll(pattern)].map((match) => ({
          from: start + match.index,
          to: start + match.index + match[0].length,
          text: replace(match),
        })),
      )
      .filter(({ from, to, text }) => source.slice(from, to) !== text);
    for (const [index, { from, to, text }] of spread(places).entries()) {
      edits.push({ name: `${name} #${index + 1}`, edited: source.slice(0, from) + text + source.slice(to) });
    }
  }
  return edits;
}

/** Edits that change nothing a reader would miss; none should alarm. */
export function harmlessEdits(source: string, format: SourceFormat): Edit[] {
  return harmlessRules
    .filter(({ only }) => only === undefined || only === format)
    .map(({ name, apply }) => ({ name, edited: apply(source, format) }))
    .filter(({ edited }) => edited !== source);
}

type Rule = readonly [
  name: string,
  region: Region,
  pattern: RegExp,
  replace: (match: RegExpExecArray) => string,
];

const otherDigit = (digit: string): string => String((Number(digit) + 1) % 10);
const otherSymbol: Readonly<Record<string, string>> = { eta: "mu", mu: "eta", rho: "kappa", lambda: "theta" };
const notAlone = String.raw`(?<![\\a-zA-Z])`;

const harmfulRules: readonly Rule[] = [
  ["exponent", "math", /\^(\d)/g, ([, digit]) => `^${otherDigit(digit!)}`],
  ["exponent's letter", "math", /\^([a-zA-Z])(?![a-zA-Z])/g, ([, letter]) => (letter === "k" ? "^j" : "^k")],
  ["exponent dropped", "math", /\^[a-zA-Z0-9]/g, () => ""],
  ["exponent becomes a factor", "math", /\^(\d)/g, ([, digit]) => digit!],
  ["minus becomes plus", "math", / ?- ?/g, () => " + "],
  ["plus becomes minus", "math", / \+ /g, () => " - "],
  ["at most becomes less", "math", /\\leq?\b/g, () => "<"],
  ["at least becomes greater", "math", /\\geq?\b/g, () => ">"],
  ["at most becomes at least", "math", /\\leq?\b/g, () => "\\geq"],
  ["less becomes at most", "math", /</g, () => "\\leq "],
  ["less becomes greater", "math", /</g, () => ">"],
  ["equal becomes unequal", "math", /=/g, () => "\\neq "],
  ["equal becomes at most", "math", /=/g, () => "\\leq "],
  ["constant", "math", /(?<![\d^_])(\d)/g, ([, digit]) => otherDigit(digit!)],
  ["digit added", "math", /(?<=\d)(?=[^\d])/g, () => "0"],
  ["infinity becomes zero", "math", /\\infty/g, () => "0"],
  [
    "Greek symbol swapped",
    "math",
    /\\(eta|mu|rho|lambda|theta|Theta|sigma|kappa)\b/g,
    ([, name]) => `\\${otherSymbol[name!] ?? "eta"}`,
  ],
  ["case of a Greek symbol", "math", /\\([tT])heta\b/g, ([, t]) => (t === "t" ? "\\Theta" : "\\theta")],
  [
    "case of a symbol",
    "math",
    new RegExp(`${notAlone}[a-zA-Z](?![a-zA-Z}])`, "g"),
    ([letter]) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()),
  ],
  [
    "symbol swapped",
    "math",
    new RegExp(`${notAlone}([a-zA-Z])(?![a-zA-Z}])`, "g"),
    ([, letter]) => (letter === "q" ? "p" : "q"),
  ],
  ["index", "math", /_([a-z0-9])(?![a-z0-9])/g, ([, index]) => (index === "j" ? "_k" : "_j")],
  ["index dropped", "math", /_[a-z0-9](?![a-z0-9])/g, () => ""],
  ["index becomes exponent", "math", /_(?=[a-z0-9])/g, () => "^"],
  ["sum becomes product", "math", /\\sum/g, () => "\\prod"],
  ["greatest becomes least", "math", /\\max/g, () => "\\min"],
  ["fraction upside down", "math", /\\frac\{([^{}]+)\}\{([^{}]+)\}/g, ([, a, b]) => `\\frac{${b}}{${a}}`],
  ["fraction dropped", "math", /\\frac\{[^{}]+\}\{[^{}]+\}/g, () => ""],
  ["transposition dropped", "math", /\^T\b/g, () => ""],
  ["prime dropped", "math", /'/g, () => ""],
  ["square root dropped", "math", /\\sqrt/g, () => ""],
  ["double-struck letter plain", "math", /\\mathbb\{([A-Z])\}/g, ([, letter]) => letter!],
  ["braces moved", "math", /\^\{([^{}])([^{}]+)\}/g, ([, first, rest]) => `^${first}${rest}`],
  ["for all becomes there exists", "prose", /\b[Ff]or all\b/g, () => "there exists one of the"],
  ["there exists becomes for all", "prose", /\bthere exists\b/g, () => "for all"],
  ["every becomes some", "prose", /\b([Ee])very\b/g, ([, e]) => (e === "E" ? "Some" : "some")],
  [
    "not added",
    "prose",
    /\b(is|are|makes?|gives?|equals|remains|scales|goes|allows)\b/g,
    ([verb]) => `${verb} not`,
  ],
  ["not dropped", "prose", /\b(?:not|cannot|never) /g, () => ""],
  ["only dropped", "prose", /\bonly /g, () => ""],
  ["exactly dropped", "prose", /\b(?:exactly|strictly|perfectly|exact) /g, () => ""],
  ["if becomes only if", "prose", /\b[Ii]f\b/g, ([word]) => `Only ${word.toLowerCase()}`],
  ["or becomes and", "prose", /\bor\b/g, () => "and"],
  ["and becomes or", "prose", /\band\b/g, () => "or"],
  ["hypothesis dropped", "prose", /\bSince [^.,\\$]{4,}, /g, () => ""],
  ["hypothesis added", "prose", /(?<=[a-z])\.(?= |\n)/g, () => " under a further hypothesis."],
  [
    "word exchanged",
    "prose",
    /\b(?:convex|basis|smallest|largest|linear|constant|bounded)\b/g,
    () => "other",
  ],
  [
    "negative prefix",
    "prose",
    /\b(?:bounded|orthonormal|dependent|deterministic)\b/g,
    ([word]) => `non${word}`,
  ],
  ["word deleted", "prose", /(?<=[a-z] )[a-z]{4,} (?=[a-z])/g, () => ""],
  ["word doubled", "prose", /(?<=[a-z] )[a-z]{4,} (?=[a-z])/g, ([word]) => word + word],
  ["words exchanged", "prose", /(?<=[a-z] )([a-z]{3,}) ([a-z]{3,})(?= [a-z])/g, ([, a, b]) => `${b} ${a}`],
  ["sentence deleted", "prose", /(?<=[a-z$)]\.[ \n])[A-Z][a-z][^.:\\$*#]{8,}\.(?=[ \n])/g, () => ""],
  ["sentence added to a proof", "prose", /(?<=Proof:(?:\*\*)? )(?=\S)/g, () => "Assume one thing more. "],
  ["statement becomes a question", "prose", /(?<=[a-z]{3})\.(?= |\n)/g, () => "?"],
  ["digit in code", "code", /\d/g, ([digit]) => otherDigit(digit)],
  ["digit added in code", "code", /(?<=\d)(?!\d)/g, () => "0"],
  ["minus in code becomes plus", "code", / - /g, () => " + "],
  ["product in code becomes quotient", "code", /(?<!\*) \* /g, () => " / "],
  ["name in code", "code", /\bnp\b/g, () => "xp"],
  ["case in code", "code", /\b[a-z](?=[a-z]* = )/g, ([letter]) => letter.toUpperCase()],
  ["comment in code", "code", /# \w+/g, () => "# otherwise"],
  ["call in code", "code", /\bprint\(|\bappend\(/g, () => "drop("],
  ["line of code deleted", "code", /^.*=.*\n/gm, () => ""],
  ["line of code indented", "code", /^(?=\w)/gm, () => "    "],
  ["line of code doubled", "code", /^.*=.*\n/gm, ([line]) => line + line],
];

interface HarmlessRule {
  readonly name: string;
  readonly only?: SourceFormat;
  readonly apply: (source: string, format: SourceFormat) => string;
}

const inRegions =
  (region: Region, change: (text: string) => string) =>
  (source: string, format: SourceFormat): string =>
    regionsOf(source, format)
      .map((part) => {
        const text = source.slice(part.start, part.end);
        return part.region === region ? change(text) : text;
      })
      .join("");

const nthWord = (nth: number, change: (word: string) => string) => (source: string, format: SourceFormat) => {
  const words = regionsOf(source, format)
    .filter((part) => part.region === "prose")
    .flatMap(({ start, end }) =>
      [...source.slice(start, end).matchAll(/(?<=[a-z,] )[a-z]{3,}(?=[ ,.])/g)].map((match) => ({
        start: start + match.index,
        word: match[0],
      })),
    );
  const { start, word } = words[Math.floor((words.length * nth) / 8)]!;
  return source.slice(0, start) + change(word) + source.slice(start + word.length);
};

const harmlessRules: readonly HarmlessRule[] = [
  { name: "CRLF line endings", apply: (source) => source.replace(/\n/g, "\r\n") },
  { name: "CR line endings", apply: (source) => source.replace(/\n/g, "\r") },
  { name: "byte order mark", apply: (source) => `\uFEFF${source}` },
  { name: "blank lines before", apply: (source) => `\n\n${source}` },
  { name: "blank lines after", apply: (source) => `${source}\n\n\n` },
  { name: "no line feed at the end", apply: (source) => source.trimEnd() },
  { name: "trailing blank on every line", apply: (source) => source.replace(/(?<=\S)\n/g, " \n") },
  { name: "trailing tab in code", apply: inRegions("code", (text) => text.replace(/(?<=\S)\n/g, "\t\n")) },
  {
    name: "blank lines between",
    only: "markdown",
    apply: (source) => source.replace(/\n\n(?=[A-Z#*])/g, "\n\n\n"),
  },
  ...[40, 60, 72, 80, 90, 100, 120].map((width) => ({
    name: `wrapped at ${width}`,
    apply: (source: string, format: SourceFormat) => wrapped(source, format, width),
  })),
  { name: "unwrapped", only: "markdown", apply: (source, format) => wrapped(source, format, 1_000_000) },
  {
    name: "sentence per line",
    apply: inRegions("prose", (text) => text.replace(/(?<=[a-z]\.) (?=[A-Z])/g, "\n")),
  },
  {
    name: "two blanks after a sentence",
    apply: inRegions("prose", (text) => text.replace(/(?<=\.) (?=\S)/g, "  ")),
  },
  {
    name: "non-breaking blanks",
    apply: inRegions("prose", (text) => text.replace(/(?<=[a-z]) (?=[a-z])/g, "\u00A0")),
  },
  { name: "thin blanks", apply: inRegions("prose", (text) => text.replace(/(?<=, )(?=[a-z])/g, "\u2009")) },
  {
    name: "soft hyphens",
    apply: inRegions("prose", (text) => text.replace(/(?<=[a-z]{4})(?=[a-z]{4})/g, "\u00AD")),
  },
  {
    name: "zero-width blanks",
    apply: inRegions("prose", (text) => text.replace(/(?<=[a-z]{3}) /g, "\u200B ")),
  },
  {
    name: "left-to-right marks",
    apply: inRegions("prose", (text) => text.replace(/(?<=[a-z]{3}) /g, "\u200E ")),
  },
  {
    name: "right-to-left isolates",
    apply: inRegions("prose", (text) => text.replace(/\bit\b/g, "\u2067it\u2069")),
  },
  { name: "decomposed Unicode", apply: (source) => source.normalize("NFD") },
  { name: "ligatures", apply: inRegions("prose", (text) => text.replace(/fi/g, "ﬁ").replace(/fl/g, "ﬂ")) },
  {
    name: "typographic quotes",
    apply: inRegions("prose", (text) => text.replace(/["“”](\w+)["“”]/g, "“$1”")),
  },
  { name: "low quotes", apply: inRegions("prose", (text) => text.replace(/["“”](\w+)["“”]/g, "„$1“")) },
  { name: "angle quotes", apply: inRegions("prose", (text) => text.replace(/["“”](\w+)["“”]/g, "»$1«")) },
  { name: "straight quotes", apply: inRegions("prose", (text) => text.replace(/[“”]/g, '"')) },
  {
    name: "typographic apostrophes",
    apply: inRegions("prose", (text) => text.replace(/(?<=\w)'(?=\w)/g, "’")),
  },
  { name: "em dashes", apply: inRegions("prose", (text) => text.replace(/ (?:--|–|—) /g, " — ")) },
  {
    name: "em dashes without blanks",
    apply: inRegions("prose", (text) => text.replace(/ (?:--|–|—) /g, "—")),
  },
  { name: "en dashes", apply: inRegions("prose", (text) => text.replace(/ (?:--|–|—) /g, " – ")) },
  { name: "three hyphens", apply: inRegions("prose", (text) => text.replace(/ (?:--|–|—) /g, " --- ")) },
  {
    name: "typographic hyphens",
    apply: inRegions("prose", (text) => text.replace(/(?<=[a-z])-(?=[a-z])/g, "‐")),
  },
  {
    name: "non-breaking hyphens",
    apply: inRegions("prose", (text) => text.replace(/(?<=[a-z])-(?=[a-z])/g, "‑")),
  },
  ...["5.1", "10.3", "1.12", "A.2"].map((number) => ({
    name: `renumbered to ${number}`,
    apply: (source: string) => renumbered(source, () => number),
  })),
  {
    name: "numbers of headings dropped",
    apply: (source) => source.replace(/^(#+ )?\d+(?:\.\d+)+ (?=[A-Z])/gm, "$1"),
  },
  {
    name: "theorems renumbered",
    apply: (source) => source.replace(/(Theorem \d+\.\d+\.)(\d)/g, (_, a, b) => `${a}${Number(b) + 4}`),
  },
  {
    name: "examples renumbered",
    apply: (source) => source.replace(/\b(Example|Demo) (\d)/g, (_, a, b) => `${a} ${Number(b) + 3}`),
  },
  { name: "pilcrows dropped from headings", only: "text", apply: (source) => source.replace(/¶$/gm, "") },
  {
    name: "pilcrows on headings",
    only: "markdown",
    apply: (source) => source.replace(/^(#+ .*)$/gm, "$1 ¶"),
  },
  {
    name: "anchors on headings",
    only: "markdown",
    apply: (source) => source.replace(/^(#+ .*)$/gm, "$1 {#part}"),
  },
  {
    name: "headings closed",
    only: "markdown",
    apply: (source) => source.replace(/^(#+) (.*)$/gm, "$1 $2 $1"),
  },
  {
    name: "headings one level down",
    only: "markdown",
    apply: (source) =>
      source.replace(/^#/gm, (mark, at: number) => (source.slice(0, at).includes("```") ? mark : "##")),
  },
  {
    name: "underlined headings",
    only: "markdown",
    apply: (source) => source.replace(/^## (.*)$/gm, "$1\n-----"),
  },
  ...[1, 2, 3].map((by) => ({
    name: `sections moved by ${by}`,
    apply: (source: string, format: SourceFormat) => {
      const [title, ...sections] = sectionsOf(source, format);
      return [title, ...sections.slice(by), ...sections.slice(0, by)].join("");
    },
  })),
  {
    name: "sections reversed",
    apply: (source, format) => {
      const [title, ...sections] = sectionsOf(source, format);
      return [title, ...sections.reverse()].join("");
    },
  },
  ...[1, 3, 5].flatMap((nth) => [
    { name: `word ${nth} emphasised`, only: "markdown" as const, apply: nthWord(nth, (word) => `*${word}*`) },
    { name: `word ${nth} strong`, only: "markdown" as const, apply: nthWord(nth, (word) => `**${word}**`) },
    {
      name: `word ${nth} underscored`,
      only: "markdown" as const,
      apply: nthWord(nth, (word) => `_${word}_`),
    },
    {
      name: `word ${nth} linked`,
      only: "markdown" as const,
      apply: nthWord(nth, (word) => `[${word}](#${word})`),
    },
    {
      name: `word ${nth} tagged`,
      only: "markdown" as const,
      apply: nthWord(nth, (word) => `<em>${word}</em>`),
    },
  ]),
  {
    name: "emphasis dropped",
    only: "markdown",
    apply: (source) => source.replace(/(?<![*\w])\*(\w[^*]*)\*(?!\*)/g, "$1"),
  },
  {
    name: "labels not strong",
    only: "markdown",
    apply: (source) => source.replace(/^\*\*(.*?)\*\*/gm, "$1"),
  },
  {
    name: "labels in italics",
    only: "markdown",
    apply: (source) => source.replace(/^\*\*(.*?)\*\*/gm, "_$1_"),
  },
  {
    name: "theorem labels as headings",
    only: "markdown",
    apply: (source) => source.replace(/^\*\*(Theorem.*?)\*\*$/gm, "### $1\n"),
  },
  { name: "proof with a full stop", apply: (source) => source.replace(/\bProof:/g, "Proof.") },
  {
    name: "end mark as a character",
    apply: (source) => source.replace(/(?:\\\(|\$)\\blacksquare(?:\\\)|\$)/g, "■"),
  },
  { name: "end mark hollow", apply: (source) => source.replace(/\\blacksquare/g, "\\square") },
  {
    name: "list markers",
    only: "markdown",
    apply: (source) => source.replace(/\n\n(?=(?:Let|If|Gradient) )/g, "\n\n- "),
  },
  {
    name: "quoted paragraphs",
    only: "markdown",
    apply: (source) => source.replace(/\n\n(?=(?:Let|If|Gradient) )/g, "\n\n> "),
  },
  {
    name: "comments",
    only: "markdown",
    apply: (source) => source.replace(/\n\n(?=#)/g, "\n\n<!-- to do -->\n\n"),
  },
  { name: "front matter", only: "markdown", apply: (source) => `---\ntitle: "4.4 Other"\n---\n\n${source}` },
  {
    name: "rules between sections",
    only: "markdown",
    apply: (source) => source.replace(/\n\n(?=## )/g, "\n\n* * *\n\n"),
  },
  { name: "tilde fences", only: "markdown", apply: (source) => source.replace(/^```/gm, "~~~") },
  {
    name: "other language name",
    only: "markdown",
    apply: (source) => source.replace("```python", "```py title=demo"),
  },
  {
    name: "blank lines at the end of code",
    only: "markdown",
    apply: (source) => source.replace(/\n```\n$/, "\n\n\n```\n"),
  },
  {
    name: "dollars as parentheses",
    only: "markdown",
    apply: (source) => source.replace(/(?<!\$)\$([^$\n]+)\$(?!\$)/g, "\\($1\\)"),
  },
  {
    name: "parentheses as dollars",
    only: "text",
    apply: (source) => source.replace(/\\\((.*?)\\\)/g, "$$$1$$"),
  },
  {
    name: "displays in brackets",
    only: "markdown",
    apply: (source) => source.replace(/\$\$([^$]+)\$\$/g, "\\[$1\\]"),
  },
  {
    name: "displays on one line",
    only: "markdown",
    apply: (source) => source.replace(/\$\$\n([^$]+)\n\$\$/g, "$$$$$1$$$$"),
  },
  {
    name: "displays opened on their first line",
    only: "markdown",
    apply: (source) => source.replace(/\$\$\n([^$]+?) = ([^$]+)\n\$\$/g, "$$$$$1\n= $2$$$$"),
  },
  {
    name: "displays without punctuation",
    only: "markdown",
    apply: (source) => source.replace(/[.,]\n\$\$/g, "\n$$$$"),
  },
  {
    name: "displays with a comma",
    only: "markdown",
    apply: (source) => source.replace(/(?<=[a-z|])[.,]?\n\$\$/g, ",\n$$$$"),
  },
  {
    name: "displays with a thin space and stop",
    only: "markdown",
    apply: (source) => source.replace(/(?<=[a-z|])[.,]?\n\$\$/g, "\\,.\n$$$$"),
  },
  {
    name: "displays tagged",
    only: "markdown",
    apply: (source) => source.replace(/(?<=[a-z|.])\n\$\$/g, " \\tag{7}\n$$$$"),
  },
  {
    name: "displays as equation*",
    only: "markdown",
    apply: (source) =>
      source.replace(/\$\$\n([^$]+)\n\$\$/g, "$$$$\n\\begin{equation*}\n$1\n\\end{equation*}\n$$$$"),
  },
  { name: "blanks in maths", apply: inMath((tex) => tex.replace(/([=<+(])/g, " $1  ")) },
  { name: "no blanks in maths", apply: inMath((tex) => tex.replace(/(?<!\\[a-zA-Z]+) | (?![a-zA-Z])/g, "")) },
  { name: "thin spaces in maths", apply: inMath((tex) => tex.replace(/([=<+])/g, "\\,$1\\,")) },
  { name: "thick spaces in maths", apply: inMath((tex) => tex.replace(/([=<])/g, "\\;$1\\;")) },
  { name: "negative spaces in maths", apply: inMath((tex) => tex.replace(/\(/g, "\\!(")) },
  { name: "quads in maths", apply: inMath((tex) => tex.replace(/, ?/g, ", \\quad ")) },
  { name: "sized parentheses", apply: inMath((tex) => tex.replace(/\(([^()]*)\)/g, "\\left($1\\right)")) },
  { name: "big parentheses", apply: inMath((tex) => tex.replace(/\(([^()]*)\)/g, "\\bigl($1\\bigr)")) },
  { name: "braces around exponents", apply: inMath((tex) => tex.replace(/\^([a-zA-Z0-9])/g, "^{$1}")) },
  { name: "braces around indices", apply: inMath((tex) => tex.replace(/_([a-zA-Z0-9]|\\[a-z]+)/g, "_{$1}")) },
  { name: "braces twice", apply: inMath((tex) => tex.replace(/\^\{([^{}]*)\}/g, "^{{$1}}")) },
  { name: "no braces around one symbol", apply: inMath((tex) => tex.replace(/\{([a-zA-Z0-9])\}/g, " $1")) },
  { name: "display-size fractions", apply: inMath((tex) => tex.replace(/\\frac/g, "\\dfrac")) },
  { name: "text-size fractions", apply: inMath((tex) => tex.replace(/\\frac/g, "\\tfrac")) },
  {
    name: "short names of relations",
    apply: inMath((tex) =>
      tex
        .replace(/\\leq/g, "\\le")
        .replace(/\\geq/g, "\\ge")
        .replace(/\\to\b/g, "\\rightarrow"),
    ),
  },
  {
    name: "relations as characters",
    apply: inMath((tex) =>
      tex
        .replace(/\\leq ?/g, "≤")
        .replace(/\\geq ?/g, "≥")
        .replace(/\\infty/g, "∞"),
    ),
  },
  { name: "minus as a character", apply: inMath((tex) => tex.replace(/-/g, "−")) },
  { name: "norms with names", apply: inMath((tex) => tex.replace(/\\\|/g, "\\Vert ")) },
  { name: "display style", apply: inMath((tex) => `\\displaystyle ${tex}`) },
];

/** Applies a change to what stands between the delimiters of formulas. */
function inMath(change: (tex: string) => string): (source: string, format: SourceFormat) => string {
  return inRegions("math", (text) => {
    const [, opening, tex, closing] = /^(\$\$?|\\[([])([\s\S]*?)(\$\$?|\\[)\]])$/.exec(text)!;
    return opening + change(tex!) + closing;
  });
}

/** The source cut into formulas, code and prose; headings and labels count as none. Found without the parser. */
function regionsOf(
  source: string,
  format: SourceFormat,
): { region: Region | null; start: number; end: number }[] {
  const code =
    format === "markdown"
      ? "(?<=```python\\n)[\\s\\S]*?(?=```)"
      : "^import [\\s\\S]*?(?=^Demo |(?![\\s\\S]))";
  const pattern = new RegExp(
    `(?<code>${code})|(?<label>^(?:#+ .*|.*¶|\\*\\*Theorem.*|Theorem .*\\)|\`\`\`.*|(?:\\*\\*)?Demo .*)$)|` +
      "(?<math>\\$\\$[\\s\\S]+?\\$\\$|\\$[^$\\n]+\\$|\\\\\\([\\s\\S]+?\\\\\\)|\\\\\\[[\\s\\S]+?\\\\\\])",
    "gm",
  );
  const regions: { region: Region | null; start: number; end: number }[] = [];
  let last = 0;
  for (const match of source.matchAll(pattern)) {
    if (match.index > last) regions.push({ region: "prose", start: last, end: match.index });
    last = match.index + match[0].length;
    const region =
      match.groups!.code !== undefined ? "code" : match.groups!.math !== undefined ? "math" : null;
    // An end mark says nothing, whatever is done to it.
    regions.push({ region: match[0].includes("blacksquare") ? null : region, start: match.index, end: last });
  }
  if (last < source.length) regions.push({ region: "prose", start: last, end: source.length });
  return regions;
}

function spread<T>(places: readonly T[]): T[] {
  if (places.length <= placesPerRule) return [...places];
  return Array.from(
    { length: placesPerRule },
    (_, index) => places[Math.floor((index * (places.length - 1)) / (placesPerRule - 1))]!,
  );
}

/** Paragraphs filled anew; formulas are not broken, nor is a line begun with what looks like a marker. */
function wrapped(source: string, format: SourceFormat, width: number): string {
  const fill = (paragraph: string): string => {
    const words = paragraph.match(/(?:\$[^$]+\$|\\\(.*?\\\)|[^\s])+/g) ?? [];
    const lines: string[] = [];
    for (const word of words) {
      const last = lines.at(-1);
      const fits = last !== undefined && last.length + 1 + word.length <= width;
      if (last !== undefined && (fits || /^(?:[-+*>#]|\d+[.)]|Theorem|Example|Proof|Demo)/.test(word))) {
        lines[lines.length - 1] = `${last} ${word}`;
      } else {
        lines.push(word);
      }
    }
    return lines.join("\n");
  };
  if (format === "text") {
    const code = /^import /m.exec(source)?.index ?? source.length;
    const prose = source
      .slice(0, code)
      .replace(/^.{60,}$/gm, (row) => (row.startsWith("Theorem") ? row : fill(row)));
    return prose + source.slice(code);
  }
  return source
    .split("\n\n")
    .map((paragraph) =>
      /^(?:[A-Z]|\*\*(?:Proof|Example))/.test(paragraph) && !paragraph.includes("=np")
        ? fill(paragraph)
        : paragraph,
    )
    .join("\n\n");
}

/** The chapter's number, wherever it leads a heading's or a theorem's. */
function renumbered(source: string, to: () => string): string {
  const number = /(\d+\.\d+) /.exec(source)![1]!.replace(".", "\\.");
  return source.replace(new RegExp(`(?<=^#* ?|Theorem )${number}(?=[. ])`, "gm"), to);
}

function sectionsOf(source: string, format: SourceFormat): string[] {
  const text = source.endsWith("\n") ? source : `${source}\n`;
  return format === "markdown"
    ? text.split(/^(?=## )/m).map((part) => `${part.trimEnd()}\n\n`)
    : text.split(/^(?=.*¶$)/m);
}
