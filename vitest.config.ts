import { defineConfig } from "vitest/config";
import { claimsProject, SCHEDULING } from "./src/vitest/claims-project.ts";
import { EvidenceReporter } from "./src/vitest/evidence-reporter.ts";

const junitFile = process.env.EVIDENCE_JUNIT;
const junit: ["junit", { outputFile: string }][] = junitFile ? [["junit", { outputFile: junitFile }]] : [];

export default defineConfig({
  test: {
    reporters: ["default", new EvidenceReporter(), ...junit],
    ...SCHEDULING,
    // With fewer claim files than shards some shards have none; that none is missing in the end is for the report to say.
    passWithNoTests: process.argv.some((word) => word.startsWith("--shard")),
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
          ...claimsProject(process.env.EVIDENCE_CLAIMS_FOLDER || "claims"),
          globalSetup: ["src/vitest/prepare-run.ts"],
        },
      },
    ],
  },
});
