import { type ChildProcess, execFile, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openEvidenceFolder, writeClaimRecord, writeRunManifest } from "./evidence/evidence-store.ts";
import { exampleClaim, exampleManifest } from "./evidence/example-records.ts";
import { evidenceSchema } from "./evidence/record.ts";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const EXAMPLES = join("src", "vitest", "example-claims");
/** The commands start Vitest, which must not take this process for its own. */
const environment = () => {
  const clean = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TINYPOOL|NODE_ENV|EVIDENCE|TEST|GITHUB_STEP_SUMMARY)/.test(name),
  );
  return {
    ...Object.fromEntries(clean),
    EVIDENCE_CACHE: "off",
    EVIDENCE_CLAIMS_FOLDER: EXAMPLES,
    NO_COLOR: "1",
  };
};
const ARGUMENTS = ["--import", "tsx", join("src", "cli.ts")];

interface Finished {
  readonly code: number | null;
  readonly output: string;
}

const run = (...words: string[]): Promise<Finished> => runWith({}, ...words);
const runWith = (variables: Record<string, string>, ...words: string[]): Promise<Finished> =>
  new Promise((done) => {
    execFile(
      process.execPath,
      [...ARGUMENTS, ...words],
      { cwd: ROOT, env: { ...environment(), ...variables }, encoding: "utf8", timeout: 55_000 },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, output: `${stdout}${stderr}` }),
    );
  });

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "verify-"));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const evidenceOf = (folder: string) =>
  evidenceSchema.parse(JSON.parse(readFileSync(join(folder, "evidence.json"), "utf8")));
const verify = (...words: string[]) => run("verify", "--profile", "quick", "--out", out, ...words);

