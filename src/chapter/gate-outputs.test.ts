import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { type GateReport, gateChapter } from "./gate.ts";
import { gateAnnotations } from "./gate-annotations.ts";
import { gateSarif } from "./gate-sarif.ts";
import { gateJson, gateTable } from "./gate-text.ts";
import { parseChapter } from "./parse.ts";
import { reviewedStatements } from "./reviewed-statements.ts";

const source = readFileSync(new URL("fixtures/quadratic.md", import.meta.url), "utf8");
const original = parseChapter(source, { name: "quadratic.md" });
const statements = reviewedStatements(original);
const gate = (text: string, uses = statements): GateReport =>
  gateChapter({
    chapter: parseChapter(text, { name: "quadratic.md" }),
    statements: uses,
    previous: original,
  });

/** An edit of every kind: a changed sentence, a deleted one, and a theorem that no statement covers. */
const edited = `${source
  .replace("\\rho^t", "\\rho^s")
  .replace("Any other step size makes one of them larger.", "")}

**Theorem 9 (Extra).** Nothing of this, 100% of it or a, b, is covered.
`;

/** The schema as OASIS published it (2.1.0), as a package carries it. */
const schema: object = JSON.parse(
  readFileSync(
    createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"),
    "utf8",
  ),
);
// The schema itself is neither strict nor are its patterns Unicode ones.
const ajv = new Ajv.default({ strict: false, unicodeRegExp: false, allErrors: true });
addFormats.default(ajv);
const isSarif = ajv.compile(schema);

interface SarifResult {
  readonly ruleId: string;
  readonly partialFingerprints: Record<string, string>;
  readonly locations: readonly {
    readonly physicalLocation: { readonly region: { readonly startLine: number } };
  }[];
}
const resultsOf = (report: GateReport): SarifResult[] =>
  JSON.parse(gateSarif(report, "docs/quadratic.md")).runs[0].results;

describe("SARIF", () => {
  test.each([
    ["of a current chapter", source],
    ["of an edited chapter", edited],
    ["of a chapter that lost everything", "# Nothing\n\nThere is nothing here.\n"],
  ])("%s is valid by the schema of version 2.1.0", (_, text) => {
    const log: unknown = JSON.parse(gateSarif(gate(text), "docs/a chapter: with blanks.md"));
    isSarif(log);
    expect(isSarif.errors ?? []).toEqual([]);
  });

  test("the schema can refuse: a level that does not exist is an error", () => {
    const log = JSON.parse(gateSarif(gate(edited), "quadratic.md"));
    log.runs[0].results[0].level = "catastrophe";
    expect(isSarif(log)).toBe(false);
  });

  test("has one result per stale statement and per place with new passages, all fingerprints distinct", () => {
    const report = gate(edited);
    const stale = report.findings.filter(({ status }) => status !== "current");
    const results = resultsOf(report);
    expect(results).toHaveLength(stale.length + 1);
    expect(new Set(results.map((each) => JSON.stringify(each.partialFingerprints))).size).toBe(
      results.length,
    );
  });

  test("fingerprints stay the same when lines move, headings are renumbered and sections change places", () => {
    const fingerprints = (text: string) => resultsOf(gate(text)).map((each) => each.partialFingerprints);
    const reflowed = edited.replaceAll(" is ", "\nis ");
    const renumbered = edited.replaceAll("3.2", "7.5");
    const lower = `Some words before everything.\n\n${edited}`;
    for (const text of [reflowed, renumbered, lower]) {
      expect(text).not.toBe(edited);
      expect(fingerprints(text)).toEqual(fingerprints(edited));
    }
    const line = (text: string) =>
      resultsOf(gate(text)).find(({ ruleId }) => ruleId === "chapter/changed")!.locations[0]!.physicalLocation
        .region.startLine;
    expect(line(lower)).toBe(line(edited) + 2);
  });
});

test("SARIF names a file whose name holds what a URI reads as syntax", () => {
  expect(gateSarif(gate(edited), "docs/a b #1?.md")).toContain('"uri": "docs/a%20b%20%231%3F.md"');
});

test("no line of the table begins as a command to GitHub's runner, whatever the chapter's headings say", () => {
  const text = "# ::error file=x::A chapter\n\n**Theorem 1.** The kernel is constant.\n";
  const table = gateTable(
    gateChapter({ chapter: parseChapter(text, { name: "chapter.md" }), statements: [] }),
  );
  expect(table).toContain("::error file=x::A chapter");
  expect(table).not.toMatch(/^\s*::/m);
});

describe("Annotations", () => {
  const lines = (report: GateReport) => gateAnnotations(report, "docs/a, b: c.md").trimEnd().split("\n");

  test("are one line per finding, on the chapter's line, with what GitHub reads as syntax escaped", () => {
    const all = lines(gate(edited));
    for (const line of all) {
      expect(line).toMatch(/^::(error|warning|notice) file=docs\/a%2C b%3A c\.md,line=\d+,title=[^,:]+::.+$/);
    }
    const extra = all.find((line) => line.includes("Nothing of this"))!;
    expect(extra).toContain("100%25 of it or a, b, is covered");
    const at = edited.split("\n").findIndex((line) => line.includes("Theorem 9")) + 1;
    expect(extra).toContain(`line=${at},`);
  });

  test("begin with the worst and stay within ten errors and ten warnings, the rest counted in a notice", () => {
    const many = Array.from({ length: 40 }, (_, index) => `**Theorem ${index + 1}.** Number ${index} is so.`);
    const chapter = parseChapter(many.join("\n\n"), { name: "many.md" });
    const reviewed = reviewedStatements(chapter).map((statement, index) =>
      index % 2 === 0 ? statement : { ...statement, review: null },
    );
    const changed = parseChapter(many.join("\n\n").replaceAll("is so", "is not so"), { name: "many.md" });
    const report = gateChapter({ chapter: changed, statements: reviewed });
    const all = lines(report);
    const level = (name: string) => all.filter((line) => line.startsWith(`::${name}`)).length;
    expect([level("error"), level("warning"), level("notice")]).toEqual([10, 10, 1]);
    expect(all.findIndex((line) => line.startsWith("::warning"))).toBe(10);
    expect(all.at(-1)).toContain(`${report.findings.length - 20} more findings`);
  });

  test("of a current chapter are none", () => {
    expect(gateAnnotations(gate(source), "quadratic.md")).toBe("");
  });
});

test("the JSON holds every status with old and new words side by side", () => {
  const report: GateReport = JSON.parse(gateJson(gate(edited)));
  const changed = report.findings.find(({ status }) => status === "changed")!;
  const [change] = changed.changes;
  expect(change!.old).toContain("\\rho^t");
  expect(change!.new).toContain("\\rho^s");
  expect(change!.difference!.some(({ removed }) => removed)).toBe(true);
  expect(report.findings.some(({ status }) => status === "missing")).toBe(true);
  expect(report.new).toHaveLength(1);
});

test("suspicion goes along every chain of uses, and names the statement it came through", () => {
  const [a, b, c, d] = statements;
  const chain = [a!, { ...b!, uses: [a!.id] }, { ...c!, uses: [b!.id] }, d!];
  const text = source.replace("\\rho^t", "\\rho^s");
  const found = gate(text, chain).findings;
  const changed = found.findIndex(({ status }) => status === "changed");
  expect(changed).toBe(0);
  expect(found.map(({ status, through }) => [status, through])).toEqual([
    ["changed", null],
    ["suspect", a!.id],
    ["suspect", b!.id],
    ["current", null],
  ]);
});
