import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node";
import { suiteFingerprint } from "../calibration/suite-fingerprint.ts";
import { readRegister } from "../chapter/register.ts";
import type { Claim } from "../claim/claim.ts";
import { type PlacedClaim, plannedBatches } from "../claim/plan.ts";
import {
  assembleEvidence,
  type Difference,
  differencesFromAccepted,
  withoutEvidence,
} from "../evidence/assemble.ts";
import { type Baseline, readBaseline } from "../evidence/baseline.ts";
import { type CalibrationSummary, readCalibration } from "../evidence/calibration.ts";
import { type Comparison, compareEvidence, describeComparison } from "../evidence/compare.ts";
import {
  EvidenceError,
  readClaimRecords,
  readRunManifest,
  writeEvidence,
  writeRunManifest,
} from "../evidence/evidence-store.ts";
import type { Evidence } from "../evidence/record.ts";
import type { ChapterCheck, RunManifest } from "../evidence/run-manifest.ts";
import { measuredBatches } from "../experiment/cell-store.ts";
import type { Profile } from "../experiment/profile.ts";
import { countCells } from "../experiment/sample-cache.ts";
import type { SummaryOptions } from "../report/summary-markdown.ts";
import { cellFolder, runFolder } from "./cell-folder.ts";
import { type HungBatch, hungCells } from "./hung-cells.ts";
import { type RunSettings, settingsFromEnvironment } from "./run-settings.ts";

/** The page's libraries take a second to load: the main process does it while the workers measure. */
const loadReport = async () => {
  const [errata, kept, page, prepare, summary, table, step] = await Promise.all([
    import("../report/errata-markdown.ts"),
    import("../report/kept-work.ts"),
    import("../report/page.ts"),
    import("../report/prepare-report.ts"),
    import("../report/summary-markdown.ts"),
    import("../report/terminal-table.ts"),
    import("./step-summary.ts"),
  ]);
  return { ...errata, ...kept, ...page, ...prepare, ...summary, ...table, ...step };
};

/** What a finished run of claims came to; `verify` turns it into an exit code. */
export interface RunOutcome {
  readonly evidence: Evidence;
  /** Claims this run was asked for. */
  readonly selected: readonly string[];
  readonly differences: readonly Difference[];
  /** What has changed against the earlier run that was given. */
  readonly comparison: Comparison | null;
  readonly baselineFile: string | null;
  /** Selected claims that left no evidence: their worker died, or the run was cut short. */
  readonly missing: readonly string[];
  /** Claim files that could not be loaded. */
  readonly failures: readonly { readonly path: string; readonly reason: string }[];
}

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const PROJECT = "claims";
const PROGRESS_EVERY_MS = process.stderr.isTTY ? 500 : 15_000;
const MOST_BETWEEN_LOOKS_MS = 15_000;

/**
 * Vitest reporter: shows progress while claims are measured, and at the end gathers the evidence of the run,
 * writes `evidence.json`, the report page, the errata sheet and the summary, and prints the summary table. Silent when
 * no claim ran.
 */
export class EvidenceReporter implements Reporter {
  outcome: RunOutcome | null = null;
  #settings: RunSettings | null = null;
  #baseline: Baseline | null = null;
  #chapter: ChapterCheck | null = null;
  #selected = new Set<string>();
  #finished = 0;
  #running = new Set<string>();
  #failures = new Map<string, string>();
  #timer: NodeJS.Timeout | null = null;
  #watch: NodeJS.Timeout | null = null;
  #startedAt = 0;
  #planned = new Map<string, number>();
  #asked: readonly Claim[] | null = null;
  /** Cells of a run, by its id: its folder is named after sources that somebody may edit while it measures. */
  #cells: { run: string; folder: string } | null = null;

  onInit(_vitest: Vitest): void {
    this.#settings = settingsFromEnvironment(process.env);
    // Now, because the run may write to the baseline's own folder.
    this.#baseline = this.#settings.baseline ? readBaseline(this.#settings.baseline) : null;
  }

  async onTestRunStart(): Promise<void> {
    this.#startedAt = Date.now();
    this.#selected.clear();
    this.#running.clear();
    this.#failures.clear();
    this.#finished = 0;
    this.outcome = null;
    this.#timer = setInterval(() => this.#showProgress(), PROGRESS_EVERY_MS);
    this.#timer.unref();
    this.#watchCells();
  }

