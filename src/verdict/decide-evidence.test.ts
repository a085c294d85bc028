/** What a decision says beside its verdict: estimates, reason, power, and which number it rests on. */
import { describe, expect, test } from "vitest";
import { meanInterval } from "../statistics/interval.ts";
import { minimumDetectableShift, seedsToDecide } from "../statistics/power.ts";
import { type Component, decide, type Observations } from "./decide.ts";
import { CONFIDENCE, SEEDS, scatter } from "./example-observations.ts";
import {
  atLeast,
  atMost,
  boundedBy,
  convergesToZero,
  type Expectation,
  equals,
  identity,
  positive,
  scalesAs,
} from "./expectation.ts";

const WIDTHS = [64, 128, 256, 512, 1024, 2048];
const POWER = 0.95;
const BECAUSE = { margin: 0.5, reason: "test" };

type Law = (width: number, seed: number) => number;
const component = (name: string, law: Law, widths: readonly number[] = WIDTHS): Component => ({
  name,
  values: widths.map((width) => SEEDS.map((seed) => law(width, seed))),
  floors: widths.map(() => null),
});
const observations = (...components: Component[]): Observations => ({
  widths: WIDTHS.slice(0, components[0]!.values.length),
  seeds: SEEDS,
  components,
});
const of = (law: Law, widths = WIDTHS) => observations(component("y", law, widths));
const decided = (expectation: Expectation, seen: Observations, askSharpness = false) =>
  decide({ expectation, observations: seen, confidence: CONFIDENCE, askSharpness, unitRoundoff: 2 ** -53 });

/** Mean `means[k]` at the k-th width, with scatter of its own size. */
const means = (...pairs: [mean: number, spread: number][]) =>
  of(
    (m, seed) => {
      const [mean, spread] = pairs[WIDTHS.indexOf(m)]!;
      return mean + spread * scatter(m, seed);
    },
    WIDTHS.slice(0, pairs.length),
  );

describe("An interval", () => {
  test("that ends on the region's edge lies inside it", () => {
    for (const value of [0.5, -0.5])
      expect(
        decided(
          equals(0, BECAUSE),
          of(() => value),
        ).verdict,
      ).toBe("supported");
  });

  test("that touches the region from outside is undecided, since the edge belongs to both", () => {
    const seen = means([1, 0.1]);
    const { low, high } = meanInterval(seen.components[0]!.values[0]!, CONFIDENCE);
    expect(decided(atLeast(high, { margin: 0, reason: "test" }), seen).verdict).toBe("inconclusive");
    expect(decided(atMost(low, { margin: 0, reason: "test" }), seen).verdict).toBe("inconclusive");
  });
});

describe("The number that is reported", () => {
  test.each([1, -1])("is the one that lies farthest outside, above and below: sign %i", (sign) => {
    const { reason } = decided(equals(0, BECAUSE), means([sign, 0.1], [5 * sign, 0.1], [3 * sign, 0.1]));
    expect(reason).toMatch(new RegExp(`^m = 128: mean ${sign > 0 ? "" : "−"}(5|4\\.99|5\\.01)`));
    expect(reason).toContain("(the most strained of 3 intervals)");
  });

  test("is far in its own half-widths: 1.4 ± a little beats 5 ± a lot", () => {
    expect(decided(equals(0, BECAUSE), means([1.4, 0.001], [5, 3])).reason).toMatch(/^m = 64: mean 1\.4/);
    expect(decided(equals(0, BECAUSE), means([5, 3], [1.4, 0.001])).reason).toMatch(/^m = 128: mean 1\.4/);
  });

  test("is measured from the nearer edge: 3.5 below the region [1.5, 2.5] is farther than 0.5 above it", () => {
    expect(decided(equals(2, BECAUSE), means([-2, 0.1], [3, 0.1])).reason).toMatch(/^m = 64: mean −/);
    expect(decided(equals(2, BECAUSE), means([3, 0.1], [-2, 0.1])).reason).toMatch(/^m = 128: mean −/);
  });

  test("is not called one of several where it is the only one", () => {
    expect(decided(equals(0, BECAUSE), means([5, 0.1])).reason).not.toContain("most strained");
  });

  test("names its component where there are several, and its place among them", () => {
    const seen = observations(
      component("first", () => 0),
      component("second", () => 9),
    );
    const { reason, decisiveComponent, estimates } = decided(equals(0, BECAUSE), seen);
    expect(reason).toMatch(/^second, m = 64: mean 9/);
    expect(decisiveComponent).toBe(1);
    expect(estimates.map(({ name }) => name)).toEqual(
      ["first", "second"].flatMap((name) => WIDTHS.map((m) => `${name}, m = ${m}`)),
    );
    expect(estimates.map(({ widths, decides }) => [widths, decides])).toEqual(
      [...WIDTHS, ...WIDTHS].map((m) => [[m], true]),
    );
  });

  test.each<[Expectation, Observations, RegExp]>([
    [equals(2, BECAUSE), of(() => 2), /which meets 2 ± 0\.5; 24 seeds$/],
    [atMost(2, BECAUSE), of(() => 9), /which contradicts ≤ 2 \+ 0\.5; 24 seeds$/],
    [atLeast(2, BECAUSE), of(() => 9), /which meets ≥ 2 − 0\.5; 24 seeds$/],
    [positive("test"), of(() => 9), /which meets > 0; 24 seeds$/],
    [scalesAs({ exponent: -1 }), of((m) => 1 / m), /which meets −1 ± 0\.1 \(m = 64…2048, 24 seeds\)$/],
    [convergesToZero(), of((m) => 1 / m), /which meets ≤ −0\.1 \(a distance that vanishes\)/],
  ])("stands beside what was expected: $kind", (expectation, seen, words) => {
    expect(decided(expectation, seen).reason).toMatch(words);
  });
});

