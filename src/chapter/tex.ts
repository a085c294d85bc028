/**
 * One spelling for TeX that prints the same: what only spaces or sizes (`\,`, `\left`, `\displaystyle`) goes,
 * synonyms become one, braces around one symbol go. Letters, digits, signs, relations, fonts and accents stay.
 *
 * `x_i^2` and `x^2_i` stay apart, and so do `%` comments: a false alarm costs a look, a false calm a theorem.
 */
export function normaliseTex(tex: string): string {
  return serialise(withoutRedundantBraces(canonicalTokens(tokens(asTexSymbols(tex)))));
}

const silentCommands = new Set(
  (
    "\\, \\; \\: \\! \\> \\quad \\qquad \\thinspace \\medspace \\thickspace \\negthinspace \\enspace \\enskip " +
    "\\nobreak \\allowbreak \\displaystyle \\textstyle \\limits \\nolimits \\left \\right \\middle " +
    "\\big \\Big \\bigg \\Bigg \\bigl \\Bigl \\biggl \\Biggl \\bigr \\Bigr \\biggr \\Biggr " +
    "\\bigm \\Bigm \\biggm \\Biggm \\nonumber \\notag ~"
  ).split(" "),
);
silentCommands.add("\\ ");

const synonyms: Readonly<Record<string, string>> = {
  "\\dfrac": "\\frac",
  "\\tfrac": "\\frac",
  "\\cfrac": "\\frac",
  "\\le": "\\leq",
  "\\ge": "\\geq",
  "\\ne": "\\neq",
  "\\to": "\\rightarrow",
  "\\gets": "\\leftarrow",
  "\\land": "\\wedge",
  "\\lor": "\\vee",
  "\\lnot": "\\neg",
  "\\|": "\\Vert",
  "\\lVert": "\\Vert",
  "\\rVert": "\\Vert",
  "\\vert": "|",
  "\\lvert": "|",
  "\\rvert": "|",
  "\\lbrace": "\\{",
  "\\rbrace": "\\}",
  "\\lbrack": "[",
  "\\rbrack": "]",
  "\\colon": ":",
  "\\dots": "\\ldots",
  "\\cdots": "\\ldots",
  "\\dotsc": "\\ldots",
  "\\dotsb": "\\ldots",
  "\\implies": "\\Longrightarrow",
  "\\iff": "\\Longleftrightarrow",
  "\\owns": "\\ni",
  "\\emptyset": "\\varnothing",
};

const unicodeSymbols: Readonly<Record<string, string>> = {
  "≤": "\\leq ",
  "≥": "\\geq ",
  "≠": "\\neq ",
  "→": "\\rightarrow ",
  "∞": "\\infty ",
  "×": "\\times ",
  "·": "\\cdot ",
  "⋅": "\\cdot ",
  "∈": "\\in ",
  "∀": "\\forall ",
  "∃": "\\exists ",
  "‖": "\\Vert ",
  "−": "-",
  "′": "'",
  "’": "'",
};

function asTexSymbols(tex: string): string {
  return tex.replace(/[≤≥≠→∞×·⋅∈∀∃‖−′’]/gu, (symbol) => unicodeSymbols[symbol]!);
}

/**
 * Control words and control symbols whole, everything else one code point at a time; blanks are dropped, but the end of a
 * line that ends a comment: what stands after it is printed, what stands before it is not.
 */
function tokens(tex: string): string[] {
  const found = tex.match(/\\[a-zA-Z]+|\\[^a-zA-Z]|%[^\r\n]*(?:\r\n?|\n)|[^\s]/gsu) ?? [];
  return found.flatMap((token) =>
    token.startsWith("%") && token.length > 1 ? ["%", ...tokens(token.slice(1)), COMMENT_END] : [token],
  );
}

const COMMENT_END = "\n";

function canonicalTokens(source: readonly string[]): string[] {
  const result: string[] = [];
  for (let index = 0; index < source.length; index++) {
    const token = source[index]!;
    if (token === "\\left" || token === "\\right") {
      // \left. and \right. print nothing.
      if (source[index + 1] === ".") index++;
      continue;
    }
    if (token === "\\tag" || token === "\\label") {
      const end = endOfArgument(source, index + 1);
      if (end > index) {
        index = end;
        continue;
      }
    }
    if (silentCommands.has(token) || /^\\\s$/.test(token)) continue;
    if (token === "\\prime" && result.at(-1) === "^") {
      result[result.length - 1] = "'";
      continue;
    }
    result.push(Object.hasOwn(synonyms, token) ? synonyms[token]! : token);
  }
  return result;
}

/** Index of the closing brace of `{…}` (or `*{…}`) without braces in it, or -1. */
function endOfArgument(source: readonly string[], from: number): number {
  const start = source[from] === "*" ? from + 1 : from;
  if (source[start] !== "{") return -1;
  for (let index = start + 1; index < source.length; index++) {
    if (source[index] === "}") return index;
    if (source[index] === "{") return -1;
  }
  return -1;
}

/**
 * `{x}` becomes `x` and `{{…}}` becomes `{…}`, from the inside out. An empty group stays: `\frac{}{2}3` is not
 * `\frac23`. Braces that don't match stay as they are.
 */
function withoutRedundantBraces(source: readonly string[]): string[] {
  interface Group {
    readonly start: number;
    /** Symbols and groups directly inside. */
    parts: number;
  }
  const result: string[] = [];
  const outermost: Group = { start: 0, parts: 0 };
  const open: Group[] = [];
  for (const token of source) {
    const group = open.at(-1) ?? outermost;
    if (token === "{") {
      group.parts++;
      open.push({ start: result.length, parts: 0 });
      result.push(token);
    } else if (token === "}" && open.length > 0) {
      open.pop();
      // Dropped braces are blanked, not cut out: cutting would make nested groups quadratic.
      if (group.parts === 1) result[group.start] = "";
      else result.push(token);
    } else {
      group.parts++;
      result.push(token);
    }
  }
  // `^{\prime}` has lost its braces only now.
  return canonicalTokens(result.filter((token) => token !== ""));
}

/** A blank stands only where a control word would swallow the letter after it. */
function serialise(source: readonly string[]): string {
  const parts: string[] = [];
  let afterWord = false;
  for (const token of source) {
    if (afterWord && /^[a-zA-Z]/.test(token)) parts.push(" ");
    parts.push(token);
    afterWord = /^\\[a-zA-Z]/.test(token);
  }
  return parts.join("");
}
