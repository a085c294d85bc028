import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { type Evidence, standingSchema, verdictSchema } from "./record.ts";

const runSchema = z.object({
  baseSeed: z.number().int().nonnegative(),
  /** Fingerprint of sources, claims and packages: runs of other suites say nothing about this one. */
  suite: z.string(),
  profile: z.string(),
  seconds: z.number().nonnegative(),
  /** Statements that ended with another standing than the accepted one, and claims with another verdict. */
  flips: z.array(
    z.object({
      id: z.string(),
      seen: z.union([standingSchema, verdictSchema]),
      accepted: z.string(),
      reason: z.string(),
    }),
  ),
  /** Counterfeits that the test did not refute. */
  missed: z.array(z.object({ claim: z.string(), name: z.string(), verdict: verdictSchema })),
  statements: z.number().int().positive(),
  claims: z.number().int().positive(),
  counterfeits: z.number().int().positive(),
});
export type CalibrationRun = z.infer<typeof runSchema>;

const rateSchema = z.object({
  count: z.number().int().nonnegative(),
  of: z.number().int().positive(),
  low: z.number(),
  high: z.number(),
});
export type Rate = z.infer<typeof rateSchema>;

const summarySchema = z.object({
  profile: z.string(),
  suite: z.string(),
  confidence: z.number(),
  /** Runs in which any standing or verdict differed from the accepted one. */
  runsWithFlip: rateSchema,
  /** Runs in which any counterfeit was not refuted. */
  runsWithMiss: rateSchema,
  statements: z.number().int().positive(),
  claims: z.number().int().positive(),
  counterfeits: z.number().int().positive(),
  /** Every statement or claim that ever flipped, with its rate; of the others `neverFlipped` is the rate. */
  flips: z.array(z.object({ id: z.string(), rate: rateSchema, seen: z.array(z.string()) })),
  misses: z.array(z.object({ claim: z.string(), name: z.string(), rate: rateSchema })),
  neverFlipped: rateSchema,
});
export type CalibrationSummary = z.infer<typeof summarySchema>;

export const calibrationSchema = z.object({
  schema: z.literal(1),
  summaries: z.array(summarySchema),
  runs: z.array(runSchema),
});
export type Calibration = z.infer<typeof calibrationSchema>;

/** The calibration cannot be read or continued. */
export class CalibrationError extends Error {
  override readonly name = "CalibrationError";
}

/** @throws {CalibrationError} naming the file for one that is there and cannot be read. */
export function readCalibration(path: string): Calibration | null {
  if (!existsSync(path)) return null;
  try {
    return calibrationSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new CalibrationError(`${path} is no calibration: ${reason}. Move it away to begin anew`);
  }
}

/** What one run at a fresh base seed says about the suite: where it differs from what people have accepted. */
export function calibrationRun(
  evidence: Evidence,
  accepted: ReadonlyMap<string, string>,
  origin: { readonly suite: string; readonly seconds: number },
): CalibrationRun {
  const outcomes = [
    ...evidence.statements.map(({ id, standing, why }) => ({ id, seen: standing, reason: why })),
    ...evidence.claims.map(({ id, verdict, reason }) => ({ id, seen: verdict, reason })),
  ];
  return {
    ...origin,
    baseSeed: evidence.run.baseSeed,
    profile: evidence.run.profile,
    flips: outcomes.flatMap(({ id, seen, reason }) => {
      const expected = accepted.get(id) ?? "nothing yet";
      return expected === seen ? [] : [{ id, seen, accepted: expected, reason }];
    }),
    missed: evidence.claims.flatMap((claim) =>
      claim.counterfeits
        .filter(({ verdict }) => verdict !== "refuted")
        .map(({ name, verdict }) => ({ claim: claim.id, name, verdict })),
    ),
    statements: evidence.statements.length,
    claims: evidence.claims.length,
    counterfeits: evidence.claims.reduce((sum, claim) => sum + claim.counterfeits.length, 0),
  };
}

/** For the terminal. */
export function describeCalibration({
  profile,
  runsWithFlip,
  runsWithMiss,
  counterfeits,
  flips,
  misses,
  neverFlipped,
}: CalibrationSummary): string {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const words = ({ count, of, low, high }: Rate) =>
    `${count} of ${of} runs (${percent(low)} to ${percent(high)})`;
  return [
    `${profile}: another standing or verdict in ${words(runsWithFlip)}; a counterfeit not refuted in ${words(runsWithMiss)}, of ${counterfeits} in each`,
    ...flips.map(({ id, rate, seen }) => `  ${id}: ${seen.join(", ")} in ${words(rate)}`),
    ...misses.map(
      ({ claim, name, rate }) => `  ${claim}, counterfeit "${name}": not refuted in ${words(rate)}`,
    ),
    `  every other one: ${words(neverFlipped)}`,
  ].join("\n");
}
