import katex from "katex";
import { describe, expect, test } from "vitest";
import { MATH_RULES, requiredClasses, SHORT_CLASSES, shortened } from "./math-sheet.ts";
import { mathStyle } from "./math-style.ts";
import { renderMathText } from "./math-text.ts";

const FORMULAS = [
  String.raw`\sup_{t\le T}\frac{\|\Theta_t-\Theta_0\|_F}{\|\Theta_0\|_F}=O\!\left(m^{-1/2}\right)`,
  String.raw`\mathbb E\Big[\sum_{i=1}^N\hat\sigma(x_i)\Big]\le\sqrt[3]{\overline{x}}\qquad\mathcal L,\ \mathbf h`,
  String.raw`\begin{pmatrix}1&2\\3&4\end{pmatrix}\xrightarrow{n\to\infty}\underbrace{a+b}_{c}`,
  String.raw`\widehat{xyz}\ \dot f\ \hat y\ \text{words in \textbf{bold}}\ \left\{\begin{aligned}a&=b\\c&=d\end{aligned}\right.`,
];
const raw = FORMULAS.map((tex) => katex.renderToString(tex, { displayMode: true })).join("");
const compact = renderMathText(FORMULAS.map((tex) => `$$${tex}$$`).join(" ")).markup;
/** The lists of classes of all elements. */
const lists = (markup: string) =>
  [...markup.matchAll(/class="([^"]*)"/g)].map(([, names]) => names!.split(" "));
/** Sizes have one class in the place of three, spaces need none, and lone scripts are no tables. */
const REPLACED = /^(?:sizing|reset-size\d+|size\d+|mspace|msupsub)$/;

/** For every part of the selector there is an element with all its classes (and none that is replaced). */
function couldMatch(selector: string): boolean {
  return selector
    .split(/[ >]/)
    .map(requiredClasses)
    .every((names) =>
      lists(raw).some(
        (list) =>
          names.every((name) => list.includes(name)) &&
          (list.includes("delimsizing") || !names.some((name) => REPLACED.test(name))),
      ),
    );
}

/** What is drawn or read aloud, without the source. */
const textOf = (markup: string) =>
  markup.replaceAll(/<annotation[\s\S]*?<\/annotation>/g, "").replaceAll(/<[^>]*>|[\s\u200b]/g, "");

describe("formulas in few bytes", () => {
  test("every class of a formula keeps every rule that could match it", async () => {
    const rules = MATH_RULES.flatMap(({ selectors, declarations }) =>
      selectors
        .filter((selector) => selector.includes(".") && couldMatch(selector))
        .map((selector) => ({ selector: shortened(selector), declarations })),
    );
    expect(rules.length).toBeGreaterThan(40);
    const kept = [...(await mathStyle(compact)).matchAll(/([^{}]+)\{([^{}]*)\}/g)].flatMap(
      ([, selectors = "", declarations = ""]) =>
        selectors.split(",").map((selector) => ({ selector, declarations })),
    );
    for (const rule of rules) expect(kept).toContainEqual(rule);
  });

  test("a class is dropped only where no rule speaks of it, or another class says the same", () => {
    const expected = new Set(lists(raw).flatMap((list) => list.filter((name) => SHORT_CLASSES.has(name))));
    const left = new Set(lists(compact).flat());
    for (const name of expected) {
      const short = SHORT_CLASSES.get(name)!;
      expect(left.has(short) || REPLACED.test(name), name).toBe(true);
    }
  });

  test("a lone script is one span, shifted by what its strut and its place in KaTeX's table come to", () => {
    // In ems of the script, seven tenths as large: 0.15 and 0.05 of those around it.
    expect(renderMathText("$x_1$").markup).toContain(
      '<i class="Z6-3 script" style="top:0.2143em;margin-right:0.0714em;">1</i>',
    );
    expect(renderMathText("$x_1^2$").markup).not.toContain('class="script"');
  });

  test("a sign between two equal spaces has them as margins, one between others keeps them", () => {
    expect(renderMathText("$a=b$").markup).toContain('<i style="margin:0 0.2778em;">=</i>');
    expect(renderMathText("$a,b$").markup).toMatch(/,<i[^>]* style="margin-right:0.1667em;"><\/i>/);
  });

  test("a rule for elements without a class is kept: accents are centred by one", async () => {
    expect(await mathStyle(renderMathText(String.raw`$\hat y$`).markup)).toContain(
      shortened(".accent-body:not(.accent-full)"),
    );
  });

  test("every change of size has the rule of KaTeX's three classes", async () => {
    const sheet = await mathStyle(compact);
    const sizes = [...new Set(compact.match(/Z\d+-\d+/g))];
    expect(sizes).toContain("Z6-3");
    for (const size of sizes) {
      const [from, to] = size.slice(1).split("-");
      const rule = MATH_RULES.find(({ selectors }) =>
        selectors.includes(`.katex .sizing.reset-size${from}.size${to}`),
      );
      expect(sheet).toContain(`.katex .${size}{${rule?.declarations}}`);
    }
  });

  test("a page with other characters has a font of its own, and one with the same the same", async () => {
    const fontOf = async (tex: string) =>
      (await mathStyle(renderMathText(`$${tex}$`).markup)).match(/@font-face\{[^}]*KaTeX_Math[^}]*\}/)?.[0];
    // The first letters of a WOFF file are "wOFF".
    expect(await fontOf("x+y")).toContain(`base64,${Buffer.from("wOF").toString("base64")}`);
    expect(await fontOf("x+z")).not.toBe(await fontOf("x+y"));
    expect(await fontOf("y+x")).toBe(await fontOf("x+y"));
  });

  test("two classes never share a short name", async () => {
    expect(new Set(SHORT_CLASSES.values()).size).toBe(SHORT_CLASSES.size);
  });

  test("the same text is drawn and read aloud, MathML included", async () => {
    expect(textOf(compact)).toBe(textOf(raw));
    expect(compact.match(/<math[ >]/g)).toHaveLength(FORMULAS.length);
    expect(compact.length).toBeLessThan(0.8 * raw.length);
  });
});
