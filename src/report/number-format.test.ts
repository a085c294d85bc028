import { describe, expect, test } from "vitest";
import {
  formatConfidence,
  formatDuration,
  formatEstimate,
  formatMeasured,
  formatNumber,
  formatPowerOfTen,
} from "./number-format.ts";

describe("numbers", () => {
  test.each([
    [0, "0"],
    [-0.5, "−0.500"],
    [1, "1.00"],
    [0.9996, "1.00"],
    [9.996, "10.0"],
    [123.4, "123"],
    [12345, "12345"],
    [0.00123, "0.00123"],
    [0.000012, "1.20×10⁻⁵"],
    [-3.14159e-12, "−3.14×10⁻¹²"],
    [1.5e9, "1.50×10⁹"],
  ])("measured, %f keeps its significant zeros: %s", (value, text) => {
    expect(formatMeasured(value)).toBe(text);
  });

  test.each([
    [0, "0"],
    [-0.5, "−0.5"],
    [100, "100"],
    [8192, "8192"],
    [0.1, "0.1"],
    [2.2e-13, "2.2×10⁻¹³"],
    [1e-5, "10⁻⁵"],
    [-1e-5, "−10⁻⁵"],
    [1e6, "10⁶"],
    [0.30000000000000004, "0.3"],
  ])("chosen, %f is as short as it can be: %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test("powers of ten near 1 are written out", () => {
    expect([-3, -1, 0, 1, 4].map(formatPowerOfTen)).toEqual(["10⁻³", "0.1", "1", "10", "10⁴"]);
  });

  test.each([
    [{ value: -0.982, low: -1.011, high: -0.953 }, "−0.982", "[−1.011, −0.953]"],
    [{ value: 1.00002, low: 0.99998, high: 1.00006 }, "1.000020", "[0.999980, 1.000060]"],
    [{ value: -0.000_345, low: -0.0114, high: 0.0107 }, "−0.0003", "[−0.0114, 0.0107]"],
    [{ value: -0.000_01, low: -0.2, high: 0.2 }, "0.000", "[−0.200, 0.200]"],
    [{ value: 3.1e-14, low: 1.2e-16, high: 3.1e-14 }, "3.10×10⁻¹⁴", "[1.20×10⁻¹⁶, 3.10×10⁻¹⁴]"],
    // As far as the interval tells the numbers apart: one beside an edge at 10⁻⁴ is not shown on it.
    [{ value: 1.0003e-4, low: 1.0001e-4, high: 1.0005e-4 }, "1.00030×10⁻⁴", "[1.00010×10⁻⁴, 1.00050×10⁻⁴]"],
    [{ value: 2, low: 2, high: 2 }, "2.00", "[2.00, 2.00]"],
    [{ value: 0, low: 0, high: 0 }, "0", "[0, 0]"],
  ])("an estimate and its interval share their decimals: %o", (estimate, value, interval) => {
    expect(formatEstimate(estimate)).toEqual({ value, interval });
  });

  test("a confidence below 1 is never shown as 100 %", () => {
    expect(formatConfidence(0.95)).toBe("95\u00a0%");
    expect(formatConfidence(1 - 0.01 / 62)).toBe("99.984\u00a0%");
    expect(formatConfidence(1 - 1e-7)).toBe("99.99999\u00a0%");
    expect(formatConfidence(1)).toBe("100\u00a0%");
  });

  test("a duration is in the unit a person would use", () => {
    expect([0.25, 42.5, 59.999, 61, 4321.5].map(formatDuration)).toEqual([
      "0.25 s",
      "42.5 s",
      "60 s",
      "1 min 1 s",
      "1 h 12 min",
    ]);
  });
});
