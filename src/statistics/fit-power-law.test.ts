import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INTERVALS_PER_RATE } from "./error-budget.ts";
import { fitPowerLaw, GUARD_CONFIDENCE } from "./fit-power-law.ts";
import { slopeRounding } from "./slope-rounding.ts";
import { StatisticsError } from "./statistics-error.ts";

const WIDTHS = [128, 256, 512, 1024, 2048, 4096];
const powers = (count: number) => Array.from({ length: count }, (_, index) => 2 ** (index + 6));

describe("the fitted power law", () => {
  test("of noiseless C_s · m^p has exponent p, intercept mean ln C_s and no bend", () => {
    const constants = [0.5, 2, 7];
    const values = WIDTHS.map((m) => constants.map((constant) => constant * m ** (-1 / 2)));
    const fit = fitPowerLaw({ widths: WIDTHS, values, confidence: 0.9999 });
    expect(fit.exponent.value).toBeCloseTo(-1 / 2, 12);
    expect(fit.exponent.high - fit.exponent.low).toBeLessThan(1e-12);
    expect(fit.intercept).toBeCloseTo(Math.log(0.5 * 2 * 7) / 3, 12);
    expect(fit.bends).toBe(false);
    expect(fit.decidedOn).toBe("all widths");
    expect(fit.deciding).toBe(fit.exponent);
    expect(fit.decidingWidths).toEqual(WIDTHS);
    expect(fit.decidingIntercept).toBe(fit.intercept);
    expect(fit.excluded).toEqual([]);
  });

  test("of noiseless data never bends by rounding alone, whatever the exponent and the constants", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 5 }),
        fc.integer({ min: 4, max: 9 }),
        (exponent, constants, count) => {
          const widths = powers(count);
          const values = widths.map((m) => constants.map((constant) => constant * m ** exponent));
          expect(fitPowerLaw({ widths, values, confidence: 0.999 }).bends).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("of noiseless data never bends by rounding alone, not even over 280 decades", () => {
    // 2^{−190k} at the k-th width is no rounding off, its logarithm up to half a unit in the last place of 658.
    const values = WIDTHS.map((_, k) => [2 ** (-190 * k), 2 ** (-190 * k)]);
    const fit = fitPowerLaw({ widths: WIDTHS, values, confidence: 0.999 });
    expect(fit.bends).toBe(false);
    expect(Math.abs(fit.exponent.value + 190)).toBeLessThan(slopeRounding(WIDTHS, 658.5));
  });

  test.each([0.03, -0.03])("of a parabola %d x² in x = ln m bends, up as well as down", (q) => {
    const values = WIDTHS.map((m) => [1, 5].map((constant) => constant * Math.exp(q * Math.log(m) ** 2)));
    const fit = fitPowerLaw({ widths: WIDTHS, values, confidence: 0.999 });
    expect(fit.bends).toBe(true);
    expect(fit.decidedOn).toBe("upper half");
    expect(Math.sign(fit.curvature!.value)).toBe(Math.sign(q));
  });

  test.each([
    { count: 4, tail: 3 },
    { count: 5, tail: 3 },
    { count: 6, tail: 3 },
    { count: 7, tail: 4 },
    { count: 9, tail: 5 },
  ])("over $count widths has an upper half of $tail", ({ count, tail }) => {
    const widths = powers(count);
    // A parabola in ln m bends the same way for both seeds, so the upper half decides.
    const values = widths.map((m) => [1, 2].map((constant) => constant * Math.exp(0.1 * Math.log(m) ** 2)));
    const fit = fitPowerLaw({ widths, values, confidence: 0.95 });
    expect(fit.decidedOn).toBe("upper half");
    expect(fit.decidingWidths).toEqual(widths.slice(-tail));
    expect(fit.deciding).toBe(fit.tail);
  });

  test("of a parabola q x² in x = ln m has tail 2q x̄(upper half) and curvature 2q (x̄(upper half) − x̄(all))", () => {
    const q = 0.03;
    const values = WIDTHS.map((m) => [1, 5].map((constant) => constant * Math.exp(q * Math.log(m) ** 2)));
    const fit = fitPowerLaw({ widths: WIDTHS, values, confidence: 0.999 });
    const centreOfAll = Math.log(Math.sqrt(128 * 4096));
    const centreOfTail = Math.log(2048);
    expect(fit.exponent.value).toBeCloseTo(2 * q * centreOfAll, 12);
    expect(fit.tail?.value).toBeCloseTo(2 * q * centreOfTail, 12);
    expect(fit.curvature?.value).toBeCloseTo(2 * q * (centreOfTail - centreOfAll), 12);
    expect(fit.curvature?.confidence).toBe(GUARD_CONFIDENCE);
    expect(fit.tail?.confidence).toBe(0.999);
    // Line through the upper half, octave-spaced, so centred on 2048: mean of q x² there minus slope times centre.
    const meanSquare = [1024, 2048, 4096].reduce((sum, m) => sum + Math.log(m) ** 2 / 3, 0);
    expect(fit.decidingIntercept).toBeCloseTo(
      Math.log(5) / 2 + q * meanSquare - 2 * q * centreOfTail ** 2,
      11,
    );
  });

  test("over 3 widths has no upper half to be guarded by", () => {
    const values = [
      [1, 2],
      [3, 4],
      [2, 9],
    ];
    const fit = fitPowerLaw({ widths: [64, 128, 256], values, confidence: 0.95 });
    expect([fit.tail, fit.curvature, fit.localTrend, fit.exponentAhead]).toEqual([null, null, null, null]);
    expect(fit.bends).toBe(false);
    expect(fit.localExponents).toHaveLength(2);
  });

  test("shows at each width the geometric mean with an interval symmetric on the log scale", () => {
    const values = WIDTHS.map((m) => [m, 4 * m]);
    const { perWidth } = fitPowerLaw({ widths: WIDTHS, values, confidence: 0.9 });
    for (const point of perWidth) {
      expect(point.mean / point.width).toBeCloseTo(Math.sqrt(1 * 4), 12);
      expect(point.mean ** 2 / (point.low * point.high)).toBeCloseTo(1, 12);
      // Two seeds: |a − b| / 2 · tan(π · confidence / 2).
      expect(Math.log(point.high / point.mean)).toBeCloseTo(
        (Math.log(4) / 2) * Math.tan((Math.PI * 0.9) / 2),
        10,
      );
    }
  });

  test("takes two intervals of the error budget: all widths and upper half", () => {
    expect(INTERVALS_PER_RATE).toBe(2);
  });
});

