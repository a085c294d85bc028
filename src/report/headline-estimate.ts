import type { ClaimRecord, EstimateRecord, FitRecord } from "../evidence/record.ts";
import { type AllowedRegion, allowedRegion } from "./expectation-words.ts";

/**
 * How far an interval reaches towards (or past) the nearest edge of the allowed region, in its own
 * half-widths. It orders rows for display; no verdict is derived from it.
 */
export function strain(estimate: EstimateRecord, region: AllowedRegion): number {
  const scale = Math.max((estimate.high - estimate.low) / 2, Number.MIN_VALUE);
  const above = region.high === null ? Number.NEGATIVE_INFINITY : estimate.value - region.high;
  const below = region.low === null ? Number.NEGATIVE_INFINITY : region.low - estimate.value;
  return Math.max(above, below) / scale;
}

/** The estimates a verdict rests on. */
export function decidingEstimates(claim: ClaimRecord): readonly EstimateRecord[] {
  return claim.estimates.filter((estimate) => estimate.decides);
}

/** Most strained first; equal ones keep the record's order. */
export function byStrain(
  estimates: readonly EstimateRecord[],
  region: AllowedRegion,
): readonly EstimateRecord[] {
  return estimates
    .map((estimate) => ({ estimate, strain: strain(estimate, region) }))
    .sort((a, b) => (a.strain === b.strain ? 0 : b.strain - a.strain))
    .map(({ estimate }) => estimate);
}

/**
 * The one number a summary shows for a claim: the deciding exponent, or the deciding estimate that comes
 * closest to contradicting the claim. `null` when the experiment broke before there was one.
 */
export function headlineEstimate(claim: ClaimRecord): EstimateRecord | null {
  if (claim.fit) return claim.fit.exponent;
  return byStrain(decidingEstimates(claim), allowedRegion(claim.expectation))[0] ?? null;
}

/** The component an estimate is of, as the record names it; `null` where a claim is about a single number. */
export function componentOf(claim: ClaimRecord, estimate: EstimateRecord): string | null {
  const names = (claim.samples?.components ?? []).map(({ name }) => name);
  const mine = names.filter((name) => [", ", ": "].some((mark) => estimate.name.startsWith(name + mark)));
  // One name may begin with another: "layer 1", "layer 1, bias".
  return mine.reduce<string | null>(
    (longest, name) => (longest === null || name.length > longest.length ? name : longest),
    null,
  );
}

/** The component whose power law a record holds: a fit is one component's, and its exponent does not say which. */
export function fittedComponent(claim: ClaimRecord, { exponent }: FitRecord): string | null {
  const mine = decidingEstimates(claim).find(
    ({ value, low, high }) => value === exponent.value && low === exponent.low && high === exponent.high,
  );
  return mine === undefined ? null : componentOf(claim, mine);
}

/** Where an interval lies against the allowed region. Of an identity the largest distance alone counts. */
export type Relation = "inside" | "across" | "outside";

/** The relation that a plot's marks show by their shape; no verdict is derived from it. */
export function relationTo(region: AllowedRegion, estimate: { low: number; high: number }): Relation {
  const [from, to] = [region.low ?? Number.NEGATIVE_INFINITY, region.high ?? Number.POSITIVE_INFINITY];
  if (estimate.low >= from && estimate.high <= to) return "inside";
  return estimate.high < from || estimate.low > to ? "outside" : "across";
}
