import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { visit } from "unist-util-visit";
import { describe, expect, test } from "vitest";
import { compareEvidence } from "../evidence/compare.ts";
import type { Evidence } from "../evidence/record.ts";
import { exampleEvidence } from "./example-evidence.ts";
import { renderSummaryMarkdown, STEP_SUMMARY_BYTES, type SummaryOptions } from "./summary-markdown.ts";

const alone: SummaryOptions = { differences: [], comparison: null, baselineFile: null };
const summary = renderSummaryMarkdown(exampleEvidence, alone);
const parse = (markdown: string) => unified().use(remarkParse).use(remarkGfm).parse(markdown);
const kinds = (markdown: string) => {
  const found = new Set<string>();
  visit(parse(markdown), (node) => void found.add(node.type));
  return found;
};

describe("the summary", () => {
  test("has a row per statement with standing, headline number, interval and what is claimed", () => {
    const rows: number[] = [];
    visit(parse(summary), "tableRow", (row) => void rows.push(row.children.length));
    expect(rows).toEqual(Array.from({ length: exampleEvidence.statements.length + 1 }, () => 4));
    expect(summary).toMatch(
      /`kernel-drift`\) \| holds, not sharp \| −0\.982 .*−1\.011, −0\.953.* exponent ≤ −0\.5/,
    );
  });

  test("says that claims were measured at other commits, also beside an unknown one", () => {
    const of = (run: Partial<Evidence["run"]>) =>
      renderSummaryMarkdown({ ...exampleEvidence, run: { ...exampleEvidence.run, ...run } }, alone);
    expect(summary).not.toContain("other commits");
    for (const commit of ["abc", null]) {
      expect(of({ commit, otherCommits: ["def"] })).toContain(", some claims at other commits");
    }
  });

  test("counts standings and verdicts", () => {
    expect(summary).toContain(
      "**1** holds · **1** holds, not sharp · **1** holds as amended · **1** refuted",
    );
    expect(summary).toMatch(/Claims: \d+ supported/);
  });

  test("names refused records with their reasons and the commands that measure again", () => {
    expect(summary).toContain("version 7 of the record format is not known");
    expect(summary).toContain(
      "npm run verify -- --profile standard --base-seed 1 --engine onnx --precision float64",
    );
    expect(summary).toContain("npm run replay -- kernel-drift/sup-relative-frobenius");
  });

  test("lists what differs from the register and from an earlier run, and is silent where nothing does", () => {
    expect(summary).not.toContain("Not as accepted");
    expect(summary).not.toContain("Against");
    const earlier: Evidence = structuredClone(exampleEvidence);
    earlier.statements[0]!.standing = "refuted";
    const told = renderSummaryMarkdown(exampleEvidence, {
      differences: [{ id: "kernel-drift", accepted: "holds", seen: "refuted" }],
      comparison: compareEvidence(earlier, exampleEvidence),
      baselineFile: "old/evidence.json",
    });
    expect(told).toContain("- `kernel-drift`: **refuted**, accepted: holds");
    expect(told).toContain("Against old/evidence.json");
    expect(told).toContain("- **fixed**: `kernel-drift`");
  });

  test("takes no markup, link, image or formula from a record", () => {
    for (const kind of ["html", "link", "image", "linkReference", "definition"]) {
      expect(kinds(summary)).not.toContain(kind);
    }
    expect(summary).not.toMatch(/\$/);
    expect(summary.includes("\u001b")).toBe(false);
  });

  test("stays below the limit whatever the evidence, in whole lines, and says that it was cut", () => {
    const many = structuredClone(exampleEvidence);
    const [statement] = many.statements;
    many.statements = Array.from({ length: 4000 }, (_, index) => ({
      ...statement!,
      id: `s-${index}`,
      title: "∑".repeat(200),
    }));
    const long = renderSummaryMarkdown(many, alone);
    expect(Buffer.byteLength(long)).toBeLessThan(STEP_SUMMARY_BYTES);
    expect(Buffer.byteLength(long)).toBeGreaterThan(STEP_SUMMARY_BYTES - 2048);
    expect(long).toContain("_Cut here:");
    expect(long).not.toContain("\ufffd");
    expect(Buffer.byteLength(renderSummaryMarkdown(exampleEvidence, { ...alone, limit: 1024 }))).toBeLessThan(
      1024,
    );
    expect(summary).not.toContain("Cut here");
  });

  test("is the same for the same evidence", () => {
    expect(renderSummaryMarkdown(structuredClone(exampleEvidence), alone)).toBe(summary);
  });
});
