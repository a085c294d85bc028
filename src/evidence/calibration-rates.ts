import { binomialInterval } from "../statistics/binomial-interval.ts";
import type { Calibration, CalibrationRun, CalibrationSummary, Rate } from "./calibration.ts";

/** Confidence of the intervals around observed rates; they are reported, nothing is decided by them. */
const CONFIDENCE = 0.95;

/** Rates over all runs of one profile and suite, with exact binomial intervals. */
function summarise(runs: readonly CalibrationRun[]): CalibrationSummary {
  const [first] = runs;
  if (!first) throw new Error("a summary needs at least one run");
  const rate = (count: number): Rate => ({
    count,
    of: runs.length,
    ...binomialInterval(count, runs.length, CONFIDENCE),
  });
  const flips = new Map<string, string[]>();
  const misses = new Map<string, { claim: string; name: string; count: number }>();
  for (const run of runs) {
    for (const { id, seen } of run.flips) flips.set(id, [...(flips.get(id) ?? []), seen]);
    for (const { claim, name } of run.missed) {
      const key = `${claim}\n${name}`;
      misses.set(key, { claim, name, count: (misses.get(key)?.count ?? 0) + 1 });
    }
  }
  return {
    profile: first.profile,
    suite: first.suite,
    confidence: CONFIDENCE,
    runsWithFlip: rate(runs.filter((run) => run.flips.length > 0).length),
    runsWithMiss: rate(runs.filter((run) => run.missed.length > 0).length),
    statements: first.statements,
    claims: first.claims,
    counterfeits: first.counterfeits,
    flips: [...flips]
      .map(([id, seen]) => ({ id, rate: rate(seen.length), seen: [...new Set(seen)].sort() }))
      .sort((a, b) => b.rate.count - a.rate.count || (a.id < b.id ? -1 : 1)),
    misses: [...misses.values()]
      .map(({ claim, name, count }) => ({ claim, name, rate: rate(count) }))
      .sort((a, b) => b.rate.count - a.rate.count || (a.claim < b.claim ? -1 : 1)),
    neverFlipped: rate(0),
  };
}

/** Runs grouped by profile and suite, the latest suite of each profile last, each with its summary. */
export function calibrationOf(runs: readonly CalibrationRun[]): Calibration {
  const groups = new Map<string, CalibrationRun[]>();
  for (const run of runs) {
    const key = `${run.profile}\n${run.suite}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return { schema: 1, summaries: [...groups.values()].map(summarise), runs: [...runs] };
}
