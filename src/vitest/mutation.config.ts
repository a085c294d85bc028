import { relative } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const folders = process.env.MUTATED_FOLDERS ?? "kernels,networks,statistics,verdict";

/**
 * A mutant is dead at the first failure: first the files that noticed the one before, then the quickest. Vitest's own
 * order, slowest first, is for workers that have to end together.
 */
class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { cache, config } = this.ctx;
    const cost = (file: TestSpecification) => {
      const seen = cache.getFileTestResults(`${file.project.name}:${relative(config.root, file.moduleId)}`);
      return seen?.failed ? -1 : (seen?.duration ?? 0);
    };
    return [...files].sort((a, b) => cost(a) - cost(b));
  }
}

/** The tests that mutants are tried on: those of the mutated folders. */
export default defineConfig({
  test: {
    include: folders.split(",").map((folder) => `src/${folder}/**/*.test.ts`),
    // Thousands of simulated fits a test, and a compiler of WebAssembly: what they would notice, faster tests do.
    exclude: ["src/**/*.coverage.test.ts", "src/kernels/fused-kernels.test.ts"],
    // Modules are loaded once for all test files: a mutant is switched on while they run.
    setupFiles: ["src/vitest/mutation-coverage.ts"],
    isolate: false,
    sequence: { sequencer: QuickestFirst },
    testTimeout: 60_000,
  },
});
