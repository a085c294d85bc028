import { describe, expect, test } from "vitest";
import { type ClaimOutcome, type Standing, standingOf } from "./standing.ts";

const READINGS = ["literal", "amended", "alternative"] as const;
const VERDICTS = ["supported", "refuted", "inconclusive", "broken"] as const;

const outcome = (
  reading: ClaimOutcome["reading"],
  verdict: ClaimOutcome["verdict"],
  sharpness: ClaimOutcome["sharpness"] = null,
): ClaimOutcome => ({ id: `s/${reading}-${verdict}-${sharpness}`, reading, verdict, sharpness });

const standing = (...outcomes: ClaimOutcome[]): Standing =>
  standingOf(
    outcomes.map((each) => each.id),
    outcomes,
  ).standing;

describe("the standing of a statement", () => {
  test.each<[Standing, ClaimOutcome[]]>([
    ["holds", [outcome("literal", "supported")]],
    ["holds", [outcome("literal", "supported"), outcome("alternative", "refuted")]],
    ["holds", [outcome("literal", "supported", "sharp"), outcome("literal", "supported", "not sharp")]],
    ["holds", [outcome("literal", "supported", "undecided")]],
    ["holds, not sharp", [outcome("literal", "supported", "not sharp")]],
    ["holds", [outcome("literal", "supported", "not sharp"), outcome("literal", "supported", "undecided")]],
    ["holds as amended", [outcome("literal", "refuted"), outcome("amended", "supported")]],
    ["refuted", [outcome("literal", "refuted")]],
    ["refuted", [outcome("literal", "refuted"), outcome("alternative", "supported")]],
    ["refuted", [outcome("literal", "refuted"), outcome("amended", "refuted")]],
    ["open", [outcome("literal", "inconclusive")]],
    ["open", [outcome("literal", "supported"), outcome("alternative", "inconclusive")]],
    ["open", [outcome("literal", "supported"), outcome("alternative", "broken")]],
    ["not covered", [outcome("alternative", "supported")]],
    ["not covered", []],
  ])("is %s for %j", (expected, outcomes) => {
    expect(standing(...outcomes)).toBe(expected);
  });

  // Every combination of one literal, one amended and one alternative claim.
  const combinations = VERDICTS.flatMap((literal) =>
    VERDICTS.flatMap((amended) =>
      VERDICTS.map((alternative) => ({
        literal,
        amended,
        alternative,
        outcomes: READINGS.map((reading, index) => outcome(reading, [literal, amended, alternative][index]!)),
      })),
    ),
  );

  test.each(
    combinations,
  )("never passes what is broken or undecided: $literal, $amended, $alternative", (c) => {
    const verdicts = [c.literal, c.amended, c.alternative];
    const undecided = verdicts.some((verdict) => verdict === "broken" || verdict === "inconclusive");
    expect(standing(...c.outcomes) === "open").toBe(undecided);
  });

  test.each(
    combinations.filter((c) => c.literal === "refuted"),
  )("never holds as written where the literal reading is refuted: $amended, $alternative", (c) => {
    expect(["holds", "holds, not sharp"]).not.toContain(standing(...c.outcomes));
  });

  test("is not covered while one planned claim has left no evidence", () => {
    const present = outcome("literal", "supported");
    const { standing: word, why } = standingOf([present.id, "s/gone"], [present]);
    expect(word).toBe("not covered");
    expect(why).toBe("no evidence from s/gone");
  });

  test("doesn't depend on the order of the claims", () => {
    for (const { outcomes } of combinations) {
      expect(standing(...[...outcomes].reverse())).toBe(standing(...outcomes));
    }
  });
});

/**
 * The standing as a table, read off the design and not off the code: each row says when its word applies. The
 * rows exclude each other and leave nothing out, which the test checks too.
 */
interface Claims {
  readonly all: readonly ClaimOutcome[];
  readonly literal: readonly ClaimOutcome[];
  readonly amended: readonly ClaimOutcome[];
}
const settled = ({ all }: Claims) =>
  all.every(({ verdict }) => verdict === "supported" || verdict === "refuted");
const literalHolds = ({ literal }: Claims) =>
  literal.length > 0 && literal.every(({ verdict }) => verdict === "supported");
const literalFails = ({ literal }: Claims) => literal.some(({ verdict }) => verdict === "refuted");
const amendedHolds = ({ amended }: Claims) =>
  amended.length > 0 && amended.every(({ verdict }) => verdict === "supported");
const attainedSomewhere = ({ literal }: Claims) =>
  literal.some(({ sharpness }) => sharpness === "sharp" || sharpness === "undecided");
