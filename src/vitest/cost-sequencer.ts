import { join, resolve } from "node:path";
import { tsImport } from "tsx/esm/api";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import type * as Register from "../chapter/register.ts";
import type * as Plan from "../claim/plan.ts";
import type { PlacedClaim } from "../claim/plan.ts";
import type { Profile } from "../experiment/profile.ts";
import { settingsFromEnvironment } from "./run-settings.ts";
import { type Batches, batchesByFile, dearestFirst, shardByCost } from "./shards-by-cost.ts";

let known: Map<string, Batches> | null = null;

/** Tells the sequencer what claims cost where they are loaded already, so that it need not load them once more. */
export function planCosts(claims: readonly PlacedClaim[], profile: Profile): void {
  known = batchesByFile(claims, profile);
}

/**
 * Order and shards of claim files by what they cost to measure; those of other projects stay with Vitest's own rule,
 * which counts files.
 */
export class CostSequencer extends BaseSequencer {
  #read: Promise<Map<string, Batches>> | null = null;

  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return areClaims(files) ? dearestFirst(files, await this.#costs()) : super.sort(files);
  }

  override async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { shard } = this.ctx.config;
    if (!shard || !areClaims(files)) return super.shard(files);
    return shardByCost(files, { ...(await this.#costs()), shard: shard.index, count: shard.count });
  }

  async #costs(): Promise<{
    batches: (file: TestSpecification) => Batches;
    name: (file: TestSpecification) => string;
  }> {
    this.#read ??= known ? Promise.resolve(known) : readBatches();
    const byFile = await this.#read;
    return {
      // A file that cannot be loaded costs nothing and says so when its turn comes.
      batches: ({ moduleId }) => byFile.get(resolve(moduleId)) ?? new Map(),
      name: ({ moduleId }) => moduleId,
    };
  }
}

const areClaims = (files: readonly TestSpecification[]): boolean =>
  files.every(({ project }) => project.name === "claims");

/** As Vitest's configuration is loaded by Vitest, claim files are TypeScript that plain Node may not read. */
async function readBatches(): Promise<Map<string, Batches>> {
  const { claims, profile } = settingsFromEnvironment(process.env);
  const load = (file: string) => tsImport(resolve("src", file), import.meta.url);
  const { readRegister } = (await load("chapter/register.ts")) as typeof Register;
  // Claims register themselves with the copy of the vocabulary that came with the plan.
  const { loadClaims } = (await load("claim/plan.ts")) as typeof Plan;
  const loaded = await loadClaims(claims, readRegister(join(claims, "chapter.json")).statements);
  return batchesByFile(loaded.claims, profile);
}
