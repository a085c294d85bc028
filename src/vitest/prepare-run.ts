/**
 * Set-up of a run, once in the main process and before any claim: plain Vitest calls it as the global set-up of its
 * `claims` project, `verify` by itself. It opens the engine (so that a failing one is passed over once, not per
 * worker), shares the error budget over all claims, and writes down what is planned.
 */
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, rmdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestProject } from "vitest/node";
import { readRegister } from "../chapter/register.ts";
import { LOOKS } from "../claim/looks.ts";
import { ERROR_BUDGET, loadClaims, shareBudget } from "../claim/plan.ts";
import { type EngineChoice, openEngine } from "../engine/choose.ts";
import type { EngineName } from "../engine/engine.ts";
import { currentCommit, describePlatform } from "../evidence/environment.ts";
import {
  EvidenceError,
  lockEvidenceFolder,
  openEvidenceFolder,
  writeRunManifest,
} from "../evidence/evidence-store.ts";
import { EVIDENCE_SCHEMA_VERSION } from "../evidence/record.ts";
import { claimsFingerprint } from "../experiment/code-fingerprint.ts";
import { trimCache } from "../experiment/sample-cache.ts";
import { cellFolder, runFolder } from "./cell-folder.ts";
import type { CheckedEngine } from "./engine-on-demand.ts";
import { type RunSettings, settingsFromEnvironment } from "./run-settings.ts";

declare module "vitest" {
  interface ProvidedContext {
    evidenceRun: {
      id: string;
      engine: CheckedEngine;
      confidence: number;
      cellFolder: string;
      runFolder: string;
      claimsFingerprint: string;
      commit: string | null;
    };
  }
}

/** What a run waits for and what hangs on no claim. */
export interface AskedAhead {
  /** The engine of the settings, checked. @throws {EngineError} when it cannot be used. */
  readonly engine: Promise<EngineChoice>;
  readonly commit: Promise<string | null>;
}

export function askAhead({ engine, precision }: RunSettings): AskedAhead {
  const opened = openEngine({ ...(engine ? { engine } : {}), ...(precision ? { precision } : {}) });
  // Whoever waits for it is told; until then nobody may.
  opened.catch(() => undefined);
  return { engine: opened, commit: currentCommit() };
}

/** @param asked for these settings, where it was asked before. */
export default async function prepareRun(project: TestProject, asked?: AskedAhead): Promise<() => void> {
  const settings = settingsFromEnvironment(process.env);
  try {
    return await prepare(project, settings, asked ?? askAhead(settings));
  } catch (error) {
    // A folder that cannot be written is no defect of a source line.
    if (error instanceof EvidenceError) error.stack = `${error.name}: ${error.message}`;
    throw error;
  }
}

async function prepare(project: TestProject, settings: RunSettings, asked: AskedAhead): Promise<() => void> {
  const startedAt = new Date();
  openEvidenceFolder(settings.out);
  const unlock = lockEvidenceFolder(settings.out);
  const register = readRegister(join(settings.claims, "chapter.json"));
  const { claims, failures } = await loadClaims(settings.claims, register.statements);
  const { engine, why } = await asked.engine;
  const name = engine.name as EngineName;
  const budget = shareBudget(claims, settings.profile);
  const id = randomUUID();
  const commit = await asked.commit;
  const ownFolder = runFolder(settings, id);
  // What a run left that was killed: there is no other run in this folder now.
  rmSync(dirname(ownFolder), { recursive: true, force: true });
  const { shard } = project.vitest.config;
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
      commit,
      errorBudget: ERROR_BUDGET,
      decidingIntervals: budget.decidingIntervals,
      looks: LOOKS,
      confidence: budget.confidence,
      shards: 1,
      subject: register.chapter,
    },
    planned: claims.map(({ claim }) => ({ id: claim.id, statement: claim.statement })),
    selected: claims.map(({ claim }) => claim.id),
    ...(shard ? { shards: [{ number: shard.index, of: shard.count }] } : {}),
    failures: [...failures],
  });
  const provide = () => {
    const cells = cellFolder(settings, id, engine);
    project.provide("evidenceRun", {
      id,
      engine: { name, version: engine.version, precision: engine.precision },
      confidence: budget.confidence,
      cellFolder: cells,
      runFolder: ownFolder,
      claimsFingerprint: claimsFingerprint(settings.claims),
      commit,
    });
    return cells;
  };
  const cells = provide();
  // In watch mode the code that measures may have changed since the cells were written.
  project.onTestsRerun(async () => {
    rmSync(ownFolder, { recursive: true, force: true });
    provide();
  });
  const changedAt = modifiedAt(cells);
  return () => {
    unlock();
    rmSync(ownFolder, { recursive: true, force: true });
    // Another run into the same folder may have one of its own here.
    const parent = dirname(ownFolder);
    if (existsSync(parent) && readdirSync(parent).length === 0) rmdirSync(parent);
    // Looking at every file of a large cache takes a while: a run that has added none leaves that to the next that does.
    if (settings.cache !== null && modifiedAt(cells) !== changedAt) {
      trimCache(settings.cache, settings.cacheMegabytes * 2 ** 20);
    }
  };
}

/** When a file was last added to a folder or removed from it; null where there is none, or below a file can be none. */
function modifiedAt(folder: string): number | null {
  try {
    return statSync(folder).mtimeMs;
  } catch {
    return null;
  }
}
