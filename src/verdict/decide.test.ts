import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StatisticsError } from "../statistics/statistics-error.ts";
import { decide, type Observations } from "./decide.ts";
import { decidingIntervals } from "./deciding-intervals.ts";
import { CONFIDENCE, SEEDS, scatter } from "./example-observations.ts";
import {
  atLeast,
  atMost,
  boundedBy,
  convergesToZero,
  diverges,
  EXPONENT_MARGIN,
  type Expectation,
  equals,
  identity,
  positive,
  scalesAs,
} from "./expectation.ts";

const WIDTHS = [64, 128, 256, 512, 1024];
const ROUNDOFF = 2 ** -53;

const observe = (
  value: (width: number, seed: number) => number,
  widths: readonly number[] = WIDTHS,
): Observations => ({
  widths,
  seeds: SEEDS,
  components: [
    {
      name: "y",
      values: widths.map((width) => SEEDS.map((seed) => value(width, seed))),
      floors: widths.map(() => null),
    },
  ],
});

const verdict = (expectation: Expectation, observations: Observations, askSharpness = false) =>
  decide({ expectation, observations, confidence: CONFIDENCE, askSharpness, unitRoundoff: ROUNDOFF });

/** seed · m^p (1 ± 5 %): a power law with a constant of its own in every world. */
const power = (p: number) => observe((m, seed) => seed * m ** p * (1 + 0.05 * scatter(m, seed)));

describe("a rate", () => {
  test.each([
    { law: -1, expectation: boundedBy({ exponent: -1 / 2 }), expected: "supported" },
    { law: -1 / 2, expectation: boundedBy({ exponent: -1 / 2 }), expected: "supported" },
    { law: 0, expectation: boundedBy({ exponent: -1 / 2 }), expected: "refuted" },
    { law: -1 / 2, expectation: boundedBy({ exponent: -1 }), expected: "refuted" },
    { law: -1 / 2, expectation: scalesAs({ exponent: -1 / 2 }), expected: "supported" },
    { law: -1, expectation: scalesAs({ exponent: -1 / 2 }), expected: "refuted" },
    { law: 0, expectation: scalesAs({ exponent: -1 / 2 }), expected: "refuted" },
    { law: -1 / 2, expectation: convergesToZero(), expected: "supported" },
    { law: 0, expectation: convergesToZero(), expected: "refuted" },
  ])("of m^$law against $expectation.kind $expectation.exponent is $expected", (c) => {
    expect(verdict(c.expectation, power(c.law)).verdict).toBe(c.expected);
  });

  test("on the edge of its region is inconclusive and says how many seeds would decide", () => {
    const edge = observe((m, seed) => m ** (-1 / 2 + EXPONENT_MARGIN + 0.01) * (1 + 0.3 * scatter(m, seed)));
    const decision = verdict(boundedBy({ exponent: -1 / 2 }), edge);
    expect(decision.verdict).toBe("inconclusive");
    expect(decision.reason).toMatch(/about \d+ seeds would decide|sits on the edge/);
  });

  test("a bound is called not sharp only where asked and where a smaller exponent is supported", () => {
    expect(verdict(boundedBy({ exponent: -1 / 2 }), power(-1), true).sharpness?.word).toBe("not sharp");
    expect(verdict(boundedBy({ exponent: -1 / 2 }), power(-1 / 2), true).sharpness?.word).toBe("sharp");
    expect(verdict(boundedBy({ exponent: -1 / 2 }), power(-1)).sharpness).toBeNull();
  });

  test("gives the exponent, its interval, the widths and the seeds in its reason", () => {
    const { reason } = verdict(boundedBy({ exponent: -1 / 2 }), power(-1));
    expect(reason).toMatch(
      /^exponent −1(\.\d+)?, interval \[−.*\].*≤ −0\.5 \+ 0\.1 \(m = 64…1024, 24 seeds\)/,
    );
  });

  test("doesn't depend on the unit of the quantity", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (unit) => {
        const scaled = observe((m, seed) => unit * seed * m ** -1 * (1 + 0.05 * scatter(m, seed)));
        const a = verdict(scalesAs({ exponent: -1 }), scaled);
        const b = verdict(scalesAs({ exponent: -1 }), power(-1));
        expect(a.verdict).toBe(b.verdict);
        // The logarithm of the unit is added to numbers of size ten and cancels to rounding.
        expect(a.fit!.deciding.value).toBeCloseTo(b.fit!.deciding.value, 10);
      }),
      { numRuns: 30 },
    );
  });

  test("of a quantity that is zero somewhere cannot be judged: the experiment is broken", () => {
    const zero = observe((m, seed) => (m === 256 && seed === 3 ? 0 : 1 / m));
    expect(() => verdict(boundedBy({ exponent: -1 }), zero)).toThrow(StatisticsError);
  });
});

