import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Evidence } from "./evidence/record.ts";
import type { RunManifest } from "./evidence/run-manifest.ts";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "shards-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A script of package.json, as the workflow calls it, on the example claims. */
function npmRun(script: string, words: readonly string[], out?: string): Promise<number> {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|TINYPOOL|NODE_ENV|EVIDENCE|TEST|GITHUB_STEP_SUMMARY)/.test(name),
    ),
  );
  return new Promise((done) => {
    execFile(
      "npm",
      ["run", "--silent", script, "--", ...words],
      {
        cwd: ROOT,
        env: {
          ...environment,
          EVIDENCE_CACHE: "off",
          EVIDENCE_CLAIMS_FOLDER: join("src", "vitest", "example-claims"),
          ...(out === undefined ? {} : { EVIDENCE_OUT: out }),
        },
      },
      // A claim file of the examples throws and one claim is broken: the exit code is not 0, the evidence is written.
      (error) => done(error ? Number(error.code) : 0),
    );
  });
}

/** What a reader believes: the statements, and of each claim everything that does not tell when and where it was measured. */
function believed(out: string): string {
  const { statements, claims }: Evidence = JSON.parse(readFileSync(join(out, "evidence.json"), "utf8"));
  return JSON.stringify(
    { statements, claims: claims.map(({ run: _run, durationSeconds: _seconds, ...rest }) => rest) },
    null,
    1,
  );
}

test("three shards in three folders, merged, give byte for byte the statements and verdicts of one run", async () => {
  // All but the claim that takes minutes.
  const quick = ["-t", "^(?!slow-law)"];
  const shards = [1, 2, 3].map((number) => join(folder, `shard-${number}`));
  for (const [index, out] of shards.entries())
    await npmRun("shard", ["--shard", `${index + 1}/3`, ...quick], out);
  await npmRun("shard", quick, join(folder, "whole"));
  await npmRun("report", [...shards, "--out", join(folder, "merged")]);
  const merged = believed(join(folder, "merged"));
  expect(merged).toBe(believed(join(folder, "whole")));
  expect(JSON.parse(merged).claims.length).toBeGreaterThanOrEqual(3);
  const { run }: Evidence = JSON.parse(readFileSync(join(folder, "merged", "evidence.json"), "utf8"));
  expect(run.shards).toBe(3);
  expect(run.subject).toBe("An example for tests of the commands");
}, 120_000);

test("a claim is one test, however many files before it had all their tests skipped", async () => {
  const file = join(folder, "results.json");
  const names = ["-t", "^true-law", "--reporter", "json", "--outputFile", file, "--maxWorkers", "1"];
  await npmRun("shard", names, join(folder, "one"));
  const { testResults } = JSON.parse(readFileSync(file, "utf8")) as {
    testResults: { assertionResults: { fullName: string }[] }[];
  };
  const titles = testResults.flatMap(({ assertionResults }) => assertionResults.map((each) => each.fullName));
  expect(titles.some((title) => title.startsWith("true-law/bound"))).toBe(true);
  expect(titles).toHaveLength(new Set(titles).size);
});

test("more shards than claim files leave some without any, which pass, and each says which it is", async () => {
  const shards = [1, 9].map((number) => join(folder, `of-nine-${number}`));
  const codes = await Promise.all(
    [1, 9].map((number, index) =>
      npmRun("shard", ["--shard", `${number}/9`, "-t", "^true-law"], shards[index]),
    ),
  );
  expect(codes[1]).toBe(0);
  const manifests = shards.map(
    (out) => JSON.parse(readFileSync(join(out, "run.json"), "utf8")) as RunManifest,
  );
  expect(manifests.map((manifest) => manifest.shards)).toEqual([
    [{ number: 1, of: 9 }],
    [{ number: 9, of: 9 }],
  ]);
}, 120_000);
