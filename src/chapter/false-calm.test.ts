import katex from "katex";
import { describe, expect, test } from "vitest";
import { gateChapter } from "./gate.ts";
import { parseChapter } from "./parse.ts";
import { reviewedStatements } from "./reviewed-statements.ts";

/** What the gate makes of an edit, where every statement of the chapter before it was reviewed. */
function gateOf(name: string, before: string, after: string) {
  const statements = reviewedStatements(parseChapter(before, { name }));
  expect(statements.length).toBeGreaterThan(0);
  const chapter = parseChapter(before, { name });
  expect(gateChapter({ chapter, statements }).ok).toBe(true);
  return gateChapter({ chapter: parseChapter(after, { name }), statements });
}

const theorem = (text: string) => `# A chapter\n\n**Theorem 1 (Rates).** Let the width be large. ${text}\n`;
const page = (formula: string) =>
  `<main><h1>A chapter</h1><p><b>Theorem 1 (Rates).</b> Let the width be large, so that ${formula} holds.</p></main>`;
const maths = (inside: string) => page(`<math>${inside}</math>`);
const mathJax = (inside: string) =>
  page(
    `<mjx-container class="MathJax" jax="CHTML"><mjx-math aria-hidden="true"></mjx-math><mjx-assistive-mml><math>${inside}</math></mjx-assistive-mml></mjx-container>`,
  );