describe("a number", () => {
  const around = (mean: number, spread = 0.1) => observe((m, seed) => mean + spread * scatter(m, seed));

  test("is told with true minus signs, and a margin of 0 is not told", () => {
    const { reason } = verdict(atMost(-2, { margin: 0, reason: "test" }), around(-3e-9, 1e-10));
    expect(reason).toMatch(/mean −\S+e−9, interval \[−\S+e−9, −\S+e−9\].* contradicts ≤ −2;/);
    expect(verdict(atLeast(2, { margin: 0.5, reason: "test" }), around(5)).reason).toContain("≥ 2 − 0.5");
  });

  test.each([
    { mean: 0, expectation: equals(0, { margin: 0.5, reason: "test" }), expected: "supported" },
    { mean: 1, expectation: equals(0, { margin: 0.5, reason: "test" }), expected: "refuted" },
    { mean: -1, expectation: equals(0, { margin: 0.5, reason: "test" }), expected: "refuted" },
    { mean: 0.5, expectation: equals(0, { margin: 0.5, reason: "test" }), expected: "inconclusive" },
    { mean: -5, expectation: atMost(0, { margin: 0.5, reason: "test" }), expected: "supported" },
    { mean: 1, expectation: atMost(0, { margin: 0.5, reason: "test" }), expected: "refuted" },
    { mean: 5, expectation: atLeast(0, { margin: 0.5, reason: "test" }), expected: "supported" },
    { mean: -0.3, expectation: atLeast(0, { margin: 0.5, reason: "test" }), expected: "supported" },
    { mean: -1, expectation: atLeast(0, { margin: 0.5, reason: "test" }), expected: "refuted" },
    { mean: -0.5, expectation: atLeast(0, { margin: 0.5, reason: "test" }), expected: "inconclusive" },
    { mean: 4, expectation: diverges({ beyond: 3, reason: "test" }), expected: "supported" },
    { mean: 2, expectation: diverges({ beyond: 3, reason: "test" }), expected: "refuted" },
    { mean: 3, expectation: diverges({ beyond: 3, reason: "test" }), expected: "inconclusive" },
    { mean: 1, expectation: positive("test"), expected: "supported" },
    { mean: -1, expectation: positive("test"), expected: "refuted" },
    { mean: 0, expectation: positive("test"), expected: "inconclusive" },
  ])("of mean $mean against $expectation.kind is $expected", ({ mean, expectation, expected }) => {
    expect(verdict(expectation, around(mean)).verdict).toBe(expected);
  });

  test("a growth that overflowed in every cell, capped at one number of decades, diverges", () => {
    const decision = verdict(
      diverges({ beyond: 3, reason: "test" }),
      observe(() => 300),
    );
    expect(decision.verdict).toBe("supported");
    expect(decision.minimumDetectable).toBeNull();
    expect(decision.reason).toBe(
      "m = 64: mean 300, interval [300, 300] (the most strained of 5 intervals), which meets > 3 (decades of growth); 24 seeds",
    );
  });

  test("a growth that is bounded at one width doesn't diverge, however large it is at the others", () => {
    const bounded = observe((m, seed) => (m === 256 ? 0.5 : 300) + 0.1 * scatter(m, seed));
    const decision = verdict(diverges({ beyond: 3, reason: "test" }), bounded);
    expect(decision.verdict).toBe("refuted");
    expect(decision.reason).toMatch(/^m = 256: mean 0\.49/);
  });

  test("a lower bound is the mirror of an upper one", () => {
    fc.assert(
      fc.property(fc.double({ min: -2, max: 2, noNaN: true }), (mean) => {
        const options = { margin: 0.5, reason: "test" };
        const mirrored = observe((m, seed) => -(mean + 0.1 * scatter(m, seed)));
        expect(verdict(atLeast(-0.25, options), mirrored).verdict).toBe(
          verdict(atMost(0.25, options), around(mean)).verdict,
        );
      }),
      { numRuns: 50 },
    );
  });

  test("one component outside its region at one width refutes the whole, and is the one reported", () => {
    const good = around(0).components[0]!;
    const bad = {
      ...good,
      name: "bad",
      values: good.values.map((row, index) => (index === 2 ? row.map((value) => value + 3) : row)),
    };
    const decision = decide({
      expectation: equals(0, { margin: 0.5, reason: "test" }),
      observations: { widths: WIDTHS, seeds: SEEDS, components: [{ ...good, name: "good" }, bad] },
      confidence: CONFIDENCE,
      askSharpness: false,
      unitRoundoff: ROUNDOFF,
    });
    expect(decision.verdict).toBe("refuted");
    expect(decision.decisiveComponent).toBe(1);
    expect(decision.reason).toMatch(/^bad, m = 256: mean (3|2\.9|3\.0)/);
    expect(decision.estimates).toHaveLength(2 * WIDTHS.length);
  });
});

