import { MATH_RULES, SHORT_CLASSES } from "./math-sheet.ts";

/** The short name of one of KaTeX's classes, which its sheet has a rule for. */
const shortName = (name: string): string => SHORT_CLASSES.get(name) ?? name;

const LETTER = shortName("mathnormal");
const BASE = shortName("base");
const STRUT = shortName("strut");
const DRAWN = shortName("katex-html");
const READ = shortName("katex-mathml");
/** What nearly all scripts are: at seven tenths of the size around them. */
const SCRIPT = ["Z6-3", "script"];

/** KaTeX's declarations for elements of this class. */
const declarationsOf = (name: string): string =>
  MATH_RULES.filter(({ selectors }) => selectors.includes(`.katex .${name}`))
    .map(({ declarations }) => declarations)
    .join(";");

/** Rules for what `shortenFormulas` leaves without a class. */
export const TAG_STYLE = [
  `.katex>span:first-child{${declarationsOf("katex-mathml")}}`,
  `.${DRAWN}>i{${declarationsOf("base")}}`,
  `.${DRAWN}>i>i:first-child{${declarationsOf("strut")}}`,
  `.katex b{${declarationsOf("mathnormal")};font-weight:inherit}`,
  ".katex s{display:inline-block;position:relative;font-size:.7em;text-decoration:none}",
].join("");

const FORMULA = new RegExp(
  `<span class="${READ}">(<math[\\s\\S]*?</math></span><span class="${DRAWN}" aria-hidden="true">)([\\s\\S]*?)</span>`,
  "g",
);
const TAG = /<(\/?)i((?:\s[^<>]*)?)>/g;
const CLASS = /\sclass="([^"]*)"/;

/**
 * The page with the commonest elements of its formulas in fewer bytes, because it has ten thousand of them: a letter
 * is `b` and a script `s` in the place of an `i` with classes, and what a style sheet can tell by its place (the part
 * that is read aloud, the pieces a line may break between, and the strut each begins with) has no class. All this is
 * hidden from those who listen; to them MathML speaks.
 */
export function shortenFormulas(body: string): string {
  return body.replaceAll(
    FORMULA,
    (_, start: string, drawn: string) => `<span>${start}${shortened(drawn)}</span>`,
  );
}

function shortened(drawn: string): string {
  const open: string[] = [];
  /** Where the last piece begins: its strut comes right there. */
  let begun = -1;
  return drawn.replaceAll(TAG, (tag, closing: string, attributes: string, offset: number) => {
    if (closing) return `</${open.pop()}>`;
    const classes = CLASS.exec(attributes)?.[1]?.split(" ") ?? [];
    const isBase = open.length === 0;
    const isStrut = open.length === 1 && begun === offset;
    const name = classes.includes(LETTER) ? "b" : SCRIPT.every((each) => classes.includes(each)) ? "s" : "i";
    const said = [
      ...(name === "b" ? [LETTER] : name === "s" ? SCRIPT : []),
      ...(isBase ? [BASE] : isStrut ? [STRUT] : []),
    ];
    open.push(name);
    begun = isBase ? offset + tag.length : -1;
    const left = classes.filter((each) => !said.includes(each));
    return `<${name}${left.length === 0 ? "" : ` class="${left.join(" ")}"`}${attributes.replace(CLASS, "")}>`;
  });
}
