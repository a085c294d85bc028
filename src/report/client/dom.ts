/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** An element with text. There is no `innerHTML` in this script: the page's policy forbids it. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Says something to those who listen instead of look. */
export function announce(words: string): void {
  let region = document.getElementById("_announce");
  if (!region) {
    region = element("p", { id: "_announce", class: "unseen", role: "status" });
    document.body.append(region);
  }
  region.textContent = words;
}
