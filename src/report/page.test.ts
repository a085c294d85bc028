import { createHash } from "node:crypto";
import rehypeParse from "rehype-parse";
import { unified } from "unified";
import { visit } from "unist-util-visit";
import { describe, expect, test, vi } from "vitest";
import { type Evidence, evidenceSchema, standingSchema, verdictSchema } from "../evidence/record.ts";
import { exampleEvidence, HOSTILE } from "./example-evidence.ts";
import { renderReport } from "./page.ts";
import { ReportError } from "./report-error.ts";

/**
 * The page's markup alone, attributes quoted: scripts and data blocks are judged apart, and HTML leaves the quotes of
 * a plain value to the writer.
 */
const markupOf = (rendered: string): string =>
  rendered
    .replaceAll(/<script[\s\S]*?<\/script>/g, "")
    .replaceAll(/<[a-z][^<>]*>/gi, (tag) => tag.replaceAll(/(\s[a-z-]+)=([^\s"'>]+)/gi, '$1="$2"'));

const rendered = await renderReport(exampleEvidence);
const page = markupOf(rendered);
const scripts = [...rendered.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)].map((match) => ({
  attributes: match[1]!,
  text: match[2]!,
}));
const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? "";
const tags = page.replace(/<style>[\s\S]*?<\/style>/, "").match(/<[a-z!][^<>]*>/gi) ?? [];
const bodyText = page
  .replace(/<style>[\s\S]*?<\/style>/, "")
  .replaceAll(/<svg[\s\S]*?<\/svg>/g, "")
  .replaceAll(/<[^>]*>/g, " ");
const attributes = (name: string) =>
  tags.flatMap((tag) => [...tag.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map((match) => match[1]!));
const changed = (change: (evidence: Evidence) => void): Evidence => {
  const copy = structuredClone(exampleEvidence);
  change(copy);
  return copy;
};
const claimNamed = (evidence: Evidence, id: string) => evidence.claims.find((claim) => claim.id === id)!;

describe("the example", () => {
  test("is evidence by the schema", () => {
    expect(evidenceSchema.parse(exampleEvidence)).toEqual(exampleEvidence);
  });

  test("holds every standing, verdict, reading and kind of expectation", () => {
    const standings = exampleEvidence.statements.map((statement) => statement.standing);
    expect(new Set(standings)).toEqual(new Set(standingSchema.options));
    expect(new Set(exampleEvidence.claims.map((claim) => claim.verdict))).toEqual(
      new Set(verdictSchema.options),
    );
    expect(new Set(exampleEvidence.claims.map((claim) => claim.reading)).size).toBe(3);
    expect(new Set(exampleEvidence.claims.map((claim) => claim.expectation.kind)).size).toBe(9);
  });
});

describe("the page is closed", () => {
  test("no string of a record becomes an element", () => {
    const names = new Set(tags.map((tag) => /^<!?([a-z0-9]+)/i.exec(tag)![1]!.toLowerCase()));
    for (const name of ["img", "iframe", "object", "base", "form"]) {
      expect(names).not.toContain(name);
    }
    expect(page.match(/<style/g)).toHaveLength(1);
    expect(page.match(/<\/style/g)).toHaveLength(1);
    for (const hostile of [HOSTILE.script, HOSTILE.style, HOSTILE.image])
      expect(page.includes(hostile)).toBe(false);
  });

  test("its scripts are one program and three blocks of data, none of which a record can close", () => {
    expect(rendered.match(/<\/script/gi)).toHaveLength(4);
    // Without a comment's beginning, "<script" inside a script element is text (HTML, script data states).
    for (const { text } of scripts) expect(text).not.toContain("<!--");
    const parsed = unified().use(rehypeParse).parse(rendered);
    const found: string[] = [];
    visit(parsed, "element", (node) => {
      if (node.tagName === "script") found.push(String(node.properties.type ?? "program"));
    });
    expect(found).toHaveLength(4);
    expect(
      scripts.map(({ attributes }) => /type="?([\w/;]+)/.exec(attributes)?.[1] ?? "program").sort(),
    ).toEqual([...Array(3).fill("application/gzip;base91"), "program"]);
  });

  test("no element has an event handler or a style attribute", () => {
    for (const tag of tags) {
      const unquoted = tag.replaceAll(/"[^"]*"/g, '""');
      expect(unquoted).not.toMatch(/\s(?:on[a-z]+|style)\s*=/i);
    }
  });

  test("every link leads to an anchor of the page, and nothing is loaded", () => {
    const names = tags.map((tag) => tag.replaceAll(/"[^"]*"/g, ""));
    expect(names.filter((tag) => /\s(?:src|srcset|action|xlink:href)=/.test(tag))).toEqual([]);
    for (const href of attributes("href")) expect(href).toMatch(/^#/);
    expect(
      [...style.matchAll(/url\(([^)]{0,30})/g)].every((match) => match[1]!.startsWith("data:font/woff;")),
    ).toBe(true);
    expect(style).not.toMatch(/@import|https?:/);
    const external = tags.filter((tag) => /https?:/.test(tag));
    for (const tag of external) {
      expect(
        tag.replaceAll(/xmlns="http:\/\/www\.w3\.org\/(?:1998\/Math\/MathML|2000\/svg)"/g, ""),
      ).not.toMatch(/https?:/);
    }
  });

  test("the policy names style and script by the SHA-256 of their texts, and nothing else may run", () => {
    const hash = (text: string) => createHash("sha256").update(text, "utf8").digest("base64");
    const program = scripts.find(({ attributes }) => !attributes.includes("type"))!;
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${hash(program.text)}'`,
      `style-src 'sha256-${hash(style)}'`,
      "font-src data:",
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  test("control characters of a record do not reach the page", () => {
    expect(page.includes("\u001b")).toBe(false);
  });
});

describe("a reader finds the way", () => {
  test("anchors are distinct and internal links resolve", () => {
    const ids = attributes("id");
    expect(new Set(ids).size).toBe(ids.length);
    for (const href of attributes("href")) expect(ids).toContain(href.slice(1));
    for (const label of attributes("aria-labelledby")) expect(ids).toContain(label);
  });

  test("a statement stands under its id and a claim under its id with -- for /", () => {
    const ids = attributes("id");
    for (const statement of exampleEvidence.statements) expect(ids).toContain(statement.id);
    for (const claim of exampleEvidence.claims) expect(ids).toContain(claim.id.replace("/", "--"));
  });

  test("every standing and every verdict stands there as a word", () => {
    for (const word of [...standingSchema.options, ...verdictSchema.options])
      expect(bodyText.includes(word), word).toBe(true);
  });

  test("refused records come before the answer, with path and reason", () => {
    const refused = page.indexOf("left out</h2>");
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(page.indexOf('id="_answer"'));
    expect(bodyText).toContain("relu-closed-form--angles.json");
    expect(bodyText).toContain("version 7 of the record format is not known");
  });

  test("the chapter's own words stand beside ours with their lines, typeset where they are marked up", () => {
    const section = page.slice(page.indexOf('id="two-layer-expectation"'));
    const wordings = section.slice(section.indexOf('class="wordings"'), section.indexOf("<section"));
    expect(wordings).toContain("In our words");
    expect(wordings).toContain("In the chapter, lines 3–9");
    expect(wordings.match(/class="katex"|class="katex-display"/g)?.length).toBeGreaterThan(0);
    expect(wordings).toContain("Code, 2 lines");
    expect(wordings).toContain("print(kernel)");
  });

  test("how often the suite errs stands under Provenance, with what erred and how often", async () => {
    const rate = (count: number) => ({ count, of: 40, low: 0.001, high: 0.13 });
    const summary = {
      profile: "quick",
      suite: "suite",
      confidence: 0.95,
      runsWithFlip: rate(1),
      runsWithMiss: rate(0),
      statements: 6,
      claims: 9,
      counterfeits: 12,
      flips: [{ id: HOSTILE.script, rate: rate(1), seen: ["inconclusive"] }],
      misses: [],
      neverFlipped: rate(0),
    };
    const calibrated = markupOf(await renderReport(exampleEvidence, { calibration: [summary] }));
    expect(calibrated).toContain(
      "another standing or verdict than the accepted one in 1 of 40 runs (0.1 % to 13 %)",
    );
    expect(calibrated).not.toContain(HOSTILE.script);
    expect(page).not.toContain("How often the suite errs");
  });

  test("the order is answer, errata, statements, provenance", () => {
    const places = ["_answer", "_errata", "_statements", "_provenance"].map((id) =>
      page.indexOf(`id="${id}"`),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });

  test("the errata list exactly what is refuted, amended or not sharp", () => {
    const from = page.indexOf('<ol class="errata">');
    const sheet = page.slice(from, page.indexOf("</ol>", from));
    const listed = exampleEvidence.statements.filter(({ id }) => sheet.includes(`href="#${id}"`));
    expect(listed.map(({ standing }) => standing).sort()).toEqual([
      "holds as amended",
      "holds, not sharp",
      "refuted",
    ]);
    expect(sheet).toContain("Each hidden feature changes by ");
  });

  test("what holds as written and what is open follow, so that no statement is left out of the errata", () => {
    const sheet = page.slice(page.indexOf('id="_errata"'), page.indexOf('id="_statements"'));
    for (const { id } of exampleEvidence.statements) expect(sheet).toContain(`href="#${id}"`);
    expect(sheet).toContain("Readings to rule out or to state");
  });

  test("a claim about something without a width speaks of what it has in its place", () => {
    const from = page.indexOf('id="two-layer-expectation--bounded-below"');
    const section = page.slice(from, page.indexOf("</article>", from));
    expect(section).toContain("at every number of points");
    expect(section).toContain(">N = 20<");
    expect(section).not.toMatch(/\bwidths?\b(?!=)|m = \d/i);
  });

  test("every claim that measured something has a plot, and every plot says its finding with numbers", () => {
    for (const claim of exampleEvidence.claims) {
      const from = page.indexOf(`id="${claim.id.replace("/", "--")}"`);
      const section = page.slice(from, page.indexOf("</article>", from));
      expect(section.includes('<figure class="plot">')).toBe(claim.verdict !== "broken");
    }
    const images = tags.filter((tag) => tag.includes('role="img"'));
    expect(images.length).toBeGreaterThan(20);
    for (const tag of images) expect(tag).toMatch(/aria-label="[^"]*\d[^"]*"/);
  });

  test("the title is the chapter's, as the register calls it, and without one the page has a title still", async () => {
    expect(page).toContain("<h1>Evidence for “4.4 Kernels of width m→∞ &amp; &lt;b&gt;more&lt;/b&gt;”</h1>");
    const nameless = await renderReport(
      changed(({ run }) => {
        delete run.subject;
      }),
    );
    expect(nameless).toContain("<title>Evidence for the chapter</title>");
  });

  test("the plot of a rate with several components says which one it draws", () => {
    expect(page).toContain("<strong>mean neuron</strong>: change of the features");
    expect(bodyText).toContain("Of 2 components this is the one that decides");
  });

  test("the plot of a curve says which of its axes are logarithmic", () => {
    expect(page).toContain("Logarithmic axes.");
    expect(page).toContain("Logarithmic vertical axis.");
  });

  test("every table has a caption and every header cell a scope", () => {
    expect(page.match(/<table/g)!.length).toBe(page.match(/<caption/g)!.length);
    for (const tag of tags.filter((each) => each.startsWith("<th "))) expect(tag).toContain("scope=");
    expect(tags).not.toContain("<th>");
  });

  test("intervals that are not drawn are counted in words", () => {
    expect(bodyText).toContain("16 more are not drawn");
  });

  test("a claim of no listed statement is shown, not dropped", async () => {
    const stray = markupOf(
      await renderReport(
        changed((evidence) => {
          evidence.statements = evidence.statements.filter(({ id }) => id !== "feature-change");
        }),
      ),
    );
    expect(stray.includes("Claims of no listed statement")).toBe(true);
    expect(stray.includes('id="feature-change--literal"')).toBe(true);
  });
});

describe("the page is honest", () => {
  test("the same evidence gives the same bytes", async () => {
    expect((await renderReport(structuredClone(exampleEvidence))) === rendered).toBe(true);
    // By modules that remember no formula.
    vi.resetModules();
    const another = await import("./page.ts");
    expect((await another.renderReport(structuredClone(exampleEvidence))) === rendered).toBe(true);
  });

  test("a broken claim looks neither refuted nor supported", () => {
    const from = page.indexOf('id="exponential-convergence--exploded"');
    const section = page.slice(page.lastIndexOf("<article", from), page.indexOf("</article>", from));
    expect(section).toMatch(/^<article class="claim broken"/);
    expect(section).not.toMatch(/badge verdict (?:refuted|supported)/);
    expect(section).toContain("says nothing about the mathematics");
  });

  test("an undrawable number stops the build", async () => {
    const infinite = changed((evidence) => {
      claimNamed(evidence, "kernel-drift/sup-relative-frobenius").samples!.values[0]![0] =
        Number.POSITIVE_INFINITY;
    });
    await expect(renderReport(infinite)).rejects.toThrow(ReportError);
  });

  test("two records under one address stop the build", async () => {
    const twice = changed((evidence) => {
      evidence.claims.push(structuredClone(evidence.claims[0]!));
    });
    await expect(renderReport(twice)).rejects.toThrow(ReportError);
  });

  test("evidence without statements, claims and formulas still gives a page", async () => {
    const empty = markupOf(
      await renderReport({ ...exampleEvidence, statements: [], claims: [], refusedRecords: [] }),
    );
    expect(empty).toContain("The answer");
    expect(empty).not.toContain("left out</h2>");
    expect(empty).not.toContain("font-face");
  });
});

describe("What a reader is led to is there", () => {
  const hrefs = (markup: string) => [...markup.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]!);
  const ids = (markup: string) => new Set([...markup.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]!));

  test("also where no statement rests on another and no claim is about a rate", async () => {
    const values = changed((evidence) => {
      evidence.statements = evidence.statements.map((statement) => ({ ...statement, uses: [] }));
      evidence.claims = evidence.claims.filter(({ fit }) => fit === null);
      const left = new Set(evidence.claims.map(({ id }) => id));
      evidence.statements = evidence.statements.map((statement) => ({
        ...statement,
        claims: statement.claims.filter((id) => left.has(id)),
      }));
    });
    const markup = markupOf(await renderReport(values));
    const known = ids(markup);
    expect(known.has("_forest")).toBe(false);
    expect(hrefs(markup).filter((id) => id.startsWith("_") && !known.has(id))).toEqual([]);
  });

  test("also the dots that claims share, where claims are packed", async () => {
    const twins = changed((evidence) => {
      const claim = structuredClone(claimNamed(evidence, "kernel-drift/sup-relative-frobenius"));
      claim.id = "kernel-drift/twin";
      evidence.claims.push(claim);
      evidence.statements.find(({ id }) => id === claim.statement)!.claims.push(claim.id);
    });
    const whole = markupOf(await renderReport(twins));
    const clouds = new Set(hrefs(whole).filter((id) => /^_d\d+$/.test(id)));
    expect(clouds.size).toBeGreaterThan(0);
    // Outside of every claim, so that no claim takes it along when it is packed.
    const packed = ids(markupOf(await renderReport(twins, { mostMarkup: 0 })));
    for (const id of clouds) expect(packed.has(id)).toBe(true);
  });
});

test("The numbers of an identity are the distances seen, with no confidence", async () => {
  const shown = (kept: (kind: string) => boolean) =>
    changed((evidence) => {
      evidence.claims = evidence.claims.filter(({ expectation }) => kept(expectation.kind));
    });
  const says = "in brackets the smallest and the largest distance seen";
  expect((await renderReport(shown((kind) => kind === "identity"))).includes(says)).toBe(true);
  expect((await renderReport(shown((kind) => kind !== "identity"))).includes(says)).toBe(false);
});

test("A claim that is undecided does not say what to write instead", async () => {
  const text = "Write this and nothing else.";
  const bearing = (verdict: "supported" | "inconclusive") =>
    changed((evidence) => {
      const claim = claimNamed(evidence, "kernel-drift/sup-relative-frobenius");
      Object.assign(claim, { writeInstead: text, verdict });
    });
  expect((await renderReport(bearing("supported"))).includes(text)).toBe(true);
  expect((await renderReport(bearing("inconclusive"))).includes(text)).toBe(false);
});

test("A commit with local changes is said to have them", async () => {
  const dirty = changed((evidence) => {
    evidence.run.commit = "0123456789abcdef+";
  });
  expect((await renderReport(dirty)).includes("0123456789abcdef</code> with local changes")).toBe(true);
  expect(rendered.includes("with local changes")).toBe(false);
});