describe("verify", () => {
  test("exits with 3 for a claim file that throws and still measures, writes and shows the others", async () => {
    const { code, output } = await verify("--claims", "*-law/bound");
    expect(code).toBe(3);
    expect(output).toContain("throwing.claim.ts: this claim file throws while it is loaded");
    expect(output).toContain("without-counterfeit/bound: it names no counterfeit");
    const evidence = evidenceOf(out);
    expect(evidence.claims.map(({ id, verdict }) => [id, verdict])).toEqual([
      ["false-law/bound", "refuted"],
      ["true-law/bound", "supported"],
    ]);
    expect(evidence.refusedRecords.map((each) => each.path)).toEqual([
      "example-claims/throwing.claim.ts",
      "example-claims/without-counterfeit.claim.ts",
    ]);
    // Absent would count as an earlier version's record, of which no commit is asked.
    for (const { run } of evidence.claims) expect(run.commit).toBe(evidence.run.commit);
    expect(existsSync(join(out, "index.html"))).toBe(true);
    expect(existsSync(join(out, "errata.md"))).toBe(true);
    expect(readdirSync(join(out, "evidence")).sort()).toEqual([
      "false-law--bound.json",
      "true-law--bound.json",
    ]);
  });

  test("reports a number that is not finite as broken, naming its cell, and keeps the other claim", async () => {
    const { code, output } = await verify("--claims", "*ue-law/bound");
    expect(output).toContain("supported");
    const broken = await verify("--claims", "broken-law");
    expect([code, broken.code]).toEqual([3, 3]);
    const evidence = evidenceOf(out);
    const record = evidence.claims.find((each) => each.id === "broken-law/not-a-number")!;
    expect(record.verdict).toBe("broken");
    expect(record.reason).toContain("nan, width 256, seed 7: y is NaN");
    expect(evidence.statements.find((each) => each.id === "broken-law")?.standing).toBe("open");
    expect(evidence.claims.find((each) => each.id === "true-law/bound")?.verdict).toBe("supported");
  });

  test.each<[string, string[], RegExp]>([
    ["an unknown profile", ["--profile", "huge"], /--profile .*huge.*quick, standard, deep/],
    ["an unknown engine", ["--engine", "abacus"], /--engine .*abacus.*fused, onnx, tensorflow, wasm, cpu/],
    ["a base seed that is no number", ["--base-seed", "one"], /a base seed is a whole number ≥ 0/],
    ["an unknown option", ["--fast"], /unknown option '--fast'/],
    [
      "a JUnit file that cannot be written",
      ["--claims", "true-law", "--junit", "package.json/claims.xml"],
      /--junit .*claims\.xml cannot be written \(.*\); name another file/,
    ],
    ["a pattern without a match", ["--claims", "no-such-claim"], /no claim matches "no-such-claim"/],
  ])("refuses %s with exit code 2 and measures nothing", async (_what, words, message) => {
    const { code, output } = await verify(...words);
    expect(code).toBe(2);
    expect(output).toMatch(message);
    expect(readdirSync(out)).toEqual([]);
  });

  test("names why a folder declares no claim", async () => {
    const folder = join(out, "claims");
    mkdirSync(folder);
    cpSync(join(EXAMPLES, "chapter.json"), join(folder, "chapter.json"));
    const inFolder = () => runWith({ EVIDENCE_CLAIMS_FOLDER: folder }, "verify", "--out", join(out, "run"));
    expect(await inFolder()).toMatchObject({
      code: 2,
      output: expect.stringContaining(`${folder} declares no claim; a statement's claims stand in`),
    });
    cpSync(join(EXAMPLES, "throwing.claim.ts"), join(folder, "throwing.claim.ts"));
    expect(await inFolder()).toMatchObject({
      code: 3,
      output: expect.stringContaining("throwing.claim.ts: this claim file throws while it is loaded"),
    });
  });

  test("refuses a baseline that cannot be read with exit code 2 and measures nothing", async () => {
    const [file, future] = [join(out, "gone.json"), join(out, "future.json")];
    writeFileSync(future, '{"schema":99}');
    const folder = join(out, "run");
    const gone = await verify("--out", folder, "--baseline", file);
    const other = await verify("--out", folder, "--baseline", future);
    expect([gone.code, other.code]).toEqual([2, 2]);
    expect(gone.output).toContain(`${file} cannot be compared with: there is no such file`);
    expect(other.output).toContain(`${future} cannot be compared with: its schema is 99`);
    expect(existsSync(folder)).toBe(false);
  });

  test("compares with an earlier run, even one it overwrites, and writes JUnit", async () => {
    const junit = join(out, "claims.xml");
    await verify("--claims", "true-law", "--junit", junit);
    expect(readFileSync(junit, "utf8")).toMatch(/<testcase [^>]*name="true-law\/bound: [^>]*>/);
    // Its reader learns nothing from the exit code.
    expect(readFileSync(junit, "utf8")).toMatch(/throwing\.claim\.ts" [^>]*failures="1"/);
    const earlier = evidenceOf(out);
    earlier.statements.find(({ id }) => id === "true-law")!.standing = "refuted";
    earlier.claims.find(({ id }) => id === "true-law/bound")!.verdict = "broken";
    writeFileSync(join(out, "evidence.json"), JSON.stringify(earlier));
    const { output } = await verify("--claims", "true-law", "--baseline", out);
    expect(output).toMatch(/Against .*evidence\.json \(run of .*\): statements 1 fixed; claims 1 fixed$/m);
    expect(readFileSync(join(out, "summary.md"), "utf8")).toContain("- **fixed**: `true-law/bound`");
    expect(readFileSync(join(out, "index.html"), "utf8")).toMatch(/<\/span> fixed<\/span>/);
  });

  test("says why an engine cannot compute in the precision asked for, with exit code 3", async () => {
    const { code, output } = await verify("--engine", "wasm", "--precision", "float64");
    expect(code).toBe(3);
    expect(output).toContain("float32 only");
    expect(existsSync(join(out, "evidence.json"))).toBe(false);
  });

  test("refuses an output folder that cannot be written before measuring anything", async () => {
    const file = join(out, "a-file");
    writeFileSync(file, "");
    const { code, output } = await run("verify", "--claims", "true-law", "--out", join(file, "below"));
    expect(code).toBe(2);
    expect(output).toContain("cannot be written");
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("stopped by %s in the middle keeps what was decided, says so, and report shows it", async (signal, code) => {
    const child: ChildProcess = spawn(
      process.execPath,
      [...ARGUMENTS, "verify", "--profile", "quick", "--out", out, "--claims", "-law"],
      { cwd: ROOT, env: environment(), stdio: ["ignore", "ignore", "pipe"], detached: true },
    );
    let said = "";
    child.stderr!.on("data", (chunk) => {
      said += chunk;
    });
    const ended = new Promise<number | null>((done) => child.on("exit", (code) => done(code)));
    const decided = join(out, "evidence", "true-law--bound.json");
    while (!existsSync(decided)) await new Promise((wait) => setTimeout(wait, 100));
    // Ctrl-C reaches the whole process group, a job's end its first process.
    process.kill(signal === "SIGINT" ? -child.pid! : child.pid!, signal);
    expect(await ended).toBe(code);
    expect(said.replaceAll(/\s+/g, " ")).toContain(`${signal}: stopped. Claims decided so far are kept in`);
    const { output } = await run("report", out);
    expect(output).toMatch(/true-law.*HOLDS/);
    expect(output).toMatch(/slow-law.*NOT COVERED/);
    expect(existsSync(join(out, "index.html"))).toBe(true);
    expect(existsSync(join(out, "errata.md"))).toBe(true);
  });
});

test("report refuses a folder without a run and says what such a folder holds", async () => {
  const { code, output } = await run("report", out);
  expect(code).toBe(2);
  expect(output).toContain("run.json");
});

test("report names a truncated record and one of a future schema, on page and terminal, and shows the rest", async () => {
  const names = ["good", "cut", "future"];
  const manifest = exampleManifest({
    planned: names.map((name) => ({ id: `true-law/${name}`, statement: "true-law" })),
    selected: names.map((name) => `true-law/${name}`),
  });
  openEvidenceFolder(out);
  writeRunManifest(out, manifest);
  for (const name of names) {
    writeClaimRecord(out, exampleClaim({ id: `true-law/${name}`, statement: "true-law" }));
  }
  const file = (name: string) => join(out, "evidence", `true-law--${name}.json`);
  writeFileSync(file("cut"), readFileSync(file("cut"), "utf8").slice(0, 300));
  writeFileSync(file("future"), readFileSync(file("future"), "utf8").replace('"schema":1', '"schema":99'));
  const step = join(out, "step.md");
  const { code, output } = await runWith({ GITHUB_STEP_SUMMARY: step }, "report", out);
  expect(code).toBe(3);
  const page = readFileSync(join(out, "index.html"), "utf8");
  expect(page).toContain("true-law--good");
  for (const text of [output, page, readFileSync(join(out, "summary.md"), "utf8")]) {
    // The terminal breaks a long path over two lines.
    const joined = text.replaceAll(/\s+/g, "").replaceAll("\\", "");
    expect(joined).toMatch(/true-law--cut\.json.*notreadableasJSON/);
    expect(joined).toMatch(/true-law--future\.json.*schema/);
  }
  expect(readFileSync(step, "utf8")).toBe(readFileSync(join(out, "summary.md"), "utf8"));
});

test("report names a shard that is absent, and the claims that it was to measure are without evidence: exit code 3", async () => {
  const names = ["bound", "second", "third"];
  const planned = names.map((name) => ({ id: `true-law/${name}`, statement: "true-law" }));
  const shards = names.map((name, index) => {
    const folder = join(out, `shard-${index + 1}`);
    openEvidenceFolder(folder);
    const number = { number: index + 1, of: names.length };
    writeRunManifest(folder, exampleManifest({ planned, selected: [`true-law/${name}`], shards: [number] }));
    writeClaimRecord(folder, exampleClaim({ id: `true-law/${name}`, statement: "true-law" }));
    return folder;
  });
  const merged = join(out, "merged");
  const two = await run("report", shards[0]!, shards[2]!, "--out", merged);
  expect(two.code).toBe(3);
  expect(two.output).toContain("Shards that are not among these folders: 2/3.");
  expect(two.output).toContain("No evidence:\n  true-law/second\n");
  // What has been merged counts as both of its shards.
  const three = await run("report", merged, shards[1]!, "--out", join(out, "whole"));
  expect(three.output).not.toMatch(/not among these folders|No evidence/);
  expect(three.code).not.toBe(3);
});

test("report names the commits at which the shown claims were measured, where they differ", async () => {
  /** A run at a commit, with records of claims that it or an earlier run into its folder measured. */
  const folderOf = (
    name: string,
    commit: string | null,
    hour: number,
    claims: Record<string, string | null>,
  ) => {
    const folder = join(out, name);
    const planned = ["first", "second"].map((claim) => ({ id: `true-law/${claim}`, statement: "true-law" }));
    const manifest = exampleManifest({ planned, selected: planned.map(({ id }) => id) });
    const startedAt = `2026-11-24T${hour}:00:00.000Z`;
    openEvidenceFolder(folder);
    writeRunManifest(folder, { ...manifest, run: { ...manifest.run, commit, startedAt } });
    for (const [claim, at] of Object.entries(claims)) {
      const { run } = exampleClaim();
      const id = `true-law/${claim}`;
      writeClaimRecord(folder, exampleClaim({ id, statement: "true-law", run: { ...run, commit: at } }));
    }
    return folder;
  };
  const report = async (...folders: string[]) => {
    const into = join(out, "report");
    rmSync(into, { recursive: true, force: true });
    const { output } = await run("report", ...folders, "--out", into);
    const read = (file: string) => readFileSync(join(into, file), "utf8");
    return { output, page: read("index.html"), summary: read("summary.md") };
  };
  const old = folderOf("old", "aaa+", 10, { first: "aaa+", second: "aaa+" });
  const half = folderOf("half", "bbb", 11, { first: "bbb" });
  const both = await report(old, half);
  expect(both.output).toContain("Claims were measured at different commits: bbb, aaa+.");
  expect(both.page).toMatch(/Some claims measured at<dd><code>aaa<\/code> with local changes/);
  expect(both.summary).toContain("commit bbb, some claims at other commits");
  // Measured again, nothing of the earlier commit is shown.
  const whole = folderOf("whole", "bbb", 12, { first: "bbb", second: "bbb" });
  const again = await report(old, whole);
  expect(again.output).not.toContain("different commits");
  expect(`${again.page}${again.summary}`).not.toMatch(/Some claims measured at|other commits/);
  // One folder, in which a later run measured one claim of two.
  const mixed = await report(folderOf("mixed", null, 13, { first: null, second: "bbb" }));
  expect(mixed.output).toContain("different commits: not known, bbb.");
  expect(mixed.summary).toContain(", some claims at other commits");
});

test("report takes an earlier run's record for no evidence of one that left none: exit code 3", async () => {
  const [before, now] = [
    { id: "true-law/before", statement: "true-law" },
    { id: "true-law/bound", statement: "true-law" },
  ];
  const manifest = exampleManifest({ planned: [before, now], selected: [before.id, now.id] });
  openEvidenceFolder(out);
  writeRunManifest(out, manifest);
  writeClaimRecord(out, exampleClaim(now));
  writeClaimRecord(out, exampleClaim({ ...before, run: { ...exampleClaim().run, id: "earlier run" } }));
  // Merged, it is not taken for one of the merged runs' either.
  for (const words of [[], ["--out", join(out, "merged")]]) {
    const { code, output } = await run("report", out, ...words);
    expect(code).toBe(3);
    expect(output).toMatch(/No evidence:\n {2}true-law\/before\n/);
  }
  // Both runs' records count where both were merged.
  const other = join(out, "other");
  openEvidenceFolder(other);
  writeRunManifest(other, { ...manifest, run: { ...manifest.run, id: "earlier run" } });
  const { output } = await run("report", out, other);
  expect(output).not.toContain("No evidence");
});

test("report sets records of another base seed aside by name, and they break nothing", async () => {
  openEvidenceFolder(out);
  const [here, before] = [
    { id: "true-law/bound", statement: "true-law" },
    { id: "true-law/before", statement: "true-law" },
  ];
  writeRunManifest(out, exampleManifest({ planned: [here, before], selected: [here.id] }));
  writeClaimRecord(out, exampleClaim(here));
  writeClaimRecord(out, exampleClaim({ ...before, run: { ...exampleClaim().run, baseSeed: 2 } }));
  const { code, output } = await run("report", out);
  expect(output.replaceAll(/\s+/g, " ")).toContain("true-law/before: measured with another base seed (2)");
  expect(code).not.toBe(3);
});

test("verify with a chapter that cannot be read measures nothing and says so", async () => {
  const { code, output } = await verify("--claims", "true-law", "--chapter", join(out, "no-such-chapter.md"));
  expect(code).toBe(2);
  expect(output).toMatch(/no-such-chapter\.md cannot be read/);
  expect(existsSync(join(out, "run.json"))).toBe(false);
});

test("report with the chapter's file puts the gate's status on the page, and unreviewed statements exit with 4", async () => {
  const planned = [{ id: "true-law/bound", statement: "true-law" }];
  openEvidenceFolder(out);
  writeRunManifest(out, exampleManifest({ planned, selected: ["true-law/bound"] }));
  writeClaimRecord(out, exampleClaim({ id: "true-law/bound", statement: "true-law" }));
  const register = JSON.parse(readFileSync(join(EXAMPLES, "chapter.json"), "utf8"));
  register.statements = register.statements.slice(0, 1);
  writeFileSync(join(out, "chapter.json"), JSON.stringify(register));
  const report = (...words: string[]) => runWith({ EVIDENCE_CLAIMS_FOLDER: out }, "report", out, ...words);
  const { code, output } = await report("--chapter", join(ROOT, "src/chapter/fixtures/quadratic.md"));
  expect(output).toContain("true-law: unreviewed");
  expect(code).toBe(4);
  const [first] = evidenceOf(out).statements;
  expect(first).toMatchObject({ id: "true-law", gate: "unknown", wording: { status: "unreviewed" } });
  expect(readFileSync(join(out, "index.html"), "utf8")).toContain("Chapter: unreviewed.");
  // Reported again without the file, what the gate said last is kept.
  expect((await report()).code).toBe(0);
  expect(evidenceOf(out).statements[0]).toEqual(first);

  // What nobody has accepted is a difference, which goes before what the gate says.
  register.statements[0].accepted.claims = {};
  writeFileSync(join(out, "chapter.json"), JSON.stringify(register));
  const other = await report();
  expect(other.output).toContain("true-law/bound: supported, accepted nothing yet");
  expect(other.code).toBe(1);
});

test("a worker that is killed leaves its claim without evidence, not a pass, and costs no other's: exit code 3", async () => {
  const folder = join("src", "vitest", "dying-claims");
  const { code, output } = await runWith(
    { EVIDENCE_CLAIMS_FOLDER: folder },
    ...["verify", "--profile", "quick", "--out", out],
  );
  expect(output).toMatch(/No evidence:\s+dying-law\/bound/);
  expect(code).toBe(3);
  const { statements, claims } = evidenceOf(out);
  expect(statements.map(({ id, standing }) => [id, standing])).toEqual([
    ["dying-law", "not covered"],
    ["living-law", "holds"],
  ]);
  expect(claims.map(({ id }) => id)).toEqual(["living-law/bound"]);
}, 120_000);

test("a worker that hangs is ended after --cell-minutes and leaves its claim without evidence: exit code 3", async () => {
  const folder = join("src", "vitest", "hanging-claims");
  const { code, output } = await runWith(
    { EVIDENCE_CLAIMS_FOLDER: folder },
    ...["verify", "--profile", "quick", "--out", out, "--cell-minutes", "0.05"],
  );
  expect(output).toMatch(/A worker was ended: it measured \S+-cells for more than 0\.05 minutes/);
  expect(output).toMatch(/No evidence:\s+hanging-law\/bound/);
  expect(code).toBe(3);
  expect(evidenceOf(out).statements.map(({ id, standing }) => [id, standing])).toEqual([
    ["hanging-law", "not covered"],
    ["living-law", "holds"],
  ]);
}, 120_000);

describe("the cache of cells", () => {
  const counts = () => evidenceOf(out).run.cells!;
  const samples = () => evidenceOf(out).claims.map((claim) => claim.samples);
  const cached = (...words: string[]) =>
    runWith(
      { EVIDENCE_CACHE: join(out, "cache"), EVIDENCE_CACHE_MEGABYTES: "1" },
      ...["verify", "--profile", "quick", "--out", out, "--claims", "true-law", ...words],
    );

  test("spares a second run every cell and changes none, and --no-cache measures anew and keeps nothing", async () => {
    await cached("--no-cache");
    expect(existsSync(join(out, "cache"))).toBe(false);
    const fresh = samples();
    const all = counts().measured;
    expect(counts()).toEqual({ measured: 64, fromCache: 0 });

    await cached();
    expect(counts()).toEqual({ measured: all, fromCache: 0 });
    const [ours] = readdirSync(join(out, "cache"));
    const tooLarge = join(out, "cache", ours!, "earlier", "tooLarge.cells");
    mkdirSync(dirname(tooLarge));
    writeFileSync(tooLarge, Buffer.alloc(2 ** 21));
    utimesSync(tooLarge, 0, 0);
    // The page's formulas, left to the next run, which has no others.
    const pageWork = join(out, "cache", `${ours}-page`, "work.json");
    const left = readFileSync(pageWork, "utf8");
    utimesSync(pageWork, 1000, 1000);
    expect((await cached()).output).toContain(`0 cells measured, ${all} from the cache`);
    expect(counts()).toEqual({ measured: 0, fromCache: all });
    expect(samples()).toEqual(fresh);
    expect(readFileSync(pageWork, "utf8")).toBe(left);
    expect(statSync(pageWork).mtimeMs).toBe(1_000_000);
    // A run that adds nothing does not look through the cache; one that does makes it fit.
    expect(existsSync(tooLarge)).toBe(true);

    await cached("--no-cache");
    expect(counts()).toEqual({ measured: all, fromCache: 0 });
    await cached("--base-seed", "2");
    expect(counts()).toEqual({ measured: all, fromCache: 0 });
    expect(existsSync(tooLarge)).toBe(false);
    // Five runs one after the other, on machines that may be busy.
  }, 240_000);
});

describe("claims of a folder of their own", () => {
  let folder: string;
  beforeEach(() => {
    // Inside the project, because a claim imports the project's sources.
    folder = mkdtempSync(join(ROOT, ".guide-own-"));
    cpSync(join(EXAMPLES, "chapter.json"), join(folder, "chapter.json"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const declare = (statement: string, lines: string) =>
    writeFileSync(
      join(folder, `${statement}.claim.ts`),
      `import { declare } from "../${EXAMPLES}/declare.ts";\nimport { law } from "../${EXAMPLES}/synthetic.ts";\n${lines}`,
    );

  test("that are lost with their file in a worker are missing, not passed over: exit code 3", async () => {
    declare("true-law", 'declare("true-law", "bound");');
    declare(
      "false-law",
      'if (process.env.VITEST_WORKER_ID) throw new Error("only here");\ndeclare("false-law", "bound");',
    );
    const { code, output } = await runWith(
      { EVIDENCE_CLAIMS_FOLDER: folder },
      ...["verify", "--profile", "quick", "--out", out],
    );
    expect(code).toBe(3);
    expect(output).toContain("No evidence:\n  false-law/bound");
    expect(output).toMatch(/could not be loaded:\n {2}\S*false-law\.claim\.ts: only here/);
    expect(evidenceOf(out).claims.map(({ id }) => id)).toEqual(["true-law/bound"]);
  });

  test("that are accepted and declared no more are named: exit code 1", async () => {
    declare("true-law", 'declare("true-law", "other");');
    const { code, output } = await runWith(
      { EVIDENCE_CLAIMS_FOLDER: folder },
      ...["verify", "--profile", "quick", "--out", out],
    );
    expect(code).toBe(1);
    expect(output).toContain("true-law/bound: declared no more, accepted supported");
  });

  test("are judged by --strict where they were asked for, and all of them by a whole run", async () => {
    const register = JSON.parse(readFileSync(join(EXAMPLES, "chapter.json"), "utf8"));
    register.statements = register.statements.slice(0, 2);
    writeFileSync(join(folder, "chapter.json"), JSON.stringify(register));
    declare("true-law", 'declare("true-law", "bound");');
    declare("false-law", 'declare("false-law", "bound", { experiment: law(0) });');
    const strict = (...words: string[]) =>
      runWith(
        { EVIDENCE_CLAIMS_FOLDER: folder },
        ...["verify", "--profile", "quick", "--out", out, "--strict", ...words],
      );
    expect((await strict("--claims", "true-law*")).code).toBe(0);
    expect((await strict()).code).toBe(1);
  });

  test("measure in one worker once what they share, even where no cell can be kept", async () => {
    const [log, file] = [join(out, "measured"), join(out, "a file")];
    writeFileSync(file, "");
    const counted = `
      import { appendFileSync } from "node:fs";
      const plain = law(-1 / 2);
      const measure = async (request) => {
        appendFileSync(${JSON.stringify(log)}, JSON.stringify([request.width, request.seeds]) + "\\n");
        return plain.measure(request);
      };
      const experiment = { ...plain, name: "counted", measure };`;
    declare("true-law", `${counted}\ndeclare("true-law", "bound", { experiment });`);
    declare("false-law", `${counted}\ndeclare("false-law", "bound", { experiment });`);
    await new Promise<void>((done) => {
      execFile(
        process.execPath,
        [join("node_modules", "vitest", "vitest.mjs"), "run", "--project", "claims", "--no-file-parallelism"],
        {
          cwd: ROOT,
          env: {
            ...environment(),
            EVIDENCE_CLAIMS_FOLDER: folder,
            EVIDENCE_OUT: out,
            EVIDENCE_CACHE: join(file, "cache"),
          },
        },
        () => done(),
      );
    });
    expect(evidenceOf(out).claims.map(({ verdict }) => verdict)).toEqual(["supported", "supported"]);
    const batches = readFileSync(log, "utf8").trim().split("\n");
    // Four widths, twice eight seeds.
    expect(batches).toHaveLength(8);
    expect(new Set(batches).size).toBe(8);
  });

  test("are run as edited, whatever modules of earlier runs are kept", async () => {
    const declared = (changes: string) =>
      declare("true-law", `declare("true-law", "bound", { experiment: law(${changes}) });`);
    const verdict = async () => {
      const settings = { EVIDENCE_CLAIMS_FOLDER: folder, EVIDENCE_CACHE: join(out, "cache") };
      await runWith(settings, "verify", "--profile", "quick", "--out", out);
      return evidenceOf(out).claims.map((claim) => claim.verdict);
    };
    declared("-1 / 2");
    expect(await verdict()).toEqual(["supported"]);
    expect(await verdict()).toEqual(["supported"]);
    declared("0");
    expect(await verdict()).toEqual(["refuted"]);
    declared("-1 / 2");
    expect(await verdict()).toEqual(["supported"]);
  }, 240_000);
});

test("replay of one cell gives the recorded number again", async () => {
  await verify("--claims", "true-law");
  const words = ["replay", "true-law/bound", "--profile", "quick", "--out", out];
  const { code, output } = await run(...words, "--seed", "7", "--width", "128");
  expect(code).toBe(0);
  const [, again, recorded] = /width 128, seed 7, y: (\S+) {3}recorded: (\S+)/.exec(output)!;
  expect(again).toBe(recorded);
  const unknown = await run("replay", "true-law/gone", "--out", out);
  expect(unknown.code).toBe(2);
});

describe("where nobody reads on", () => {
  const unread = async (...words: string[]): Promise<Finished> => {
    const child = spawn(process.execPath, [...ARGUMENTS, ...words], { cwd: ROOT, env: environment() });
    child.stdout.destroy();
    let output = "";
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    const code = await new Promise<number | null>((done) => child.on("close", (code) => done(code)));
    return { code, output };
  };

  test("list ends as always, without a stack trace", async () => {
    const { code, output } = await unread("list");
    expect(output).not.toContain("EPIPE");
    expect(code).toBe((await run("list")).code);
  });

  test("verify writes its evidence all the same and keeps its exit code", async () => {
    const words = ["verify", "--profile", "quick", "--out", out, "--claims", "true-law/bound"];
    const { code, output } = await unread(...words);
    expect(output).not.toContain("EPIPE");
    const found = evidenceOf(out).claims;
    expect(found.map(({ id, verdict }) => [id, verdict])).toEqual([["true-law/bound", "supported"]]);
    expect(code).toBe((await run(...words)).code);
  });
});

test("help names the commands, and each command shows examples", async () => {
  const { code, output } = await run("--help");
  expect(code).toBe(0);
  for (const verb of ["verify", "report", "replay", "list"]) expect(output).toContain(verb);
  expect((await run("verify", "--help")).output).toContain("Examples:");
});
