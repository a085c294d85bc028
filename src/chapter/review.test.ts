import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type ClaimsNow, gateChapter } from "./gate.ts";
import { parseChapter } from "./parse.ts";
import { parseRegister, type Register } from "./register.ts";
import { initialRegister, ReviewError, reviewStatement, stampedStatements } from "./review.ts";
import { stampPassages } from "./stamp.ts";

const source = readFileSync(new URL("fixtures/quadratic.md", import.meta.url), "utf8");
const chapter = parseChapter(source, { format: "markdown", name: "quadratic.md" });
const fresh = initialRegister(chapter, "A chapter");
const claimsNow = new Map(fresh.statements.map(({ id }) => [id, `d1:${id}`]));
const [first] = fresh.statements;
const stamp = { claimsNow, by: "a reader", at: "2026-01-01", because: "read beside its claims" };

const gate = (register: Register, text = source, claims: ReadonlyMap<string, ClaimsNow> = claimsNow) =>
  gateChapter({
    chapter: parseChapter(text, { format: "markdown", name: "quadratic.md" }),
    statements: stampedStatements(register, claims),
  });
const reviewAll = (register: Register) =>
  register.statements.reduce(
    (done, { id }) => reviewStatement({ register: done, chapter, id, passages: null, ...stamp }),
    register,
  );

describe("a register begun from a chapter", () => {
  test("is one that can be read, and leaves every statement unreviewed", () => {
    expect(parseRegister(JSON.parse(JSON.stringify(fresh)), "chapter.json")).toEqual(fresh);
    const report = gate(fresh);
    expect(new Set(report.findings.map(({ status }) => status))).toEqual(new Set(["unreviewed"]));
    expect(report.ok).toBe(false);
    expect(report.new).toEqual([]);
  });

  test("holds hashes, not the chapter's words", () => {
    const words = chapter.passages
      .filter(({ kind }) => kind === "sentence")
      .map(({ text }) => text.slice(0, 40));
    const text = JSON.stringify(fresh);
    for (const start of words) expect(text).not.toContain(start);
  });
});

