import { spawn } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readRegister } from "../chapter/register.ts";
import {
  type Calibration,
  CalibrationError,
  type CalibrationRun,
  calibrationRun,
  describeCalibration,
  readCalibration,
} from "../evidence/calibration.ts";
import { readEvidence } from "../evidence/evidence-store.ts";
import { PROFILES } from "../experiment/profile.ts";
import { suiteFingerprint } from "./suite-fingerprint.ts";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
/** Base seeds of calibration runs begin here, far from those that people type. */
const FIRST_BASE_SEED = 1_000_001;

const wholeNumber = (value: string): number => {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError("it is a whole number ≥ 1.");
  return Number(value);
};

/** Adds `calibrate`: how often the suite errs, measured at fresh base seeds. */
export function addCalibrateCommand(program: Command, claimsFolder: () => string): void {
  program
    .command("calibrate")
    .description(
      "measure how often standings and verdicts differ from the accepted ones, at fresh base seeds",
    )
    .addOption(new Option("--runs <n>", "runs there are to be in the end").argParser(wholeNumber).default(20))
    .addOption(
      new Option("--profile <name>", "how much each run measures").choices(PROFILES).default("quick"),
    )
    .addOption(
      new Option("--from <n>", "first base seed; choose one that no mend was studied on")
        .argParser(wholeNumber)
        .default(FIRST_BASE_SEED),
    )
    .option("--out <dir>", "folder of calibration.json", "reports")
    .addHelpText(
      "after",
      `
Every run is kept as it ends: interrupted and started again, it goes on. Runs of other sources, claims or packages stay
in the file and are counted apart. The evidence of a run with a find is kept in DIR/calibration/.

Example:
  npm run calibrate -- --runs 100 --profile quick`,
    )
    .action(async (options: { runs: number; profile: string; out: string; from: number }) => {
      // Here, because the beta distribution's hundred files are loaded by no other command.
      const { calibrationOf } = await import("../evidence/calibration-rates.ts");
      const out = resolve(options.out);
      const claims = claimsFolder();
      const register = readRegister(join(claims, "chapter.json"));
      const accepted = new Map<string, string>(
        register.statements.flatMap(({ id, accepted: known }) =>
          known ? [[id, known.standing], ...Object.entries(known.claims)] : [],
        ) as [string, string][],
      );
      const suite = suiteFingerprint(ROOT, claims);
      const path = join(out, "calibration.json");
      mkdirSync(out, { recursive: true });
      let runs: readonly CalibrationRun[] = readCalibration(path)?.runs ?? [];
      const own = () => runs.filter((run) => run.suite === suite && run.profile === options.profile);
      for (let baseSeed = options.from; own().length < options.runs; baseSeed++) {
        if (own().some((run) => run.baseSeed === baseSeed)) continue;
        const folder = join(out, "calibration", `${options.profile}-${baseSeed}`);
        rmSync(folder, { recursive: true, force: true });
        const startedAt = performance.now();
        await verify(options.profile, baseSeed, folder);
        const seconds = (performance.now() - startedAt) / 1000;
        const run = calibrationRun(readEvidence(folder), accepted, { suite, seconds });
        const finds = run.flips.length + run.missed.length;
        if (finds === 0) rmSync(folder, { recursive: true, force: true });
        runs = [...runs, run];
        writeCalibration(path, calibrationOf(runs));
        process.stdout.write(
          `${own().length}/${options.runs}, base seed ${baseSeed}, ${seconds.toFixed(0)} s: ${finds === 0 ? "as accepted" : `${finds} finds, see ${folder}`}\n`,
        );
      }
      for (const summary of calibrationOf(own()).summaries) {
        process.stdout.write(`${describeCalibration(summary)}\n`);
      }
    });
}

function writeCalibration(path: string, calibration: Calibration): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(calibration, null, 1)}\n`);
  renameSync(temporary, path);
}

/** A run in a process of its own, as a user would start it, that neither reads cells nor keeps any. */
function verify(profile: string, baseSeed: number, out: string): Promise<void> {
  const words = ["verify", "--profile", profile, "--base-seed", String(baseSeed), "--no-cache", "--out", out];
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, ["--import", "tsx", join(ROOT, "src/cli.ts"), ...words], {
      cwd: ROOT,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => {
      complaint = `${complaint}${chunk}`.slice(-2_000);
    });
    child.on("error", failed);
    child.on("close", (code, signal) => {
      // 1: a verdict differs, 3: one is broken. Both are what is counted here.
      if (code === 0 || code === 1 || code === 3) done();
      else
        failed(
          new CalibrationError(`the run at base seed ${baseSeed} ended with ${code ?? signal}: ${complaint}`),
        );
    });
  });
}
