import { basename, join, relative } from "node:path";
import { createVitest } from "vitest/node";
import type { PlacedClaim } from "../claim/plan.ts";
import type { ChapterCheck } from "../evidence/run-manifest.ts";
import { claimsProject, SCHEDULING } from "./claims-project.ts";
import { planCosts } from "./cost-sequencer.ts";
import { EvidenceReporter, type RunOutcome } from "./evidence-reporter.ts";
import { moduleCache } from "./module-cache.ts";
import prepareRun from "./prepare-run.ts";
import { type RunSettings, settingsToEnvironment } from "./run-settings.ts";

/**
 * Runs claims on Vitest with our reporter alone and returns what they came to; null when their evidence could not
 * be written (the reporter has said why by then).
 *
 * Vitest reads neither its configuration file nor a global set-up here: it would load the claims and all that
 * measures them once more for each.
 *
 * @param unloadable claim files that could not be loaded: only JUnit's reader has not been told of them, and learns it from
 * the worker that tries again.
 * @throws {EvidenceError, RegisterError, EngineError} when the run cannot be set up.
 */
export async function runClaims(
  settings: RunSettings,
  selected: readonly PlacedClaim[],
  chapter: ChapterCheck | null,
  unloadable: readonly { readonly path: string }[] = [],
): Promise<RunOutcome | null> {
  Object.assign(process.env, settingsToEnvironment(settings));
  const reporter = new EvidenceReporter(chapter);
  const ids = new Set(selected.map(({ claim }) => claim.id));
  reporter.plan(selected, settings.profile);
  planCosts(selected, settings.profile);
  const again = settings.junit ? unloadable.map(({ path }) => join(settings.claims, basename(path))) : [];
  const files = [...new Set([...selected.map(({ file }) => file), ...again])].map((file) =>
    relative(process.cwd(), file),
  );
  // As under plain Vitest, whose workers inherit it; Vite's own default is another.
  process.env.NODE_ENV ??= "test";
  const vitest = await createVitest("test", {
    config: false,
    ...claimsProject(settings.claims),
    ...SCHEDULING,
    ...moduleCache(settings),
    watch: false,
    // Names of tests begin with the claim's id.
    testNamePattern: new RegExp(`^(${[...ids].join("|")}):`),
    reporters: settings.junit ? [reporter, ["junit", { outputFile: settings.junit }]] : [reporter],
  });
  try {
    const finishRun = await prepareRun(vitest.getRootProject());
    try {
      await vitest.start(files);
    } finally {
      finishRun();
    }
  } finally {
    await vitest.close();
  }
  return reporter.outcome;
}
