import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { addCalibrateCommand } from "./calibration/calibrate-command.ts";
import { gateTable, worstFirst } from "./chapter/gate-text.ts";
import { RegisterError, readRegister } from "./chapter/register.ts";
import { addChapterCommands, CHAPTER_ERRORS, EXIT_GATE } from "./chapter-commands.ts";
import { type LoadedClaims, loadClaims, selectClaims } from "./claim/plan.ts";
import { ENGINE_NAMES } from "./engine/choose.ts";
import { EngineError } from "./engine/engine.ts";
import { differencesFromAccepted, withoutEvidence } from "./evidence/assemble.ts";
import { readBaseline } from "./evidence/baseline.ts";
import { CalibrationError } from "./evidence/calibration.ts";
import { compareEvidence, describeComparison } from "./evidence/compare.ts";
import {
  EvidenceError,
  lockEvidenceFolder,
  openEvidenceFolder,
  readClaimRecords,
  readEvidence,
  readRunManifest,
} from "./evidence/evidence-store.ts";
import { mergeRuns } from "./evidence/merge.ts";
import type { Evidence } from "./evidence/record.ts";
import { absentShards } from "./evidence/run-manifest.ts";
import { PROFILES } from "./experiment/profile.ts";
import { type GatedFile, gateFile } from "./gate-file.ts";
import type { RunOutcome } from "./vitest/evidence-reporter.ts";
import { parseSettings, type RunSettings, SettingsError, type SettingWords } from "./vitest/run-settings.ts";

/** What the process says to the shell; README lists them for users. */
const EXIT = { asRecorded: 0, changed: 1, usage: 2, broken: 3 } as const;

/** Something the user asked for does not exist. */
class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Claim files could not be loaded, and nothing is left to measure. */
class ClaimFilesError extends Error {
  override readonly name = "ClaimFilesError";
}

/** Another chapter's claims: a folder with claim files and a register, `claims` unless set. */
const claimsFolder: SettingWords = process.env.EVIDENCE_CLAIMS_FOLDER
  ? { claims: process.env.EVIDENCE_CLAIMS_FOLDER }
  : {};

const baseSeed = (value: string): string => {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("a base seed is a whole number ≥ 0.");
  return value;
};

const wholeNumber = (value: string): number => {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError("it is a whole number ≥ 1.");
  return Number(value);
};

function runOptions(command: Command, profile: string): Command {
  return command
    .addOption(new Option("--profile <name>", "how much to measure").choices(PROFILES).default(profile))
    .addOption(new Option("--base-seed <n>", "base of every random stream").argParser(baseSeed).default("1"))
    .addOption(new Option("--engine <name>", "engine that measures").choices(ENGINE_NAMES))
    .addOption(new Option("--precision <name>", "arithmetic of the engine").choices(["float64", "float32"]))
    .option("--out <dir>", "folder for evidence and report", "reports");
}

const BASELINE = "an earlier run's evidence.json, or its folder: what has changed against it is marked";

const CHAPTER =
  "the chapter's file: the page shows its wording beside ours, and what the gate says of each statement";

const program = new Command("ntk-evidence")
  .description("Measures the statements of a chapter on the Neural Tangent Kernel and reports the evidence.")
  .exitOverride()
  .showHelpAfterError("(--help lists the options)")
  .addHelpText(
    "after",
    `
Exit codes:
  0  every verdict and standing is the one recorded in claims/chapter.json
  1  a verdict or a standing differs from the one recorded, or an accepted claim is declared no more
  2  usage
  3  a broken experiment, a claim without evidence, a claim file that throws, or no engine
  4  the gate found statements that are changed, missing, suspect, unreviewed or new, or whose claims have
     changed since the review; where several apply, the first of 2, 3, 1, 4 counts`,
  );