  #watchCells(): void {
    const settings = this.#settings!;
    const limit = settings.cellMinutes * 60_000;
    let watched: { run: string; look: () => HungBatch[] } | null = null;
    this.#watch = setInterval(
      () => {
        const run = runOf(settings)?.id;
        if (run === undefined) return;
        if (watched?.run !== run) watched = { run, look: hungCells(runFolder(settings, run), limit) };
        for (const { batch } of watched.look()) {
          clearLine();
          process.stderr.write(
            `A worker was ended: it measured ${batch} for more than ${settings.cellMinutes} minutes (while these ran: ${[...this.#running].join(", ")}). Where that is not an endless loop, --cell-minutes allows more.\n`,
          );
        }
      },
      Math.min(MOST_BETWEEN_LOOKS_MS, limit / 4),
    );
    this.#watch.unref();
  }

  /** When a worker is ready. */
  onTestModuleQueued(module: TestModule): void {
    if (module.project.name !== PROJECT) return;
    const run = runOf(this.#settings!);
    if (run) this.#cellFolder(run);
  }

  onTestModuleCollected(module: TestModule): void {
    for (const test of claimTests(module)) this.#selected.add(claimId(test));
  }

  onTestCaseReady(test: TestCase): void {
    if (test.project.name === PROJECT) this.#running.add(claimId(test));
  }

  onTestCaseResult(test: TestCase): void {
    if (test.project.name !== PROJECT) return;
    this.#running.delete(claimId(test));
    // Those that a pattern leaves out are reported as well.
    if (test.result().state === "skipped") return;
    this.#finished++;
    // Workers wait for this process while they load what they run: not before the first claim is decided. What fails is told
    // where it is needed.
    if (this.#finished === 1) {
      loadReport()
        .then(({ prepareReport, readKeptWork }) => {
          const settings = this.#settings!;
          if (settings.cache !== null) readKeptWork(pageWork(settings.cache));
          return prepareReport(this.#asked ?? [], registered(settings));
        })
        .catch(() => undefined);
    }
    const error = test.result().errors?.[0];
    if (error?.name === "EvidenceError") this.#failures.set(claimId(test), error.message);
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    if (this.#watch) clearInterval(this.#watch);
    clearLine();
    if (!modules.some((module) => module.project.name === PROJECT)) return;
    const settings = this.#settings!;
    // A file that could not be loaded leaves no test behind: what was asked for is not what was collected.
    const collected = modules.flatMap((module) => [...claimTests(module)]).map(claimId);
    try {
      this.outcome = await gatherRun(settings, this.#baseline, {
        selected: this.#asked?.map(({ id }) => id) ?? collected,
        failures: modules.flatMap((module) => failureOf(module, settings.claims)),
        chapter: this.#chapter,
        batches: new Set(this.#planned.keys()),
        cellFolder: (run) => this.#cellFolder(run),
      });
    } catch (error) {
      if (!isUnwritable(error)) throw error;
      // Without an outcome the run fails; a stack trace would add nothing that the reader can change.
      process.stderr.write(`${this.#reasons()}${(error as Error).message}\n`);
      process.exitCode = 1;
      return;
    }
    process.stdout.write(`${await describeOutcome(this.outcome, settings)}\n${this.#reasons()}`);
  }

  /** Why claims left no evidence, where their tests say so. */
  #reasons(): string {
    return [...this.#failures].map(([id, reason]) => `  ${id}: ${reason}\n`).join("");
  }

  /**
   * Called by `verify`, which knows the plan: a claim of it that leaves no evidence is missing, whatever became of its
   * file. Without it what is asked for is what Vitest collects, and progress counts finished claims only.
   *
   * @param chapter what the gate found in the chapter's file, for the page to show beside the evidence.
   */
  plan(selected: readonly PlacedClaim[], profile: Profile, chapter: ChapterCheck | null): void {
    this.#chapter = chapter;
    this.#planned = plannedBatches(selected, profile);
    this.#asked = selected.map(({ claim }) => claim);
  }

  #showProgress(): void {
    if (this.#running.size === 0) return;
    const seconds = Math.round((Date.now() - this.#startedAt) / 1000);
    const claims = `${this.#finished}/${Math.max(this.#asked?.length ?? 0, this.#selected.size)} claims`;
    const now = [...this.#running].join(", ");
    write(`${claims}${this.#cellProgress(seconds)}, ${seconds} s: ${now}`);
  }

  #cellProgress(seconds: number): string {
    if (this.#planned.size === 0) return "";
    const run = runOf(this.#settings!);
    if (run === null) return "";
    const done = measuredBatches(this.#cellFolder(run)).filter((name) => this.#planned.has(name));
    const cost = (names: Iterable<string>) =>
      [...names].reduce((sum, name) => sum + (this.#planned.get(name) ?? 0), 0);
    const share = cost(done) / cost(this.#planned.keys());
    const left = share > 0.02 ? `, about ${Math.ceil((seconds * (1 - share)) / share)} s left` : "";
    return `, ${done.length}/${this.#planned.size} batches of cells${left}`;
  }

  #cellFolder(run: RunManifest["run"]): string {
    if (this.#cells?.run !== run.id) {
      this.#cells = { run: run.id, folder: cellFolder(this.#settings!, run.id, run.engine) };
    }
    return this.#cells.folder;
  }
}

/** Records and page refused by the file system: a full disk, a folder that has become read-only. */
function isUnwritable(error: unknown): boolean {
  return error instanceof EvidenceError || (error as NodeJS.ErrnoException).syscall !== undefined;
}

/** The run whose manifest is there; until its set-up has written one there is none, or an earlier run's. */
function runOf(settings: RunSettings): RunManifest["run"] | null {
  try {
    return readRunManifest(settings.out).run;
  } catch {
    return null;
  }
}

/** What a page's rendering leaves to the next run's, beside the cells. */
const pageWork = (cache: string): string => join(`${cache}-page`, "work.json");

const registered = ({ claims }: RunSettings) => readRegister(join(claims, "chapter.json")).statements;

/** Gathers the records on disk into the run's evidence and page; also what `report` does for one folder. */
async function gatherRun(
  settings: RunSettings,
  baseline: Baseline | null,
  seen: {
    selected: readonly string[];
    failures: RunManifest["failures"];
    chapter: ChapterCheck | null;
    batches: ReadonlySet<string>;
    cellFolder: (run: RunManifest["run"]) => string;
  },
): Promise<RunOutcome> {
  const manifest = readRunManifest(settings.out);
  const finished = {
    ...manifest,
    selected: [...seen.selected],
    failures: [
      ...manifest.failures,
      ...seen.failures.filter(({ path }) => manifest.failures.every((known) => known.path !== path)),
    ],
    ...(seen.chapter ? { chapter: seen.chapter } : {}),
    run: {
      ...manifest.run,
      durationSeconds: (Date.now() - Date.parse(manifest.run.startedAt)) / 1000,
      ...cellsOf(seen.cellFolder(manifest.run), manifest.run, seen.batches),
    },
  };
  writeRunManifest(settings.out, finished);
  const statements = registered(settings);
  const { records, refused } = readClaimRecords(settings.out);
  const evidence = assembleEvidence({
    manifest: finished,
    statements,
    records,
    refused,
  });
  writeEvidence(settings.out, evidence);
  const found = {
    differences: differencesFromAccepted(evidence, statements, seen.selected),
    comparison: baseline && compareEvidence(baseline.evidence, evidence, seen.selected),
    baselineFile: baseline?.file ?? null,
  };
  await writeReport(settings.out, evidence, { ...found, claims: settings.claims });
  if (settings.cache !== null) (await loadReport()).writeKeptWork(pageWork(settings.cache));
  return {
    evidence,
    selected: seen.selected,
    ...found,
    missing: withoutEvidence(evidence, seen.selected),
    failures: finished.failures,
  };
}

/** Nothing where the plan is not known, or where no cell could be kept and so none can be counted. */
function cellsOf(
  folder: string,
  run: RunManifest["run"],
  batches: ReadonlySet<string>,
): Pick<Evidence["run"], "cells"> {
  const cells = countCells(folder, batches, run.id);
  return cells.measured + cells.fromCache > 0 ? { cells } : {};
}

/** The page and, beside it, the errata sheet and the summary, which GitHub Actions shows as well. */
export async function writeReport(
  out: string,
  evidence: Evidence,
  found: SummaryOptions & { readonly claims: string },
): Promise<void> {
  const { comparison, claims } = found;
  const { appendStepSummary, renderErrataMarkdown, renderReport, renderSummaryMarkdown } = await loadReport();
  mkdirSync(out, { recursive: true });
  const page = await renderReport(evidence, {
    ...(comparison ? { comparison } : {}),
    calibration: calibrationBeside(out, claims),
  });
  writeFileSync(join(out, "index.html"), page);
  writeFileSync(join(out, "errata.md"), renderErrataMarkdown(evidence));
  writeFileSync(join(out, "summary.md"), renderSummaryMarkdown(evidence, found));
  appendStepSummary(evidence, found);
}

/** Rates measured with the present sources and claims, from the folder's `calibration.json`. */
function calibrationBeside(out: string, claims: string): CalibrationSummary[] {
  try {
    const calibration = readCalibration(join(out, "calibration.json"));
    if (!calibration) return [];
    const suite = suiteFingerprint(ROOT, claims);
    return calibration.summaries.filter((summary) => summary.suite === suite);
  } catch (error) {
    // The evidence is worth its page without it.
    process.stderr.write(`${(error as Error).message}\n`);
    return [];
  }
}

async function describeOutcome(outcome: RunOutcome, settings: RunSettings): Promise<string> {
  const { renderSummaryTable } = await loadReport();
  // Of a partial run the page shows all statements, the terminal those it was asked about.
  const statements = outcome.evidence.statements.filter((entry) =>
    entry.claims.some((id) => outcome.selected.includes(id)),
  );
  const lines = [renderSummaryTable({ ...outcome.evidence, statements }), ...describeWanting(outcome)];
  if (outcome.comparison) lines.push(describeComparison(outcome.comparison, outcome.baselineFile));
  const { run } = outcome.evidence;
  lines.push(
    `${run.profile} profile, base seed ${run.baseSeed}, engine ${run.engine.name} ${run.engine.version} (${run.engine.precision}; ${run.engine.why}), ${run.durationSeconds.toFixed(1)} s${describeCells(run.cells)}`,
    `Evidence: ${join(settings.out, "evidence.json")}   Report: ${join(settings.out, "index.html")}   Errata: ${join(settings.out, "errata.md")}`,
  );
  return lines.join("\n");
}

/** What keeps a run from being as recorded, a paragraph for each kind. */
export function describeWanting(wanting: Pick<RunOutcome, "differences" | "missing" | "failures">): string[] {
  const list = (title: string, entries: readonly string[]) =>
    entries.length > 0 ? [`${title}\n${entries.map((entry) => `  ${entry}`).join("\n")}`] : [];
  return [
    ...list(
      "Not as accepted in claims/chapter.json:",
      wanting.differences.map(({ id, accepted, seen }) => `${id}: ${seen}, accepted ${accepted}`),
    ),
    ...list("No evidence:", wanting.missing),
    ...list(
      "Claim files that could not be loaded:",
      wanting.failures.map(({ path, reason }) => `${path}: ${reason}`),
    ),
  ];
}

function describeCells(cells: Evidence["run"]["cells"]): string {
  if (!cells) return "";
  return `; ${cells.measured} cells measured, ${cells.fromCache} from the cache`;
}

function* claimTests(module: TestModule): Generator<TestCase> {
  if (module.project.name !== PROJECT) return;
  for (const test of module.children.allTests()) {
    if (test.options.mode !== "skip" && test.options.mode !== "todo") yield test;
  }
}

/** Why a worker could not load a claim file; under the name that the run's set-up gives such a file. */
function failureOf(module: TestModule, claims: string): RunManifest["failures"] {
  if (module.project.name !== PROJECT) return [];
  const [error] = module.errors();
  if (!error) return [];
  return [{ path: join(basename(claims), basename(module.moduleId)), reason: error.message }];
}

/** A claim's test is titled "<id>: <title>". */
const claimId = (test: TestCase): string => test.name.split(":", 1)[0]!;

function write(text: string): void {
  if (process.stderr.isTTY) {
    const columns = process.stderr.columns ?? 80;
    process.stderr.write(`\r\u001b[2K${text.slice(0, columns - 1)}`);
  } else {
    process.stderr.write(`${text}\n`);
  }
}

function clearLine(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[2K");
}
