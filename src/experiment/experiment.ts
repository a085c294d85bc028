import type { Engine } from "../engine/engine.ts";

/** Plain data: everything that determines an experiment's numbers, apart from width and seed. */
export type Settings = { readonly [key: string]: SettingValue };
export type SettingValue = string | number | boolean | null | readonly SettingValue[] | Settings;

/** What one (experiment, width, seed) yields: named float64 numbers, or curves on the experiment's grid. */
export type Cell = Readonly<Record<string, number | readonly number[]>>;

/** One engine call's worth of cells: several seeds at one width. */
export interface CellRequest {
  readonly engine: Engine;
  readonly baseSeed: number;
  readonly width: number;
  readonly seeds: readonly number[];
}

/**
 * A measurement that claims share. Two experiments with the same name and settings are the same experiment,
 * and are measured once per run however many claims read them.
 */
export interface Experiment {
  readonly name: string;
  readonly settings: Settings;
  /** Seeds measured together at a width. Part of the declaration, so that numbers never depend on who asked. */
  seedsTogether(width: number): number;
  /** Relative cost of one seed at a width, in any unit common to all experiments; orders and forecasts work. */
  cost(width: number): number;
  /** One cell per seed, in the order of `request.seeds`. */
  measure(request: CellRequest): Promise<Cell[]>;
  /**
   * The same cells measured more finely (half the step, or plain float64 arithmetic), on the first few seeds.
   * How much a quantity changes then is its noise floor: integration error and rounding, measured. Left out
   * where the error is known to be far below every margin.
   */
  readonly refined?: {
    readonly seeds: number;
    /** Cost of a refined cell over that of a plain one. */
    readonly costFactor: number;
    measure(request: CellRequest): Promise<Cell[]>;
  };
}

/** Asked for again by every claim and counterfeit that shares an experiment. */
const keys = new WeakMap<Experiment, string>();

/** The text that identifies an experiment: equal texts mean equal numbers. */
export function experimentKey(experiment: Experiment): string {
  const key = keys.get(experiment) ?? `${experiment.name} ${canonicalJson(experiment.settings)}`;
  keys.set(experiment, key);
  return key;
}

/** JSON with sorted keys, so that the order in which settings were written does not matter. */
export function canonicalJson(value: SettingValue): string {
  if (Array.isArray(value)) return `[${value.map((entry) => canonicalJson(entry)).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value as Settings).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/**
 * A measurement that failed: not a number, diverged where no divergence is claimed, or the engine gave up.
 * The claim that needed it is `broken`; nothing is said about its mathematics.
 */
export class BrokenCellError extends Error {
  override readonly name = "BrokenCellError";
}