describe("An edit alarms", () => {
  test.each<[string, string, string]>([
    ["a relation at a formula's line start", theorem("\\[ f(x)\n> g(x) \\]"), theorem("\\[ f(x)\ng(x) \\]")],
    [
      "a term that slips into a comment",
      theorem("\\[\nf \\leq 1 % main term\n+ C/m\n\\]"),
      theorem("\\[\nf \\leq 1 % main term + C/m\n\\]"),
    ],
    [
      "signs in an environment without delimiters that Markdown would take for emphasis",
      theorem("\n\\begin{align}\na &= b *c* d\n\\end{align}"),
      theorem("\n\\begin{align}\na &= b c d\n\\end{align}"),
    ],
    [
      "a term that slips into a comment in such an environment",
      theorem("\n\\begin{gather*}\nf \\leq 1 % main term\n+ C/m\n\\end{gather*}"),
      theorem("\n\\begin{gather*}\nf \\leq 1 % main term + C/m\n\\end{gather*}"),
    ],
    [
      "a number in code that writes an environment",
      theorem("\n\n    print(r'\\begin{align} x_%d' % n)\n    print(r'y \\end{align}')"),
      theorem("\n\n    print(r'\\begin{align} x_%d' % m)\n    print(r'y \\end{align}')"),
    ],
    [
      "a number in code that writes a display",
      theorem("\n\n    print(r'\\[ x_%d' % n)\n    print(r'y \\]')"),
      theorem("\n\n    print(r'\\[ x_%d' % m)\n    print(r'y \\]')"),
    ],
    [
      "a number in preformatted text that writes a formula",
      theorem("\n\n<pre>\n\\[ x_%d % n\ny \\]\n</pre>"),
      theorem("\n\n<pre>\n\\[ x_%d % m\ny \\]\n</pre>"),
    ],
    [
      "a theorem without a full stop",
      "# A chapter\n\n**Theorem 1.** The kernel is positive definite\n\n**Proof.** It is a sum of squares.\n",
      "# A chapter\n\n**Theorem 1.** The kernel is not positive definite\n\n**Proof.** It is a sum of squares.\n",
    ],
    [
      "a theorem that is a formula",
      "# A chapter\n\n**Theorem 1.** $\\lambda_{\\min}(K) > 0$\n\n**Proof.** It is a sum of squares.\n",
      "# A chapter\n\n**Theorem 1.** $\\lambda_{\\min}(K) < 0$\n\n**Proof.** It is a sum of squares.\n",
    ],
    [
      "a theorem's name with a condition",
      "# A chapter\n\n**Theorem 1 (Bound for $m > 4$).** Let the width be large.\n",
      "# A chapter\n\n**Theorem 1 (Bound for $m > 1$).** Let the width be large.\n",
    ],
    [
      "what a proof proves",
      `${theorem("It holds.")}\n**Proof of the upper bound.** It is a sum of squares.\n`,
      `${theorem("It holds.")}\n**Proof of the lower bound.** It is a sum of squares.\n`,
    ],
    ...["3a", "2'", "4\\*", "A.1b"].map((number): [string, string, string] => [
      `a new theorem numbered ${number}`,
      theorem("It holds."),
      `${theorem("It holds.")}\n## More\n\n**Theorem ${number} (Other).** The loss is convex.\n`,
    ]),
    [
      "a reference to the other of two theorems numbered by letters",
      "# A chapter\n\n**Theorem 1a (Rate).** It is fast.\n\n**Theorem 1b (Sign).** It is odd.\n\n**Lemma 2.** It follows from Theorem 1a.\n",
      "# A chapter\n\n**Theorem 1a (Rate).** It is fast.\n\n**Theorem 1b (Sign).** It is odd.\n\n**Lemma 2.** It follows from Theorem 1b.\n",
    ],
    [
      "two steps of a proof that change places",
      `${theorem("It holds.")}\n**Proof.** Take a small step. Then divide by it. The limit is the derivative.\n`,
      `${theorem("It holds.")}\n**Proof.** Then divide by it. Take a small step. The limit is the derivative.\n`,
    ],
    [
      "a sentence moved to the end of a theorem",
      "# A chapter\n\n**Theorem 1 (Rates).** Fix the labels.\n\nThe kernel moves.\n\nThe loss falls.\n",
      "# A chapter\n\n**Theorem 1 (Rates).** The kernel moves.\n\nThe loss falls.\n\nFix the labels.\n",
    ],
    [
      "a hypothesis that moves to the theorem after it",
      "# A chapter\n\n**Theorem 1 (Rates).** Fix the labels. The kernel moves.\n\n**Theorem 2 (Signs).** The loss falls.\n",
      "# A chapter\n\n**Theorem 1 (Rates).** The kernel moves.\n\n**Theorem 2 (Signs).** Fix the labels. The loss falls.\n",
    ],
    [
      "a theorem's conclusion that moves into its proof",
      `${theorem("The kernel moves.")}\n**Proof.** It is a sum of squares. They are positive.\n`,
      `${theorem("")}\n**Proof.** The kernel moves. It is a sum of squares. They are positive.\n`,
    ],
    [
      "the beginning of a proof that moves up, so that a step of it is stated",
      `${theorem("It holds.")}\n**Proof.** It is a sum of squares. They are positive.\n`,
      `${theorem("It holds. It is a sum of squares.")}\n**Proof.** They are positive.\n`,
    ],
    [
      "a hypothesis that leaves the theorem",
      "# A chapter\n\nSome words.\n\n**Theorem 1 (Rates).** Fix the labels. The kernel moves.\n",
      "# A chapter\n\nSome words. Fix the labels.\n\n**Theorem 1 (Rates).** The kernel moves.\n",
    ],
    ["an exponent's end", theorem("Take 2<sup>n</sup>+1 neurons."), theorem("Take 2<sup>n+1</sup> neurons.")],
    [
      "a raised symbol of MathML in a paragraph that is lowered",
      theorem("So <math><msup><mi>x</mi><mn>2</mn></msup></math> holds."),
      theorem("So <math><msub><mi>x</mi><mn>2</mn></msub></math> holds."),
    ],
    ["a struck word", theorem("It is not so."), theorem("It is <s>not</s> so.")],
    [
      "text after a rule at the start",
      `---\n\n${theorem("The loss is convex.")}\n---\n`,
      `---\n\n${theorem("The loss is not convex.")}\n---\n`,
    ],
  ])("at %s in Markdown", (_, before, after) => {
    expect(gateOf("chapter.md", before, after).ok).toBe(false);
  });

  test.each<[string, string, string]>([
    [
      "a relation that MathJax drew",
      mathJax("<mi>x</mi><mo>≤</mo><mn>1</mn>"),
      mathJax("<mi>x</mi><mo>≥</mo><mn>1</mn>"),
    ],
    ["a formula that MathJax drew and is gone", mathJax("<mi>x</mi><mo>≤</mo><mn>1</mn>"), page("it")],
    [
      "a relation that KaTeX drew",
      page('<span class="katex"><span class="katex-html" aria-hidden="true">x≤1</span></span>'),
      page('<span class="katex"><span class="katex-html" aria-hidden="true">x≥1</span></span>'),
    ],
    [
      "a raised symbol that is lowered",
      maths("<msup><mi>x</mi><mn>2</mn></msup>"),
      maths("<msub><mi>x</mi><mn>2</mn></msub>"),
    ],
    ["a fraction", maths("<mfrac><mn>1</mn><mn>2</mn></mfrac>"), maths("<mn>12</mn>")],
    [
      "bars around a symbol",
      maths('<mfenced open="|" close="|"><mi>x</mi></mfenced>'),
      maths("<mfenced><mi>x</mi></mfenced>"),
    ],
    [
      "a fraction in the place of a binomial coefficient",
      maths('<mfrac linethickness="0"><mi>n</mi><mi>k</mi></mfrac>'),
      maths("<mfrac><mi>n</mi><mi>k</mi></mfrac>"),
    ],
    ["a double-struck letter", maths('<mi mathvariant="double-struck">E</mi>'), maths("<mi>E</mi>")],
    [
      "an accent that is raised to an exponent",
      maths("<mover><mi>x</mi><mo>*</mo></mover>"),
      maths("<msup><mi>x</mi><mo>*</mo></msup>"),
    ],
    [
      "a symbol that is struck out",
      maths("<mi>x</mi>"),
      maths('<menclose notation="updiagonalstrike"><mi>x</mi></menclose>'),
    ],
    [
      "scripts on the left",
      maths("<mmultiscripts><mi>x</mi><mn>1</mn><none/></mmultiscripts>"),
      maths("<mmultiscripts><mi>x</mi><mprescripts/><mn>1</mn><none/></mmultiscripts>"),
    ],
    [
      "a sign that becomes visible",
      maths("<mphantom><mo>-</mo></mphantom><mi>x</mi>"),
      maths("<mo>-</mo><mi>x</mi>"),
    ],
    [
      "a relation in MathML of a script",
      page('<script type="math/mml"><math><mi>x</mi><mo>&lt;</mo><mn>1</mn></math></script>'),
      page('<script type="math/mml"><math><mi>x</mi><mo>&gt;</mo><mn>1</mn></math></script>'),
    ],
    [
      "a relation that MathJax 2 drew, its source cut out",
      page('<span class="MathJax" data-mathml="<math><mi>x</mi><mo>≤</mo></math>">x≤</span>'),
      page('<span class="MathJax" data-mathml="<math><mi>x</mi><mo>≥</mo></math>">x≥</span>'),
    ],
    ...(
      [
        ["x^2", "x_2"],
        ["\\sqrt{m}", "m"],
        ["\\frac{a}{b}", "ba"],
        ["\\mathbb{E}", "E"],
        ["\\overline{x}", "x"],
        ["\\widehat{xy}", "\\widetilde{xy}"],
      ] as const
    ).map(([before, after]): [string, string, string] => [
      `${before} that becomes ${after}, of which KaTeX's drawing alone is kept`,
      page(katex.renderToString(before, { output: "html" })),
      page(katex.renderToString(after, { output: "html" })),
    ]),
    ["a root", maths("<msqrt><mi>m</mi></msqrt>"), maths("<mi>m</mi>")],
    ["an exponent's end", page("2<sup>n</sup>+1 < m"), page("2<sup>n+1</sup> < m")],
  ])("at %s in HTML", (_, before, after) => {
    expect(gateOf("chapter.html", before, after).ok).toBe(false);
  });

  test("at a formula on a line of its own in plain text", () => {
    const text = (relation: string) =>
      `A chapter\n\nTheorem 1 (Positive). The kernel satisfies for all inputs:\nK(x, y) ${relation} 0 for all x, y\nIt is then invertible.\n`;
    expect(gateOf("chapter.txt", text(">"), text("<")).ok).toBe(false);
  });

  test("in an environment without delimiters in plain text, and at the theorem after it", () => {
    const text = (product: string, rest = "The loss is convex.") =>
      `A chapter\n\nTheorem 1 (Sum). The kernel is\n\\begin{align}\na &= b ${product} d.\n\\end{align}\nTheorem 2 (Rest). ${rest}\n`;
    expect(gateOf("chapter.txt", text("*c*"), text("c")).ok).toBe(false);
    const report = gateOf("chapter.txt", text("c"), text("c", "The loss is not convex."));
    const changed = report.findings.filter(({ status }) => status !== "current");
    expect(changed.map(({ id }) => id)).toEqual(["theorem-rest"]);
  });
});

