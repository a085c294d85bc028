import { defineConfig } from "vitest/config";
import { CostSequencer } from "./src/vitest/cost-sequencer.ts";
import { EvidenceReporter } from "./src/vitest/evidence-reporter.ts";

const junitFile = process.env.EVIDENCE_JUNIT;
const junit: ["junit", { outputFile: string }][] = junitFile ? [["junit", { outputFile: junitFile }]] : [];

export default defineConfig({
  test: {
    reporters: ["default", new EvidenceReporter(), ...junit],
    // All cores: the main process only waits. Vitest's default leaves one of two idle.
    maxWorkers: "100%",
    sequence: { sequencer: CostSequencer },
    projects: [
      {
        test: {
          name: "tests",
          include: ["src/**/*.test.ts"],
          pool: "forks",
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "claims",
          include: [`${process.env.EVIDENCE_CLAIMS_FOLDER || "claims"}/*.claim.ts`],
          pool: "forks",
          // Claim files share a worker's engine and compiled programs: none of them changes global state.
          isolate: false,
          globalSetup: ["src/vitest/prepare-run.ts"],
          setupFiles: ["src/vitest/register-claims.ts"],
        },
      },
    ],
  },
});
