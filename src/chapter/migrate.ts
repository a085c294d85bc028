import type { Chapter, Passage } from "./chapter.ts";
import { currentHashing, type Hashing, hashings } from "./hashing.ts";
import { type ParseOptions, parseChapter } from "./parse.ts";
import type { Register, StatementEntry } from "./register.ts";
import { type PassageStamp, stampPassages, textHashOf } from "./stamp.ts";

export interface Migration {
  readonly register: Register;
  /** Ids of the statements all of whose stamps are now of the current version, and were not before. */
  readonly migrated: readonly string[];
  /** What stays as it is, and is not current until a person reviews it. */
  readonly left: readonly { readonly id: string; readonly why: string }[];
}

/**
 * Makes stamps of superseded versions anew. A stamp is replaced only where the chapter still holds, by the rules
 * under which the stamp was made, the passage that a person has read; all others stay, and so does whatever the
 * gate has against them. Who reviewed, when and why is kept.
 *
 * @param options.known the superseded hashings; the project's own unless set.
 * @throws {ChapterError} as `parseChapter`.
 */
export function migrateRegister(options: {
  readonly register: Register;
  readonly source: Uint8Array | string;
  readonly parse: ParseOptions;
  readonly known?: readonly Hashing[];
}): Migration {
  const { register, source, parse } = options;
  const known = options.known ?? hashings;
  const now = parseChapter(source, parse);
  const successors = new Map<string, PassageStamp>();
  for (const hashing of known) {
    if (hashing.version === currentHashing.version) continue;
    const before = parseChapter(source, { ...parse, hashing });
    for (const passage of before.passages) {
      const same = samePassage(now, passage);
      if (same) successors.set(passage.hash, stampPassages(now, [same])[0]!);
    }
  }
  const migrated: string[] = [];
  const left: { id: string; why: string }[] = [];
  const statements = register.statements.map((entry) => {
    const old = entry.passages.filter(({ hash }) => !hash.startsWith(`${currentHashing.version}:`));
    if (old.length === 0) return entry;
    const lost = old.filter(({ hash }) => !successors.has(hash));
    if (lost.length > 0) {
      left.push({ id: entry.id, why: whyLeft(lost, known) });
      return entry;
    }
    migrated.push(entry.id);
    return restamped(entry, successors);
  });
  return { register: { ...register, statements }, migrated, left };
}

/** The same stretch of the source: what is hashed of it is all that differs between versions. */
function samePassage(chapter: Chapter, { line, kind, text }: Passage): Passage | undefined {
  return chapter.passages.find((each) => each.line === line && each.kind === kind && each.text === text);
}

function restamped(entry: StatementEntry, successors: ReadonlyMap<string, PassageStamp>): StatementEntry {
  const passages = entry.passages.map((stamp) => successors.get(stamp.hash) ?? stamp);
  const { review } = entry;
  // A review of other passages than those listed stays one.
  const bound = review !== null && review.text === textHashUnder(entry.passages);
  return { ...entry, passages, review: bound ? { ...review, text: textHashOf(passages) } : review };
}

/** The text hash as it was made when the first of the stamps was. */
function textHashUnder(passages: readonly PassageStamp[]): string {
  return textHashOf(passages, passages[0]!.hash.split(":", 1)[0]!);
}

function whyLeft(lost: readonly PassageStamp[], known: readonly Hashing[]): string {
  const [version = ""] = lost[0]!.hash.split(":", 1);
  return known.some((hashing) => hashing.version === version)
    ? `${lost.length} of its passages no longer stand in the chapter as they were reviewed`
    : `its stamps are of version ${version}, which this program does not know`;
}
