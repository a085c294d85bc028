import { readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { batchName } from "../experiment/cell-store.ts";
import { experimentKey } from "../experiment/experiment.ts";
import { batchesOf } from "../experiment/measure-cells.ts";
import type { Profile } from "../experiment/profile.ts";
import { shareErrorBudget } from "../statistics/error-budget.ts";
import { type Claim, claimIntervals, onClaim } from "./claim.ts";
import { counterfeitSeeds, LOOKS } from "./looks.ts";

/** False-alarm rate of a whole run: all deciding intervals together err with at most this probability. */
export const ERROR_BUDGET = 0.01;

export const CLAIM_FILE_ENDING = ".claim.ts";

/** A claim and the file that declares it. */
export interface PlacedClaim {
  readonly claim: Claim;
  readonly file: string;
}

export interface LoadedClaims {
  readonly claims: readonly PlacedClaim[];
  /** Files that threw, or declared what they may not; the others are loaded all the same. */
  readonly failures: readonly { readonly path: string; readonly reason: string }[];
}

/** Claim files of a folder, sorted by name, as absolute paths. */
export function claimFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(CLAIM_FILE_ENDING))
    .sort()
    .map((name) => resolve(directory, name));
}

/** What a file declared when it was imported: a module runs once in a process, and claims are asked for again. */
const declared = new Map<string, readonly Claim[]>();

/**
 * Loads every claim file of a folder and collects what they register. A file that throws is a failure with
 * its reason, and costs no other file's claims.
 */
export async function loadClaims(
  directory: string,
  statements: readonly { readonly id: string }[],
): Promise<LoadedClaims> {
  const claims: PlacedClaim[] = [];
  const failures: { path: string; reason: string }[] = [];
  for (const file of claimFiles(directory)) {
    const url = pathToFileURL(file).href;
    const seen: Claim[] = [...(declared.get(url) ?? [])];
    const stop = onClaim((claim) => seen.push(claim));
    const path = join(basename(directory), basename(file));
    try {
      await import(url);
      declared.set(url, [...seen]);
      const about = basename(file, CLAIM_FILE_ENDING);
      const stray = seen.find((claim) => claim.statement !== about);
      if (stray) {
        failures.push({
          path,
          reason: `it declares ${stray.id}; the claims of a statement live in ${stray.statement}${CLAIM_FILE_ENDING}`,
        });
      } else if (seen.length > 0 && !statements.some((entry) => entry.id === about)) {
        failures.push({ path, reason: `the register has no statement "${about}"; add it to chapter.json` });
      } else {
        claims.push(...seen.map((claim) => ({ claim, file })));
      }
    } catch (error) {
      failures.push({ path, reason: error instanceof Error ? error.message : String(error) });
    } finally {
      stop();
    }
  }
  return { claims, failures };
}

/**
 * How the error budget is shared: over the deciding intervals of ALL claims, whichever of them a run is asked
 * for, so that a claim's interval is the same alone, in a shard and in the whole suite.
 */
export function shareBudget(
  claims: readonly PlacedClaim[],
  profile: Profile,
): { decidingIntervals: number; confidence: number } {
  const intervals = claims.reduce((sum, { claim }) => sum + claimIntervals(claim, profile), 0);
  const { confidence } = shareErrorBudget({
    budget: ERROR_BUDGET,
    intervals: Math.max(1, intervals),
    looks: LOOKS,
  });
  return { decidingIntervals: intervals, confidence };
}

/** Claims whose id contains the pattern, or matches it where it holds a `*`. */
export function selectClaims(claims: readonly PlacedClaim[], pattern: string | null): PlacedClaim[] {
  if (pattern === null) return [...claims];
  const escaped = pattern
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  const regular = new RegExp(pattern.includes("*") ? `^${escaped}$` : escaped);
  return claims.filter(({ claim }) => regular.test(claim.id));
}

/** Batches that claims need at first look, by file name in the cell store, with their relative cost. */
export function plannedBatches(claims: readonly PlacedClaim[], profile: Profile): Map<string, number> {
  const batches = new Map<string, number>();
  const seen = new Set<string>();
  for (const { claim } of claims) {
    const { widths, seeds } = claim.cells[profile];
    const looks = [
      { experiment: claim.experiment, seeds },
      ...claim.counterfeits.flatMap((counterfeit) => {
        const { experiment } = counterfeit;
        return experiment ? [{ experiment, seeds: counterfeitSeeds(counterfeit, seeds) }] : [];
      }),
    ];
    for (const { experiment, ...look } of looks) {
      const plan = { widths, ...look };
      const name = `${experimentKey(experiment)} ${plan.widths.join()} ${plan.seeds}`;
      if (seen.has(name)) continue;
      seen.add(name);
      for (const key of batchesOf(experiment, plan)) {
        const seeds = key.lastSeed - key.firstSeed + 1;
        const factor = key.purpose === "refined" ? experiment.refined!.costFactor : 1;
        batches.set(batchName(key), factor * seeds * experiment.cost(key.width));
      }
    }
  }
  return batches;
}
