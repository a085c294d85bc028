import { join, resolve } from "node:path";
import { tsImport } from "tsx/esm/api";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import type * as Register from "../chapter/register.ts";
import { dearestFirst, fileCosts, shardByCost } from "../claim/file-costs.ts";
import type * as Plan from "../claim/plan.ts";
import { settingsFromEnvironment } from "./run-settings.ts";

/**
 * Order and shards of claim files by what they cost to measure; those of other projects stay with Vitest's own rule,
 * which counts files.
 */
export class CostSequencer extends BaseSequencer {
  #costs: Promise<Map<string, number>> | null = null;

  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    if (!areClaims(files)) return super.sort(files);
    return dearestFirst(files, await this.#cost(), ({ moduleId }) => moduleId);
  }

  override async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { shard } = this.ctx.config;
    if (!shard || !areClaims(files)) return super.shard(files);
    return shardByCost(files, {
      shard: shard.index,
      count: shard.count,
      cost: await this.#cost(),
      name: ({ moduleId }) => moduleId,
    });
  }

  async #cost(): Promise<(file: TestSpecification) => number> {
    this.#costs ??= readCosts();
    const costs = await this.#costs;
    // A file that cannot be loaded costs nothing and says so when its turn comes.
    return ({ moduleId }) => costs.get(resolve(moduleId)) ?? 0;
  }
}

const areClaims = (files: readonly TestSpecification[]): boolean =>
  files.every(({ project }) => project.name === "claims");

/** As Vitest's configuration is loaded by Vitest, claim files are TypeScript that plain Node may not read. */
async function readCosts(): Promise<Map<string, number>> {
  const { claims, profile } = settingsFromEnvironment(process.env);
  const load = (file: string) => tsImport(resolve("src", file), import.meta.url);
  const { readRegister } = (await load("chapter/register.ts")) as typeof Register;
  // Claims register themselves with the copy of the vocabulary that came with the plan.
  const { loadClaims } = (await load("claim/plan.ts")) as typeof Plan;
  const loaded = await loadClaims(claims, readRegister(join(claims, "chapter.json")).statements);
  return fileCosts(loaded.claims, profile);
}
