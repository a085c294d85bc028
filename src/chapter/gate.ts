import { diffWordsWithSpace } from "diff";
import type { Chapter, Passage, PassageKind } from "./chapter.ts";
import { hashVersion } from "./normalise.ts";
import { similarity, sketchOf } from "./sketch.ts";
import { type PassageStamp, textHashOf, withinOf } from "./stamp.ts";

/** What a person has read: the text and the claims as they then were, and who says so. */
export interface Review {
  /** `textHashOf` the passages. */
  readonly text: string;
  /** Hash of the claims' declarations; empty where the statement had no claim. */
  readonly claims: string;
  readonly by: string;
  readonly at: string;
  readonly because: string;
}

export interface StampedStatement {
  readonly id: string;
  /** Statements of one place may share a passage; statements of different places each need their own. */
  readonly place: string;
  /** Ids of the statements this one rests on. Unknown ids are passed over: the register's reader refuses them. */
  readonly uses: readonly string[];
  /** In the chapter's order. */
  readonly passages: readonly PassageStamp[];
  readonly review: Review | null;
  /** `null` without a claim. */
  readonly claimsNow: ClaimsNow | null;
}

/** Hash of the declarations of a statement's claims as they are now, or why there is none to be had. */
export type ClaimsNow = string | { readonly unread: string };

/** Worst first. `new` stands apart: it is no status of a statement. */
export const statuses = [
  "missing",
  "changed",
  "claim changed since review",
  "suspect",
  "unreviewed",
  "current",
] as const;
export type Status = (typeof statuses)[number];

export interface Difference {
  readonly value: string;
  readonly added: boolean;
  readonly removed: boolean;
}

/** A passage that is gone, and what stands in its stead. */
export interface Change {
  /** Hash of the passage that is gone. */
  readonly hash: string;
  /** `null` where the previous chapter is not at hand. */
  readonly old: string | null;
  /** `null` where nothing in the chapter resembles the old passage. */
  readonly new: string | null;
  /** Source line of the new passage, from 1. */
  readonly line: number | null;
  /** Word by word, where both texts are known and not too far apart. */
  readonly difference: readonly Difference[] | null;
}

export interface FoundPassage {
  readonly kind: PassageKind;
  readonly text: string;
  readonly line: number;
}

export interface Finding {
  readonly id: string;
  readonly place: string;
  readonly status: Status;
  /** For `suspect`: the used statement through which the suspicion came. */
  readonly through: string | null;
  /** Source lines of the passages that stand in the chapter, ascending, from 1. */
  readonly lines: readonly number[];
  /** The passages themselves, in the order of the stamps. */
  readonly passages: readonly FoundPassage[];
  readonly changes: readonly Change[];
  readonly reasons: readonly string[];
}

export interface NewPassage {
  readonly kind: PassageKind;
  readonly text: string;
  readonly line: number;
  readonly place: string;
  readonly hash: string;
}

export interface GateReport {
  readonly chapter: string;
  /** Every statement is current and covers, with the others, all that the chapter states. */
  readonly ok: boolean;
  /** In the order of the statements. */
  readonly findings: readonly Finding[];
  /** Passages in theorems, proofs, examples and demos that no statement covers, in the chapter's order. */
  readonly new: readonly NewPassage[];
}

export interface GateOptions {
  readonly chapter: Chapter;
  readonly statements: readonly StampedStatement[];
  /** The chapter as it was reviewed, for the old texts. */
  readonly previous?: Chapter;
}

/** At least five of sixteen slots: unrelated sentences share one or two. */
const similarEnough = 0.3;
/** A passage where the old one stood, between its own siblings, needs less resemblance. */
const neighbourBonus = 0.2;
/** Edits up to which a word-by-word difference is worth its time, which grows with their square. */
const longestDifference = 2_000;

/** Compares the stamps of the statements with the chapter as it is. Pure: nothing is written or approved. */
export function gateChapter(options: GateOptions): GateReport {
  const { chapter, statements, previous } = options;
  const matching = matchPassages(chapter, statements);
  const oldTexts = new Map(previous?.passages.map((passage) => [passage.hash, passage.text]));
  const own = statements.map((statement, index) =>
    ownFinding(statement, matching.ofStatement[index]!, chapter, oldTexts),
  );
  const findings = withSuspicion(own, statements);
  const uncovered = chapter.passages
    .filter(
      (passage, index) => passage.environment && passage.kind !== "heading" && !matching.taken.has(index),
    )
    .map(({ kind, text, line, place, hash }) => ({ kind, text, line, place, hash }));
  const ok = uncovered.length === 0 && findings.every((finding) => finding.status === "current");
  return { chapter: chapter.name, ok, findings, new: uncovered };
}

