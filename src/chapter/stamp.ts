import { type Chapter, ChapterError, type Passage } from "./chapter.ts";
import { hashOf } from "./normalise.ts";
import { sketchOf } from "./sketch.ts";

/** What the register keeps of a passage: enough to recognise it, not enough to read it. */
export interface PassageStamp {
  readonly hash: string;
  readonly sketch: string;
  /** Hash of the passage before it in its place, whichever statement has that one; absent for the first one there. */
  readonly follows?: string | undefined;
  /** What the passage stands in, as `withinOf` says it; absent in running text. */
  readonly within?: string | undefined;
}

/** The kind of a passage's theorem, proof, example or demo, and after a blank the hash of its name if it has one. */
export function withinOf({ environment, environmentName }: Passage): string | undefined {
  if (environment === null) return undefined;
  return environmentName ? `${environment} ${hashOf(environmentName)}` : environment;
}

/** One hash over the hashes of a statement's passages, in their order: what a review is bound to. */
export function textHashOf(passages: readonly { readonly hash: string }[], version?: string): string {
  return hashOf(passages.map((passage) => passage.hash).join("\n"), version);
}

/**
 * The stamps of a statement's passages, in the chapter's order.
 *
 * @param selection passages of the chapter, or source lines (from 1): every passage but headings that begins
 *   on one of them.
 * @throws {ChapterError} for a line on which no passage begins and for a passage of another chapter.
 */
export function stampPassages(
  chapter: Chapter,
  selection: readonly number[] | readonly Passage[],
): PassageStamp[] {
  const own = new Set(chapter.passages);
  const chosen = new Set<Passage>();
  for (const item of selection) {
    if (typeof item === "number") {
      const found = chapter.passages.filter((passage) => passage.line === item && passage.kind !== "heading");
      if (found.length === 0) throw noPassageOn(chapter, item);
      for (const passage of found) chosen.add(passage);
    } else if (own.has(item)) {
      chosen.add(item);
    } else {
      throw new ChapterError(
        `${chapter.name}: stamps are made of this chapter's own passages, "${item.text.slice(0, 60)}" is of ` +
          "another; choose from chapter.passages",
      );
    }
  }
  const last = new Map<string, string>();
  return chapter.passages.flatMap((passage) => {
    if (passage.kind === "heading") return chosen.has(passage) ? [stampOf(passage)] : [];
    const follows = last.get(passage.place);
    last.set(passage.place, passage.hash);
    return chosen.has(passage) ? [stampOf(passage, follows)] : [];
  });
}

function stampOf(passage: Passage, follows?: string): PassageStamp {
  const within = withinOf(passage);
  return {
    hash: passage.hash,
    sketch: sketchOf(passage.normalised),
    ...(follows === undefined ? {} : { follows }),
    ...(within === undefined ? {} : { within }),
  };
}

function noPassageOn(chapter: Chapter, line: number): ChapterError {
  const lines = chapter.passages
    .filter((passage) => passage.kind !== "heading")
    .map((passage) => passage.line)
    .sort((a, b) => Math.abs(a - line) - Math.abs(b - line));
  return new ChapterError(
    `${chapter.name}, line ${line}: no sentence, formula or code begins on this line; the nearest that does is ` +
      `line ${lines[0] ?? "none"}`,
  );
}

/** A statement to begin with: nobody has reviewed it, its id and place can be changed. */
export interface Candidate {
  /** Lower-case letters and digits joined by hyphens, unique among the chapter's candidates. */
  readonly id: string;
  readonly place: string;
  readonly passages: readonly Passage[];
}

/**
 * Candidate statements for a chapter's first set-up: one for each theorem-like environment, example and demo,
 * and one for each step of a proof: a sentence with the formulas that belong to it.
 */
export function suggestPassages(chapter: Chapter): Candidate[] {
  const groups: { base: string; place: string; passages: Passage[] }[] = [];
  let steps = 0;
  let before: Passage | null = null;
  for (const passage of chapter.passages) {
    if (passage.environment === null || passage.kind === "heading") {
      before = null;
      continue;
    }
    const sameEnvironment: boolean =
      before?.place === passage.place && before.environment === passage.environment;
    if (!sameEnvironment) steps = 0;
    const open = groups.at(-1);
    const joins =
      sameEnvironment && (passage.environment !== "proof" || (before !== null && continues(before, passage)));
    if (open && joins) {
      open.passages.push(passage);
    } else {
      steps++;
      const base = slugOfPlace(passage) + (passage.environment === "proof" ? `-step-${steps}` : "");
      groups.push({ base, place: passage.place, passages: [passage] });
    }
    before = passage;
  }
  const taken = new Set<string>();
  return groups.map(({ base, place, passages }) => {
    let id = base;
    for (let copy = 2; taken.has(id); copy++) id = `${base}-${copy}`;
    taken.add(id);
    return { id, place, passages };
  });
}

/** Whether a passage of a proof belongs to the step of the one before it. */
function continues(before: Passage, passage: Passage): boolean {
  if (passage.kind === "formula" || before.text.endsWith(":")) return true;
  return before.kind === "formula" && /^\p{Ll}/u.test(passage.text);
}

function slugOfPlace(passage: Passage): string {
  const parts = passage.place.split(" / ");
  if (passage.environment === "proof") return slug(parts.slice(-2).join(" "));
  return slug(parts.at(-1)!);
}

function slug(text: string): string {
  const words = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  return words.length > 0 ? words.slice(0, 10).join("-").slice(0, 80).replace(/-$/, "") : "statement";
}
