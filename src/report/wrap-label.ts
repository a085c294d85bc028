/**
 * Text in at most two lines of `limit` characters, broken at spaces where it can be; what does not fit ends in "…".
 * The lines are about equally long, because a ragged pair in a small frame reads badly.
 */
export function wrapLabel(text: string, limit: number): readonly string[] {
  if (text.length <= limit) return [text];
  const spaces = [...text.matchAll(/[ –-]/g)].map(({ index }) => index);
  const fitting = spaces.filter((at) => at <= limit && text.length - at - 1 <= limit);
  const middle = text.length / 2;
  const best = fitting.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b)[0];
  const at = best ?? spaces.filter((each) => each <= limit && each > limit / 3).at(-1) ?? limit;
  const keep = text[at] === " " ? 0 : at < limit ? 1 : 0;
  const first = text.slice(0, at + keep).trimEnd();
  const rest = text.slice(at + keep).trimStart();
  return [first, rest.length <= limit ? rest : `${rest.slice(0, limit - 1).trimEnd()}…`];
}