/** Where a stamped passage is found: an index into the chapter's passages. */
interface Match {
  readonly stamp: PassageStamp;
  index: number | null;
  /** `false` for a passage that only resembles the stamped one. */
  same: boolean;
}

interface Matching {
  readonly ofStatement: readonly (readonly Match[])[];
  readonly taken: ReadonlySet<number>;
}

function matchPassages(chapter: Chapter, statements: readonly StampedStatement[]): Matching {
  const free = new Map<string, number[]>();
  // Of equal passages the one in an environment is more likely the statement's than one in the text around it.
  const inOrder = [...chapter.passages.entries()].filter(([, { kind }]) => kind !== "heading");
  const first = inOrder.filter(([, { environment }]) => environment !== null);
  const last = inOrder.filter(([, { environment }]) => environment === null);
  for (const [index, passage] of [...first, ...last]) {
    const indices = free.get(passage.hash);
    if (indices) indices.push(index);
    else free.set(passage.hash, [index]);
  }
  const taken = new Set<number>();
  // Per place and hash: the occurrences given to that place. A second place gets the next ones.
  const given = new Map<string, number[]>();
  const ofStatement = statements.map((statement) => {
    const used = new Map<string, number>();
    return statement.passages.map((stamp): Match => {
      const key = `${statement.place}\n${stamp.hash}`;
      const nth = used.get(stamp.hash) ?? 0;
      used.set(stamp.hash, nth + 1);
      const occurrences = given.get(key) ?? [];
      given.set(key, occurrences);
      if (nth >= occurrences.length) {
        const index = free.get(stamp.hash)?.shift();
        if (index === undefined) return { stamp, index: null, same: false };
        occurrences.push(index);
        taken.add(index);
      }
      return { stamp, index: occurrences[nth]!, same: true };
    });
  });
  matchResembling(chapter, statements, ofStatement, taken);
  return { ofStatement, taken };
}

/** Gives each lost passage the free passage that resembles it most, the closest pairs first. */
function matchResembling(
  chapter: Chapter,
  statements: readonly StampedStatement[],
  ofStatement: readonly (readonly Match[])[],
  taken: Set<number>,
): void {
  const candidates = chapter.passages.flatMap((passage, index) =>
    taken.has(index) || passage.kind === "heading" ? [] : [{ index, sketch: sketchOf(passage.normalised) }],
  );
  const pairs: { match: Match; key: string; index: number; score: number }[] = [];
  for (const [number, matches] of ofStatement.entries()) {
    const seen = new Map<string, number>();
    for (const [position, match] of matches.entries()) {
      const nth = seen.get(match.stamp.hash) ?? 0;
      seen.set(match.stamp.hash, nth + 1);
      if (match.index !== null) continue;
      const expected = expectedIndices(matches, position);
      for (const { index, sketch } of candidates) {
        const bonus = expected.has(index) ? neighbourBonus : 0;
        const score = similarity(match.stamp.sketch, sketch) + bonus;
        // Statements of one place that share the lost passage share its successor.
        const key = `${statements[number]!.place}\n${match.stamp.hash}\n${nth}`;
        if (score >= similarEnough) pairs.push({ match, key, index, score });
      }
    }
  }
  pairs.sort((a, b) => b.score - a.score);
  const owner = new Map<number, string>();
  for (const { match, key, index } of pairs) {
    if (match.index !== null || (owner.get(index) ?? key) !== key) continue;
    match.index = index;
    owner.set(index, key);
    taken.add(index);
  }
}

/** Where the passage at `position` would stand if only it had changed, going by the siblings that are found. */
function expectedIndices(matches: readonly Match[], position: number): Set<number> {
  const expected = new Set<number>();
  for (const [sibling, match] of matches.entries()) {
    if (match.same && match.index !== null && Math.abs(sibling - position) <= 3) {
      expected.add(match.index + position - sibling);
    }
  }
  return expected;
}

