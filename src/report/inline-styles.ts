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
    const rule = style
      .split(";")
      .map((declaration) => declaration.trim())
      .filter((declaration) => DECLARATION.test(declaration))
      .join(";");
    if (rule === "") return bare;
    const name = classes.get(rule) ?? `k${classes.size}`;
    classes.set(rule, name);
    return /\sclass="/.test(bare)
      ? bare.replace(/\sclass="/, ` class="${name} `)
      : bare.replace(/^<[a-z]+/i, (start) => `${start} class="${name}"`);
  });
  const css = [...classes].map(([rule, name]) => `.k${name.slice(1)}.k${name.slice(1)}{${rule}}`).join("\n");
  return { body: moved, css };
}
