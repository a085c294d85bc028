/**
 * Breaks runs on purpose and looks at what is left: `npm run faults -- --help`. Every scenario ends with the same
 * evidence as an undisturbed run of the same claims, or the command exits with 1.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { evidenceSchema } from "../evidence/record.ts";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

interface Finished {
  readonly code: number | null;
  readonly output: string;
}

interface Place {
  readonly out: string;
  readonly cache: string;
}

interface Scenario {
  readonly name: string;
  /** `faults`: what went wrong, in words; empty when all is as it should be, or could not be tried, as `note` says. */
  run(context: Context): Promise<{ readonly faults: string[]; readonly note: string }>;
}

interface Context {
  readonly claims: string;
  readonly kills: number;
  readonly seed: number;
  readonly folder: string;
  /** Of an undisturbed run. */
  readonly expected: string;
  readonly milliseconds: number;
}

const options = new Command("faults")
  .description(
    "Kills, fills up, races and delays runs, and compares what they end with to an undisturbed run.",
  )
  .option("--claims <pattern>", "claims that are run, at the quick profile", "demo-*")
  .option("--kills <n>", "moments at which a run is killed", wholeNumber, 50)
  .option("--seed <n>", "of the moments", wholeNumber, 1)
  .parse()
  .opts<{ claims: string; kills: number; seed: number }>();

function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("it is a whole number ≥ 0.");
  return Number(value);
}

function place(folder: string, name: string): Place {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  return { out: join(own, "out"), cache: join(own, "cache") };
}

/** A command of the suite in a process group of its own. */
function launch(
  words: readonly string[],
  variables: Record<string, string>,
): { child: ChildProcess; ended: Promise<Finished> } {
  const child = spawn(process.execPath, ["--import", "tsx", join("src", "cli.ts"), ...words], {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...variables, NO_COLOR: "1" },
  });
  let output = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const ended = new Promise<Finished>((done) => {
    child.on("close", (code) => done({ code, output }));
  });
  return { child, ended };
}

const start = (claims: string, { out, cache }: Place) =>
  launch(["verify", "--profile", "quick", "--claims", claims, "--out", out], { EVIDENCE_CACHE: cache });
const finish = (claims: string, where: Place): Promise<Finished> => start(claims, where).ended;

/** What has to be the same whatever happened on the way: everything measured and concluded, bit for bit. */
function conclusions(out: string): string {
  const { statements, claims, refusedRecords } = evidenceSchema.parse(
    JSON.parse(readFileSync(join(out, "evidence.json"), "utf8")),
  );
  return JSON.stringify({
    standings: statements.map(({ id, standing }) => [id, standing]),
    claims: claims.map(({ id, verdict, estimates, samples, counterfeits, fit }) => ({
      id,
      verdict,
      estimates,
      samples,
      counterfeits,
      fit,
    })),
    refusedRecords,
  });
}