test("An environment that is not closed ends with its paragraph, and swallows no theorem", () => {
  const source = `${theorem("\n\\begin{align}\na &= b")}\n**Theorem 2 (Rest).** It rests.\n\n\\begin{align}\nc &= d\n\\end{align}\n`;
  const statements = reviewedStatements(parseChapter(source, { name: "chapter.md" }));
  expect(statements.map(({ id }) => id)).toEqual(["theorem-rates", "theorem-rest"]);
});

describe("An edit stays calm", () => {
  test("where a formula is only set on more lines, in a quote too, or an exponent of one symbol is", () => {
    const formula = theorem("\\[ f(x) > g(x) \\]");
    expect(gateOf("chapter.md", formula, theorem("\\[ f(x)\n> g(x) \\]")).ok).toBe(true);
    const quoted = (text: string) =>
      `# A chapter\n\n> **Theorem 1 (Rates).** Let the width be large. ${text}\n`;
    expect(gateOf("chapter.md", quoted("\\[ f(x) = g(x) \\]"), quoted("\\[ f(x)\n> = g(x) \\]")).ok).toBe(
      true,
    );
    expect(gateOf("chapter.md", theorem("Take 10<sup>2</sup>."), theorem("Take 10^2.")).ok).toBe(true);
  });

  test("where extracted text is wrapped at the hyphens of compounds", () => {
    const text =
      "A chapter\n\nTheorem 1 (Rates). Let an infinite-width, two- or three-layer network be given. It is large.\n";
    expect(gateOf("chapter.txt", text, text.replace("infinite-width", "infinite-\n  width")).ok).toBe(true);
    expect(gateOf("chapter.txt", text, text.replace("two- or", "two-\nor")).ok).toBe(true);
    const wrapped = text.replace("infinite-width", "infinite-\nwidth").replace("It is", "\nIt is");
    const { passages } = parseChapter(wrapped, { name: "chapter.txt" });
    expect(passages.at(-1)).toMatchObject({ text: "It is large.", line: 5 });
  });

  test("where a formula that Pandoc leaves to KaTeX, without delimiters, is spaced otherwise", () => {
    const formula = (tex: string) => page(`<span class="math inline">${tex}</span>`);
    expect(gateOf("chapter.html", formula("a_{i}\\,b"), formula("a_i b")).ok).toBe(true);
    expect(gateOf("chapter.html", formula("a_i b"), page("\\(a_i b\\)")).ok).toBe(true);
    expect(gateOf("chapter.html", formula("a *b* c"), formula("a b c")).ok).toBe(false);
    expect(gateOf("chapter.html", formula("\\(a_i b\\)"), page("\\(a_i b\\)")).ok).toBe(true);
  });

  test("where a word of a page becomes bigger", () => {
    expect(gateOf("chapter.html", page("the kernel"), page("the <big>kernel</big>")).ok).toBe(true);
  });

  test("where footnotes are renumbered", () => {
    const note = (reference: (number: number) => string) => (number: number) =>
      page(`it is fast${reference(number)}, as it`);
    for (const of of [
      note((n) => `<a href="#fn${n}" class="footnote-ref" role="doc-noteref"><sup>${n}</sup></a>`),
      note((n) => `<sup><a href="#fn-${n}" data-footnote-ref>${n}</a></sup>`),
    ]) {
      expect(gateOf("chapter.html", of(1), of(2)).ok).toBe(true);
    }
  });

  test("where a formula between single dollars is an environment, and gets other delimiters", () => {
    const between = (open: string, close: string) =>
      theorem(`So ${open}\\begin{align}a &= b\\end{align}${close} holds.`);
    expect(gateOf("chapter.md", between("$", "$"), between("\\(", "\\)")).ok).toBe(true);
    expect(gateOf("chapter.md", between("$\n", "\n$"), between("\\(\n", "\n\\)")).ok).toBe(true);
  });

  test.each([
    ["chapter.md", theorem],
    ["chapter.html", page],
  ] as const)("where a formula's environment is set otherwise, or gets delimiters: %s", (name, within) => {
    const environment = within("\n\\begin{align}\na &= b \\\\\nc &= d_i\n\\end{align}");
    const onOneLine = within("\n\\begin{align} a&=b\\\\ c&=d_{i} \\end{align}");
    const delimited = within("\\[\\begin{align}\na &= b \\\\\nc &= d_i\n\\end{align}\\]");
    expect(gateOf(name, environment, onOneLine).ok).toBe(true);
    expect(gateOf(name, environment, delimited).ok).toBe(true);
    expect(gateOf(name, environment, environment.replace("d_i", "d_j")).ok).toBe(false);
  });

  test("for a chapter whose theorem's formula stands in the text before it, too", () => {
    const source =
      "# A chapter\n\nIn the limit:\n\n$$K_t = K_0$$\n\n**Theorem 1 (Rest).** In the limit:\n\n$$K_t = K_0$$\n";
    expect(gateOf("chapter.md", source, source).findings[0]!.lines.at(-1)).toBe(9);
  });
});

