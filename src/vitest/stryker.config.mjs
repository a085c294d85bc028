/**
 * `npm run mutate`: mutants of the mathematics, tried on the tests of the same folders. MUTATED_FOLDERS chooses some of
 * them: all four take hours, one of them minutes.
 */
const folders = (process.env.MUTATED_FOLDERS ?? "kernels,networks,statistics,verdict").split(",");

export default {
  packageManager: "npm",
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "src/vitest/mutation.config.ts", related: false },
  mutate: [...folders.map((folder) => `src/${folder}/**/*.ts`), "!src/**/*.test.ts"],
  // Texts of messages are not mathematics.
  mutator: { excludedMutations: ["StringLiteral"] },
  // TypeScript 7 has no interface that Stryker could ask.
  tsconfigFile: "none",
  disableTypeChecks: false,
  coverageAnalysis: "perTest",
  concurrency: 2,
  timeoutMS: 20_000,
  reporters: ["clear-text", "json", "progress-append-only"],
  clearTextReporter: { reportTests: false, allowColor: false },
  jsonReporter: { fileName: "reports/mutation.json" },
  // Not below node_modules, where Vitest looks for no tests.
  tempDirName: ".stryker",
};
