/**
 * Vitest's global set-up of the `claims` project: runs once in the main process, before any claim. It opens
 * the engine (so that a failing one is passed over once, not per worker), shares the error budget over all
 * claims, and writes down what is planned.
 */
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestProject } from "vitest/node";
import { readRegister } from "../chapter/register.ts";
import { LOOKS } from "../claim/check.ts";
import { ERROR_BUDGET, loadClaims, shareBudget } from "../claim/plan.ts";
import { openEngine } from "../engine/choose.ts";
import type { EngineName, Precision } from "../engine/engine.ts";
import { currentCommit, describePlatform } from "../evidence/environment.ts";
import { openEvidenceFolder, writeRunManifest } from "../evidence/evidence-store.ts";
import { EVIDENCE_SCHEMA_VERSION } from "../evidence/record.ts";
import { settingsFromEnvironment } from "./run-settings.ts";

declare module "vitest" {
  interface ProvidedContext {
    evidenceRun: {
      id: string;
      engine: EngineName;
      precision: Precision;
      confidence: number;
      cellFolder: string;
    };
  }
}

export default async function prepareRun(project: TestProject): Promise<() => void> {
  const startedAt = new Date();
  const settings = settingsFromEnvironment(process.env);
  openEvidenceFolder(settings.out);
  const register = readRegister(join(settings.claims, "chapter.json"));
  const { claims, failures } = await loadClaims(settings.claims, register.statements);
  const { engine, why } = await openEngine({
    ...(settings.engine ? { engine: settings.engine } : {}),
    ...(settings.precision ? { precision: settings.precision } : {}),
  });
  const name = engine.name as EngineName;
  const budget = shareBudget(claims, settings.profile);
  const id = randomUUID();
  const cellFolder = join(settings.out, ".cells", id);
  writeRunManifest(settings.out, {
    schema: EVIDENCE_SCHEMA_VERSION,
    run: {
      id,
      baseSeed: settings.baseSeed,
      profile: settings.profile,
      startedAt: startedAt.toISOString(),
      durationSeconds: 0,
      engine: { name, version: engine.version, precision: engine.precision, why },
      node: process.version,
      platform: describePlatform(),
      commit: currentCommit(),
      errorBudget: ERROR_BUDGET,
      decidingIntervals: budget.decidingIntervals,
      looks: LOOKS,
      confidence: budget.confidence,
      shards: 1,
    },
    planned: claims.map(({ claim }) => ({ id: claim.id, statement: claim.statement })),
    selected: claims.map(({ claim }) => claim.id),
    failures: [...failures],
  });
  project.provide("evidenceRun", {
    id,
    engine: name,
    precision: engine.precision,
    confidence: budget.confidence,
    cellFolder,
  });
  const forgetCells = () => rmSync(cellFolder, { recursive: true, force: true });
  const cleanUp = () => {
    forgetCells();
    // Another run into the same folder may have cells of its own here.
    const parent = dirname(cellFolder);
    if (existsSync(parent) && readdirSync(parent).length === 0) rmdirSync(parent);
  };
  // In watch mode the code that measures may have changed since the cells were written.
  project.onTestsRerun(async () => forgetCells());
  return cleanUp;
}
