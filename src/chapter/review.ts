import type { Chapter, Passage } from "./chapter.ts";
import { type ClaimsNow, type Finding, gateChapter, type StampedStatement } from "./gate.ts";
import type { Register, StatementEntry } from "./register.ts";
import { type PassageStamp, stampPassages, suggestPassages, textHashOf } from "./stamp.ts";

/** A review that cannot be recorded: says which rule it breaks and what to do. */
export class ReviewError extends Error {
  override readonly name = "ReviewError";
}

/** The register's statements as the gate compares them, with the fingerprints of their claims as they are now. */
export function stampedStatements(
  register: Register,
  claimsNow: ReadonlyMap<string, ClaimsNow>,
): StampedStatement[] {
  return register.statements.map(({ id, place, uses, passages, review }) => ({
    id,
    place,
    uses,
    passages,
    review,
    claimsNow: claimsNow.get(id) ?? null,
  }));
}

/** A source line, from 1, and which of the passages that begin on it, from 1; all of them if null. */
export interface PassageAddress {
  readonly line: number;
  readonly number: number | null;
}

export interface ReviewOptions {
  readonly register: Register;
  readonly chapter: Chapter;
  readonly id: string;
  /** Where the passages begin that the statement restates; those it has, or their successors, if null. */
  readonly passages: readonly PassageAddress[] | null;
  /** By statement. */
  readonly claimsNow: ReadonlyMap<string, ClaimsNow>;
  readonly by: string;
  readonly at: string;
  readonly because: string;
}

/**
 * The register with one statement stamped anew: its passages as they stand in the chapter now, its claims as they
 * are declared now. What it states in our words is not touched: that is for the person who reviews.
 *
 * @throws {ReviewError} for an id that is no statement, a reason of no words, a statement that has no passages yet,
 *   or one whose passage is gone without a successor, unless addresses are given; for an address at which no passage
 *   begins; for claims that cannot be loaded.
 */
export function reviewStatement(options: ReviewOptions): Register {
  const { register, chapter, id, passages: addresses, claimsNow, by, at } = options;
  const because = options.because.trim();
  const entry = register.statements.find((statement) => statement.id === id);
  if (!entry) {
    throw new ReviewError(`no statement has the id "${id}"; "npm run list" shows them`);
  }
  if (because === "")
    throw new ReviewError('a review says why: --because "what was read, and what was found"');
  const claims = claimsNow.get(id) ?? "";
  if (typeof claims === "object") {
    throw new ReviewError(
      `a review is of the claims as they stand, and those of ${id} cannot be loaded: ${claims.unread}. Mend the file, then review`,
    );
  }
  const passages = addresses
    ? stampPassages(
        chapter,
        addresses.flatMap((address) => passagesAt(chapter, address)),
      )
    : successors(options, entry);
  const reviewed: StatementEntry = {
    ...entry,
    passages,
    review: { text: textHashOf(passages), claims, by, at, because },
  };
  return {
    ...register,
    statements: register.statements.map((statement) => (statement.id === id ? reviewed : statement)),
  };
}

function passagesAt(chapter: Chapter, { line, number }: PassageAddress): Passage[] {
  const found = chapter.passages.filter((passage) => passage.line === line && passage.kind !== "heading");
  const chosen = number === null ? found : found.slice(number - 1, number);
  if (chosen.length === 0) {
    throw new ReviewError(
      `${chapter.name}: ${found.length} passages begin on line ${line}${number === null ? "" : `, so there is no number ${number}`}; a passage is a sentence, a formula or a code block`,
    );
  }
  return chosen;
}

/** The passages a statement has, each as it stands in the chapter now, and in the chapter's order. */
function successors(
  { register, chapter, id, claimsNow }: ReviewOptions,
  entry: StatementEntry,
): PassageStamp[] {
  if (entry.passages.length === 0) {
    throw new ReviewError(
      `${id} has no passages of the chapter yet; name those it restates by line, or line and sentence: --passages 12,14:2 (of ${chapter.name})`,
    );
  }
  const report = gateChapter({ chapter, statements: stampedStatements(register, claimsNow) });
  const finding = report.findings.find((each) => each.id === id) as Finding;
  const gone = finding.changes.find((change) => change.new === null);
  if (gone) {
    throw new ReviewError(
      `a passage of ${id} is gone from ${chapter.name} and nothing resembles it; name those it restates now with --passages, or remove the statement from the register`,
    );
  }
  const places = new Set<number>();
  for (const { line, text } of finding.passages) {
    // Of equal passages on one line each stands for one.
    const place = chapter.passages.findIndex(
      (passage, index) => passage.line === line && passage.text === text && !places.has(index),
    );
    places.add(place);
  }
  return [...places]
    .sort((a, b) => a - b)
    .flatMap((place) => stampPassages(chapter, [chapter.passages[place]!]));
}

/**
 * A register to begin with: every candidate statement of a chapter, unreviewed, to be restated in one's own words.
 * Nothing in it counts as read: first evidence is never approved by the tool itself.
 */
export function initialRegister(chapter: Chapter, title: string): Register {
  return {
    $comment:
      'Restate every statement in your own words (says, title), write its claims, then record that you have read it: npm run review -- ID --chapter FILE --because "…"',
    chapter: title,
    statements: suggestPassages(chapter).map(({ id, place, passages }) => ({
      id,
      place: place.split(" / ").slice(-2).join(", "),
      title: id.replaceAll("-", " "),
      says: "To be restated.",
      uses: [],
      accepted: null,
      passages: stampPassages(chapter, passages),
      review: null,
    })),
  };
}
