/**
 * Set-up file of the `claims` project: turns every claim that a claim file declares into a Vitest test. The
 * test passes when the claim could be judged and its verdict is the one a person has accepted; a refuted
 * sentence that is known to be false therefore passes, and a verdict that changes fails.
 */
import { join } from "node:path";
import { afterAll, inject, test } from "vitest";
import { readRegister } from "../chapter/register.ts";
import { check } from "../claim/check.ts";
import { writeClaimRecord } from "../evidence/evidence-store.ts";
import { directoryCellStore } from "../experiment/cell-store.ts";
import { cellsOfWorker } from "./cells-of-worker.ts";
import { engineOnDemand } from "./engine-on-demand.ts";
import { leaveWithParent } from "./leave-with-parent.ts";
import { listenAlone } from "./listen-alone.ts";
import { settingsFromEnvironment } from "./run-settings.ts";

declare module "vitest" {
  interface TaskMeta {
    claim?: { id: string; verdict: string };
  }
}

leaveWithParent();
const settings = settingsFromEnvironment(process.env);
const run = inject("evidenceRun");
const register = readRegister(join(settings.claims, "chapter.json"));
// The run's set-up has checked it.
const engine = engineOnDemand(run.engine);

const stopListening = listenAlone((claim) => {
  test(`${claim.id}: ${claim.title}`, { timeout: 0 }, async ({ task }) => {
    const record = await check(claim, {
      engine,
      store: directoryCellStore({
        cells: run.cellFolder,
        announcements: run.runFolder,
        run: run.id,
        claimsFingerprint: run.claimsFingerprint,
        recent: cellsOfWorker,
      }),
      runId: run.id,
      baseSeed: settings.baseSeed,
      profile: settings.profile,
      confidence: run.confidence,
    });
    writeClaimRecord(settings.out, { ...record, run: { ...record.run, commit: run.commit } });
    task.meta.claim = { id: claim.id, verdict: record.verdict };
    const accepted = register.statements.find((entry) => entry.id === claim.statement)?.accepted?.claims[
      claim.id
    ];
    if (record.verdict !== accepted) throw new VerdictChangedError(record, accepted);
  });
});
// This file is run anew for every claim file, in the same process.
afterAll(stopListening);

/** What a claim came to is not what the register says a person has accepted. */
class VerdictChangedError extends Error {
  override readonly name = "VerdictChangedError";

  constructor(record: { id: string; verdict: string; reason: string; replay: string }, accepted?: string) {
    super(
      `${record.id}: ${record.verdict}, accepted ${accepted ?? "nothing yet"}: ${record.reason}. Replay: ${record.replay}`,
    );
    // The stack would point here, not at anything the reader can change.
    this.stack = `${this.name}: ${this.message}`;
  }
}