describe("the noise floor", () => {
  const floor = 1e-6;
  const constants = [0.8, 1, 1.3];
  // m^-2 over 64…8192, levelling off at the floor: m^-2 + floor is within 10 × floor from m = 1/3e-3 = 333 on.
  const widths = powers(8);
  const values = widths.map((m) => constants.map((constant) => constant * m ** -2 + floor));

  test("takes a value that levels off out of the fit, visibly", () => {
    const fit = fitPowerLaw({ widths, values, confidence: 0.99, floors: widths.map(() => floor) });
    expect(fit.widths).toEqual([64, 128, 256]);
    expect(fit.excluded.map((exclusion) => exclusion.width)).toEqual([512, 1024, 2048, 4096, 8192]);
    expect(fit.excluded[0]?.floor).toBe(floor);
    expect(fit.excluded[0]?.reason).toMatch(/^geometric mean 4\.8\de-6 is below 10 × noise floor 1\.00e-6$/);
    expect(fit.perWidth.map((point) => point.width)).toEqual(widths);
    // What remains of the floor at 256, its share f/y = 1e-6 · 256² / 0.8 at most, moves the slope by no more than
    // ln(1 + share) over two octaves.
    const bias = Math.log(1 + (floor * 256 ** 2) / 0.8) / (2 * Math.LN2);
    expect(Math.abs(fit.exponent.value + 2)).toBeLessThan(bias);
  });

  test("not given leaves the levelling-off in the fit: the exponent is wrong", () => {
    const fit = fitPowerLaw({ widths, values, confidence: 0.99 });
    expect(fit.deciding.value).toBeGreaterThan(-0.5);
    expect(fit.excluded).toEqual([]);
  });

  test("is compared with the geometric mean, which one small seed doesn't decide", () => {
    const table = [64, 128, 256].map((m) => [1, 1, 1, 1, 1, 1, 1, m === 128 ? 0.05 : 1]);
    const fit = fitPowerLaw({
      widths: [64, 128, 256],
      values: table,
      confidence: 0.9,
      floors: [0.05, 0.05, 0.05],
    });
    // 0.05^(1/8) = 0.69 is above 10 × 0.05; the smallest observation, 0.05, would not be.
    expect(fit.excluded).toEqual([]);
  });

  test("reached at all but two widths leaves too few for a power law", () => {
    const floors = widths.map((_, index) => (index < 2 ? null : 1));
    const fit = () => fitPowerLaw({ widths, values, confidence: 0.99, floors });
    expect(fit).toThrow(StatisticsError);
    expect(fit).toThrow(
      "at least 3 widths above the noise floor; seen: 2 of 8 left; width 256: geometric mean",
    );
    expect(fit).toThrow("Too few widths are above the noise floor");
  });
});

