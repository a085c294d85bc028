import { relative } from "node:path";
import { startVitest } from "vitest/node";
import type { PlacedClaim } from "../claim/plan.ts";
import type { ChapterCheck } from "../evidence/run-manifest.ts";
import { planCosts } from "./cost-sequencer.ts";
import { EvidenceReporter, type RunOutcome } from "./evidence-reporter.ts";
import { type RunSettings, settingsToEnvironment } from "./run-settings.ts";

/**
 * Runs claims on Vitest with our reporter alone and returns what they came to; null when Vitest could not
 * start the run at all (it has said why by then).
 */
export async function runClaims(
  settings: RunSettings,
  selected: readonly PlacedClaim[],
  chapter: ChapterCheck | null,
): Promise<RunOutcome | null> {
  Object.assign(process.env, settingsToEnvironment(settings));
  const reporter = new EvidenceReporter(chapter);
  const ids = new Set(selected.map(({ claim }) => claim.id));
  reporter.planProgress(selected, settings.profile);
  planCosts(selected, settings.profile);
  const files = [...new Set(selected.map(({ file }) => relative(process.cwd(), file)))];
  const vitest = await startVitest(
    "test",
    files,
    {
      project: ["claims"],
      watch: false,
      // Names of tests begin with the claim's id.
      testNamePattern: new RegExp(`^(${[...ids].join("|")}):`),
      reporters: settings.junit ? [reporter, ["junit", { outputFile: settings.junit }]] : [reporter],
      // A failing claim is told by the summary table; its exit code is ours to choose.
      passWithNoTests: true,
      // This process reads TypeScript as it is: the configuration shares its modules instead of bundling its own.
      configLoader: "native",
    },
    {},
  );
  await vitest.close();
  return reporter.outcome;
}
