import { expect, test } from "vitest";
import { remembered } from "./remembered.ts";
import type { Vector } from "./vector.ts";

/** Sum of all entries times a factor; counts how often it is computed. */
function counting() {
  let calls = 0;
  const sum = remembered((inputs: readonly Vector[], factor: number, name: string) => {
    calls++;
    return { name, value: factor * inputs.flatMap((x) => [...x]).reduce((total, entry) => total + entry, 0) };
  });
  return { sum, calls: () => calls };
}
const INPUTS = [Float64Array.of(1, 2), Float64Array.of(3, 4)];

test("an answer is computed once for the same bits, whichever arrays hold them", () => {
  const { sum, calls } = counting();
  expect(sum(INPUTS, 2, "a").value).toBe(20);
  expect(
    sum(
      INPUTS.map((x) => [...x]),
      2,
      "a",
    ).value,
  ).toBe(20);
  expect(sum([Float64Array.of(0, 1, 2).subarray(1), INPUTS[1]!], 2, "a").value).toBe(20);
  expect(calls()).toBe(1);
});

test("inputs that differ by one rounding, in sign of zero, in shape or in order are others", () => {
  const { sum, calls } = counting();
  sum(INPUTS, 2, "a");
  sum([Float64Array.of(1, 2 + 2 ** -51), INPUTS[1]!], 2, "a");
  sum([INPUTS[1]!, INPUTS[0]!], 2, "a");
  sum([Float64Array.of(1, 2, 3, 4)], 2, "a");
  sum([Float64Array.of(0)], 2, "a");
  sum([Float64Array.of(-0)], 2, "a");
  expect(calls()).toBe(6);
});

test("other options are other questions", () => {
  const { sum, calls } = counting();
  for (const [factor, name] of [
    [2, "a"],
    [3, "a"],
    [2, "b"],
  ] as const)
    sum(INPUTS, factor, name);
  expect(calls()).toBe(3);
});
