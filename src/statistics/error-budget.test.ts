import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shareErrorBudget } from "./error-budget.ts";
import { StatisticsError } from "./statistics-error.ts";

describe("the error budget", () => {
  test("of 1 % over 50 intervals and 2 looks is 1e-4 each", () => {
    expect(shareErrorBudget({ budget: 0.01, intervals: 50, looks: 2 }).confidence).toBe(1 - 0.01 / 100);
  });

  test("of one interval and one look is the interval's own error", () => {
    expect(shareErrorBudget({ budget: 0.05, intervals: 1, looks: 1 }).confidence).toBe(0.95);
  });

  test("is used up exactly: the errors of all intervals add up to it", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-4, max: 0.5, noNaN: true }),
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 3 }),
        (budget, intervals, looks) => {
          const { confidence } = shareErrorBudget({ budget, intervals, looks });
          // 1 − confidence is rounded to a multiple of 2^-53, up to 3000 times.
          expect(Math.abs((1 - confidence) * intervals * looks - budget)).toBeLessThan(
            (intervals * looks + 1) * Number.EPSILON,
          );
        },
      ),
    );
  });

  test.each([0, 1, -0.01, 1.5, Number.NaN])("refuses the budget %s", (budget) => {
    expect(() => shareErrorBudget({ budget, intervals: 3, looks: 1 })).toThrow(StatisticsError);
    expect(() => shareErrorBudget({ budget, intervals: 3, looks: 1 })).toThrow(
      `an error budget must lie in the open interval (0, 1); seen: ${budget}`,
    );
  });

  test.each([0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses %s intervals or looks", (count) => {
    expect(() => shareErrorBudget({ budget: 0.01, intervals: count, looks: 1 })).toThrow(
      `the number of deciding intervals must be a positive integer; seen: ${count}`,
    );
    expect(() => shareErrorBudget({ budget: 0.01, intervals: 1, looks: count })).toThrow(
      `the number of looks must be a positive integer; seen: ${count}`,
    );
  });

  test("refuses a share that rounds to no error at all", () => {
    expect(() => shareErrorBudget({ budget: 1e-9, intervals: 1e9, looks: 1 })).toThrow("spacing of doubles");
  });
});
