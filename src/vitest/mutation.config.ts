import { defineConfig } from "vitest/config";

const folders = process.env.MUTATED_FOLDERS ?? "kernels,networks,statistics,verdict";

/** The tests that mutants are tried on: those of the mutated folders. */
export default defineConfig({
  test: {
    include: folders.split(",").map((folder) => `src/${folder}/**/*.test.ts`),
    // Thousands of simulated fits a test, and a compiler of WebAssembly: what they would notice, faster tests do.
    exclude: ["src/**/*.coverage.test.ts", "src/kernels/fused-kernels.test.ts"],
    // Modules are loaded once for all test files: a mutant is switched on while they run.
    setupFiles: ["src/vitest/mutation-coverage.ts"],
    isolate: false,
    testTimeout: 60_000,
  },
});
