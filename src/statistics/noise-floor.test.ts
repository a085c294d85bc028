import { expect, test } from "vitest";
import { FLOOR_FACTOR, widthsAtFloor } from "./noise-floor.ts";
import { StatisticsError } from "./statistics-error.ts";

test("a width stays at exactly ten times its floor and goes just below", () => {
  const excluded = widthsAtFloor({
    widths: [4, 8, 16],
    geometricMeans: [1, 1, 1],
    floors: [1 / FLOOR_FACTOR, 0.11, null],
  });
  expect(excluded).toEqual([
    { width: 8, floor: 0.11, reason: "geometric mean 1.00e+0 is below 10 × noise floor 1.10e-1" },
  ]);
});

test("a floor of 0 excludes nothing", () => {
  expect(widthsAtFloor({ widths: [4], geometricMeans: [1e-300], floors: [0] })).toEqual([]);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("the floor %s is refused", (floor) => {
  const data = { widths: [4, 8], geometricMeans: [1, 1], floors: [null, floor] };
  expect(() => widthsAtFloor(data)).toThrow(StatisticsError);
  expect(() => widthsAtFloor(data)).toThrow(
    `a noise floor must be finite and not negative; seen: ${floor} at width index 1 (width 8)`,
  );
});

test("floors must be given for every width", () => {
  expect(() => widthsAtFloor({ widths: [4, 8], geometricMeans: [1, 1], floors: [0] })).toThrow(
    "seen: 1 floors for 2 widths",
  );
});
