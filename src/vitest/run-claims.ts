import { basename, join, relative } from "node:path";
import { createVitest, type Vitest } from "vitest/node";
import type { PlacedClaim } from "../claim/plan.ts";
import type { ChapterCheck } from "../evidence/run-manifest.ts";
import { claimsProject, SCHEDULING } from "./claims-project.ts";
import { planCosts } from "./cost-sequencer.ts";
import { EvidenceReporter, type RunOutcome } from "./evidence-reporter.ts";
import { moduleCache } from "./module-cache.ts";
import prepareRun, { type AskedAhead, askAhead } from "./prepare-run.ts";
import { type RunSettings, settingsToEnvironment } from "./run-settings.ts";

/** What a run takes long to start and what hangs on no claim. */
interface StartedRun {
  readonly vitest: Promise<Vitest>;
  readonly asked: AskedAhead;
  readonly reporter: EvidenceReporter;
  close(): Promise<void>;
}

/**
 * Starts Vitest and the engine, and asks git. While claims load, one file after the other, this process mostly waits for the thread that
 * reads them.
 *
 * Vitest reads neither its configuration file nor a global set-up here: it would load the claims and all that
 * measures them once more for each.
 */
export function startRun(settings: RunSettings): StartedRun {
  Object.assign(process.env, settingsToEnvironment(settings));
  // As under plain Vitest, whose workers inherit it; Vite's own default is another.
  process.env.NODE_ENV ??= "test";
  const reporter = new EvidenceReporter();
  const vitest = createVitest("test", {
    config: false,
    ...claimsProject(settings.claims),
    ...SCHEDULING,
    ...moduleCache(settings),
    watch: false,
    reporters: settings.junit ? [reporter, ["junit", { outputFile: settings.junit }]] : [reporter],
  });
  // Whoever waits for it is told; until then nobody may.
  vitest.catch(() => undefined);
  return {
    vitest,
    asked: askAhead(settings),
    reporter,
    close: () =>
      vitest.then(
        (running) => running.close(),
        () => undefined,
      ),
  };
}

/**
 * Runs claims on Vitest with our reporter alone and returns what they came to; null when their evidence could not
 * be written (the reporter has said why by then).
 *
 * @param started who started it closes it.
 * @param unloadable claim files that could not be loaded: only JUnit's reader has not been told of them, and learns it from
 * the worker that tries again.
 * @throws {EvidenceError, RegisterError, EngineError} when the run cannot be set up.
 */
export async function runClaims(
  settings: RunSettings,
  started: StartedRun,
  selected: readonly PlacedClaim[],
  chapter: ChapterCheck | null,
  unloadable: readonly { readonly path: string }[] = [],
): Promise<RunOutcome | null> {
  const { reporter } = started;
  const ids = new Set(selected.map(({ claim }) => claim.id));
  reporter.plan(selected, settings.profile, chapter);
  planCosts(selected, settings.profile);
  const again = settings.junit ? unloadable.map(({ path }) => join(settings.claims, basename(path))) : [];
  const files = [...new Set([...selected.map(({ file }) => file), ...again])].map((file) =>
    relative(process.cwd(), file),
  );
  const vitest = await started.vitest;
  // Names of tests begin with the claim's id.
  vitest.setGlobalTestNamePattern(new RegExp(`^(${[...ids].join("|")}):`));
  const finishRun = await prepareRun(vitest.getRootProject(), started.asked);
  try {
    await vitest.start(files);
  } finally {
    finishRun();
  }
  return reporter.outcome;
}
