import { SIZE_RULES, STRUCTURAL_CLASSES, shortClasses } from "./math-sheet.ts";

interface Element {
  readonly name: string;
  /** KaTeX's own class names, which decide what may be taken out. */
  readonly classes: readonly string[];
  /** All other attributes, as they will be written. */
  readonly rest: string;
  readonly isVoid: boolean;
  readonly children: (Element | string)[];
}

const TOKEN = /<(\/?)([a-zA-Z]+)([^<>]*?)(\/?)>|[^<]+/g;
const CLASS = /\sclass="([^"]*)"/;
const STYLE = /\sstyle="([^"]*)"/;

/** Class of a lone sub- or superscript. */
const SCRIPT = "script";

/** Rules for what KaTeX's own sheet does not know: lone scripts, and `i` in the place of `span`. */
export const DRAWN_STYLE =
  ".katex .script{display:inline-block;position:relative}.katex i{font-style:inherit}.katex use{stroke:none}";

const NORMAL = / mathvariant="normal"/;

/**
 * KaTeX's markup in fewer bytes and with the same look: classes without a rule go, the others get short names,
 * spans that then say nothing are replaced by what they hold, and a lone script is one shifted span instead of a
 * table. What is drawn stands in `i`, a third as long as `span`. Of the MathML goes what HTML does not need (the namespace, hints for stretching, the only row's element)
 * and the TeX source, so that what is read aloud and copied is the formula, once.
 */
export function compactFormula(markup: string): string {
  const root: Element = { name: "", classes: [], rest: "", isVoid: false, children: [] };
  const open = [root];
  for (const [token, closing, name = "", attributes = "", isVoid] of markup.matchAll(TOKEN)) {
    const parent = open.at(-1)!;
    if (name === "") parent.children.push(token);
    else if (closing) open.pop();
    else {
      const element = elementOf(name, attributes, isVoid === "/");
      parent.children.push(element);
      if (!element.isVoid) open.push(element);
    }
  }
  return contentOf(root, null, false);
}

function elementOf(name: string, attributes: string, isVoid: boolean): Element {
  const classes = CLASS.exec(attributes)?.[1]?.split(" ").filter(Boolean) ?? [];
  const rest = attributes
    .replace(CLASS, "")
    .replace(/\s(?:xmlns="[^"]*"|stretchy="false"|separator="true")/g, "")
    .replace(/(\sstyle="[^"]*?)margin-left:0em;/, "$1")
    .replace(/\sstyle=""/, "");
  return { name, classes, rest, isVoid, children: [] };
}

function contentOf(element: Element, parent: Element | null, isDrawn: boolean): string {
  return (isDrawn ? withSpacedSigns(element.children) : element.children)
    .map((child) =>
      typeof child === "string" ? child : markupOf(loneScript(child) ?? child, element, parent, isDrawn),
    )
    .join("");
}

function markupOf(element: Element, parent: Element, above: Element | null, isDrawn: boolean): string {
  const { name, classes } = element;
  if (name === "annotation") return "";
  const content = contentOf(element, parent, isDrawn || classes.includes("katex-html"));
  if (name === "semantics" || (name === "mrow" && parent.name === "semantics")) return content;
  // MathML is read aloud alone, and nobody hears whether a letter is upright.
  const rest = name === "mi" ? element.rest.replace(NORMAL, "") : element.rest;
  const short = shortClasses(classes.filter((each) => !isIdle(each, rest)));
  if (classes.includes(SCRIPT)) short.push(SCRIPT);
  const tag = isDrawn && name === "span" ? "i" : name;
  const start = `<${tag}${short.length > 0 ? ` class="${short.join(" ")}"` : ""}${rest}`;
  if (start === "<i" && !isPlaced(parent) && !(above && isPlaced(above))) return content;
  return element.isVoid ? `${start}/>` : `${start}>${content}</${tag}>`;
}

/** A relation or an operator between two spaces of one width has them as its margins. */
function withSpacedSigns(children: Element["children"]): Element["children"] {
  const spaced: (Element | string)[] = [];
  for (let at = 0; at < children.length; at++) {
    const [before, sign, after] = children.slice(at, at + 3);
    const width = spaceOf(before);
    if (width !== null && width === spaceOf(after) && typeof sign === "object" && isPlainSign(sign)) {
      spaced.push({ ...sign, rest: ` style="margin:0 ${width};"` });
      at += 2;
    } else spaced.push(children[at]!);
  }
  return spaced;
}

