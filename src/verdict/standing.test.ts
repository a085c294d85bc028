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
