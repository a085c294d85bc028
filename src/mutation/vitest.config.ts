import { defineConfig } from "vitest/config";

/** The tests that mutants of kernels, networks, statistics and verdict are tried on: those without a child process. */
export default defineConfig({
  test: {
    include: ["src/{kernels,networks,statistics,verdict}/**/*.test.ts"],
    testTimeout: 60_000,
  },
});