test("estimates and reasons of a claim without a width are named after its own axis", () => {
  const points = { name: "number of points", symbol: "N" };
  const about = (expectation: Expectation, observations: Observations) =>
    decide({
      expectation,
      observations,
      axis: points,
      confidence: CONFIDENCE,
      askSharpness: false,
      unitRoundoff: ROUNDOFF,
    });
  const value = about(
    positive("test"),
    observe(() => 1, [20]),
  );
  expect(value.estimates.map((estimate) => estimate.name)).toEqual(["N = 20"]);
  expect(value.reason).toMatch(/^N = 20: mean 1/);
  const rate = about(boundedBy({ exponent: -1 / 2 }), power(-1));
  expect(rate.reason).toContain("(N = 64…1024, 24 seeds)");
  expect(rate.estimates.map((estimate) => estimate.name).join()).not.toContain("width");
});

describe("an identity", () => {
  const within = (distance: number) => observe(() => distance);
  const expectation = identity({ roundoffs: 8, reason: "test" });

  test("holds up to its number of unit roundoffs of the engine's precision and not beyond", () => {
    expect(verdict(expectation, within(8 * ROUNDOFF)).verdict).toBe("supported");
    expect(verdict(expectation, within(8.01 * ROUNDOFF)).verdict).toBe("refuted");
    const single = decide({
      expectation,
      observations: within(8 * 2 ** -24),
      confidence: CONFIDENCE,
      askSharpness: false,
      unitRoundoff: 2 ** -24,
    });
    expect(single.verdict).toBe("supported");
  });
});

test("an expectation uses two intervals per rate, one per width and component else, none for an identity", () => {
  expect(decidingIntervals(boundedBy({ exponent: -1 }), 1, 7)).toBe(2);
  expect(decidingIntervals(equals(0, { margin: 1, reason: "test" }), 17, 3)).toBe(17 * 3);
  expect(decidingIntervals(identity({ roundoffs: 1, reason: "test" }), 1, 7)).toBe(0);
});