test("A number that ends on the region's edge doesn't stand for one that is undecided", () => {
  // The first has no width, so it meets the region from its edge; the second may lie on either side.
  const { verdict, reason } = decided(equals(0, BECAUSE), means([0.5, 0], [0.48, 0.3]));
  expect(verdict).toBe("inconclusive");
  expect(reason).toMatch(/^m = 128: /);
});

describe("A rate's estimates", () => {
  const law: Law = (m, seed) => seed * m ** -1 * (1 + 0.05 * scatter(m, seed));

  test("are the exponent over all widths, which decides a straight law, and that over the upper half", () => {
    const { estimates, reason } = decided(scalesAs({ exponent: -1 }), of(law));
    expect(estimates.map(({ name, widths, decides }) => [name, widths, decides])).toEqual([
      ["exponent", WIDTHS, true],
      ["exponent over the upper half of m", [512, 1024, 2048], false],
    ]);
    expect(reason).not.toContain("upper half");
  });

  test("change places where the law bends", () => {
    const bent: Law = (m, seed) => (m ** -1 + 400 * m ** -3) * (1 + 0.001 * scatter(m, seed));
    const { estimates, fit, reason } = decided(scalesAs({ exponent: -1 }), of(bent));
    expect(fit!.decidedOn).toBe("upper half");
    expect(estimates.map(({ decides }) => decides)).toEqual([false, true]);
    expect(reason).toContain("over the upper half of m, since the law bends");
  });

  test("over the upper half take ⌈n/2⌉ of n widths, and no fewer than 3", () => {
    for (const n of [4, 5, 6, 7, 8, 9]) {
      const widths = Array.from({ length: n }, (_, k) => 2 ** (k + 3));
      const seen = { widths, seeds: SEEDS, components: [component("y", law, widths)] };
      const { estimates, fit } = decided(scalesAs({ exponent: -1 }), seen);
      expect(estimates[1]!.widths).toEqual(widths.slice(n - Math.max(3, Math.ceil(n / 2))));
      // The widths that the estimate is said to rest on give it.
      expect(estimates[1]!.interval).toEqual(fit!.tail);
    }
  });

  test("over the upper half are left out where three widths have none", () => {
    const { estimates } = decided(scalesAs({ exponent: -1 }), of(law, WIDTHS.slice(0, 3)));
    expect(estimates.map(({ name }) => name)).toEqual(["exponent"]);
  });

  test("leave out a width at which the noise floor hides the number", () => {
    const hidden = { ...component("y", law), floors: WIDTHS.map((m) => (m === 2048 ? 1e6 : null)) };
    const { estimates, fit } = decided(scalesAs({ exponent: -1 }), observations(hidden));
    expect(fit!.excluded.map(({ width }) => width)).toEqual([2048]);
    expect(estimates[0]!.widths).toEqual(WIDTHS.slice(0, -1));
    expect(estimates[1]!.widths).toEqual([256, 512, 1024]);
  });

  test("carry their component's name where there are several, and the reason the decisive one's", () => {
    const seen = observations(
      component("fast", law),
      component("slow", (m, seed) => law(m, seed) * m),
    );
    const { estimates, reason, decisiveComponent } = decided(boundedBy({ exponent: -1 }), seen);
    expect(estimates.map(({ name }) => name)).toEqual([
      "fast: exponent",
      "fast: exponent over the upper half of m",
      "slow: exponent",
      "slow: exponent over the upper half of m",
    ]);
    expect(reason).toMatch(/^slow: exponent/);
    expect(decisiveComponent).toBe(1);
  });

  test("of two components that both miss the bound are told by the one that misses it by more", () => {
    const near = component("near", (m, seed) => law(m, seed) * m);
    const far = component("far", (m, seed) => law(m, seed) * m ** 2);
    for (const [index, pair] of [
      [1, [near, far]],
      [0, [far, near]],
    ] as const) {
      const { reason, decisiveComponent, fit } = decided(boundedBy({ exponent: -1 }), observations(...pair));
      expect(reason).toMatch(/^far: exponent 1/);
      expect(decisiveComponent).toBe(index);
      // m^{-1} m², and 5 % in each of three or more octave-spaced values move a slope by at most |log₂ 0.95|.
      expect(Math.abs(fit!.deciding.value - 1)).toBeLessThan(-Math.log2(0.95));
    }
  });

  test("ask for sharpness of a bound that is met, and of nothing else", () => {
    expect(decided(boundedBy({ exponent: -1 / 2 }), of(law), true).sharpness).not.toBeNull();
    expect(decided(scalesAs({ exponent: -1 }), of(law), true).sharpness).toBeNull();
    expect(decided(boundedBy({ exponent: -2 }), of(law), true).sharpness).toBeNull();
  });
});