const looseSomewhere = ({ literal }: Claims) => literal.some(({ sharpness }) => sharpness === "not sharp");

const SPECIFICATION: readonly [Standing, (claims: Claims) => boolean][] = [
  ["open", (c) => !settled(c)],
  ["not covered", (c) => settled(c) && c.literal.length === 0],
  ["refuted", (c) => settled(c) && literalFails(c) && !amendedHolds(c)],
  ["holds as amended", (c) => settled(c) && literalFails(c) && amendedHolds(c)],
  ["holds, not sharp", (c) => settled(c) && literalHolds(c) && looseSomewhere(c) && !attainedSomewhere(c)],
  ["holds", (c) => settled(c) && literalHolds(c) && (attainedSomewhere(c) || !looseSomewhere(c))],
];

const SHARPNESS = ["sharp", "not sharp", "undecided", null] as const;

/** No claim of the reading, or one with any verdict and any sharpness. */
const upToOne = (reading: ClaimOutcome["reading"], id: string): ClaimOutcome[][] => [
  [],
  ...VERDICTS.flatMap((verdict) => SHARPNESS.map((sharpness) => [{ id, reading, verdict, sharpness }])),
];
const together = (...choices: ClaimOutcome[][][]): ClaimOutcome[][] =>
  choices.reduce((sets, choice) => sets.flatMap((set) => choice.map((more) => [...set, ...more])), [[]]);

describe("every combination of up to two literal, one amended and one alternative claim", () => {
  const withoutAlternative = together(
    upToOne("literal", "s/first"),
    upToOne("literal", "s/second"),
    upToOne("amended", "s/amended"),
  );
  const alternatives = upToOne("alternative", "s/alternative");

  test("has the one standing that the specification gives it", () => {
    const wrong: unknown[] = [];
    let count = 0;
    for (const all of together(withoutAlternative, alternatives)) {
      const of = (reading: ClaimOutcome["reading"]) => all.filter((each) => each.reading === reading);
      const claims = { all, literal: of("literal"), amended: of("amended") };
      const expected = SPECIFICATION.filter(([, applies]) => applies(claims)).map(([word]) => word);
      const seen = standing(...all);
      if (expected.length !== 1 || expected[0] !== seen) wrong.push({ all, expected, seen });
      count++;
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(count).toBe((1 + 16) ** 4);
  });

  test("keeps its standing when an alternative claim that is decided is added", () => {
    const decided = alternatives.filter(
      ([each]) => each?.verdict === "supported" || each?.verdict === "refuted",
    );
    const moved = withoutAlternative.flatMap((all) =>
      decided.filter((alternative) => standing(...all, ...alternative) !== standing(...all)),
    );
    expect(decided).toHaveLength(2 * SHARPNESS.length);
    expect(moved).toEqual([]);
  });
});

describe("the reason of a standing", () => {
  const why = (...outcomes: ClaimOutcome[]) =>
    standingOf(
      outcomes.map((each) => each.id),
      outcomes,
    );
  const named = (id: string, reading: ClaimOutcome["reading"], verdict: ClaimOutcome["verdict"]) => ({
    ...outcome(reading, verdict),
    id,
  });

  test("names the claims whose bound is loose, and those whose bound may be attained", () => {
    const loose = { ...outcome("literal", "supported", "not sharp"), id: "s/loose" };
    const also = { ...loose, id: "s/also" };
    const attained = { ...outcome("literal", "supported", "sharp"), id: "s/attained" };
    expect(why(loose, also, attained).why).toMatch(
      /loose for s\/loose, s\/also, and not shown to be for s\/attained$/,
    );
    expect(why(attained).why).toBe("every claim of the literal reading is supported");
  });

  test("of no claim at all is that none states it", () => {
    expect(standingOf([], []).why).toBe("no claim states it");
  });

  test("of a refuted statement tells one without an amendment from one whose amendment is refuted too", () => {
    const literal = named("s/a", "literal", "refuted");
    expect(why(literal).why).toBe("the literal reading is refuted: s/a");
    expect(why(literal, named("s/b", "amended", "refuted")).why).toBe(
      "the literal reading is refuted (s/a), and so is an amended one",
    );
  });

  test("an amendment holds only if every one of its claims is supported", () => {
    const claims = [named("s/a", "literal", "refuted"), named("s/b", "amended", "supported")];
    expect(why(...claims).standing).toBe("holds as amended");
    expect(why(...claims, named("s/c", "amended", "refuted")).standing).toBe("refuted");
  });
});
