import { describe, expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { memoryCellStore } from "./cell-store.ts";
import { BrokenCellError, type Cell, canonicalJson, type Experiment, experimentKey } from "./experiment.ts";
import { batchesOf, measureCells } from "./measure-cells.ts";

/** y = width · seed; `calls` counts how often each (width, seed) was measured. */
function counting(value: (width: number, seed: number) => Cell = (m, s) => ({ y: m * s })) {
  const calls = new Map<string, number>();
  const experiment: Experiment = {
    name: "counting",
    settings: {},
    seedsTogether: (width) => (width > 100 ? 2 : 3),
    cost: (width) => width,
    async measure({ width, seeds }) {
      return seeds.map((seed) => {
        calls.set(`${width}/${seed}`, (calls.get(`${width}/${seed}`) ?? 0) + 1);
        return value(width, seed);
      });
    },
    refined: {
      seeds: 2,
      costFactor: 2,
      measure: async ({ width, seeds }) => seeds.map((seed) => ({ y: width * seed + 1 / 4 })),
    },
  };
  return { experiment, calls };
}

const options = () => ({
  engine: referenceEngine,
  store: memoryCellStore(),
  baseSeed: 1,
  widths: [64, 128],
  seeds: 5,
});

describe("measuring cells", () => {
  test("gives one cell per width and seed, in order, and finer ones of the first seeds", async () => {
    const { experiment } = counting();
    const measured = await measureCells(experiment, options());
    expect(measured.cells.map((row) => row.map((cell) => cell.y))).toEqual([
      [64, 128, 192, 256, 320],
      [128, 256, 384, 512, 640],
    ]);
    expect(measured.refined.map((row) => row.map((cell) => cell.y))).toEqual([
      [64.25, 128.25],
      [128.25, 256.25],
    ]);
  });

  test("measures a cell once however many claims read it", async () => {
    const { experiment, calls } = counting();
    const shared = options();
    await measureCells(experiment, shared);
    await measureCells(experiment, shared);
    expect([...calls.values()]).toEqual(Array(10).fill(1));
  });

  test("measures only what is new when seeds are added, in whole batches", async () => {
    const { experiment, calls } = counting();
    const shared = options();
    await measureCells(experiment, { ...shared, seeds: 6 });
    const before = calls.size;
    const measured = await measureCells(experiment, { ...shared, seeds: 12 });
    expect(measured.cells[0]).toHaveLength(12);
    expect(before).toBe(12);
    expect([...calls.values()]).toEqual(Array(24).fill(1));
  });

  test("starts with the widest networks", () => {
    const widths = batchesOf(counting().experiment, { widths: [64, 128], seeds: 5 }).map((key) => key.width);
    expect(widths).toEqual([...widths].sort((a, b) => b - a));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("stops at %d and names its cell", async (bad) => {
    const { experiment } = counting((m, s) => ({ y: 1, curve: [0, m === 128 && s === 3 ? bad : 1] }));
    const failure = measureCells(experiment, options());
    await expect(failure).rejects.toThrow(BrokenCellError);
    await expect(failure).rejects.toThrow(`counting, width 128, seed 3: curve at grid point 1 is ${bad}`);
  });

  test("names experiment, width and seeds when the measurement itself fails", async () => {
    const { experiment } = counting(() => {
      throw new Error("out of memory");
    });
    await expect(measureCells(experiment, options())).rejects.toThrow(
      "counting, width 128, seeds 1…2: out of memory",
    );
  });
});

test("an experiment is known by its name and settings, whatever their order", () => {
  const key = (settings: Experiment["settings"]) => experimentKey({ ...counting().experiment, settings });
  expect(key({ a: 1, b: { c: [1, 2], d: null } })).toBe(key({ b: { d: null, c: [1, 2] }, a: 1 }));
  expect(key({ a: 1 })).not.toBe(key({ a: 2 }));
  expect(canonicalJson({ b: "x", a: [true] })).toBe('{"a":[true],"b":"x"}');
});
