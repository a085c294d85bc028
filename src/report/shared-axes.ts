const COLUMNS = /<svg class="columns">.*?<\/svg>/g;

/**
 * The same page with the grid lines and labels of each axis written once, before everything else: hundreds of plots are
 * over a dozen of them, and a claim that is packed takes none with it.
 */
export function shareAxes(body: string): string {
  const ids = new Map<string, string>();
  const shared = body.replaceAll(COLUMNS, (columns) => {
    const id = ids.get(columns) ?? `_x${ids.size}`;
    ids.set(columns, id);
    return `<use href="#${id}"></use>`;
  });
  if (ids.size === 0) return body;
  const axes = [...ids].map(([columns, id]) => columns.replace("<svg", `<svg id="${id}"`)).join("");
  return `<svg class="shapes" width="0" height="0" aria-hidden="true"><defs>${axes}</defs></svg>${shared}`;
}