describe("The smallest departure beyond what is allowed that would be seen is what the interval detects", () => {
  const shift = ({ standardError, replicates }: { standardError: number; replicates: number }) =>
    minimumDetectableShift({ standardError, replicates, confidence: CONFIDENCE, power: POWER });

  test("for a number, at the width that scatters most", () => {
    const { minimumDetectable, estimates } = decided(
      equals(0, BECAUSE),
      means([0, 0.01], [0, 0.2], [0, 0.1]),
    );
    expect(minimumDetectable).toBe(shift(estimates[1]!.interval));
  });

  test("for a sign, which has no margin", () => {
    const { minimumDetectable, estimates } = decided(positive("test"), means([1, 0.1]));
    expect(minimumDetectable).toBe(shift(estimates[0]!.interval));
    expect(minimumDetectable).toBeGreaterThan(0);
  });

  test("and is none where nothing varies from seed to seed", () => {
    expect(decided(equals(0, BECAUSE), means([0, 0])).minimumDetectable).toBeNull();
  });

  test("for an exponent", () => {
    const { minimumDetectable, fit } = decided(
      scalesAs({ exponent: -1 }),
      of((m, seed) => (1 + 0.05 * scatter(m, seed)) / m),
    );
    expect(minimumDetectable).toBe(shift(fit!.deciding));
  });
});

describe("An undecided number says how many seeds would decide it, by its distance from the nearest edge", () => {
  const seedsAway = (edge: number, seen: Observations) => {
    const { value, standardError, replicates } = meanInterval(seen.components[0]!.values[0]!, CONFIDENCE);
    return seedsToDecide({
      edgeDistance: Math.abs(edge - value),
      standardDeviation: standardError * Math.sqrt(replicates),
      confidence: CONFIDENCE,
      power: POWER,
    });
  };

  test.each([
    [0, 0.48, 0.5],
    [2, 2.48, 2.5],
    [2, 1.52, 1.5],
    [-2, -1.52, -1.5],
  ])("of %d ± 0.5 at %d: from %d", (expected, mean, edge) => {
    const seen = means([mean, 0.3]);
    const seeds = seedsAway(edge, seen);
    const { reason, verdict } = decided(equals(expected, BECAUSE), seen);
    expect(verdict).toBe("inconclusive");
    expect(seeds).toBeGreaterThan(24);
    expect(reason).toContain(`; about ${seeds} seeds would decide`);
  });

  test("of a bound, which has one edge only; the other is no number", () => {
    const seen = means([0.48, 0.3]);
    const words = `; about ${seedsAway(0.5, seen)} seeds would decide`;
    expect(decided(atMost(0, BECAUSE), seen).reason).toContain(words);
    expect(decided(atLeast(1, BECAUSE), seen).reason).toContain(words);
  });
});

test("An identity rests on the largest distance of all cells of all components", () => {
  const unit = 2 ** -53;
  const seen = observations(
    component("small", (m, seed) => (m === 256 && seed === 3 ? 2 : 1) * unit),
    component("large", (m, seed) => (m === 128 && seed === 5 ? 9 : 3) * unit),
  );
  const { verdict, reason, estimates, decisiveComponent, minimumDetectable } = decided(
    identity({ roundoffs: 4, reason: "test" }),
    seen,
  );
  expect(verdict).toBe("refuted");
  expect(decisiveComponent).toBe(1);
  expect(minimumDetectable).toBeNull();
  expect(reason).toMatch(
    /^largest distance 9\.99e−16 over 144 cells, which contradicts ≤ 4\.44e−16 \(4 unit roundoffs\)$/,
  );
  expect(estimates).toEqual(
    [
      ["small", unit, 2 * unit],
      ["large", 3 * unit, 9 * unit],
    ].map(([name, low, high]) => ({
      name: `${name}: largest distance`,
      interval: { value: high, low, high, confidence: 1, replicates: 24, standardError: 0 },
      widths: WIDTHS,
      decides: true,
    })),
  );
  const [alone] = decided(
    identity({ roundoffs: 4, reason: "test" }),
    of(() => 0),
  ).estimates;
  expect(alone!.name).toBe("largest distance");
});
