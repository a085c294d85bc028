import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hostile-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (words: readonly string[]): Promise<{ code: number; output: string }> =>
  new Promise((done) => {
    execFile(
      process.execPath,
      ["--import", "tsx", "src/cli.ts", ...words],
      {
        cwd: ROOT,
        env: { ...process.env, EVIDENCE_CACHE: "off", EVIDENCE_CLAIMS_FOLDER: "src/vitest/example-claims" },
        encoding: "utf8",
      },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, output: `${stdout}${stderr}` }),
    );
  });

test("a command line that makes no sense ends with 2 and a sentence, no stack trace, and writes nothing", async () => {
  const out = ["--out", join(folder, "out")];
  const lines: readonly (readonly string[])[] = [
    ["verify", "--base-seed", "99999999999999999999", ...out],
    ["verify", "--base-seed", "-1", ...out],
    ["verify", "--claims", "***([", ...out],
    ["verify", "--profile", "__proto__", ...out],
    ["verify", "--baseline", "/dev/null", ...out],
    ["verify", "--chapter", ROOT, ...out],
    ["verify", "--out", join(ROOT, "package.json", "out"), "--claims", "true-law"],
    ["report", join(folder, "nowhere")],
    ["report"],
    ["replay", "../../etc/passwd", ...out],
    ["replay", "true-law/bound", "--seed", "0", ...out],
    ["gate", ROOT],
    ["gate", "/dev/null"],
    ["review", "__proto__", "--chapter", "src/chapter/fixtures/quadratic.md", "--because", "x", "--by", "y"],
    ["calibrate", "--runs", "0", ...out],
    ["no-such-command"],
  ];
  await expectRefused(lines);
}, 120_000);

test("so does one with any words where a command, a name, a number or a file is asked for", async () => {
  const out = ["--out", join(folder, "out")];
  // No word of the language begins with these, no number, and no file.
  const word = fc
    .oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("", "-", "..", "1e9"),
    )
    .map((text) => `?${text.replaceAll("\0", "")}`);
  const lines = fc.oneof(
    ...[
      "--profile",
      "--engine",
      "--precision",
      "--base-seed",
      "--cell-minutes",
      "--baseline",
      "--chapter",
    ].map((option) => word.map((value) => ["verify", "--claims", "true-law", option, value, ...out])),
    word.map((value) => [value]),
    word.map((value) => ["verify", "--claims", value, ...out]),
    word.map((value) => ["report", value]),
    word.map((value) => ["replay", value, ...out]),
    word.map((value) => ["replay", "true-law/bound", "--width", value, ...out]),
    word.map((value) => ["gate", value]),
    word.map((value) => ["review", value, "--chapter", value, "--because", value, "--by", value]),
    word.map((value) => ["calibrate", "--runs", value, ...out]),
  );
  await expectRefused(fc.sample(lines, { numRuns: 24, seed: 1 }));
}, 120_000);

async function expectRefused(lines: readonly (readonly string[])[]): Promise<void> {
  // Two at a time: each is a process of its own.
  for (let first = 0; first < lines.length; first += 2) {
    const pair = lines.slice(first, first + 2);
    const results = await Promise.all(pair.map(run));
    for (const [index, { code, output }] of results.entries()) {
      const line = pair[index]!.join(" ");
      expect({ line, code }).toEqual({ line, code: 2 });
      expect(output, line).not.toMatch(/^\s+at .*:\d+:\d+/m);
      expect(output.trim(), line).not.toBe("");
    }
  }
  expect(readdirSync(folder)).toEqual([]);
}
