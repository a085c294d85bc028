import type { Element } from "hast";

/** Classes of KaTeX's drawing that tell a formula from another with the same characters in the same order. */
const TELLING =
  /^(?:sqrt|root|mfrac|frac-line|msupsub|overline-line|underline-line|accent|boldsymbol|ams[a-z]+|(?:math|text)(?!normal$)[a-z]+)$/;

/**
 * A formula of which there is nothing but KaTeX's drawing: its characters with the layout around them, since `x^2`, `x_2`
 * and `x2`, or `\sqrt{m}` and `m`, have the same. No TeX, and not the same for other versions of KaTeX; the same source
 * drawn by the same version is.
 */
export function drawnFormula(node: Element): string {
  const inner = node.children
    .map((child) =>
      child.type === "element" ? drawnFormula(child) : child.type === "text" ? child.value : "",
    )
    .join("");
  // A stroke has no characters: where it begins tells a hat from a tilde.
  if (node.tagName === "path") return `\\path{${String(node.properties.d ?? "").slice(0, 24)}}`;
  const classes = Array.isArray(node.properties.className) ? node.properties.className.map(String) : [];
  const names = classes.filter((name) => TELLING.test(name)).map((name) => `\\${name.replaceAll("-", "")}`);
  const height = /(?:^|;)\s*top:([^;]+)/.exec(String(node.properties.style ?? ""))?.[1];
  const raised = height === undefined || inner === "" ? inner : `\\raise{${height}}{${inner}}`;
  return names.length === 0 ? raised : `${names.join("")}{${raised}}`;
}