runOptions(
  program
    .command("verify")
    .description("measure claims, decide, write evidence and report")
    .option("--claims <pattern>", 'only claims whose id contains this, or matches it where it holds a "*"')
    .option("--strict", 'exit with 1 for every standing but "holds"')
    .option("--chapter <file>", CHAPTER)
    .option("--baseline <file>", BASELINE)
    .option("--junit <file>", "also write the claims' results as JUnit XML")
    .option("--no-cache", "measure every cell anew and keep none")
    .option("--cell-minutes <n>", "minutes after which a worker that measures the same cells is ended"),
  "standard",
)
  .addHelpText(
    "after",
    `
Examples:
  npm run verify
  npm run verify -- --profile quick
  npm run verify -- --claims kernel-drift --base-seed 7
  npm run verify -- --chapter chapter.md
  npm run verify -- --engine wasm --out reports/wasm
  npm run verify -- --baseline main/evidence.json --junit reports/claims.xml`,
  )
  .action(async (options: VerifyOptions) => {
    const { claims: pattern, strict, chapter, cache, ...words } = options;
    const settings = parseSettings({ ...words, ...claimsFolder, ...cacheWords(cache) });
    // While the claims load. npm's script has Node load Vitest and zod before tsx, under which that takes four times as
    // long, for nothing that it changes.
    const running = import("./vitest/run-claims.ts").then(({ runClaims, startRun }) => {
      return { runClaims, started: startRun(settings) };
    });
    running.catch(() => undefined);
    try {
      const loaded = await load(settings.claims);
      const selected = selectClaims(loaded.claims, pattern ?? null);
      if (selected.length === 0) throw nothingSelected(loaded, settings.claims, pattern);
      if (settings.baseline) readBaseline(settings.baseline);
      // Before anything is measured: a chapter that cannot be read is then told at once.
      const gated = chapter === undefined ? null : await gateFile(chapter, settings.claims, null);
      if (settings.junit) requireWritable(settings.junit);
      openEvidenceFolder(settings.out);
      const { runClaims, started } = await running;
      const unlock = lockEvidenceFolder(settings.out);
      process.once("exit", unlock);
      tellWhatIsKept(settings);
      const outcome = await runClaims(settings, started, selected, gated?.check ?? null, loaded.failures);
      if (gated) describeGate(gated);
      process.exitCode = exitCode(outcome, strict ?? false) || gateCode(gated);
    } finally {
      // Vitest ends its server and workers, whatever became of the run.
      await running.then(({ started }) => started.close()).catch(() => undefined);
    }
  });

program
  .command("report")
  .description(
    "merge the evidence of several runs or shards and write the page, the errata sheet and the summary; measures nothing",
  )
  .argument("<dir...>", "folders that runs wrote their evidence to")
  .option(
    "--out <dir>",
    "folder for the merged evidence, page and errata sheet (the first folder by default)",
  )
  .option("--chapter <file>", CHAPTER)
  .option("--baseline <file>", BASELINE)
  .addHelpText(
    "after",
    "\nExamples:\n  npm run report -- reports\n  npm run report -- shard-1 shard-2 --out merged\n  npm run report -- reports --baseline main/evidence.json",
  )
  .action(async (directories: string[], options: { out?: string; baseline?: string; chapter?: string }) => {
    // Before the merge, which may write to the baseline's own folder.
    const baseline = options.baseline ? readBaseline(resolve(options.baseline)) : null;
    const { renderSummaryTable } = await import("./report/terminal-table.ts");
    const { describeWanting, writeReport } = await import("./vitest/evidence-reporter.ts");
    const out = resolve(options.out ?? directories[0]!);
    // A folder without a run is refused before anything is written, to it or to another.
    for (const directory of directories) readRunManifest(resolve(directory));
    openEvidenceFolder(out);
    process.once("exit", lockEvidenceFolder(out));
    const { claims } = parseSettings(claimsFolder);
    const register = readRegister(join(claims, "chapter.json"));
    const gated = options.chapter ? await gateFile(options.chapter, claims, null) : null;
    // Records of other settings are set aside by name, as in a run; only what cannot be read may hide something.
    const unread = directories.some((directory) => readClaimRecords(resolve(directory)).refused.length > 0);
    const evidence = mergeRuns(
      directories.map((directory) => resolve(directory)),
      register.statements,
      out,
      gated?.check,
    );
    const merged = readRunManifest(out);
    const { selected, failures } = merged;
    const comparison = baseline && compareEvidence(baseline.evidence, evidence, selected);
    const baselineFile = baseline?.file ?? null;
    const differences = differencesFromAccepted(evidence, register.statements, selected);
    await writeReport(out, evidence, { differences, comparison, baselineFile, claims });
    process.stdout.write(`${renderSummaryTable(evidence)}\n`);
    if (comparison) process.stdout.write(`${describeComparison(comparison, baselineFile)}\n`);
    process.stdout.write(
      `Report: ${join(out, "index.html")}   Errata: ${join(out, "errata.md")}   Summary: ${join(out, "summary.md")}\n`,
    );
    const missing = withoutEvidence(evidence, selected, merged.merged);
    const wanting = describeWanting({ differences, missing, failures: [] });
    if (evidence.run.otherCommits) {
      const commits = [merged.run.commit, ...evidence.run.otherCommits].map(
        (commit) => commit ?? "not known",
      );
      process.stdout.write(
        `Claims were measured at different commits: ${commits.join(", ")}. Where sources differ between them, measure the earlier ones again\n`,
      );
    }
    const absent = absentShards(merged);
    if (absent.length > 0) {
      process.stdout.write(
        `Shards that are not among these folders: ${absent.join(", ")}. Name theirs too, or measure them again\n`,
      );
    }
    if (wanting.length > 0) process.stdout.write(`${wanting.join("\n")}\n`);
    if (gated) describeGate(gated);
    const broken = missing.length > 0 || evidence.claims.some((claim) => claim.verdict === "broken");
    const changed = differences.length > 0 ? EXIT.changed : gateCode(gated);
    process.exitCode = broken || unread || failures.length > 0 ? EXIT.broken : changed;
  });

