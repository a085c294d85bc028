import rehypeParse from "rehype-parse";
import { unified } from "unified";
import { describe, expect, test } from "vitest";
import { compactMarkup, withoutLineBreaks } from "./compact-markup.ts";
import { exampleEvidence } from "./example-evidence.ts";
import { renderReport } from "./page.ts";

/** The tree as a browser builds it, without the blanks between elements. */
const treeOf = (markup: string): string =>
  JSON.stringify(unified().use(rehypeParse, { fragment: true }).parse(markup), (key, value) =>
    key === "position" || key === "data"
      ? undefined
      : key === "children"
        ? value.filter((node: { type: string; value?: string }) => node.type !== "text" || node.value?.trim())
        : value,
  ).replaceAll("\\n", "");

describe("compact markup is read as the same document", () => {
  test.each([
    ["<p>a</p>\n<p>b <b>c</b></p><div>d</div>", "<p>a\n<p>b <b>c</b><div>d</div>"],
    ["<div><p>a</p></div>", "<div><p>a</div>"],
    ['<a href="#x"><p>a</p></a><p>b</p>', "<a href=#x><p>a</p></a><p>b</p>"],
    [
      "<table><thead><tr><th>a</th></tr></thead>\n<tbody><tr><td>b</td></tr></tbody></table>",
      "<table><thead><tr><th>a\n<tbody><tr><td>b</table>",
    ],
    ['<svg><use href="#_a" x="2.5%"></use></svg>', "<svg><use href=#_a x=2.5% /></svg>"],
  ])("%s", (markup, compact) => {
    expect(compactMarkup(markup)).toBe(compact);
    expect(treeOf(compact)).toBe(treeOf(markup));
  });

  test("line breaks go around blocks, not between words", () => {
    const markup = "<div>\n<p>one\n<b>two</b>\nthree</p>\n\n<p>four</p>\n</div>";
    expect(withoutLineBreaks(markup)).toBe("<div><p>one\n<b>two</b>\nthree</p><p>four</p></div>");
  });

  test("a whole page, compact already, has nothing left open", async () => {
    const page = await renderReport(exampleEvidence);
    const count = (name: string) => page.split(`<${name}`).length - 1;
    const parsed = JSON.stringify(unified().use(rehypeParse).parse(page));
    expect(count("article ")).toBe(exampleEvidence.claims.length);
    expect(parsed.split('"tagName":"article"').length - 1).toBe(exampleEvidence.claims.length);
    expect(parsed.split('"tagName":"tbody"').length - 1).toBe(count("tbody"));
  });
});
