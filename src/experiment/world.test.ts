import { describe, expect, test } from "vitest";
import { drawInputs, drawLabels, drawPhases, drawTestInputs } from "./world.ts";

const WORLD = { baseSeed: 1, seed: 1 };
const sphere = { kind: "unit sphere", count: 5, dimension: 4 } as const;

describe("a world's inputs", () => {
  test("on the unit sphere have norm 1 and depend on the seed", () => {
    const points = drawInputs(sphere, WORLD);
    for (const x of points) expect(Math.hypot(...x)).toBeCloseTo(1, 14);
    expect(drawInputs(sphere, WORLD)).toEqual(points);
    expect(drawInputs(sphere, { ...WORLD, seed: 2 })).not.toEqual(points);
  });

  test("are the same arrays whenever they are drawn, and others for every part of law and world", () => {
    const points = drawInputs(sphere, WORLD);
    expect(drawInputs(sphere, WORLD)[4]).toBe(points[4]);
    const others = [
      drawInputs({ ...sphere, dimension: 3 }, WORLD),
      drawInputs({ ...sphere, kind: "gaussian" }, WORLD),
      drawInputs(sphere, { ...WORLD, baseSeed: 2 }),
      drawTestInputs(sphere, 5, WORLD),
    ];
    for (const other of others) expect(other[0]![0]).not.toBe(points[0]![0]);
    expect(drawInputs({ ...sphere, count: 3 }, WORLD)).toEqual(points.slice(0, 3));
  });

  test("in a list of its own for everyone who draws them", () => {
    drawInputs(sphere, WORLD).pop();
    drawTestInputs(sphere, 5, WORLD).pop();
    expect(drawInputs(sphere, WORLD)).toHaveLength(5);
    expect(drawTestInputs(sphere, 5, WORLD)).toHaveLength(5);
  });

  test("with the last parallel to the first are those of the sphere otherwise", () => {
    const points = drawInputs(
      { kind: "unit sphere, last parallel to first", count: 5, dimension: 4, factor: -2 },
      WORLD,
    );
    expect(points[4]).toEqual(points[0]!.map((value) => -2 * value));
    expect(new Set(points.map((x) => x[0])).size).toBe(5);
  });

  test("on the circle are equally spaced, with the bias's coordinate 1 behind them where asked", () => {
    const plain = drawInputs({ kind: "circle", count: 4, dimension: 2 }, WORLD);
    const expected = [
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ];
    plain.forEach((x, i) => {
      x.forEach((value, k) => {
        expect(value).toBeCloseTo(expected[i]![k]!, 15);
      });
    });
    const biased = drawInputs({ kind: "circle with bias", count: 4, dimension: 3 }, WORLD);
    expect(biased.map((x) => x[2])).toEqual([1, 1, 1, 1]);
  });

  test("for testing are others than those for training, and none are drawn for the circle", () => {
    expect(drawTestInputs(sphere, 5, WORLD)).not.toEqual(drawInputs(sphere, WORLD));
    expect(() => drawTestInputs({ kind: "circle", count: 4, dimension: 2 }, 1, WORLD)).toThrow(/circle/);
  });
});

test("labels of fewer inputs are the first of those of more", () => {
  expect(drawLabels(3, WORLD)).toEqual(drawLabels(5, WORLD).subarray(0, 3));
});

test("phases lie in [0, 2π) and fill it", () => {
  const phases = drawPhases(1000, WORLD);
  expect(Math.min(...phases)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...phases)).toBeLessThan(2 * Math.PI);
  // Mean of 1000 uniform phases: π with standard error 2π/√12000; 4.9 of them are exceeded once in a million.
  const mean = phases.reduce((sum, value) => sum + value) / 1000;
  expect(Math.abs(mean - Math.PI)).toBeLessThan((4.9 * 2 * Math.PI) / Math.sqrt(12_000));
});