function compare(context: Context, out: string, { code, output }: Finished, what: string): string[] {
  if (code !== 0) return [`${what}: exit code ${code}: ${ending(output)}`];
  return conclusions(out) === context.expected ? [] : [`${what}: other evidence than an undisturbed run`];
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";
/** Enough of what a failed run says to tell why. */
const ending = (text: string): string => text.trim().slice(-600);
const hasStack = (text: string): boolean => /^\s+(at|❯) \S+.*:\d+/m.test(text);

const decidedIn = (out: string): string[] => {
  const folder = join(out, "evidence");
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
};

const SCENARIOS: readonly Scenario[] = [
  {
    name: "kill -9 at random moments, then the same command again",
    async run(context) {
      const random = xoroshiro128plus(context.seed);
      const faults: string[] = [];
      let unfinished = 0;
      let kept = 0;
      for (let k = 0; k < context.kills; k++) {
        const where = place(context.folder, `kill-${k}`);
        const moment = ((random.next() >>> 0) / 2 ** 32) * context.milliseconds;
        const { child, ended } = start(context.claims, where);
        await sleep(moment);
        if (child.exitCode === null) unfinished++;
        try {
          process.kill(-child.pid!, "SIGKILL");
        } catch {
          // It ended just before.
        }
        await ended;
        const what = `kill ${k} after ${Math.round(moment)} ms`;
        const decided = decidedIn(where.out);
        kept += decided.length;
        if (existsSync(join(where.out, "run.json"))) {
          const report = await launch(["report", where.out], {}).ended;
          if (report.code === null || hasStack(report.output)) {
            faults.push(`${what}: report fails: ${lastLine(report.output)}`);
          } else if (existsSync(join(where.out, "evidence.json"))) {
            const shown = evidenceSchema.parse(
              JSON.parse(readFileSync(join(where.out, "evidence.json"), "utf8")),
            );
            if (shown.claims.length !== decided.length || shown.refusedRecords.length > 0) {
              faults.push(`${what}: ${decided.length} decided, ${shown.claims.length} shown`);
            }
          }
        }
        faults.push(...compare(context, where.out, await finish(context.claims, where), what));
        rmSync(dirname(where.out), { recursive: true, force: true });
      }
      return {
        faults,
        note: `${context.kills} kills, ${unfinished} of them before the end, ${kept} decided claims found after them`,
      };
    },
  },
  {
    name: "two runs into one folder at once",
    async run(context) {
      const where = place(context.folder, "twice");
      const both = await Promise.all([finish(context.claims, where), finish(context.claims, where)]);
      const refused = both.filter(({ code }) => code === 2);
      const faults = both
        .filter((each) => !refused.includes(each))
        .flatMap((each) => compare(context, where.out, each, "the run that was let in"));
      if (refused.length !== 1 || !/another run/.test(refused[0]!.output)) {
        faults.push(`${refused.length} runs were refused`);
      }
      return { faults, note: "one is refused by name, the other ends as one alone" };
    },
  },
  {
    name: "two runs into two folders at once, with one cache",
    async run(context) {
      const first = place(context.folder, "beside-1");
      const second = { ...place(context.folder, "beside-2"), cache: first.cache };
      const both = await Promise.all([finish(context.claims, first), finish(context.claims, second)]);
      return {
        faults: both.flatMap((each, index) =>
          compare(context, [first, second][index]!.out, each, `run ${index + 1}`),
        ),
        note: "both end as one alone",
      };
    },
  },
  {
    name: "a clock that is set back: every file of an earlier run lies a year ahead",
    async run(context) {
      const where = place(context.folder, "clock");
      await finish(context.claims, where);
      const ahead = new Date(Date.now() + YEAR_MS);
      for (const folder of [where.out, where.cache]) {
        for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
          utimesSync(join(folder, entry), ahead, ahead);
        }
      }
      return {
        faults: compare(context, where.out, await finish(context.claims, where), "second run"),
        note: "the second run ends as the first",
      };
    },
  },
  ...[256, 1024, 4096].map(
    (kibibytes): Scenario => ({
      name: `a full disk: ${kibibytes} KiB for evidence and cache`,
      async run(context) {
        const mount = join(context.folder, `full-${kibibytes}`);
        mkdirSync(mount);
        const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kibibytes}k`, "tmpfs", mount]);
        if (mounted.status !== 0) {
          return {
            faults: [],
            note: `not tried: no small file system can be mounted here (${lastLine(String(mounted.stderr))})`,
          };
        }
        try {
          const where = { out: join(mount, "out"), cache: join(mount, "cache") };
          const full = await finish(context.claims, where);
          const faults: string[] = [];
          if (hasStack(full.output)) faults.push("a stack trace");
          if (full.code === 0)
            faults.push(...compare(context, where.out, full, "run on a full disk that says all is well"));
          for (const name of decidedIn(where.out)) {
            try {
              JSON.parse(readFileSync(join(where.out, "evidence", name), "utf8"));
            } catch {
              faults.push(`${name} is half a file`);
            }
          }
          const saved = place(context.folder, `elsewhere-${kibibytes}`);
          const elsewhere = await finish(context.claims, { ...saved, cache: where.cache });
          faults.push(
            ...compare(context, saved.out, elsewhere, "run elsewhere with the cache of the full disk"),
          );
          return { faults, note: `exit code ${full.code}: ${lastLine(full.output).slice(0, 160)}` };
        } finally {
          spawnSync("umount", [mount]);
        }
      },
    }),
  ),
];

const folder = mkdtempSync(join(tmpdir(), "faults-"));
let failed = false;
try {
  const undisturbed = place(folder, "undisturbed");
  const startedAt = performance.now();
  const first = await finish(options.claims, undisturbed);
  if (first.code !== 0)
    throw new Error(`the undisturbed run exits with ${first.code}: ${lastLine(first.output)}`);
  const context: Context = {
    ...options,
    folder,
    expected: conclusions(undisturbed.out),
    milliseconds: performance.now() - startedAt,
  };
  // Again: a first run may be slow to load, and moments beyond the end kill nothing.
  const secondStart = performance.now();
  await finish(options.claims, place(folder, "undisturbed again"));
  const milliseconds = Math.min(context.milliseconds, performance.now() - secondStart);

  process.stdout.write(`undisturbed: ${(context.milliseconds / 1000).toFixed(1)} s\n`);
  for (const { name, run } of SCENARIOS) {
    const { faults, note } = await run({ ...context, milliseconds });
    failed ||= faults.length > 0;
    process.stdout.write(`${faults.length === 0 ? "ok" : "FAULT"}  ${name}: ${note}\n`);
    for (const fault of faults) process.stdout.write(`       ${fault}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
