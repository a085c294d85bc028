import { describe, expect, test } from "vitest";
import { type Axis, angleAxis, linearAxis, logAxis, widthAxis } from "./axis.ts";
import { ReportError } from "./report-error.ts";

const RANGE: [number, number] = [0, 100];
const log = (values: number[]) => logAxis({ name: "log", values, range: RANGE });
const labels = (axis: Axis, most = 7) => axis.ticks(most).map(({ label }) => label);

describe("an axis", () => {
  test("throws for a point outside it, on either side", () => {
    const axes = [
      linearAxis({ name: "linear", values: [1, 2], range: RANGE }),
      log([1, 2]),
      widthAxis({ widths: [64, 128], range: RANGE, room: 5 }),
      angleAxis(RANGE, 5),
    ];
    for (const axis of axes) {
      expect(() => axis.at(axis.low - 0.01 * axis.high)).toThrow(ReportError);
      expect(() => axis.at(axis.high * 1.01)).toThrow(ReportError);
      expect(() => axis.at(Number.NaN)).toThrow(ReportError);
    }
  });

  test("shows every value it was made for inside its range", () => {
    for (const axis of [
      linearAxis({ name: "linear", values: [-3, 0, 7], range: RANGE }),
      log([1e-9, 3, 1e4]),
    ]) {
      for (const end of [axis.low, axis.high]) {
        expect(axis.at(end)).toBeGreaterThanOrEqual(-1e-9);
        expect(axis.at(end)).toBeLessThanOrEqual(100 + 1e-9);
      }
    }
  });

  test("of one value only, or of equal ones, has room and ticks", () => {
    expect(linearAxis({ name: "linear", values: [0, 0], range: RANGE }).at(0)).toBeCloseTo(50);
    expect(log([5]).at(5)).toBeCloseTo(50);
    expect(labels(log([5])).length).toBeGreaterThan(0);
    expect(widthAxis({ widths: [1024], range: RANGE, room: 5 }).at(1024)).toBeCloseTo(50);
  });

  test("has no place for what is not finite, nor a log axis for what is not positive", () => {
    expect(() =>
      linearAxis({ name: "linear", values: [Number.NaN, Number.POSITIVE_INFINITY], range: RANGE }),
    ).toThrow(ReportError);
    expect(() => linearAxis({ name: "linear", values: [], range: RANGE })).toThrow(ReportError);
    expect(() => log([0, 1])).toThrow(ReportError);
  });
});

describe("ticks", () => {
  test("of a log axis are decades", () => {
    expect(labels(log([0.002, 30]))).toEqual(["10⁻²", "0.1", "1", "10"]);
  });

  test("of a short log axis are 1, 2 and 5", () => {
    expect(labels(log([0.9, 11]))).toEqual(["1", "2", "5", "10"]);
  });

  test("of a very long log axis are thinned to what fits", () => {
    expect(labels(log([1e-16, 1])).length).toBeLessThanOrEqual(7);
  });

  test("of a width axis are the widths, every second one where they are too many", () => {
    const widths = Array.from({ length: 12 }, (_, index) => 2 ** (index + 3));
    expect(labels(widthAxis({ widths: widths.slice(0, 4), range: RANGE, room: 0 }))).toEqual([
      "8",
      "16",
      "32",
      "64",
    ]);
    expect(labels(widthAxis({ widths, range: RANGE, room: 0 }), 8)).toEqual([
      "8",
      "32",
      "128",
      "512",
      "2048",
      "8192",
    ]);
  });

  test("of a log axis that holds a single power of ten are not that one alone", () => {
    expect(labels(log([0.015, 0.8]))).toEqual(["0.02", "0.05", "0.1", "0.2", "0.5"]);
  });

  test("of a narrow drawing are fewer", () => {
    expect(labels(linearAxis({ name: "linear", values: [0, 10], range: RANGE }), 4).length).toBeLessThan(
      labels(linearAxis({ name: "linear", values: [0, 10], range: RANGE }), 12).length,
    );
    expect(labels(angleAxis(RANGE, 0), 4)).toEqual(["0°", "45°", "90°", "135°", "180°"]);
    expect(labels(angleAxis(RANGE, 0), 8)).toContain("30°");
  });
});
