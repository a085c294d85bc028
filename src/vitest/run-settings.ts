import { dirname, join, resolve } from "node:path";
import { ENGINE_NAMES } from "../engine/choose.ts";
import type { EngineName, Precision } from "../engine/engine.ts";
import { PROFILES, type Profile } from "../experiment/profile.ts";

/**
 * What a run is asked to do. Vitest's workers are processes of their own, so the command line hands these on
 * as environment variables; they are also how a plain `npx vitest` is told.
 */
export interface RunSettings {
  readonly profile: Profile;
  readonly baseSeed: number;
  readonly engine: EngineName | null;
  readonly precision: Precision | null;
  /** Absolute path of the output folder. */
  readonly out: string;
  /** Absolute path of the folder with the claim files and the register. */
  readonly claims: string;
  /** Absolute path of an earlier run's evidence, or of its folder, to compare with. */
  readonly baseline: string | null;
  /** Absolute path of a JUnit file to write beside the evidence. */
  readonly junit: string | null;
  /** Absolute path of the folder in which cells outlive the run; null to measure everything anew. */
  readonly cache: string | null;
  /** Size to which the cache is trimmed at the end of a run. */
  readonly cacheMegabytes: number;
  /** Minutes after which a worker that still measures the same batch of cells is ended. */
  readonly cellMinutes: number;
}

/** A setting that is not one of those allowed. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const VARIABLES = {
  profile: "EVIDENCE_PROFILE",
  baseSeed: "EVIDENCE_BASE_SEED",
  engine: "EVIDENCE_ENGINE",
  precision: "EVIDENCE_PRECISION",
  out: "EVIDENCE_OUT",
  claims: "EVIDENCE_CLAIMS_FOLDER",
  baseline: "EVIDENCE_BASELINE",
  junit: "EVIDENCE_JUNIT",
  cache: "EVIDENCE_CACHE",
  cacheMegabytes: "EVIDENCE_CACHE_MEGABYTES",
  cellMinutes: "EVIDENCE_CELL_MINUTES",
} as const;

/** `--no-cache`, or this as the value of `EVIDENCE_CACHE`. */
const NO_CACHE = "off";
const CACHE = "node_modules/.cache";
/** Ours within the cache, which others may share: what is in it may be removed. */
const CELLS = "ntk-chapter-evidence";

/** A batch at the quick and standard profiles takes seconds, the longest at the deep one minutes. */
const CELL_MINUTES = "60";

const PRECISIONS: readonly Precision[] = ["float64", "float32"];

/** Settings as words, from the command line or the environment; absent ones take their default. */
export type SettingWords = Partial<Record<keyof typeof VARIABLES, string>>;

/**
 * @throws {SettingsError} naming the setting, the value and what is allowed.
 * The default profile is `quick`, which suits a watch loop; `npm run verify` asks for `standard`.
 */
export function parseSettings(words: SettingWords): RunSettings {
  return {
    profile: oneOf("profile", words.profile ?? "quick", PROFILES),
    baseSeed: wholeNumber("base seed", words.baseSeed ?? "1"),
    engine: words.engine === undefined ? null : oneOf("engine", words.engine, ENGINE_NAMES),
    precision: words.precision === undefined ? null : oneOf("precision", words.precision, PRECISIONS),
    out: resolve(words.out ?? "reports"),
    claims: resolve(words.claims ?? "claims"),
    baseline: words.baseline === undefined ? null : resolve(words.baseline),
    junit: words.junit === undefined ? null : resolve(words.junit),
    cache: words.cache === NO_CACHE ? null : join(resolve(words.cache ?? CACHE), CELLS),
    cacheMegabytes: wholeNumber("size of the cache in megabytes", words.cacheMegabytes ?? "1024"),
    cellMinutes: positive("time for a batch of cells in minutes", words.cellMinutes ?? CELL_MINUTES),
  };
}

export function settingsFromEnvironment(environment: NodeJS.ProcessEnv): RunSettings {
  const words: SettingWords = {};
  for (const [name, variable] of Object.entries(VARIABLES) as [keyof SettingWords, string][]) {
    const value = environment[variable];
    if (value !== undefined && value !== "") words[name] = value;
  }
  return parseSettings(words);
}

/** The same settings as environment variables, for Vitest's workers. */
export function settingsToEnvironment(settings: RunSettings): Record<string, string> {
  return {
    [VARIABLES.profile]: settings.profile,
    [VARIABLES.baseSeed]: String(settings.baseSeed),
    [VARIABLES.engine]: settings.engine ?? "",
    [VARIABLES.precision]: settings.precision ?? "",
    [VARIABLES.out]: settings.out,
    [VARIABLES.claims]: settings.claims,
    [VARIABLES.baseline]: settings.baseline ?? "",
    [VARIABLES.junit]: settings.junit ?? "",
    [VARIABLES.cache]: settings.cache === null ? NO_CACHE : dirname(settings.cache),
    [VARIABLES.cacheMegabytes]: String(settings.cacheMegabytes),
    [VARIABLES.cellMinutes]: String(settings.cellMinutes),
  };
}

function oneOf<T extends string>(what: string, value: string, allowed: readonly T[]): T {
  if (!allowed.includes(value as T)) {
    throw new SettingsError(`${what} "${value}" is unknown; it is one of ${allowed.join(", ")}`);
  }
  return value as T;
}

function positive(what: string, value: string): number {
  if (!/^\d+(\.\d+)?$/.test(value) || !(Number(value) > 0)) {
    throw new SettingsError(`${what} is a positive number; got "${value}"`);
  }
  return Number(value);
}

function wholeNumber(what: string, value: string): number {
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(Number(value))) {
    throw new SettingsError(`${what} is a whole number from 0 to 2^53 − 1; got "${value}"`);
  }
  return Number(value);
}
