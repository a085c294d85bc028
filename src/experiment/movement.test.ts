import { describe, expect, test } from "vitest";
import { changeOf, movements } from "./movement.ts";

const tensor = (shape: number[], ...data: number[]) => ({ shape, data: Float64Array.from(data) });

describe("the movement of weights", () => {
  // Two replicates, d = 1, m = 2; the first moves by Δw = (3, 0), Δa = (4, 1), the second not at all.
  const before = [tensor([2, 1, 2], 1, 1, 5, 5), tensor([2, 2, 1], 1, 1, 5, 5)];
  const now = [tensor([2, 1, 2], 4, 1, 5, 5), tensor([2, 2, 1], 5, 2, 5, 5)];
  const [moved, still] = movements(now, before);

  test("is counted per layer, over all weights, relative to their norm, and per neuron", () => {
    expect(moved).toEqual({
      weightChange: [Math.sqrt(9 / 2), Math.sqrt(17 / 2)],
      largestWeightChange: [3, 4],
      movement: Math.sqrt(26),
      relativeMovement: Math.sqrt(26 / 4),
      largestNeuronMovement: 5,
    });
  });

  test("is zero for a replicate that stands still", () => {
    expect(still).toEqual({
      weightChange: [0, 0],
      largestWeightChange: [0, 0],
      movement: 0,
      relativeMovement: 0,
      largestNeuronMovement: 0,
    });
  });
});

test.each([
  [[3, 0, 0, 0]],
  [[0, -3, 0, 0]],
  [[0, 0, 3]],
  [[0, -3, 0]],
  [[-3]],
])("a change of 3 in size in one entry is found wherever it stands: %j", (entries) => {
  const now = Float64Array.from(entries, (value) => value + 1);
  expect(changeOf(now, new Float64Array(entries.length).fill(1))).toEqual({ squares: 9, largest: 3 });
});

test.each([
  [[0, Number.NaN, 0]],
  [[Number.NaN, 0]],
  [[0, 0, Number.NaN]],
])("an entry that is no number makes both sum and largest change none: %j", (entries) => {
  const change = changeOf(Float64Array.from(entries), new Float64Array(entries.length));
  expect(change).toEqual({ squares: Number.NaN, largest: Number.NaN });
});