function ownFinding(
  statement: StampedStatement,
  matches: readonly Match[],
  chapter: Chapter,
  oldTexts: ReadonlyMap<string, string>,
): Finding {
  const found = matches.flatMap((match) => (match.index === null ? [] : [chapter.passages[match.index]!]));
  const lines = [...new Set(found.map((passage) => passage.line))].sort((a, b) => a - b);
  const changes = matches
    .filter((match) => !match.same)
    .map((match) => changeOf(match, match.index === null ? null : chapter.passages[match.index]!, oldTexts));
  const reasons: string[] = [];
  const gone = changes.filter((change) => change.new === null);
  const reworded = changes.length - gone.length;
  if (gone.length > 0) {
    reasons.push(`${counted(gone.length, "passage")} gone, and nothing in the chapter resembles them`);
    const copies = gone.filter((change) => chapter.passages.some((passage) => passage.hash === change.hash));
    if (copies.length > 0) {
      reasons.push(
        `${counted(copies.length, "passage")} stands in the chapter, but statements of other places need it too: ` +
          "give statements that share one passage the same place, or review what was deleted",
      );
    }
  }
  if (reworded > 0) reasons.push(`${counted(reworded, "passage")} reworded since the review`);
  const swapped = swappedPair(matches, chapter);
  if (swapped) {
    reasons.push(`lines ${swapped[0]} and ${swapped[1]} stand in another order than when they were reviewed`);
  }
  const overtaken = swapped === null ? overtakenPair(matches, chapter) : null;
  if (overtaken) {
    reasons.push(
      `${located(overtaken.later)} now comes after ${located(overtaken.earlier)}, which followed it when it was reviewed`,
    );
  }
  const parted = swapped === null && overtaken === null ? partedPair(matches, chapter) : null;
  if (parted) {
    reasons.push(
      `${located(parted.own)} now stands in “${parted.own.place}”, and ${located(parted.before)}, which it followed ` +
        `there when it was reviewed, in “${parted.before.place}”`,
    );
  }
  const relabelled = parted === null ? relabelledPassage(matches, chapter) : null;
  if (relabelled) reasons.push(relabelled);
  const claimsNow = statement.claimsNow ?? "";
  const claimChanged = statement.review !== null && claimsNow !== statement.review.claims;
  if (typeof claimsNow === "object") reasons.push(`the claims cannot be loaded: ${claimsNow.unread}`);
  else if (claimChanged) {
    reasons.push(
      claimsNow === ""
        ? "the claims that were reviewed are gone"
        : "the claims' declarations are others than when the statement was reviewed",
    );
  }
  const whyUnreviewed = unreviewed(statement);
  if (whyUnreviewed) reasons.unshift(whyUnreviewed);

  const status: Status = whyUnreviewed
    ? "unreviewed"
    : gone.length > 0
      ? "missing"
      : reworded > 0 || swapped || overtaken || parted || relabelled
        ? "changed"
        : claimChanged
          ? "claim changed since review"
          : "current";
  const passages = found.map(({ kind, text, line }) => ({ kind, text, line }));
  return {
    id: statement.id,
    place: statement.place,
    status,
    through: null,
    lines,
    passages,
    changes,
    reasons,
  };
}

function unreviewed(statement: StampedStatement): string | null {
  if (statement.passages.length === 0) return "no passage of the chapter is assigned to the statement";
  const other = statement.passages.find((passage) => !passage.hash.startsWith(`${hashVersion}:`));
  if (other) {
    return (
      `the stamp ${other.hash} is not of version ${hashVersion}: npm run review -- --migrate CHAPTER makes it anew ` +
      "where the text is as it was reviewed"
    );
  }
  if (statement.review === null) return "nobody has reviewed the statement";
  if (statement.review.text !== textHashOf(statement.passages)) {
    return "the review was of other passages than the register now lists: review the statement anew";
  }
  return null;
}

function changeOf(match: Match, passage: Passage | null, oldTexts: ReadonlyMap<string, string>): Change {
  const old = oldTexts.get(match.stamp.hash) ?? null;
  const text = passage?.text ?? null;
  const difference =
    old === null || text === null
      ? null
      : (diffWordsWithSpace(old, text, { maxEditLength: longestDifference })?.map(
          ({ value, added, removed }) => ({ value, added, removed }),
        ) ?? null);
  return { hash: match.stamp.hash, old, new: text, line: passage?.line ?? null, difference };
}

/**
 * Lines of two passages of one place whose order is no longer the stamped one. Passages of different places may
 * change order when sections move, and of equal passages it cannot be told which is which.
 */
function swappedPair(matches: readonly Match[], chapter: Chapter): [number, number] | null {
  const hashes = new Map<string, number>();
  for (const { hash } of chapter.passages) hashes.set(hash, (hashes.get(hash) ?? 0) + 1);
  const last = new Map<string, number>();
  for (const { index, same } of matches) {
    if (index === null || !same) continue;
    const passage = chapter.passages[index]!;
    if (hashes.get(passage.hash)! > 1) continue;
    const before = last.get(passage.place);
    if (before !== undefined && before > index) return [chapter.passages[before]!.line, passage.line];
    last.set(passage.place, index);
  }
  return null;
}

/** A passage by its line and first words, since a line of extracted text may hold many sentences. */
function located({ line, text }: Passage): string {
  const words = text.split(/\s+/);
  return `line ${line} (“${words.slice(0, 6).join(" ")}${words.length > 6 ? " …" : ""}”)`;
}

