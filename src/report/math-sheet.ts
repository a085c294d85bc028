import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** One rule of KaTeX's style sheet, in KaTeX's own class names. */
export interface MathRule {
  readonly selectors: readonly string[];
  readonly declarations: string;
}

const RULE = /([^{}]+)\{([^{}]*)\}/g;
const CLASS = /\.([a-zA-Z][\w-]*)/g;
const RULES: readonly MathRule[] = [
  ...readFileSync(require.resolve("katex/dist/katex.min.css"), "utf8").matchAll(RULE),
].map(([, selectors = "", declarations = ""]) => ({ selectors: selectors.split(","), declarations }));

export const FONT_FACES: readonly string[] = RULES.filter(({ selectors }) =>
  selectors.includes("@font-face"),
).map(({ declarations }) => declarations);

export const MATH_RULES: readonly MathRule[] = RULES.filter(
  ({ selectors }) => !selectors.includes("@font-face"),
);

/** One of KaTeX's fonts, as TrueType: the only format that need not be unpacked first. */
export function fontFile(face: string): Buffer {
  return readFileSync(require.resolve(`katex/dist/fonts/${face}.ttf`));
}

export function classesOf(selector: string): string[] {
  return [...selector.matchAll(CLASS)].map(([, name = ""]) => name);
}

/** The classes an element and those around it must have: not those it must not. */
export function requiredClasses(selector: string): string[] {
  return classesOf(selector.replaceAll(/:not\([^)]*\)/g, ""));
}

/** Names that others speak of (the page's style, a reader's own style sheet) stay as they are. */
const KEPT: ReadonlySet<string> = new Set(["katex", "katex-display"]);

/**
 * A short name for every class KaTeX's sheet has a rule for, in the sheet's order: A, B, … Z, AA, …. The page has
 * tens of thousands of such names. Capitals, because no class of the page's own begins with one. A class of
 * KaTeX's markup that is not in here has no rule and can go.
 */
export const SHORT_CLASSES: ReadonlyMap<string, string> = (() => {
  const names = new Set(MATH_RULES.flatMap(({ selectors }) => selectors.flatMap(classesOf)));
  const short = [...names].filter((name) => !KEPT.has(name)).map((name, index) => [name, letters(index)]);
  return new Map([...[...KEPT].map((name) => [name, name] as const), ...(short as [string, string][])]);
})();

function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : `${letters(Math.floor(index / 26) - 1)}${last}`;
}

/** The selector in the page's short names; what KaTeX draws stands in `i`, the shortest element there is. */
export function shortened(selector: string): string {
  return selector
    .replaceAll(CLASS, (_, name: string) => `.${SHORT_CLASSES.get(name)}`)
    .replaceAll(">span", ">i");
}

const SIZE = /^\.katex \.sizing\.reset-size(\d+)\.size(\d+)$/;

/** Rules for a change of size, by the one class that takes the place of KaTeX's three (`sizing reset-size6 size3`). */
export const SIZE_RULES: ReadonlyMap<string, string> = new Map(
  MATH_RULES.flatMap(({ selectors, declarations }) =>
    selectors.flatMap((selector) => {
      const [, from, to] = SIZE.exec(selector) ?? [];
      return from && to ? [[`Z${from}-${to}`, declarations] as const] : [];
    }),
  ),
);

/** The classes of an element in short names, without those no rule speaks of. */
export function shortClasses(classes: readonly string[]): string[] {
  if (classes.includes("sizing") || classes.includes("fontsize-ensurer")) {
    const [, from] = classes.flatMap((name) => /^reset-size(\d+)$/.exec(name) ?? []);
    const [, to] = classes.flatMap((name) => /^size(\d+)$/.exec(name) ?? []);
    const size = `Z${from}-${to}`;
    const others = classes.filter((name) => !/^(?:sizing|fontsize-ensurer|(?:reset-)?size\d+)$/.test(name));
    if (SIZE_RULES.has(size)) return [size, ...shortClasses(others)];
  }
  return classes.flatMap((name) => SHORT_CLASSES.get(name) ?? []);
}

/**
 * Classes whose children or grandchildren the sheet speaks of by position alone (`.vlist>span>span`), or lays out
 * one by one: no element may be taken out right below them.
 */
export const STRUCTURAL_CLASSES: ReadonlySet<string> = new Set([
  "hbox",
  "vbox",
  "thinbox",
  ...MATH_RULES.flatMap(({ selectors }) =>
    selectors.filter((selector) => selector.includes(">span")).flatMap(classesOf),
  ),
]);
