import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const fixture = (ending: string) => join(ROOT, `src/chapter/fixtures/quadratic.${ending}`);
const FIXTURE = fixture("md");

let claims: string;
beforeAll(() => {
  claims = mkdtempSync(join(tmpdir(), "chapter-commands-"));
});
afterAll(() => rmSync(claims, { recursive: true }));

/** Runs the command line on a claims folder of its own, so that the project's register is not touched. */
const run = (...words: string[]) => runIn(claims, ...words);

function runIn(folder: string, ...words: string[]): { code: number | null; output: string } {
  const result = spawnSync(process.execPath, ["--import", "tsx", "src/cli.ts", ...words], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, EVIDENCE_CLAIMS_FOLDER: folder },
  });
  return { code: result.status, output: `${result.stdout}${result.stderr}` };
}

/** What every file of a folder holds, to see that nothing was written. */
const contents = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));

describe("a chapter of one's own", () => {
  test.each([
    "md",
    "html",
    "txt",
  ])("gives the same register as .%s, which the gate reads and never writes", (ending) => {
    const folder = mkdtempSync(join(tmpdir(), "chapter-forms-"));
    try {
      const own = (...words: string[]) => runIn(folder, ...words);
      expect(own("review", "--init", fixture(ending)).code).toBe(0);
      const before = contents(folder);
      const { statements } = JSON.parse(before["chapter.json"]!);
      expect(statements.map(({ id }: { id: string }) => id)).toContain("theorem-rate-of-convergence");
      expect(own("gate", fixture("md")).output).toMatch(/quadratic\.md: \d+ unreviewed\n/);
      expect(own("gate", fixture("txt"), "--format", "sarif").code).toBe(4);
      expect(own("gate", fixture("html"), "--ci").code).toBe(4);
      expect(contents(folder)).toEqual(before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("begins unreviewed, is current once read, and alarms when a sentence changes", () => {
    expect(run("review", "--init", FIXTURE)).toMatchObject({ code: 0 });
    const first = run("gate", FIXTURE);
    expect(first.code).toBe(4);
    expect(first.output).toContain("unreviewed");

    const path = join(claims, "chapter.json");
    const [statement] = JSON.parse(readFileSync(path, "utf8")).statements;
    const because = ["--because", "read beside its claims", "--by", "a reader"];
    expect(run("review", statement.id, "--chapter", FIXTURE, ...because)).toMatchObject({ code: 0 });
    const report = JSON.parse(run("gate", FIXTURE, "--format", "json").output);
    const finding = report.findings.find((each: { id: string }) => each.id === statement.id);
    expect(finding.status).toBe("current");

    const lines = readFileSync(FIXTURE, "utf8").split("\n");
    lines[finding.lines[0] - 1] = lines[finding.lines[0] - 1]!.replace(/[a-z]{5,}/, (word) => `${word}less`);
    const edited = join(claims, "edited.md");
    writeFileSync(edited, lines.join("\n"));
    const alarm = run("gate", edited, "--ci");
    expect(alarm.code).toBe(4);
    expect(alarm.output).toMatch(new RegExp(`::error file=.*title=${statement.id}%3A changed`));
  });

  test("is annotated beside a table only, since other formats are read by programs", () => {
    const { code, output } = run("gate", FIXTURE, "--ci", "--format", "sarif");
    expect(code).toBe(2);
    expect(output).toContain("--ci prints annotations before the table");
  });

  test("is named from the repository's root in SARIF, however the command names it", () => {
    const uri = /"uri": "(.*)"/.exec(run("gate", FIXTURE, "--format", "sarif").output)?.[1];
    expect(uri).toBe("src/chapter/fixtures/quadratic.md");
  });

  test("has its register begun only once, and a file that cannot be read is a plain message", () => {
    const again = run("review", "--init", FIXTURE);
    expect(again.code).toBe(2);
    expect(again.output).toContain("a register is begun once");
    const missing = run("gate", join(claims, "no-such-chapter.md"));
    expect(missing.code).toBe(2);
    expect(missing.output).toContain("cannot be read");
  });
});
