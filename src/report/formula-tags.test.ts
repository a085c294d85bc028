import { describe, expect, test } from "vitest";
import { shortenFormulas, TAG_STYLE } from "./formula-tags.ts";
import { MATH_RULES, SHORT_CLASSES } from "./math-sheet.ts";
import { renderMathText } from "./math-text.ts";

const short = (name: string) => SHORT_CLASSES.get(name)!;
const DRAWN = / aria-hidden="true">(.*)<\/span><\/span>$/s;
const drawn = (tex: string) => DRAWN.exec(shortenFormulas(renderMathText(`$${tex}$`).markup))![1]!;
const declarationsOf = (selector: string) =>
  MATH_RULES.filter(({ selectors }) => selectors.includes(selector)).map(({ declarations }) => declarations);

describe("formulas with short tags", () => {
  test("pieces and their struts lose their classes, letters and scripts have a tag of their own", () => {
    expect(drawn("x_1=2").replaceAll(/ style="[^"]*"/g, "")).toBe(
      "<i><i></i><b>x</b><s>1</s><i>=</i></i><i><i></i>2</i>",
    );
  });

  test("a class that says more than its place stays", () => {
    expect(drawn("\\sqrt{x}")).toContain(`class="${short("svg-align")}"`);
    expect(drawn("x_{1_2}")).toContain('<i class="Z3-1 script"');
  });

  test("a letter in bold or blackboard face is none of these", () => {
    expect(drawn("\\mathbb E")).toContain(`<i class="${short("mathbb")}">E</i>`);
  });

  test("what is read aloud stays as it is, and so does what is no formula", () => {
    const { markup } = renderMathText("a $x_1$ b");
    const math = /<math>.*<\/math>/.exec(markup)![0];
    expect(shortenFormulas(markup)).toContain(`<span>${math}</span>`);
    const other = `<i class="${short("mathnormal")}">x</i>`;
    expect(shortenFormulas(other)).toBe(other);
  });

  test("as many elements are closed as are opened, each by its own tag", () => {
    const markup = drawn("\\sup_{t\\le T}\\frac{\\|x_t^2\\|}{m^{-1/2}}");
    const open: string[] = [];
    for (const [, closing, name] of markup.matchAll(/<(\/?)([bis])[ >]/g)) {
      if (closing) expect(open.pop()).toBe(name);
      else open.push(name!);
    }
    expect(open).toEqual([]);
  });

  test("the style sheet says of the tags what KaTeX says of the classes", () => {
    for (const name of ["katex-mathml", "base", "strut", "mathnormal"]) {
      const declarations = declarationsOf(`.katex .${name}`);
      expect(declarations.length, name).toBeGreaterThan(0);
      for (const each of declarations) expect(TAG_STYLE).toContain(each);
    }
  });
});
