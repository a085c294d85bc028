import type { Chapter, Passage } from "./chapter.ts";
import type { StampedStatement } from "./gate.ts";
import { stampPassages, suggestPassages, textHashOf } from "./stamp.ts";

/** For tests: statements over everything a chapter says, the running text included, each of them reviewed. */
export function reviewedStatements(chapter: Chapter): StampedStatement[] {
  const running = chapter.passages.filter(
    (passage) => passage.environment === null && passage.kind !== "heading",
  );
  return [
    ...suggestPassages(chapter).map(({ id, place, passages }) => reviewed(chapter, id, place, passages)),
    ...running.map((passage, index) => reviewed(chapter, `running-${index + 1}`, passage.place, [passage])),
  ];
}

function reviewed(
  chapter: Chapter,
  id: string,
  place: string,
  passages: readonly Passage[],
): StampedStatement {
  const stamps = stampPassages(chapter, passages);
  const review = { text: textHashOf(stamps), claims: "", by: "a reader", at: "2026-01-01", because: "read" };
  return { id, place, uses: [], passages: stamps, review, claimsNow: null };
}
