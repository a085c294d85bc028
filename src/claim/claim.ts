import type { Cell, Experiment } from "../experiment/experiment.ts";
import { type CellPlans, PROFILES, type Profile } from "../experiment/profile.ts";
import type { ClaimAxis } from "../verdict/claim-axis.ts";
import { decidingIntervals } from "../verdict/deciding-intervals.ts";
import type { Expectation } from "../verdict/expectation.ts";
import { isRate } from "../verdict/expectation.ts";

/** A statement of the chapter, by its id in the register (claims/chapter.json). */
export interface Statement {
  readonly id: string;
}

/** Reads the claim's number (or numbers, one per component) off a cell. */
export type Observe = (cell: Cell, at: { readonly width: number }) => number | readonly number[];

/**
 * A deliberately wrong variant that the same test must refute. What it does not override it takes from the claim.
 */
export interface Counterfeit {
  readonly name: string;
  readonly experiment?: Experiment;
  /**
   * Share of the claim's seeds that its experiment is looked at on first, rounded up to a multiple of 16; 1 unless said.
   * What is plainly wrong is told on few. Where they leave it open, the second look is at as many as an undecided claim's.
   */
  readonly share?: number;
  readonly observe?: Observe;
  readonly expect?: Expectation;
}

/** A curve to show beside the verdict, averaged over seeds at the largest width. */
export interface CurveDeclaration {
  readonly name: string;
  readonly caption: string;
  readonly x: {
    readonly label: string;
    readonly unit: string;
    readonly scale: "linear" | "log";
    readonly of: (cell: Cell) => readonly number[];
  };
  readonly y: { readonly label: string; readonly unit: string; readonly scale: "linear" | "log" };
  readonly series: readonly {
    readonly name: string;
    readonly role: "measured" | "predicted" | "bound" | "counterfeit" | "residual";
    readonly of: (cell: Cell, at: { readonly width: number }) => readonly number[];
  }[];
}

export type Reading = "literal" | "amended" | "alternative";

export interface ClaimDeclaration {
  readonly title: string;
  /** The chapter's own reading, one that adds what makes the sentence true, or another natural one. */
  readonly reading: Reading;
  /** The reading in TeX. */
  readonly says: string;
  /** Hypotheses and settings a reader needs to know. */
  readonly under: Readonly<Record<string, string | number | boolean | readonly number[]>>;
  readonly experiment: Experiment;
  readonly cells: CellPlans;
  /** What the plan's widths are where the claim is about something without a width, as a number of points. */
  readonly axis?: ClaimAxis;
  /** What is measured, in words or TeX, and its unit ("1" for a pure number). */
  readonly quantity: string;
  readonly unit: string;
  readonly observe: Observe;
  /** Names of the numbers that `observe` gives when it gives several. */
  readonly components?: readonly string[];
  readonly expect: Expectation;
  /** For a bound: ask whether a strictly smaller exponent is supported too. */
  readonly askSharpness?: boolean;
  readonly counterfeits: readonly Counterfeit[];
  readonly curves?: readonly CurveDeclaration[];
  readonly doesNotShow: string;
  /**
   * What the author should write instead: of a supported claim the sentence it supports, of a refuted
   * alternative reading the one that rules it out.
   */
  readonly writeInstead?: string;
}

export interface Claim extends ClaimDeclaration {
  /** `<statement>/<slug>`: names the evidence record and the anchor in the report. */
  readonly id: string;
  readonly statement: string;
}

/** A claim that is wrong as declared; nothing is measured for it. */
export class ClaimDeclarationError extends Error {
  override readonly name = "ClaimDeclarationError";
}

type Listener = (claim: Claim) => void;
const registered = new Map<string, Claim>();
const listeners = new Set<Listener>();

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Names a statement of the register, for claims to be about. */
export function statement(id: string): Statement {
  if (!ID.test(id)) {
    throw new ClaimDeclarationError(
      `a statement's id is lower-case words joined by "-"; got "${id}". Ids are listed in claims/chapter.json`,
    );
  }
  return { id };
}

/**
 * Declares and registers a claim about a statement.
 * @throws {ClaimDeclarationError} for a declaration that could not be judged: an id used twice, no
 * counterfeit, a share that is not in (0, 1] or has no experiment, a width that is no positive integer, fewer than two
 * seeds, one width for a rate.
 */
export function claim(about: Statement, slug: string, declaration: ClaimDeclaration): Claim {
  const id = `${about.id}/${slug}`;
  const complain = (rule: string) => {
    throw new ClaimDeclarationError(`${id}: ${rule}`);
  };
  if (!ID.test(slug)) complain(`a claim's name is lower-case words joined by "-"; got "${slug}"`);
  if (registered.has(id)) complain("two claims have this id; rename one of them");
  if (declaration.counterfeits.length === 0) {
    complain("it names no counterfeit; a test that has never refuted anything supports nothing. Add one");
  }
  for (const { name, share, experiment } of declaration.counterfeits) {
    if (share === undefined) continue;
    if (!(share > 0 && share <= 1))
      complain(`a share of the seeds is more than 0 and at most 1; "${name}" has ${share}`);
    if (!experiment)
      complain(`"${name}" has the claim's own cells, which cost nothing more; leave its share out`);
  }
  const components = declaration.components ?? [];
  if (new Set(components).size !== components.length) complain("two components have the same name");
  for (const profile of PROFILES) {
    const { widths, seeds } = declaration.cells[profile];
    const bad = widths.find((width) => !Number.isSafeInteger(width) || width < 1);
    if (bad !== undefined) complain(`a width is a positive integer; the ${profile} profile has ${bad}`);
    if (widths.length === 0) complain(`the ${profile} profile has no widths`);
    if (widths.some((width, index) => index > 0 && width <= widths[index - 1]!)) {
      complain(`widths increase; the ${profile} profile has ${widths.join(", ")}`);
    }
    if (!Number.isSafeInteger(seeds) || seeds < 2) {
      complain(`an interval needs at least 2 seeds; the ${profile} profile has ${seeds}`);
    }
    const expectations = [declaration.expect, ...declaration.counterfeits.flatMap((c) => c.expect ?? [])];
    if (widths.length < 3 && expectations.some(isRate)) {
      complain(`an exponent needs at least 3 widths; the ${profile} profile has ${widths.length}`);
    }
  }
  const result: Claim = { ...declaration, id, statement: about.id };
  registered.set(id, result);
  for (const listener of listeners) listener(result);
  return result;
}

/** Calls back for every claim registered from now on; returns the function that ends it. */
export function onClaim(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Intervals of the run's error budget that one look at a claim uses, its counterfeits included. */
export function claimIntervals(declared: Claim, profile: Profile): number {
  const components = Math.max(1, declared.components?.length ?? 0);
  const widths = declared.cells[profile].widths.length;
  return [declared.expect, ...declared.counterfeits.map((c) => c.expect ?? declared.expect)]
    .map((expectation) => decidingIntervals(expectation, components, widths))
    .reduce((sum, count) => sum + count, 0);
}

/** TeX with its backslashes: tex`\frac12`. */
export const tex = String.raw;
