import { mathSpans } from "./math-spans.ts";

/** A run of prose or one formula's TeX; `line` is the source line, from 1, on which it begins. */
export interface Piece {
  readonly math: "inline" | "display" | null;
  readonly text: string;
  readonly line: number;
}

/** What the readers of the three formats have in common: a chapter as a flat sequence of blocks. */
export type Block =
  | { readonly kind: "heading" | "paragraph"; readonly pieces: readonly Piece[] }
  | { readonly kind: "code" | "formula"; readonly text: string; readonly line: number };

/** Prose without display formulas: one string, inline formulas as `\(…\)`, white space collapsed. */
export interface Prose {
  readonly text: string;
  /** Offsets `[start, end)` of the inline formulas, ascending. */
  readonly formulas: readonly (readonly [start: number, end: number])[];
  /** Source line of the character at an offset. */
  readonly lineAt: (offset: number) => number;
}

export type Segment = { readonly prose: Prose } | { readonly formula: string; readonly line: number };

/** An offset of a text and the source line that begins or goes on there. */
export interface LineStart {
  readonly offset: number;
  readonly line: number;
}

/**
 * Text that may hold delimited formulas, as pieces with their lines.
 * @param starts where stretches of the text begin that follow each other in the source, the first at 0; what stood between
 * two of them in the source, such as a comment, may have had lines of its own.
 */
export function piecesOf(text: string, starts: readonly LineStart[]): Piece[] {
  const pieces: Piece[] = [];
  let current = 0;
  const startsBefore = (offset: number): boolean => (starts[current + 1]?.offset ?? Infinity) <= offset;
  let known = starts[0]!;
  const add = (math: Piece["math"], content: string, offset: number): void => {
    if (known.offset < starts[current]!.offset) known = starts[current]!;
    // From the last place whose line is known, so that the time stays linear in the length.
    known = { offset, line: known.line + newlines(text, known.offset, offset) };
    pieces.push({ math, text: content, line: known.line });
  };
  for (const { math, text: content, start } of mathSpans(text, { bareEnvironments: true })) {
    while (startsBefore(start)) current++;
    if (math) {
      add(math, content, start);
      continue;
    }
    const end = start + content.length;
    let from = start;
    while (startsBefore(end - 1)) {
      const cut = starts[current + 1]!.offset;
      if (cut > from) add(null, text.slice(from, cut), from);
      current++;
      from = cut;
    }
    add(null, text.slice(from, end), from);
  }
  return pieces;
}

/** Cuts a paragraph at its display formulas. */
export function segmentsOf(pieces: readonly Piece[]): Segment[] {
  const segments: Segment[] = [];
  let open: Piece[] = [];
  const close = (): void => {
    const prose = proseOf(open);
    if (prose.text !== "") segments.push({ prose });
    open = [];
  };
  for (const piece of pieces) {
    if (piece.math === "display") {
      close();
      segments.push({ formula: piece.text, line: piece.line });
    } else {
      open.push(piece);
    }
  }
  close();
  return segments;
}

function proseOf(pieces: readonly Piece[]): Prose {
  const parts: string[] = [];
  const formulas: [number, number][] = [];
  const starts: LineStart[] = [];
  let length = 0;
  let blank = true;
  const add = (text: string, line: number): void => {
    if (text === "") return;
    starts.push({ offset: length, line });
    parts.push(text);
    length += text.length;
    blank = text.endsWith(" ");
  };
  for (const piece of pieces) {
    if (piece.math) {
      const text = `\\(${piece.text.trim().replace(/\s+/g, " ")}\\)`;
      formulas.push([length, length + text.length]);
      add(text, piece.line);
      continue;
    }
    for (const [index, row] of piece.text.split("\n").entries()) {
      const seen = row.replace(/\p{Default_Ignorable_Code_Point}+/gu, "");
      const collapsed = `${index > 0 ? " " : ""}${seen}`.replace(/\s+/g, " ");
      add(blank ? collapsed.replace(/^ /, "") : collapsed, piece.line + index);
    }
  }
  const text = parts.join("");
  return {
    text: text.trimEnd(),
    formulas,
    lineAt: (offset) => (starts.length > 0 ? startBefore(starts, offset).line : 1),
  };
}

/** The last of the starts, by ascending offset, that is not behind an offset; the first where all are. */
export function startBefore(starts: readonly LineStart[], offset: number): LineStart {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]!.offset <= offset) low = middle;
    else high = middle - 1;
  }
  return starts[low]!;
}

/** Reads no further than `to`: a search would go on to the end of a text that is one line. */
function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (text[at] === "\n") count++;
  return count;
}

/**
 * Braces around what stands raised or lowered after the sign at `start`, where it is more than a word or a number:
 * `2^n+1` is not `2^{n+1}`.
 */
export function closeScript(pieces: Piece[], start: number | undefined): void {
  const sign = start === undefined ? undefined : pieces[start];
  if (start === undefined || !sign) return;
  const raised = pieces.slice(start + 1);
  if (raised.every(({ math, text }) => !math && /^[\p{L}\p{N}]*$/u.test(text))) return;
  pieces[start] = { ...sign, text: `${sign.text}{` };
  pieces.push({ math: null, text: "}", line: pieces.at(-1)!.line });
}