test.each<[string, string]>([
  ["<msup><mi>x</mi><mn>2</mn></msup>", "x^2"],
  ["<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_i^2"],
  ["<mfrac><mrow></mrow><mn>2</mn></mfrac>", "\\frac{}{2}"],
  ["<mfrac><mn>1</mn><msqrt><mi>m</mi></msqrt></mfrac>", "\\frac{1}{\\sqrt{m}}"],
  ["<mroot><mi>m</mi><mn>3</mn></mroot>", "\\sqrt[3]{m}"],
  ["<munder><mo>lim</mo><mi>m</mi></munder>", "{lim}_m"],
  ["<mover><mi>x</mi><mo>^</mo></mover>", "\\overset{^}{x}"],
  ["<mtable><mtr><mtd><mi>a</mi></mtd></mtr></mtable>", "a&\\\\"],
])("MathML %s reads as TeX %s", (mathml, tex) => {
  expect(gateOf("chapter.html", maths(mathml), page(`\\(${tex}\\)`)).ok).toBe(true);
});

test("A formula that is drawn without a character, TeX or MathML is refused with its line", () => {
  const drawn = page('<mjx-container class="MathJax"><mjx-math><mjx-mi></mjx-mi></mjx-math></mjx-container>');
  expect(() => parseChapter(drawn, { name: "chapter.html" })).toThrow(/line 1: a formula is only drawn here/);
  const cut = page('<span class="MathJax"><span></span></span>');
  expect(() => parseChapter(cut, { name: "chapter.html" })).toThrow(/line 1: a formula is only drawn here/);
});

