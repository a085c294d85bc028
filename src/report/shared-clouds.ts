/** A path this short is not worth a name. */
const CLOUD = /<path class="(seeds[^"]*)" d="([^"]{200,})"\/>/g;

/**
 * The same page with each cloud of seeds written once, before everything else: claims that read the same cells show the
 * same one, and a claim that is packed takes none with it.
 */
export function shareClouds(body: string): string {
  const times = new Map<string, number>();
  for (const [path] of body.matchAll(CLOUD)) times.set(path, (times.get(path) ?? 0) + 1);
  const ids = new Map<string, string>();
  const drawn: string[] = [];
  const shared = body.replaceAll(CLOUD, (path, names: string, outline: string) => {
    const known = ids.get(path);
    if (known !== undefined) return `<use href="#${known}"/>`;
    if ((times.get(path) ?? 0) < 2) return path;
    const id = `_d${ids.size}`;
    ids.set(path, id);
    drawn.push(`<path class="${names}" id="${id}" d="${outline}"/>`);
    return `<use href="#${id}"/>`;
  });
  if (drawn.length === 0) return body;
  return `<svg class="shapes" width="0" height="0" aria-hidden="true"><defs>${drawn.join("")}</defs></svg>${shared}`;
}
