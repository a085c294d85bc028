import { expect, test } from "vitest";
import { openEngine } from "../engine/choose.ts";
import type { Engine } from "../engine/engine.ts";
import { network } from "../networks/network.ts";
import { FLOOR_FACTOR } from "../statistics/noise-floor.ts";
import { memoryCellStore } from "./cell-store.ts";
import type { Cell } from "./experiment.ts";
import { gradientFlow } from "./gradient-flow-experiment.ts";
import { measureCells } from "./measure-cells.ts";

const largestChange = (cell: Cell) => Math.max(...(cell.kernelChange as readonly number[]));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * In this base seed's world one seed's kernel changes by 178 % at 32 neurons a layer, and by a seventh of that more or
 * less where a gate flips a step later; a floor from few seeds is mostly that one's.
 */
test("Three relu layers' kernel change stands ten times above its noise floor at three widths of four, also beside an outlier", async () => {
  const { engine } = await openEngine({ precision: "float64" });
  const measured = await measureCells(
    gradientFlow({
      network: network({ activation: "relu", depth: 3 }),
      inputs: { kind: "unit sphere", count: 8, dimension: 16 },
      schedule: [
        { until: 1, step: 1 / 6 },
        { until: 4, step: 1 / 3 },
      ],
      checkpoints: 4,
    }),
    { engine, store: memoryCellStore(), baseSeed: 18_000_013, widths: [32, 64, 128, 256], seeds: 32 },
  );
  const resolved = measured.widths.filter((_, index) => {
    const changes = measured.cells[index]!.map(largestChange);
    const floor = mean(
      measured.refined[index]!.map((cell, seed) => Math.abs(largestChange(cell) - changes[seed]!)),
    );
    return Math.exp(mean(changes.map(Math.log))) >= FLOOR_FACTOR * floor;
  });
  expect(resolved.length).toBeGreaterThanOrEqual(3);
});

test("A refined run trains no more networks together than a plain one, and gives every seed's cell in order", async () => {
  const { engine } = await openEngine({ precision: "float64" });
  const flow = gradientFlow({
    network: network({ activation: "relu", depth: 3 }),
    inputs: { kind: "unit sphere", count: 2, dimension: 3 },
    schedule: [{ until: 0.2, step: 0.1 }],
    checkpoints: 1,
  });
  const width = 256;
  const together = flow.seedsTogether(width);
  const seeds = Array.from({ length: together + 1 }, (_, index) => index + 1);
  let most = 0;
  const watched: Engine = {
    ...engine,
    compile(program) {
      for (const { name, value } of program.inputs) {
        if (name === "inputs") most = Math.max(most, value.shape[0]!);
      }
      return engine.compile(program);
    },
  };
  const cells = await flow.refined!.measure({ engine: watched, baseSeed: 1, width, seeds });
  expect(most).toBe(together);
  const [last] = await flow.refined!.measure({ engine, baseSeed: 1, width, seeds: seeds.slice(-1) });
  expect(cells).toHaveLength(seeds.length);
  expect(cells.at(-1)).toEqual(last);
});
