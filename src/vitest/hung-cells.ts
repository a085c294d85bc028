import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A batch of cells whose worker was ended because it took too long. */
export interface HungBatch {
  /** Experiment's hash, width, seeds and purpose, as in the name of its file. */
  readonly batch: string;
  readonly pid: number;
}

/**
 * Watches the announcements of one run's folder (see `directoryCellStore`) and ends the worker whose batch has been
 * announced for longer than `limitMs`: an endless loop cannot be interrupted from within its process. Its claim is then
 * left without evidence, which fails the run, and the others are measured.
 *
 * Call the returned function now and then. Time is that between calls, not the files', so a clock that is set back or
 * forward ends nobody.
 */
export function hungCells(
  folder: string,
  limitMs: number,
  now: () => number = () => performance.now(),
): () => HungBatch[] {
  const since = new Map<string, number>();
  return () => {
    const hung: HungBatch[] = [];
    const announced = announcements(folder);
    const present = new Set(announced.map(({ key }) => key));
    for (const key of since.keys()) if (!present.has(key)) since.delete(key);
    for (const { key, batch, pid } of announced) {
      const first = since.get(key) ?? now();
      since.set(key, first);
      if (now() - first <= limitMs) continue;
      try {
        process.kill(pid, "SIGKILL");
        hung.push({ batch, pid });
      } catch {
        // It has ended by itself; what it announced counts for nothing then.
      }
    }
    return hung;
  };
}

function announcements(folder: string): { key: string; batch: string; pid: number }[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(".measuring"));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    try {
      const pid = Number(readFileSync(join(folder, name), "utf8"));
      const isWorker = Number.isInteger(pid) && pid > 0 && pid !== process.pid;
      return isWorker ? [{ key: `${name} ${pid}`, batch: name.replace(/\.measuring$/, ""), pid }] : [];
    } catch {
      return [];
    }
  });
}
