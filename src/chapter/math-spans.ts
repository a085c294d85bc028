/** A stretch of prose, or the TeX of a formula without its delimiters. */
export interface Span {
  readonly math: "inline" | "display" | null;
  readonly text: string;
  /** Offset of the span in the scanned text, delimiters included. */
  readonly start: number;
}

/** Names of environments that TeX, MathJax and Jupyter typeset as a formula without any delimiter around them. */
export const BARE_ENVIRONMENTS =
  "(?:equation|align|alignat|flalign|gather|multline|eqnarray|displaymath)\\*?";
const BARE = new RegExp(`\\\\begin\\{(${BARE_ENVIRONMENTS})\\}`, "y");

/** The `\end{…}` of the environment that stands for a formula and begins at `at`; `null` where none does. */
export function bareEnvironmentClosing(text: string, at: number): string | null {
  BARE.lastIndex = at;
  const name = BARE.exec(text)?.[1];
  return name === undefined ? null : `\\end{${name}}`;
}

/**
 * Splits text at `\(…\)`, `\[…\]`, `$$…$$` and `$…$`, and where asked at environments such as `align`, which are formulas
 * as they stand. A single dollar opens a formula only before a non-blank and closes it only after one and not before a digit, so
 * that prices stay prose. An opening delimiter that is never closed is prose. Time is linear in the length: a closing
 * delimiter that is not found is not sought again.
 */
export function mathSpans(text: string, { bareEnvironments = false } = {}): Span[] {
  const spans: Span[] = [];
  const exhausted = new Set<string>();
  let proseStart = 0;
  let at = 0;
  const push = (math: Span["math"], from: number, to: number): void => {
    if (to > from) spans.push({ math, text: text.slice(from, to), start: from });
  };
  while (at < text.length) {
    const environment = bareEnvironments && text[at] === "\\" ? bareEnvironmentClosing(text, at) : null;
    if (environment && !exhausted.has(environment)) {
      const end = text.indexOf(environment, at);
      if (end < 0) exhausted.add(environment);
      else {
        push(null, proseStart, at);
        proseStart = end + environment.length;
        push("display", at, proseStart);
        at = proseStart;
        continue;
      }
    }
    const opening = openingAt(text, at);
    if (!opening) {
      at += text[at] === "\\" ? 2 : 1;
      continue;
    }
    const end = exhausted.has(opening) ? -1 : closingOf(text, at + opening.length, opening);
    if (end < 0) {
      // A single dollar may fail for what stands next to it; the others fail only for want of a closing one.
      if (opening !== "$" || end === notFound) exhausted.add(opening);
      at += opening.length;
      continue;
    }
    push(null, proseStart, at);
    const display = opening === "$$" || opening === "\\[";
    spans.push({
      math: display ? "display" : "inline",
      text: text.slice(at + opening.length, end),
      start: at,
    });
    at = end + opening.length;
    proseStart = at;
  }
  push(null, proseStart, text.length);
  return spans;
}

const notFound = -1;
const notAFormula = -2;

function openingAt(text: string, at: number): "\\(" | "\\[" | "$$" | "$" | null {
  if (text[at] === "\\") {
    if (text[at + 1] === "(") return "\\(";
    return text[at + 1] === "[" ? "\\[" : null;
  }
  if (text[at] !== "$") return null;
  if (text[at + 1] === "$") return "$$";
  return at + 1 < text.length && !/\s/.test(text[at + 1]!) ? "$" : null;
}

/** Offset of the closing delimiter, `notFound` or `notAFormula`. All delimiters close with as many characters. */
function closingOf(text: string, from: number, opening: string): number {
  const last = opening === "\\(" ? ")" : opening === "\\[" ? "]" : "$";
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") {
      if (last !== "$" && text[at + 1] === last) return at;
      at++;
    } else if (last === "$" && character === "$") {
      if (opening === "$$") {
        if (text[at + 1] === "$") return at;
      } else {
        return at > from && !/\s/.test(text[at - 1]!) && !/\d/.test(text[at + 1] ?? "") ? at : notAFormula;
      }
    }
  }
  return notFound;
}
