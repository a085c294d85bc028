/**
 * Expectations are declared inside the tests: a declaration that throws while a file is read leaves it without tests,
 * and a mutation run without a failure.
 */
import { describe, expect, test } from "vitest";
import { allowedRegion, boundedBy, convergesToZero, EXPONENT_MARGIN } from "./expectation.ts";

describe("A margin of an exponent", () => {
  test("other than the default needs its reason, which is kept", () => {
    expect(() => boundedBy({ exponent: -1, margin: 0.2 })).toThrow(/0\.2 other than 0\.1 needs its reason/);
    expect(boundedBy({ exponent: -1, margin: 0.2, reason: "bends" })).toMatchObject({
      margin: 0.2,
      reason: "bends",
    });
  });

  test("that is the default has a reason of its own", () => {
    expect(boundedBy({ exponent: -1 })).toMatchObject({ margin: EXPONENT_MARGIN });
    expect(boundedBy({ exponent: -1 }).reason).toContain("exponents in question");
    expect(convergesToZero().reason).toContain("more slowly");
    expect(convergesToZero({ reason: "mine" }).reason).toBe("mine");
  });

  test("widens the region by as much: O(m^-1) with margin 0.3 allows up to -0.7", () => {
    expect(allowedRegion(boundedBy({ exponent: -1, margin: 0.3, reason: "test" }))).toEqual({
      low: Number.NEGATIVE_INFINITY,
      high: -1 + 0.3,
    });
  });
});