test("A passage that its predecessor has overtaken names both lines, whichever statements they belong to", () => {
  const before = "# A chapter\n\nFix the labels.\n\nThe kernel moves.\n\nThe loss falls.\n";
  const after = "# A chapter\n\nThe kernel moves.\n\nFix the labels.\n\nThe loss falls.\n";
  const { findings } = gateOf("chapter.md", before, after);
  expect(findings.map(({ status }) => status)).toEqual(["current", "changed", "current"]);
  expect(findings[1]!.reasons).toEqual([
    "line 5 (“Fix the labels.”) now comes after line 3 (“The kernel moves.”), which followed it when it was reviewed",
  ]);
});

test("A passage that has left its theorem names both places", () => {
  const before =
    "# A chapter\n\n**Theorem 1 (Rates).** Fix the labels. The kernel moves.\n\n**Theorem 2 (Signs).** The loss falls.\n";
  const after = before.replace("Fix the labels. ", "").replace("The loss", "Fix the labels. The loss");
  expect(gateOf("chapter.md", before, after).findings[0]!.reasons).toEqual([
    "line 3 (“The kernel moves.”) now stands in “A chapter / Theorem (Rates)”, and line 5 (“Fix the labels.”), which it " +
      "followed there when it was reviewed, in “A chapter / Theorem (Signs)”",
  ]);
});

