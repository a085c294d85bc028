import type { Prose } from "./blocks.ts";

/**
 * Offsets `[start, end)` of the sentences of prose. A colon ends one too, whatever follows: where a page's text
 * extraction has lost the display formula after a colon, the passages stay the ones of the full source.
 */
export function sentencesOf(prose: Prose, from = 0): [start: number, end: number][] {
  const { text, formulas } = prose;
  const result: [number, number][] = [];
  const boundary = /[.!?:]["'”’)\]]* +/g;
  boundary.lastIndex = from;
  let start = from;
  let formula = 0;
  for (let match = boundary.exec(text); match; match = boundary.exec(text)) {
    while (formula < formulas.length && formulas[formula]![1] <= match.index) formula++;
    if (formula < formulas.length && formulas[formula]![0] <= match.index) {
      boundary.lastIndex = formulas[formula]![1];
      continue;
    }
    const next = match.index + match[0].length;
    if (text[match.index] !== ":" && !endsSentence(text, match.index, text[next] ?? "")) continue;
    const end = next - / +$/.exec(match[0])![0].length;
    result.push([start, end]);
    start = next;
  }
  if (start < text.length) result.push([start, text.length]);
  return result;
}

/** Whether the full stop, exclamation or question mark at `index` ends a sentence, given what follows it. */
export function endsSentence(text: string, index: number, following: string): boolean {
  if (/\p{Ll}/u.test(following)) return false;
  if (text[index] !== ".") return true;
  const word = /[\p{L}.]+$/u.exec(text.slice(Math.max(0, index - 12), index))?.[0].toLowerCase() ?? "";
  return !abbreviations.has(word);
}

const abbreviations = new Set(
  (
    "e.g i.e cf vs resp w.r.t s.t approx eq eqs fig figs sec sect ch thm lem prop cor def no nos vol pp " +
    "al viz dr prof mr mrs ms st a.s a.e i.i.d w.l.o.g wlog ref refs"
  ).split(" "),
);
