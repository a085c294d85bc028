import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const CHAPTER = "src/chapter/fixtures/quadratic.md";
const STATEMENT = "theorem-rate-of-convergence";

/** The README's guide, which this test follows to the letter but for the names of file and folder. */
const guide = readFileSync(join(ROOT, "README.md"), "utf8")
  .split(/^## /m)
  .find((section) => section.startsWith("Put this on your own chapter"))!;
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map((match) => match[1]!);
const commands = blocks("sh").flatMap((block) =>
  block.split("\n").filter((line) => line.startsWith("npm run ")),
);

/** Inside the project, because a claim imports the project's sources. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(ROOT, ".guide-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Vitest must not take this process for its own. */
const environment = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|TINYPOOL|NODE_ENV|EVIDENCE|TEST|GITHUB_STEP_SUMMARY)/.test(name),
    ),
  );

function follow(command: string): { code: number | null; output: string } {
  const line = command.replaceAll("my-chapter", basename(folder)).replace(/ chapter\.md/g, ` ${CHAPTER}`);
  const { status, stdout, stderr } = spawnSync("sh", ["-c", line], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...environment(), EVIDENCE_CACHE: "off", EVIDENCE_CLAIMS_FOLDER: basename(folder), NO_COLOR: "1" },
  });
  return { code: status, output: `${stdout}${stderr}` };
}

test("the README's guide leads from a chapter to a reviewed statement with evidence", () => {
  const [init, list, verify, review, gate, ...more] = commands;
  expect(more).toEqual([]);
  expect(follow(init!)).toMatchObject({ code: 0 });
  expect(follow(list!).output).toContain(`${STATEMENT}  (`);

  const [file] = blocks("ts");
  writeFileSync(join(folder, `${STATEMENT}.claim.ts`), file!);
  const measured = follow(verify!);
  expect(measured.output).toMatch(/ten-steps\s.*supported/);
  expect(measured.output).toContain(`${STATEMENT}/ten-steps: supported, accepted nothing yet`);
  expect(measured.code).toBe(1);
  const evidence = JSON.parse(readFileSync(join(folder, "reports", "evidence.json"), "utf8"));
  const [claim] = evidence.claims;
  expect(claim.counterfeits.map(({ verdict }: { verdict: string }) => verdict)).toEqual(["refuted"]);

  const path = join(folder, "chapter.json");
  const register = JSON.parse(readFileSync(path, "utf8"));
  const entry = register.statements.find(({ id }: { id: string }) => id === STATEMENT);
  const accepted = /`"accepted": (\{.*\})`/.exec(guide.replaceAll("\n", " "))![1]!;
  entry.accepted = JSON.parse(accepted);
  for (const other of register.statements) {
    if (other !== entry) other.accepted = { standing: "not covered", claims: {} };
  }
  writeFileSync(path, JSON.stringify(register));
  // The evidence is as accepted; the statements are unreviewed still.
  expect(follow(verify!).code).toBe(4);

  expect(follow(review!)).toMatchObject({ code: 0 });
  const gated = follow(gate!);
  expect(gated.code).toBe(4);
  expect(gated.output).toMatch(new RegExp(`${STATEMENT}\\s.*current`));
}, 120_000);
