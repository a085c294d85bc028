/**
 * Text in at most `most` lines of `limit` characters, as few as it takes, broken at spaces and behind hyphens where it can
 * be; what does not fit ends in "…". The lines are about equally long, because ragged ones in a small frame read badly.
 */
export function wrapLabel(text: string, limit: number, most: number): readonly string[] {
  const pieces = piecesOf(text);
  for (let count = 1; count <= most; count++) {
    const lines = evenLines(pieces, limit, count);
    if (lines) return lines;
  }
  return cutLines(text, limit, most);
}

/** So many lines, none too long, with the least sum of squared lengths; null where there are none. */
function evenLines(pieces: readonly string[], limit: number, count: number): readonly string[] | null {
  if (count === 1) {
    const line = pieces.join("").trim();
    return line.length <= limit ? [line] : null;
  }
  let best: readonly string[] | null = null;
  for (let taken = 1; taken < pieces.length; taken++) {
    const first = pieces.slice(0, taken).join("").trim();
    if (first.length > limit) break;
    const rest = evenLines(pieces.slice(taken), limit, count - 1);
    const lines = rest && [first, ...rest];
    if (lines && (!best || raggedness(lines) < raggedness(best))) best = lines;
  }
  return best;
}

const raggedness = (lines: readonly string[]): number =>
  lines.reduce((sum, line) => sum + line.length ** 2, 0);

/** Every line as full as it can be; a word that is longer than a line is broken. */
function cutLines(text: string, limit: number, count: number): readonly string[] {
  if (text.length <= limit) return [text];
  if (count === 1) return [`${text.slice(0, wholeLetters(text, limit - 1)).trimEnd()}…`];
  let end = 0;
  for (const piece of piecesOf(text)) {
    if (text.slice(0, end + piece.length).trimEnd().length > limit) break;
    end += piece.length;
  }
  if (end === 0) end = wholeLetters(text, limit);
  return [text.slice(0, end).trimEnd(), ...cutLines(text.slice(end).trimStart(), limit, count - 1)];
}

const letters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Length of the letters, with their accents, that fit into `limit`. */
function wholeLetters(text: string, limit: number): number {
  let end = 0;
  for (const { segment } of letters.segment(text.slice(0, 2 * limit))) {
    if (end + segment.length > limit) break;
    end += segment.length;
  }
  return end;
}

/** A text's words, each with the space or hyphen behind it. */
const piecesOf = (text: string): readonly string[] => text.split(/(?<=[ –-])/);
