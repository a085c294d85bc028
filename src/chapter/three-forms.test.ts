import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type GateReport, gateChapter } from "./gate.ts";
import { parseChapter } from "./parse.ts";
import { reviewedStatements } from "./reviewed-statements.ts";

/** One chapter, written by us, as Markdown, as a rendered page, and as the text extracted from that page. */
const sources = Object.fromEntries(
  ["quadratic.md", "quadratic.html", "quadratic.txt"].map((name) => [
    name,
    readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8"),
  ]),
) as Record<string, string>;
const names = Object.keys(sources);
const chapterOf = (name: string, text = sources[name]!) => parseChapter(text, { name });
const statementsOf = reviewedStatements(chapterOf("quadratic.md"));

const verdicts = (report: GateReport) => ({
  findings: report.findings.map(({ id, status, changes }) => [id, status, changes.length]),
  new: report.new.length,
});
const gate = (name: string, text = sources[name]!) =>
  verdicts(gateChapter({ chapter: chapterOf(name, text), statements: statementsOf }));

describe("The same chapter in three forms", () => {
  test("gives the same passages: kind, place and fingerprint, in the same order", () => {
    const passages = names.map((name) =>
      chapterOf(name)
        .passages.filter(({ kind }) => kind !== "heading")
        .map(({ kind, place, hash }) => ({ kind, place, hash })),
    );
    expect(passages[0]!.length).toBeGreaterThan(20);
    expect(passages[1]).toEqual(passages[0]);
    expect(passages[2]).toEqual(passages[0]);
  });

  test("gives the same statements to begin with", () => {
    const [markdown, ...others] = names.map((name) =>
      reviewedStatements(chapterOf(name)).map(({ id, place, passages }) => ({ id, place, passages })),
    );
    for (const other of others) expect(other).toEqual(markdown);
  });

  // Each edit is found in every form, whatever the form writes around it.
  test.each([
    ["a changed exponent", /\\rho\^t/, "\\rho^s"],
    ["a swapped quantifier", /For all starting points/, "For some starting points"],
    ["a dropped sentence of a proof", /Any other step size makes one of them larger\./, ""],
    ["a changed digit in code", /range\(10\)/, "range(11)"],
    ["a changed constant in a sentence", /0\.98/, "0.89"],
  ])("%s makes the same statements stale in each form, and only those", (_, before, after) => {
    const reports = names.map((name) => {
      const edited = sources[name]!.replace(before, after);
      expect(edited, `${name} holds ${before}`).not.toBe(sources[name]);
      return gate(name, edited);
    });
    const stale = reports[0]!.findings.filter(([, status]) => status !== "current");
    expect(stale).toHaveLength(1);
    for (const report of reports.slice(1)) expect(report).toEqual(reports[0]);
  });
});
