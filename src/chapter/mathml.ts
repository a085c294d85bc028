import type { Element } from "hast";

/** Alphabets that say something: a double-struck R is no R. What is upright or slanted by rule of the symbol is not told. */
const ALPHABETS: Readonly<Record<string, string>> = {
  bold: "\\mathbf",
  "bold-italic": "\\boldsymbol",
  "double-struck": "\\mathbb",
  script: "\\mathcal",
  "bold-script": "\\mathbf\\mathcal",
  fraktur: "\\mathfrak",
  "bold-fraktur": "\\mathbf\\mathfrak",
  "sans-serif": "\\mathsf",
  "bold-sans-serif": "\\mathbf\\mathsf",
  monospace: "\\mathtt",
};

/** MathML's layout as TeX; what has none of its own is read in its order, as its text. */
export function texOfMathml(node: Element): string {
  const plain = layout(node);
  const alphabet = ALPHABETS[attribute(node, "mathvariant") ?? ""];
  return alphabet === undefined ? plain : `${alphabet}{${plain}}`;
}

function layout(node: Element): string {
  const children = node.children.filter((child) => child.type === "element");
  const elements = children.map(texOfMathml);
  const all = node.children
    .map((child) =>
      child.type === "element" ? texOfMathml(child) : child.type === "text" ? child.value.trim() : "",
    )
    .join("");
  const [a = "", b = "", c = ""] = elements;
  switch (node.tagName) {
    case "annotation":
    case "annotation-xml":
    case "mphantom":
      return "";
    case "msup":
      return `{${a}}^{${b}}`;
    case "msub":
      return `{${a}}_{${b}}`;
    case "mover":
      return isOperator(children[0]) ? `{${a}}^{${b}}` : `\\overset{${b}}{${a}}`;
    case "munder":
      return isOperator(children[0]) ? `{${a}}_{${b}}` : `\\underset{${b}}{${a}}`;
    case "msubsup":
    case "munderover":
      return `{${a}}_{${b}}^{${c}}`;
    case "mmultiscripts":
      // A script that is not there and the mark before those on the left hold their places.
      return `\\multiscripts{${elements.map((each, index) => each || `\\${children[index]!.tagName} `).join("}{")}}`;
    case "mfrac":
      return /^0(?:\.0+)?(?:[a-z]*|%)$/.test(attribute(node, "linethickness") ?? "")
        ? `{{${a}}\\atop{${b}}}`
        : `\\frac{${a}}{${b}}`;
    case "mfenced": {
      const separators = [...(attribute(node, "separators") ?? ",").replace(/\s/g, "")];
      const between = (index: number) => separators[Math.min(index, separators.length - 1)] ?? "";
      const inside = elements.map((each, index) => (index === 0 ? each : between(index - 1) + each)).join("");
      return `${attribute(node, "open") ?? "("}${inside}${attribute(node, "close") ?? ")"}`;
    }
    case "menclose":
      return `\\enclose{${attribute(node, "notation") ?? "longdiv"}}{${all}}`;
    case "msqrt":
      return `\\sqrt{${all}}`;
    case "mroot":
      return `\\sqrt[${b}]{${a}}`;
    case "mtd":
      return `${all}&`;
    case "mtr":
      return `${all}\\\\`;
    default:
      return all;
  }
}

/** Limits of sums and the like: TeX writes them as indices and exponents, and sets them below and above. */
const isOperator = (node: Element | undefined): boolean => node?.tagName === "mo";

function attribute(node: Element, name: string): string | null {
  const value = node.properties[name];
  return typeof value === "string" ? value : null;
}