runOptions(
  program
    .command("replay")
    .description("measure one claim, or one of its cells, again and print it beside the record")
    .argument("<claim>", "id of the claim, such as kernel-drift/sup-tanh")
    .addOption(new Option("--seed <n>", "only this seed").argParser(wholeNumber))
    .addOption(new Option("--width <m>", "only this width").argParser(wholeNumber)),
  "standard",
)
  .addHelpText(
    "after",
    `
Examples:
  npm run replay -- kernel-drift/sup-tanh
  npm run replay -- kernel-drift/sup-tanh --seed 7 --width 512`,
  )
  .action(async (id: string, options: SettingWords & { seed?: number; width?: number }) => {
    const { seed, width, ...words } = options;
    const settings = parseSettings({ ...words, ...claimsFolder });
    const loaded = await load(settings.claims);
    const placed = loaded.claims.find(({ claim }) => claim.id === id);
    if (!placed) throw new UsageError(`no claim has the id "${id}"; "npm run list" shows them`);
    const { replay } = await import("./replay.ts");
    const result = await replay(placed.claim, loaded.claims, settings, {
      seed: seed ?? null,
      width: width ?? null,
    });
    process.stdout.write(`${result.text}\n`);
    if (!result.agrees) process.exitCode = EXIT.broken;
  });

program
  .command("list")
  .description("list statements and claims with the standing of the last run")
  .option("--out <dir>", "folder of that run", "reports")
  .action(async (options: { out: string }) => {
    const { claims } = parseSettings(claimsFolder);
    const register = readRegister(join(claims, "chapter.json"));
    const loaded = await load(claims);
    let standings = new Map<string, string>();
    try {
      const evidence = readEvidence(resolve(options.out));
      standings = new Map(evidence.statements.map((entry) => [entry.id, entry.standing]));
    } catch (error) {
      process.stderr.write(`${(error as Error).message}\n`);
    }
    for (const entry of register.statements) {
      process.stdout.write(
        `${entry.id}  (${entry.place})  ${standings.get(entry.id) ?? "no run yet"}; accepted: ${entry.accepted?.standing ?? "nothing yet"}\n`,
      );
      for (const { claim } of loaded.claims.filter((each) => each.claim.statement === entry.id)) {
        process.stdout.write(`    ${claim.id}  ${claim.reading}: ${claim.title}\n`);
      }
    }
    for (const { path, reason } of loaded.failures)
      process.stderr.write(`${path} cannot be loaded: ${reason}\n`);
    if (loaded.failures.length > 0) process.exitCode = EXIT.broken;
  });

addChapterCommands(program, () => parseSettings(claimsFolder).claims);
addCalibrateCommand(program, () => parseSettings(claimsFolder).claims);

async function load(claims: string): Promise<LoadedClaims> {
  const register = readRegister(join(claims, "chapter.json"));
  return loadClaims(claims, register.statements);
}

