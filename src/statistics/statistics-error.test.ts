import { expect, test } from "vitest";
import { StatisticsError } from "./statistics-error.ts";

test("a statistics error names the rule, the value seen and the next step", () => {
  const error = new StatisticsError({ rule: "a mean needs data", seen: "0 values", next: "Measure." });
  expect(error.message).toBe("a mean needs data; seen: 0 values. Measure.");
  expect(error.name).toBe("StatisticsError");
  expect(error).toBeInstanceOf(Error);
  expect([error.rule, error.seen, error.next]).toEqual(["a mean needs data", "0 values", "Measure."]);
});
