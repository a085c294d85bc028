import { UNKNOWN_COMMAND_COLOUR } from "./math-text.ts";

/** A declaration as KaTeX writes it: a length, a number, a keyword or a colour. Nothing that could load or escape. */
const DECLARATION = /^[a-z-]+:[-+.#%a-z0-9 ]+$/i;
const TAG = /<[a-z][^<>]*>/gi;
const STYLE = /\sstyle="([^"]*)"/i;

/**
 * Moves every inline style into a class, because the page's Content-Security-Policy blocks style attributes.
 * Classes are numbered by how often they occur, then in order of appearance, so the same page gives the same names and
 * the commonest are the shortest.
 */
export function moveInlineStylesToClasses(body: string): { body: string; css: string } {
  const names = namesByFrequency(body);
  const classes = new Map<string, string>();
  const moved = body.replaceAll(TAG, (tag) => {
    const style = STYLE.exec(tag)?.[1];
    if (style === undefined) return tag;
    const bare = tag.replace(STYLE, "");
    const rule = ruleOf(style);
    if (rule === "") return bare;
    const name = names.get(rule)!;
    classes.set(rule, name);
    return /\sclass="/.test(bare)
      ? bare.replace(/\sclass="/, ` class="${name} `)
      : bare.replace(/^<[a-z]+/i, (start) => `${start} class="${name}"`);
  });
  return { body: moved, css: [...classes].map(([rule, name]) => `.${name}{${rule}}`).join("\n") };
}

function namesByFrequency(body: string): ReadonlyMap<string, string> {
  const times = new Map<string, number>();
  for (const [tag] of body.matchAll(TAG)) {
    const style = STYLE.exec(tag)?.[1];
    const rule = style === undefined ? "" : ruleOf(style);
    if (rule !== "") times.set(rule, (times.get(rule) ?? 0) + 1);
  }
  const sorted = [...times].sort(([, a], [, b]) => b - a);
  return new Map(sorted.map(([rule], index) => [rule, `k${index}`]));
}

/** `!important`, because an inline style wins over every selector and its class must do so too. */
function ruleOf(style: string): string {
  return style
    .split(";")
    .map((declaration) => declaration.trim())
    .filter((declaration) => DECLARATION.test(declaration))
    .map((declaration) => declaration.replace(UNKNOWN_COMMAND_COLOUR, "var(--refuted)"))
    .map((declaration) => `${declaration}!important`)
    .join(";");
}