const isPlainSign = ({ classes, rest, children }: Element): boolean =>
  rest === "" &&
  classes.every((name) => name === "mrel" || name === "mbin") &&
  children.every((child) => typeof child === "string");

function spaceOf(child: Element | string | undefined): string | null {
  if (typeof child !== "object" || child.classes.join(" ") !== "mspace" || child.children.length > 0)
    return null;
  return /^ style="margin-right:([\d.]+em);"$/.exec(child.rest)?.[1] ?? null;
}

/** A space is as wide in the line as it is in a box of its own. */
const isIdle = (name: string, rest: string): boolean =>
  name === "mspace" && /^ style="margin-right:[^";]*;"$/.test(rest);

const isPlaced = ({ classes }: Element): boolean => classes.some((name) => STRUCTURAL_CLASSES.has(name));

/**
 * KaTeX sets every script as an inline table with struts. Where there is just one, a single span shifted by the
 * same distance is laid out the same: the formula's own strut holds the line's height. The span is as small as what it
 * holds, so that its lengths, which are in its own em, are so many more of them.
 */
function loneScript(element: Element): Element | null {
  if (!element.classes.includes("msupsub")) return null;
  const cell = only(element, "vlist-t")?.children[0];
  const list = typeof cell === "object" ? cell.children[0] : undefined;
  if (typeof list !== "object" || !list.classes.includes("vlist")) return null;
  const entry = only(list);
  const [strut, ...content] = entry?.children ?? [];
  if (!entry || typeof strut !== "object" || !strut.classes.includes("pstrut")) return null;
  const { top, ...others } = declarations(entry);
  const { height } = declarations(strut);
  if (top === undefined || height === undefined) return null;
  const shift = Number.parseFloat(height) + Number.parseFloat(top);
  const sized = sizedContent(content);
  const style = Object.entries({ top: `${shift}em`, ...others }).map(
    ([name, value]) => `${name}:${Math.round((10_000 * Number.parseFloat(value)) / sized.size) / 10_000}em;`,
  );
  return {
    name: "span",
    classes: [SCRIPT, ...sized.classes],
    rest: ` style="${style.join("")}"`,
    isVoid: false,
    children: sized.children,
  };
}

/** What a script holds, with the one span that changes its size taken off, and its classes and its size instead. */
function sizedContent(
  content: Element["children"],
): Pick<Element, "classes" | "children"> & { size: number } {
  const [span, second] = content;
  const asItIs = { classes: [], children: content, size: 1 };
  if (typeof span !== "object" || second !== undefined || span.rest !== "") return asItIs;
  const [name = ""] = shortClasses(span.classes);
  const size = Number.parseFloat(/^font-size:([\d.]+)em$/.exec(SIZE_RULES.get(name) ?? "")?.[1] ?? "");
  return Number.isNaN(size) ? asItIs : { classes: span.classes, children: span.children, size };
}

function only(element: Element, name?: string): Element | null {
  const [child, second] = element.children;
  if (typeof child !== "object" || second !== undefined) return null;
  return name === undefined || child.classes.includes(name) ? child : null;
}

function declarations({ rest }: Element): Readonly<Record<string, string>> {
  const style = STYLE.exec(rest)?.[1] ?? "";
  return Object.fromEntries(
    style
      .split(";")
      .filter(Boolean)
      .map((each) => each.split(":") as [string, string]),
  );
}

/** KaTeX draws roots and wide signs 400 em wide and cuts them. */
const OUTLINE = /(<svg [^<>]*viewBox="0 0 400000 [^<>]*>)<path d="([^"]*)"\/>/g;

/**
 * The outlines of large signs (a root is 500 characters) once each, in a list of symbols, and references to them
 * where they were. The list comes first; it is empty for a page without such signs.
 */
export function shareOutlines(body: string): string {
  const ids = new Map<string, string>();
  const shared = body.replaceAll(OUTLINE, (_, start: string, outline: string) => {
    const id = ids.get(outline) ?? `_p${ids.size}`;
    ids.set(outline, id);
    return `${start}<use href="#${id}"></use>`;
  });
  if (ids.size === 0) return body;
  const outlines = [...ids].map(([outline, id]) => `<path id="${id}" d="${outline}"/>`).join("");
  return `<svg class="shapes" width="0" height="0" aria-hidden="true"><defs>${outlines}</defs></svg>${shared}`;
}
