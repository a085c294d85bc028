import type { InlineConfig } from "vitest/node";
import { CostSequencer } from "./cost-sequencer.ts";

/**
 * Sixteen times as much of a function is run before V8 optimises it. Of the functions it optimises in a quick run most do
 * too little to be worth that. From V8 12 on another flag counts calls instead, and this one is refused.
 */
const LATER_OPTIMISATION =
  Number.parseInt(process.versions.v8, 10) < 12 ? [`--interrupt-budget=${16 * 67_584}`] : [];

/** How claim files run, under `verify` as under plain Vitest. */
export const claimsProject = (claims: string) =>
  ({
    name: "claims",
    include: [`${claims}/*.claim.ts`],
    pool: "forks",
    // Claim files share a worker's engine and compiled programs: none of them changes global state.
    isolate: false,
    // Cells are made of many short-lived arrays: with more room for them fewer survive to be collected the long way.
    // Marking in one go takes half the time of marking in steps, and its longer pauses disturb nobody here. The threads
    // that V8 would collect with take a core's time from another worker. So do those that it optimises functions in, an
    // eighth of a quick run in all: with a third of what it would put into a function from others it has less to do.
    execArgv: [
      "--max-semi-space-size=64",
      "--single-threaded-gc",
      "--no-incremental-marking",
      "--max-inlined-bytecode-size-cumulative=300",
      ...LATER_OPTIMISATION,
    ],
    setupFiles: ["src/vitest/register-claims.ts"],
  }) satisfies InlineConfig;

/** What Vitest takes for all of its projects together. */
export const SCHEDULING = {
  // All cores: the main process has little to do meanwhile. Vitest's default leaves one of two idle.
  maxWorkers: "100%",
  sequence: { sequencer: CostSequencer },
} satisfies InlineConfig;