describe("What a passage stands in", () => {
  const before =
    "# A chapter\n\n**Theorem 1 (Rates in the limit).** The kernel stands still.\n\n**Proof.** It is a mean.\n";

  test.each([
    [
      "Theorem 1",
      "Conjecture 1",
      "line 3 (“The kernel stands still.”) now stands in a conjecture, and stood in a theorem when it was reviewed",
    ],
    [
      "in the limit",
      "at every width",
      "line 3 (“The kernel stands still.”) stands in a theorem of another name than when it was reviewed: " +
        "“A chapter / Theorem (Rates at every width)”",
    ],
    [
      "**Proof.** ",
      "",
      "line 5 (“It is a mean.”) now stands in a theorem, and stood in a proof when it was reviewed",
    ],
    [
      "**Theorem 1 (Rates in the limit).** ",
      "",
      "line 3 (“The kernel stands still.”) now stands in running text, and stood in a theorem when it was reviewed",
    ],
  ])("counts: %s in place of %s", (written, instead, reason) => {
    const { findings } = gateOf("chapter.md", before, before.replace(written, instead));
    const found = findings.find(({ reasons }) => reasons.includes(reason));
    expect(found?.status).toBe("changed");
  });

  test("is the same under another number, and where a name is only left out", () => {
    for (const after of [
      before.replace("Theorem 1", "Theorem 7"),
      before.replace(" (Rates in the limit)", ""),
    ]) {
      expect(gateOf("chapter.md", before, after).ok).toBe(true);
    }
  });
});

test("A heading between two paragraphs, and a theorem that moves as a whole, part no passages", () => {
  const text = "# A chapter\n\nFix the labels.\n\nThe kernel moves.\n";
  expect(gateOf("chapter.md", text, text.replace("The kernel", "## More\n\nThe kernel")).ok).toBe(true);
  const theorems = [
    theorem("It holds.\n\n**Proof.** It is a sum. It is positive. ∎"),
    theorem("").replace("Rates", "Signs"),
  ];
  const [first, second] = theorems.map((each) => each.replace("# A chapter\n\n", "")) as [string, string];
  const chapter = (...parts: string[]) => `# A chapter\n\n${parts.join("\n")}`;
  expect(gateOf("chapter.md", chapter(first, second), chapter(second, first)).ok).toBe(true);
});

test("What is written between two passages, and a section that moves as a whole, leaves their order as it was", () => {
  const [first, second] = [
    "# One\n\nFix the labels.\n\nThe kernel moves.\n",
    "# Two\n\nThe loss falls.\n\nIt is convex.\n",
  ];
  const between = first.replace("labels.", "labels.\n\nThis is a remark.");
  expect(gateOf("chapter.md", `${first}\n${second}`, `${second}\n${between}`).ok).toBe(true);
});
