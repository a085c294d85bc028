import { expect, test } from "vitest";
import { openCheckedEngine } from "../engine/choose.ts";
import { network } from "../networks/network.ts";
import { meanInterval } from "../statistics/interval.ts";
import { powerLawPerSeed } from "../statistics/power-law-per-seed.ts";
import type { Cell } from "./experiment.ts";
import { gradientFlow } from "./gradient-flow-experiment.ts";

/**
 * Lee, Xiao, Schoenholz, Bahri, Novak, Sohl-Dickstein & Pennington, "Wide neural networks of any depth evolve as
 * linear models under gradient descent" (NeurIPS 2019), figure 1: during training of relu networks with three hidden
 * layers the weights at both ends change by n^{−1/2} of their norm, those between hidden layers by n^{−1}, and the
 * empirical kernel by no more than n^{−1/2}. Theirs were trained on MNIST; the exponents are said of any data.
 */
const PUBLISHED = [
  { layer: "input weights", exponent: -1 / 2 },
  { layer: "first hidden weights", exponent: -1 },
  { layer: "second hidden weights", exponent: -1 },
  { layer: "output weights", exponent: -1 / 2 },
];
/** Half of what is between the two exponents: inside it there is but one that an interval can speak for. */
const MARGIN = 1 / 4;
/** Four layers and the kernel share one false alarm in a thousand runs. */
const CONFIDENCE = 1 - 1e-3 / 5;

/**
 * At 32 … 256, 16 seeds, the output weights' exponent was −0.39, within 0.17: the layers' corrections of order m^{−1/2}
 * and the scatter together exceed the margin. From 128 on the one is half as large, and 32 seeds reduce the other.
 */
const WIDTHS = [128, 256, 512];
const SEEDS = Array.from({ length: 32 }, (_, index) => index + 1);

test("Relu networks with three hidden layers change with their width as Lee et al. (2019) measured", async () => {
  const experiment = gradientFlow({
    network: network({ activation: "relu", depth: 4 }),
    inputs: { kind: "unit sphere", count: 8, dimension: 16 },
    schedule: [{ until: 4, step: 1 / 4 }],
    checkpoints: 1,
  });
  const engine = await openCheckedEngine("fused", "float64");
  const cells: (readonly Cell[])[] = [];
  for (const width of WIDTHS) {
    cells.push(await experiment.measure({ engine, baseSeed: 1, width, seeds: SEEDS }));
  }
  const exponent = (read: (cell: Cell) => number) =>
    meanInterval(
      powerLawPerSeed(
        WIDTHS,
        cells.map((row) => row.map(read)),
      ).slopes,
      CONFIDENCE,
    );

  // Initial weights are N(0, 1): a layer's change relative to its norm is the root mean square of its entries' changes.
  for (const [layer, { exponent: published, layer: name }] of PUBLISHED.entries()) {
    const { low, high } = exponent((cell) => (cell.weightChange as readonly number[])[layer]!);
    expect(low, name).toBeGreaterThan(published - MARGIN);
    expect(high, name).toBeLessThan(published + MARGIN);
  }
  expect(exponent((cell) => (cell.kernelChange as readonly number[])[1]!).high).toBeLessThan(-1 / 2);
});
