import { describe, expect, test } from "vitest";
import { exampleEvidence } from "../report/example-evidence.ts";
import { binomialInterval } from "../statistics/binomial-interval.ts";
import {
  type CalibrationRun,
  calibrationRun,
  calibrationSchema,
  describeCalibration,
} from "./calibration.ts";
import { calibrationOf } from "./calibration-rates.ts";

const ORIGIN = { suite: "suite", seconds: 60 };
const asSeen = new Map<string, string>([
  ...exampleEvidence.statements.map(({ id, standing }) => [id, standing] as const),
  ...exampleEvidence.claims.map(({ id, verdict }) => [id, verdict] as const),
]);

describe("A run at a fresh base seed", () => {
  test("that ends as accepted has no flips, and its counterfeits that were not refuted are named", () => {
    const run = calibrationRun(exampleEvidence, asSeen, ORIGIN);
    expect(run.flips).toEqual([]);
    const missed = exampleEvidence.claims.flatMap((claim) =>
      claim.counterfeits.filter(({ verdict }) => verdict !== "refuted").map(({ name }) => name),
    );
    expect(run.missed.map(({ name }) => name)).toEqual(missed);
  });

  test("flips where a standing, a verdict, or one that nobody accepted yet, is another", () => {
    const [statement] = exampleEvidence.statements;
    const [claim, second] = exampleEvidence.claims;
    const accepted = new Map(asSeen);
    accepted.set(statement!.id, "holds as amended").set(claim!.id, "inconclusive").delete(second!.id);
    const { flips } = calibrationRun(exampleEvidence, accepted, ORIGIN);
    expect(flips.map(({ id, seen, accepted: before }) => [id, seen, before])).toEqual([
      [statement!.id, statement!.standing, "holds as amended"],
      [claim!.id, claim!.verdict, "inconclusive"],
      [second!.id, second!.verdict, "nothing yet"],
    ]);
  });
});

describe("A calibration", () => {
  const run = (baseSeed: number, changes: Partial<CalibrationRun> = {}): CalibrationRun => ({
    baseSeed,
    suite: "suite",
    profile: "quick",
    seconds: 60,
    flips: [],
    missed: [],
    statements: 33,
    claims: 172,
    counterfeits: 300,
    ...changes,
  });
  const flip = { id: "a/b", seen: "inconclusive" as const, accepted: "supported", reason: "straddles" };
  const runs = [
    run(1),
    run(2, { flips: [flip] }),
    run(3, {
      flips: [
        { ...flip, seen: "refuted" },
        { ...flip, id: "c/d" },
      ],
    }),
    ...Array.from({ length: 17 }, (_, index) => run(4 + index)),
  ];

  test("counts runs with a flip and each flip, with the exact binomial interval", () => {
    const [summary] = calibrationOf(runs).summaries;
    const rate = (count: number) => ({ count, of: 20, ...binomialInterval(count, 20, 0.95) });
    expect(summary).toMatchObject({
      runsWithFlip: rate(2),
      runsWithMiss: rate(0),
      neverFlipped: rate(0),
      flips: [
        { id: "a/b", rate: rate(2), seen: ["inconclusive", "refuted"] },
        { id: "c/d", rate: rate(1), seen: ["inconclusive"] },
      ],
    });
    expect(describeCalibration(summary!)).toContain("2 of 20 runs (1.2 % to 31.7 %)");
  });

  test("keeps runs of another suite or profile apart", () => {
    const mixed = [...runs, run(1, { suite: "other" }), run(1, { profile: "standard" })];
    expect(calibrationOf(mixed).summaries.map(({ runsWithFlip }) => runsWithFlip.of)).toEqual([20, 1, 1]);
  });

  test("is read back as it was written", () => {
    const calibration = calibrationOf(runs);
    expect(calibrationSchema.parse(JSON.parse(JSON.stringify(calibration)))).toEqual(calibration);
  });
});
