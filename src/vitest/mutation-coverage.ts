import { afterAll, inject } from "vitest";

/**
 * Hands Stryker what a test file covered and how often. Its own setup file reads `meta` off the first argument of
 * `afterAll`, which until Vitest 4.0 was the suite and since 4.1 is the second: it throws there, and without coverage
 * every mutant is tried on every test. Hooks run last to first, so this one runs before that.
 */
interface Counts {
  readonly mutantCoverage?: unknown;
  readonly hitCount?: number;
}

declare module "vitest" {
  interface ProvidedContext {
    globalNamespace: string;
    mode: "dry-run" | "mutant";
  }
}

// Vitest reads from the first parameter which fixtures are asked for: none.
// biome-ignore lint/correctness/noEmptyPattern: required by Vitest
afterAll(({}, suite) => {
  const counts = (globalThis as unknown as Record<string, Counts | undefined>)[inject("globalNamespace")];
  if (!counts) return;
  Object.assign(
    suite.meta,
    inject("mode") === "mutant" ? { hitCount: counts.hitCount } : { mutantCoverage: counts.mutantCoverage },
  );
});