/**
 * A passage and the one that it followed in its place, whatever statement that one belongs to, where that one
 * now comes later. Of a place that has another name now, and of passages that stand there more than once, it is not told.
 */
function overtakenPair(
  matches: readonly Match[],
  chapter: Chapter,
): { earlier: Passage; later: Passage } | null {
  for (const { own, before, comesLater } of formerNeighbours(matches, chapter)) {
    if (comesLater && before.place === own.place) return { earlier: own, later: before };
  }
  return null;
}

/**
 * A passage and the one that it followed in its place, where a theorem, proof, example or demo now holds one of them and
 * not the other: a hypothesis that has moved to another theorem says something else there, word for word the same. Two
 * sections of running text may be made of one, and a place that moves takes both along.
 */
function partedPair(matches: readonly Match[], chapter: Chapter): { own: Passage; before: Passage } | null {
  for (const pair of formerNeighbours(matches, chapter)) {
    const { own, before } = pair;
    if (own.place !== before.place && (own.environment ?? before.environment) !== null) return pair;
  }
  return null;
}

/**
 * A passage that stands, word for word, in something else than when it was reviewed: a conjecture, where it was a theorem,
 * or one whose name states another condition. An environment that bears no name in one form of the chapter and has one in
 * another is the same, and of passages that the chapter has more than once it is not told.
 */
function relabelledPassage(matches: readonly Match[], chapter: Chapter): string | null {
  const only = placesOfUnique(chapter);
  for (const { stamp, index, same } of matches) {
    if (index === null || !same || stamp.within === undefined || only.get(stamp.hash) !== index) continue;
    const passage = chapter.passages[index]!;
    const [kind, name] = stamp.within.split(" ");
    const [kindNow, nameNow] = (withinOf(passage) ?? "").split(" ");
    if (kind !== kindNow) {
      const stands = kindNow === "" ? "in running text" : `in ${article(kindNow!)}`;
      return `${located(passage)} now stands ${stands}, and stood in ${article(kind!)} when it was reviewed`;
    }
    if (name && nameNow && name !== nameNow) {
      return `${located(passage)} stands in ${article(kind!)} of another name than when it was reviewed: “${passage.place}”`;
    }
  }
  return null;
}

const article = (kind: string): string => `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;

/** Passages with the ones that they followed in their place when they were reviewed, where the chapter has each once. */
function* formerNeighbours(
  matches: readonly Match[],
  chapter: Chapter,
): Generator<{ own: Passage; before: Passage; comesLater: boolean }> {
  const only = placesOfUnique(chapter);
  for (const { stamp, index, same } of matches) {
    if (index === null || !same || stamp.follows === undefined) continue;
    const before = only.get(stamp.follows) ?? null;
    if (before === null || only.get(stamp.hash) !== index) continue;
    yield { own: chapter.passages[index]!, before: chapter.passages[before]!, comesLater: before > index };
  }
}

/** Where the chapter has a passage, by its hash; null where it has it more than once. */
function placesOfUnique(chapter: Chapter): Map<string, number | null> {
  const only = new Map<string, number | null>();
  for (const [index, { hash }] of chapter.passages.entries()) only.set(hash, only.has(hash) ? null : index);
  return only;
}

/** Marks what rests, directly or not, on a changed or missing statement. Every statement is visited once. */
function withSuspicion(findings: readonly Finding[], statements: readonly StampedStatement[]): Finding[] {
  const users = new Map<string, string[]>();
  for (const { id, uses } of statements) {
    for (const used of uses) users.set(used, [...(users.get(used) ?? []), id]);
  }
  const sources = findings.filter(({ status }) => status === "changed" || status === "missing");
  const through = new Map<string, string | null>(sources.map(({ id }) => [id, null]));
  const queue = sources.map(({ id }) => id);
  for (let next = 0; next < queue.length; next++) {
    for (const user of users.get(queue[next]!) ?? []) {
      if (through.has(user)) continue;
      through.set(user, queue[next]!);
      queue.push(user);
    }
  }
  return findings.map((finding) => {
    const via = through.get(finding.id) ?? null;
    if (via === null) return finding;
    const chain = [finding.id];
    for (let at: string | null = via; at !== null; at = through.get(at) ?? null) chain.push(at);
    const reasons = [
      ...finding.reasons,
      `rests on a statement that is no longer current: ${chain.join(" → ")}`,
    ];
    return finding.status === "current"
      ? { ...finding, status: "suspect", through: via, reasons }
      : { ...finding, through: via, reasons };
  });
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The status as it is shown: with the statement through which suspicion came. */
export function statusText(finding: Finding): string {
  return finding.status === "suspect" ? `suspect through ${finding.through}` : finding.status;
}