describe("a review", () => {
  test("of every statement makes the chapter current", () => {
    expect(gate(reviewAll(fresh)).ok).toBe(true);
  });

  test("of a changed passage takes its successor, and the statement is current again", () => {
    const register = reviewAll(fresh);
    const passage = chapter.passages.find(({ kind, environment }) => kind === "sentence" && environment)!;
    const lines = source.split("\n");
    lines[passage.line - 1] = lines[passage.line - 1]!.replace(/[a-z]{5,}/, (word) => `${word}less`);
    const edited = lines.join("\n");
    const before = gate(register, edited);
    const changed = before.findings.filter(({ status }) => status === "changed").map(({ id }) => id);
    expect(changed.length).toBeGreaterThan(0);
    const next = parseChapter(edited, { format: "markdown", name: "quadratic.md" });
    const again = changed.reduce(
      (done, id) => reviewStatement({ register: done, chapter: next, id, passages: null, ...stamp }),
      register,
    );
    expect(gate(again, edited).ok).toBe(true);
  });

  test("is bound to the claims' declarations: an edited claim is a claim changed since review", () => {
    const register = reviewAll(fresh);
    const edited = new Map(claimsNow).set(first!.id, "d1:something else");
    const finding = gate(register, source, edited).findings.find(({ id }) => id === first!.id);
    expect(finding?.status).toBe("claim changed since review");
  });

  test("is not given to claims that cannot be loaded, and the gate says why they cannot", () => {
    const register = reviewAll(fresh);
    const unread = "claims/first.claim.ts: it throws";
    const claims = new Map<string, ClaimsNow>(claimsNow).set(first!.id, { unread });
    const finding = gate(register, source, claims).findings.find(({ id }) => id === first!.id);
    expect(finding).toMatchObject({
      status: "claim changed since review",
      reasons: [`the claims cannot be loaded: ${unread}`],
    });
    const options = { register, chapter, id: first!.id, passages: null, ...stamp, claimsNow: claims };
    expect(() => reviewStatement(options)).toThrow(/cannot be loaded: claims\/first\.claim\.ts: it throws/);
  });

  test("of passages that have changed places takes them in the chapter's order", () => {
    const said = (sentences: readonly string[]) =>
      `# A chapter\n\n## A section\n\n**Theorem 1 (Rates).** ${sentences.join(" ")}\n`;
    const sentences = [
      "The kernel of a wide network stays where it began.",
      "Its loss decays at a rate that the smallest eigenvalue sets.",
      "No feature of the input is learned on the way.",
    ];
    const parsed = (text: string) => parseChapter(text, { format: "markdown", name: "quadratic.md" });
    const begun = initialRegister(parsed(said(sentences)), "A chapter");
    const { id } = begun.statements[0]!;
    const own = { ...stamp, claimsNow: new Map([[id, "d1:claims"]]), id, passages: null };
    const register = reviewStatement({ register: begun, chapter: parsed(said(sentences)), ...own });
    const status = (text: string, of: Register) =>
      gate(of, text, own.claimsNow).findings.map((finding) => finding.status);
    expect(status(said(sentences), register)).toEqual(["current"]);

    const swapped = said([sentences[0]!, sentences[2]!, sentences[1]!]);
    expect(status(swapped, register)).toEqual(["changed"]);
    const again = reviewStatement({ register, chapter: parsed(swapped), ...own });
    expect(status(swapped, again)).toEqual(["current"]);
  });

  test("of two equal passages, one edited and one gone, asks for the lines it restates now", () => {
    const said = (inTheorem: string, inProof: string) =>
      `# A chapter\n\n**Theorem 1 (Rates).** Let the width be large.\n\n$$${inTheorem}$$\n\n**Proof.** Expand.\n\n${inProof}\n`;
    const parsed = (text: string) => parseChapter(text, { format: "markdown", name: "quadratic.md" });
    const before = parsed(said("K_t = K_0 + O(1/m)", "$$K_t = K_0 + O(1/m)$$"));
    const statement = {
      ...initialRegister(before, "A chapter").statements[0]!,
      passages: stampPassages(
        before,
        before.passages.filter(({ kind }) => kind === "formula"),
      ),
    };
    expect(statement.passages).toHaveLength(2);
    const register: Register = { chapter: "A chapter", statements: [statement] };
    const own = {
      ...stamp,
      claimsNow: new Map([[statement.id, "d1:claims"]]),
      id: statement.id,
      passages: null,
    };
    const reviewed = reviewStatement({ register, chapter: before, ...own });
    const after = said("K_t = K_0 + O(2/m)", "");
    expect(gate(reviewed, after, own.claimsNow).findings[0]!.status).toBe("missing");
    expect(() => reviewStatement({ register: reviewed, chapter: parsed(after), ...own })).toThrow(
      ReviewError,
    );
  });

  test("can name its passages by line and number", () => {
    const passage = chapter.passages.find(({ kind, environment }) => kind === "sentence" && environment)!;
    const register = reviewStatement({
      register: fresh,
      chapter,
      id: first!.id,
      passages: [{ line: passage.line, number: 1 }],
      ...stamp,
    });
    expect(register.statements[0]!.passages.map(({ hash }) => hash)).toEqual([passage.hash]);
  });

  test.each([
    ["an unknown statement", { id: "no-such" }, /no statement has the id "no-such"/],
    ["a reason without words", { because: " " }, /says why/],
    [
      "a line on which nothing begins",
      { passages: [{ line: 9999, number: null }] },
      /0 passages begin on line 9999/,
    ],
  ])("is refused for %s", (_what, change, message) => {
    const options = { register: fresh, chapter, id: first!.id, passages: null, ...stamp, ...change };
    expect(() => reviewStatement(options)).toThrow(ReviewError);
    expect(() => reviewStatement(options)).toThrow(message);
  });

  test("of a passage that is gone asks for the lines it restates now", () => {
    const register = reviewAll(fresh);
    const other = parseChapter("# Another chapter\n\nNothing of the kind is said here.\n", {
      format: "markdown",
      name: "other.md",
    });
    expect(() =>
      reviewStatement({ register, chapter: other, id: first!.id, passages: null, ...stamp }),
    ).toThrow(/is gone from other\.md/);
  });
});
