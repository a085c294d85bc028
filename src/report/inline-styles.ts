import { UNKNOWN_COMMAND_COLOUR } from "./math-text.ts";

/** A declaration as KaTeX writes it: a length, a number, a keyword or a colour. Nothing that could load or escape. */
const DECLARATION = /^[a-z-]+:[-+.#%a-z0-9 ]+$/i;
const TAG = /<[a-z][^<>]*>/gi;
const STYLE = /\sstyle="([^"]*)"/i;

/**
 * Moves every inline style into a class, because the page's Content-Security-Policy blocks style attributes.
 * Classes are numbered in order of appearance, so the same page gives the same names.
 */
export function moveInlineStylesToClasses(body: string): { body: string; css: string } {
  const classes = new Map<string, string>();
  const moved = body.replaceAll(TAG, (tag) => {
    const style = STYLE.exec(tag)?.[1];
    if (style === undefined) return tag;
    const bare = tag.replace(STYLE, "");
    const rule = ruleOf(style);
    if (rule === "") return bare;
    const name = classes.get(rule) ?? `k${classes.size}`;
    classes.set(rule, name);
    return /\sclass="/.test(bare)
      ? bare.replace(/\sclass="/, ` class="${name} `)
      : bare.replace(/^<[a-z]+/i, (start) => `${start} class="${name}"`);
  });
  return { body: moved, css: [...classes].map(([rule, name]) => `.${name}{${rule}}`).join("\n") };
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
