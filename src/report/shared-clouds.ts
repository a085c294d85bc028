/** A path this short is not worth a name. */
const CLOUD = /<path class="(seeds[^"]*)" d="([^"]{200,})"\/>/g;

/** The same page with each cloud of seeds drawn once: claims that read the same cells show the same one. */
export function shareClouds(body: string): string {
  const times = new Map<string, number>();
  for (const [path] of body.matchAll(CLOUD)) times.set(path, (times.get(path) ?? 0) + 1);
  const ids = new Map<string, string>();
  return body.replaceAll(CLOUD, (path, names: string, outline: string) => {
    const known = ids.get(path);
    if (known !== undefined) return `<use href="#${known}"/>`;
    if ((times.get(path) ?? 0) < 2) return path;
    const id = `_d${ids.size}`;
    ids.set(path, id);
    return `<path class="${names}" id="${id}" d="${outline}"/>`;
  });
}
