import { describe, expect, test } from "vitest";
import { HOSTILE } from "./example-evidence.ts";
import { moveInlineStylesToClasses } from "./inline-styles.ts";
import { renderLightMath, renderMathText, renderReading, renderSentence } from "./math-text.ts";
import { plainText } from "./plain-text.ts";

describe("words with maths", () => {
  test("formulas are typeset, words escaped, and a reading without dollars is a displayed formula", () => {
    const mixed = renderMathText("a < b and $x^2$ & more").markup;
    expect(mixed).toContain("a &lt; b and ");
    expect(mixed).toContain("&amp; more");
    expect(mixed).toContain('class="katex"');
    expect(mixed).not.toContain("katex-display");
    expect(renderReading("x^2").markup).toContain("katex-display");
    expect(renderReading("so $x^2$").markup).not.toContain("katex-display");
  });

  test("an escaped or a lone dollar is a dollar", () => {
    expect(renderMathText(String.raw`\$5 or 5 $`).markup).toBe("$5 or 5 $");
  });

  test.each([
    HOSTILE.bomb,
    String.raw`$\frac{1}{2$`,
    "$x^$",
    "$}$",
    String.raw`$\undefined{$`,
  ])("%s cannot be typeset and is shown as its source", (text) => {
    const { markup } = renderMathText(text);
    expect(markup).toMatch(/^<code class="tex-source"/);
    expect(markup).not.toContain("katex");
  });

  test("commands that could link, load or script do nothing", () => {
    const markup = renderMathText(
      String.raw`${HOSTILE.link} ${HOSTILE.data} $\includegraphics{https://evil.example/x.png}$ $\url{https://evil.example}$`,
    ).markup;
    expect(markup).not.toMatch(/<(?:a|img|script)\b/);
    expect(markup).not.toMatch(/<[^<>]*\s(?:href|src|onclick|data-onclick)=/);
  });

  test("a macro of one formula does not reach the next", () => {
    const first = renderMathText(String.raw`$\gdef\mine{zzz}\mine$`).markup;
    expect(first).toContain("z");
    expect(renderMathText(String.raw`$\mine$`).markup).toContain("#cc0000");
  });

  test("a sentence ends with one full stop", () => {
    expect(renderSentence("so it is").markup).toBe("so it is.");
    expect(renderSentence("so it is.").markup).toBe("so it is.");
  });

  test("as plain text, known commands become characters and the rest stays TeX", () => {
    expect(plainText(String.raw`angle $\pi/2$, $\Theta_\infty$, $O(1/\sqrt m)$`)).toBe(
      String.raw`angle π/2, Θ_∞, O(1/\sqrt m)`,
    );
    expect(plainText(HOSTILE.escape)).toBe("[31mred [0m");
  });
});

describe("inline styles", () => {
  test("become classes in order of appearance, one per distinct style", () => {
    const { body, css } = moveInlineStylesToClasses(
      '<i class="a" style="height:1em;"></i><b style="top:2px;color:red"></b><u style="height:1em;"></u>',
    );
    expect(body).toBe('<i class="k0 a"></i><b class="k1"></b><u class="k0"></u>');
    expect(css).toBe(".k0{height:1em!important}\n.k1{top:2px!important;color:red!important}");
  });

  test("that could load something or end the style element are dropped", () => {
    const { body, css } = moveInlineStylesToClasses('<i style="background:url(x);--a:}"></i>');
    expect(body).toBe("<i></i>");
    expect(css).toBe("");
  });

  test("a letter's scripts in plain words are set as scripts, names with underscores are not", () => {
    expect(renderMathText("Θ_∞ falls as m^{-1/2}, f_0 ≠ 0, e^{−2λ_min t}").markup).toBe(
      "Θ<sub>∞</sub> falls as m<sup>−1/2</sup>, f<sub>0</sub> ≠ 0, e<sup>−2λ<sub>min</sub> t</sup>",
    );
    for (const name of ["snake_case", "EVIDENCE_CHAPTER", "a_word", "x^", "_f"]) {
      expect(renderMathText(name).markup).toBe(name);
    }
    expect(renderMathText("x_{<b>}").markup).toBe("x<sub>&lt;b&gt;</sub>");
  });
});

test("A title's formula is told in letters and scripts, and typeset where these do not tell it", () => {
  expect(renderLightMath("as $m^{-1/2}$").markup).toBe("as m<sup>−1/2</sup>");
  for (const title of ["$\\dot f=-\\Theta f$", "$\\Theta(X,X)^{-1}Y$", "$h=w^\\top x$"]) {
    const { markup } = renderLightMath(title);
    expect(markup.replaceAll(/<annotation[\s\S]*?<\/annotation>/g, "")).not.toMatch(/\\[a-zA-Z]|[_^]\{/);
  }
});

test("numbers and norms in a record's words are set as the page sets its own", () => {
  expect(renderMathText("4.6e−15 against 1.82e-12, exponent -0.5, 2e3").markup).toBe(
    "4.6×10⁻¹⁵ against 1.82×10⁻¹², exponent −0.5, 2×10³",
  );
  expect(renderMathText("two-layer, step-1, a1e5, 0x1e5").markup).toBe("two-layer, step-1, a1e5, 0x1e5");
  expect(renderMathText("‖∇_θ f‖, ∇²_θ f, ‖H‖_2=O(1), snake_case").markup).toBe(
    "‖∇<sub>θ</sub> f‖, ∇²<sub>θ</sub> f, ‖H‖<sub>2</sub>=O(1), snake_case",
  );
});

test("a formula in letters has minus signs, and scripts of one sign", () => {
  expect(renderLightMath("on $Y-f_0(X)$").markup).toBe("on Y−f<sub>0</sub>(X)");
  expect(renderLightMath("as $x_kt$").markup).toBe("as x<sub>k</sub>t");
  expect(plainText("$a-b$, two-layer")).toBe("a−b, two-layer");
});
