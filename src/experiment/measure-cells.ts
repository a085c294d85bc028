import type { Engine } from "../engine/engine.ts";
import { type BatchKey, type CellStore, waitForOthers } from "./cell-store.ts";
import {
  BrokenCellError,
  type Cell,
  type CellRequest,
  type Experiment,
  experimentKey,
} from "./experiment.ts";
import { isLibraryExperiment } from "./library-experiment.ts";

export interface MeasureOptions {
  readonly engine: Engine;
  readonly store: CellStore;
  readonly baseSeed: number;
  readonly widths: readonly number[];
  /** How many seeds, counted from 1: the seeds are 1…seeds. */
  readonly seeds: number;
}

/** The cells of one experiment, cells[width][seed], and finer measurements of the first few of them. */
export interface MeasuredCells {
  readonly widths: readonly number[];
  readonly seeds: readonly number[];
  readonly cells: readonly (readonly Cell[])[];
  /** refined[width][seed], fewer seeds than cells has; empty where the experiment has no finer measurement. */
  readonly refined: readonly (readonly Cell[])[];
}

/**
 * Every batch of cells that an experiment needs, in the order they are measured: the widest first, because
 * they take longest and a long one left for last would leave the other core idle.
 */
export function batchesOf(
  experiment: Experiment,
  options: { widths: readonly number[]; seeds: number; firstSeed?: number },
): BatchKey[] {
  const key = experimentKey(experiment);
  const isLibrary = isLibraryExperiment(experiment);
  return [...options.widths]
    .sort((a, b) => b - a)
    .flatMap((width) => {
      const size = experiment.seedsTogether(width);
      const batches: BatchKey[] = [];
      for (let first = 1; first <= options.seeds; first += size) {
        const last = Math.min(first + size - 1, options.seeds);
        if (last < (options.firstSeed ?? 1)) continue;
        batches.push({
          experiment: key,
          width,
          firstSeed: first,
          lastSeed: last,
          purpose: "cells",
          isLibrary,
        });
      }
      if (experiment.refined) {
        const lastSeed = Math.min(experiment.refined.seeds, options.seeds);
        batches.push({ experiment: key, width, firstSeed: 1, lastSeed, purpose: "refined", isLibrary });
      }
      return batches;
    });
}

/**
 * Measures what the store does not hold yet and returns all cells.
 * @throws {BrokenCellError} naming experiment, width, seed and quantity of a number that is not finite.
 */
export async function measureCells(experiment: Experiment, options: MeasureOptions): Promise<MeasuredCells> {
  const batches = batchesOf(experiment, options);
  let waiting: readonly BatchKey[] = batches;
  while (waiting.length > 0) {
    const elsewhere: BatchKey[] = [];
    let measured = 0;
    for (const key of waiting) {
      if (options.store.read(key)) {
        measured++;
      } else if (options.store.claim(key)) {
        await measureBatch(experiment, key, options);
        measured++;
      } else {
        elsewhere.push(key);
      }
    }
    waiting = elsewhere;
    if (measured === 0) await waitForOthers();
  }
  return collect(batches, options);
}

async function measureBatch(experiment: Experiment, key: BatchKey, options: MeasureOptions): Promise<void> {
  const request: CellRequest = {
    engine: options.engine,
    baseSeed: options.baseSeed,
    width: key.width,
    seeds: Array.from({ length: key.lastSeed - key.firstSeed + 1 }, (_, index) => key.firstSeed + index),
  };
  try {
    const cells = await (key.purpose === "cells" ? experiment : experiment.refined!).measure(request);
    cells.forEach((cell, index) => {
      requireFinite(cell, experiment, key.width, request.seeds[index]!);
    });
    options.store.write(key, cells);
  } catch (error) {
    options.store.release(key);
    if (error instanceof BrokenCellError) throw error;
    throw new BrokenCellError(
      `${experiment.name}, width ${key.width}, seeds ${key.firstSeed}…${key.lastSeed}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

function collect(batches: readonly BatchKey[], options: MeasureOptions): MeasuredCells {
  const read = (width: number, purpose: BatchKey["purpose"]) =>
    batches
      .filter((key) => key.width === width && key.purpose === purpose)
      .flatMap((key) => options.store.read(key) ?? []);
  return {
    widths: options.widths,
    seeds: Array.from({ length: options.seeds }, (_, index) => index + 1),
    cells: options.widths.map((width) => read(width, "cells")),
    refined: options.widths.map((width) => read(width, "refined")),
  };
}

/** A number that is not finite stops here: later it would be a mean, an interval, a verdict. */
function requireFinite(cell: Cell, experiment: Experiment, width: number, seed: number): void {
  for (const [quantity, value] of Object.entries(cell)) {
    const numbers = typeof value === "number" ? [value] : value;
    // By index: `findIndex` takes ten times as long.
    let index = 0;
    while (index < numbers.length && Number.isFinite(numbers[index])) index++;
    if (index < numbers.length) {
      const place = typeof value === "number" ? "" : ` at grid point ${index}`;
      throw new BrokenCellError(
        `${experiment.name}, width ${width}, seed ${seed}: ${quantity}${place} is ${numbers[index]}, a cell holds finite numbers only; a smaller step or a shorter time keeps it finite`,
      );
    }
  }
}