describe("the exponent doesn't change", () => {
  const table = fc.integer({ min: 2, max: 6 }).chain((seeds) =>
    fc.array(
      fc.array(fc.double({ min: -20, max: 20, noNaN: true }).map(Math.exp), {
        minLength: seeds,
        maxLength: seeds,
      }),
      { minLength: WIDTHS.length, maxLength: WIDTHS.length },
    ),
  );
  const fitted = (widths: readonly number[], values: readonly (readonly number[])[]) =>
    fitPowerLaw({ widths, values, confidence: 0.95 });
  /** t with one degree of freedom at 0.95, the widest interval that can amplify a rounding error here. */
  const LARGEST_T = Math.tan((Math.PI * 0.95) / 2);

  test("when all values of a seed are multiplied by a constant", () => {
    fc.assert(
      fc.property(
        table,
        fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 6, maxLength: 6 }),
        (values, constants) => {
          const before = fitted(WIDTHS, values);
          const after = fitted(
            WIDTHS,
            values.map((row) => row.map((value, seed) => value * constants[seed]!)),
          );
          // Both fits are off by the rounding of a slope, the logarithms being at most 20 + ln 1000 = 27; the mean
          // and the standard error pass it on at most once each.
          const tolerance = 4 * slopeRounding(WIDTHS, 27);
          expect(Math.abs(after.exponent.value - before.exponent.value)).toBeLessThan(tolerance);
          expect(Math.abs(after.exponent.low - before.exponent.low)).toBeLessThan(2 * LARGEST_T * tolerance);
          expect(Math.abs(after.exponent.high - before.exponent.high)).toBeLessThan(
            2 * LARGEST_T * tolerance,
          );
        },
      ),
    );
  });

  test("when the seeds are reordered", () => {
    fc.assert(
      fc.property(table, (values) => {
        const before = fitted(WIDTHS, values);
        const after = fitted(
          WIDTHS,
          values.map((row) => [...row].reverse()),
        );
        const tolerance = 2 * LARGEST_T * slopeRounding(WIDTHS, 20);
        expect(Math.abs(after.exponent.value - before.exponent.value)).toBeLessThan(tolerance);
        expect(Math.abs(after.exponent.low - before.exponent.low)).toBeLessThan(tolerance);
        expect(after.decidedOn).toBe(before.decidedOn);
      }),
    );
  });

  test("when the widths are scaled by k, while the intercept falls by p ln k", () => {
    fc.assert(
      fc.property(table, fc.double({ min: 0.1, max: 10, noNaN: true }), (values, factor) => {
        const before = fitted(WIDTHS, values);
        const scaled = WIDTHS.map((width) => width * factor);
        const after = fitted(scaled, values);
        // Now the abscissae are rounded too: ln m up to 10.7, by two roundoffs each, against a distance from their
        // mean of at least ln 2 / 2. Numerator and twice the denominator make three such relative errors.
        const relative = (3 * 2 * 2 * Number.EPSILON * 10.7) / (Math.LN2 / 2);
        const largestSlope = 20 / Math.LN2;
        const tolerance = 4 * slopeRounding(WIDTHS, 20) + relative * largestSlope;
        expect(Math.abs(after.exponent.value - before.exponent.value)).toBeLessThan(tolerance);
        const expected = before.intercept - before.exponent.value * Math.log(factor);
        expect(Math.abs(after.intercept - expected)).toBeLessThan(2 * 10.7 * tolerance);
      }),
    );
  });
});

describe("the fit refuses", () => {
  const two = (value: number) => [value, value + 1];

  test("fewer than 3 widths", () => {
    expect(() => fitPowerLaw({ widths: [64, 128], values: [two(1), two(2)], confidence: 0.9 })).toThrow(
      "a power law needs at least 3 widths; seen: 2 (64, 128)",
    );
  });

  test("a single seed", () => {
    expect(() => fitPowerLaw({ widths: [1, 2, 4], values: [[1], [2], [3]], confidence: 0.9 })).toThrow(
      "an interval needs at least 2 replicates; seen: 1",
    );
  });

  test("a zero, by width index and seed index", () => {
    const values = [two(1), two(2), [0, 3]];
    expect(() => fitPowerLaw({ widths: [1, 2, 4], values, confidence: 0.9 })).toThrow(
      "seen: 0 at width index 2 (width 4), seed index 0",
    );
  });

  test("a confidence outside (0, 1)", () => {
    const values = [two(1), two(2), two(3)];
    expect(() => fitPowerLaw({ widths: [1, 2, 4], values, confidence: 1 })).toThrow(
      "a confidence must lie in",
    );
  });

  test("floors of the wrong number", () => {
    const values = [two(1), two(2), two(3)];
    expect(() => fitPowerLaw({ widths: [1, 2, 4], values, confidence: 0.9, floors: [0] })).toThrow(
      "seen: 1 floors for 3 widths",
    );
  });
});
