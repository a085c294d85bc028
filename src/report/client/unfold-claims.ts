/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { PackedClaims, PackedNode } from "../packed-claims.ts";
import { canUnpack, unpackBlock } from "./unpack-block.ts";

/** How far outside of the window a section is unfolded, so that a reader who scrolls finds it there. */
const AHEAD = "1200px";
const NAMESPACES: Readonly<Record<string, string>> = {
  svg: "http://www.w3.org/2000/svg",
  math: "http://www.w3.org/1998/Math/MathML",
};
const HTML = "http://www.w3.org/1999/xhtml";

/** Unfolds the packed sections of a large page as they come near; `enhance` is called on each. */
export function unfoldClaims(enhance: (section: ParentNode) => void): void {
  const block = document.getElementById("_claims");
  const sections = document.querySelectorAll<HTMLElement>("article.packed");
  if (!block || sections.length === 0 || !canUnpack()) return;
  let claims: PackedClaims | undefined;
  const unfold = (section: HTMLElement): void => {
    const packed = claims?.[section.id];
    if (!packed || !section.classList.contains("packed")) return;
    section.classList.remove("packed");
    section.replaceChildren(...(JSON.parse(packed) as PackedNode[]).map((node) => built(node, HTML)));
    enhance(section);
  };
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) unfold(target as HTMLElement);
    },
    { rootMargin: AHEAD },
  );
  // A link to a section leads to where it is once it and those around it have their size.
  const follow = (): void => {
    const target = document.getElementById(location.hash.slice(1))?.closest<HTMLElement>("article.claim");
    if (!target) return;
    unfold(target);
    target.scrollIntoView();
  };
  void unpackBlock(block.textContent ?? "").then((bytes) => {
    claims = JSON.parse(new TextDecoder().decode(bytes)) as PackedClaims;
    follow();
    for (const section of sections) near.observe(section);
    window.addEventListener("hashchange", follow);
    // Before what is folded in the sections is opened for print.
    const unfoldAll = () => {
      for (const section of sections) unfold(section);
    };
    window.addEventListener("beforeprint", unfoldAll, { capture: true });
  });
}

function built(node: PackedNode, around: string): Node {
  if (typeof node === "string") return document.createTextNode(node);
  const [name, attributes, ...children] = node;
  const namespace = NAMESPACES[name] ?? around;
  const element = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  element.append(...children.map((child) => built(child, namespace)));
  return element;
}