function nothingSelected({ claims, failures }: LoadedClaims, folder: string, pattern?: string): Error {
  if (claims.length > 0) {
    return new UsageError(
      `no claim matches "${pattern}"; "npm run list" shows the ids, for instance ${claims[0]!.claim.id}`,
    );
  }
  if (failures.length === 0) {
    return new UsageError(
      `${folder} declares no claim; a statement's claims stand in STATEMENT.claim.ts there`,
    );
  }
  const reasons = failures.map(({ path, reason }) => `\n  ${path}: ${reason}`).join("");
  return new ClaimFilesError(`none of the claim files in ${folder} could be loaded:${reasons}`);
}

/** Before anything is measured: Vitest opens the file when it starts, and ends with a stack trace if it cannot. */
function requireWritable(junit: string): void {
  try {
    mkdirSync(dirname(junit), { recursive: true });
    closeSync(openSync(junit, "a"));
  } catch (error) {
    throw new UsageError(
      `--junit ${junit} cannot be written (${(error as Error).message}); name another file`,
    );
  }
}

interface VerifyOptions extends Omit<SettingWords, "cache"> {
  readonly claims?: string;
  readonly strict?: boolean;
  readonly chapter?: string;
  readonly cache: boolean;
}

/** An interrupted run says what it leaves behind, and leaves with the code that shells give the signal. */
function tellWhatIsKept({ out, cache }: RunSettings): void {
  const cells =
    cache === null
      ? "; measured cells are not kept (--no-cache)"
      : ", measured cells in the cache, from which the same command goes on";
  for (const [signal, number] of [
    ["SIGINT", 2],
    ["SIGTERM", 15],
  ] as const) {
    process.once(signal, () => {
      process.stderr.write(
        `\n${signal}: stopped. Claims decided so far are kept in ${join(out, "evidence")}${cells}. "npm run report -- ${out}" shows what is decided.\n`,
      );
      process.exit(128 + number);
    });
  }
}

/** Folder and size of the cache come from the environment alone. */
function cacheWords(wanted: boolean): SettingWords {
  const { EVIDENCE_CACHE: cache, EVIDENCE_CACHE_MEGABYTES: cacheMegabytes } = process.env;
  return {
    ...(cacheMegabytes ? { cacheMegabytes } : {}),
    ...(wanted ? (cache ? { cache } : {}) : { cache: "off" }),
  };
}

/** In full where a person has something to read, in one line otherwise. */
function describeGate({ report, check }: GatedFile): void {
  const quiet = worstFirst(report.findings).length === 0 && report.new.length === 0;
  process.stdout.write(quiet ? `Chapter ${check.summary}\n` : gateTable(report));
}

function gateCode(gated: GatedFile | null): number {
  return gated === null || gated.report.ok ? EXIT.asRecorded : EXIT_GATE;
}

function exitCode(outcome: RunOutcome | null, strict: boolean): number {
  if (!outcome) return EXIT.broken;
  const broken = outcome.evidence.claims.some((claim) => claim.verdict === "broken");
  if (broken || outcome.missing.length > 0 || outcome.failures.length > 0) return EXIT.broken;
  if (outcome.differences.length > 0) return EXIT.changed;
  if (strict && statementsAsked(outcome).some(({ standing }) => standing !== "holds")) return EXIT.changed;
  return EXIT.asRecorded;
}

/** A statement without claims is asked about by a run of all claims. */
function statementsAsked({ evidence, selected }: RunOutcome): Evidence["statements"] {
  const isAsked = (id: string) => selected.includes(id);
  const all = evidence.statements.every(({ claims }) => claims.every(isAsked));
  return all ? evidence.statements : evidence.statements.filter(({ claims }) => claims.some(isAsked));
}

const expected = [
  UsageError,
  ClaimFilesError,
  SettingsError,
  RegisterError,
  EvidenceError,
  EngineError,
  CalibrationError,
  ...CHAPTER_ERRORS,
];

// A reader may stop ("| head"): the rest is then said to nobody, but done, and the exit code stays what it is.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.asRecorded : EXIT.usage;
  } else if (expected.some((kind) => error instanceof kind)) {
    process.stderr.write(`${(error as Error).message}\n`);
    const isBroken = error instanceof EngineError || error instanceof ClaimFilesError;
    process.exitCode = isBroken ? EXIT.broken : EXIT.usage;
  } else {
    // A defect of ours, or of a package. Node's own exit code would say that a verdict has changed.
    process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode = EXIT.broken;
  }
}
