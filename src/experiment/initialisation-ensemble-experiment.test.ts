import { describe, expect, test } from "vitest";
import type { Engine } from "../engine/engine.ts";
import { referenceEngine } from "../engine/reference.ts";
import { limitKernel } from "../kernels/limit-kernel.ts";
import { entryOf, matrixOf } from "../kernels/matrix.ts";
import { expMinus } from "../kernels/spectrum.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import { network } from "../networks/network.ts";
import type { Cell } from "./experiment.ts";
import { initialisationEnsemble } from "./initialisation-ensemble-experiment.ts";
import { observeKernel, trainAlong } from "./train.ts";
import { drawInputs, drawLabels, drawTestInputs } from "./world.ts";

const ensemble = (copies = 3) =>
  initialisationEnsemble({
    network: network({ activation: "tanh" }),
    inputs: { kind: "unit sphere", count: 2, dimension: 3 },
    schedule: [{ until: 1, step: 1 / 4 }],
    copies,
    testInputs: 3,
  });

/** An engine of its own remembers nothing of what another has trained. */
const fresh = (): Engine => ({ ...referenceEngine });

/** One whose programs are run by `through`. */
const running = (through: <Result>(run: () => Promise<Result>) => Promise<Result>): Engine => ({
  ...fresh(),
  async compile(program) {
    const sound = await referenceEngine.compile(program);
    return { ...sound, run: (inputs) => through(() => sound.run(inputs)) };
  },
});

interface Asked {
  readonly engine: Engine;
  readonly width?: number;
  readonly baseSeed?: number;
  readonly copies?: number;
}

const cellOf = async ({ engine, width = 16, baseSeed = 1, copies = 3 }: Asked): Promise<Cell> => {
  const [cell] = await ensemble(copies).measure({ engine, baseSeed, width, seeds: [1] });
  return cell!;
};

describe("what an ensemble of initialisations is trained for", () => {
  test("at a quarter of the width is that width's own, trained once for both", async () => {
    const counted = () => {
      const calls = { runs: 0 };
      const engine = running((run) => {
        calls.runs++;
        return run();
      });
      return { engine, calls };
    };
    const { engine, calls } = counted();
    const narrow = await cellOf({ engine, width: 4 });
    const before = calls.runs;
    const wide = await cellOf({ engine, width: 16 });
    const other = counted();
    expect(wide).toEqual(await cellOf({ engine: other.engine, width: 16 }));
    expect(wide.quarterTraceChange).toBe(narrow.meanTraceChange);
    // Alone it trains two widths, as many runs each.
    expect(calls.runs - before).toBe(other.calls.runs / 2);
  });

  test("remembered is told apart by base seed, copies and engine", async () => {
    const engine = fresh();
    await cellOf({ engine });
    for (const other of [{ baseSeed: 2 }, { copies: 2 }]) {
      const cell = await cellOf({ engine, ...other });
      expect(cell).toEqual(await cellOf({ engine: fresh(), ...other }));
      expect(cell.meanTraceChange).not.toBe((await cellOf({ engine })).meanTraceChange);
    }
  });

  test("that failed is trained again, not remembered as a failure", async () => {
    let fails = true;
    const failing = running((run) => (fails ? Promise.reject(new Error("out of memory")) : run()));
    await expect(cellOf({ engine: failing })).rejects.toThrow("out of memory");
    fails = false;
    expect(await cellOf({ engine: failing })).toEqual(await cellOf({ engine: fresh() }));
  });
});

describe("the mean over initialisations", () => {
  /** More than are trained in one call. */
  const copies = 18;
  const law = { kind: "unit sphere", count: 2, dimension: 3 } as const;
  const net = network({ activation: "tanh" });
  const width = 16;
  const world = { baseSeed: 1, seed: 1 };
  const labels = drawLabels(law.count, world);
  const train = drawInputs(law, world);
  const tests = drawTestInputs(law, 3, world);
  const squaredSize = labels.reduce((sum, y) => sum + y * y, 0);

  /** Outputs on training and test inputs at the four checkpoints, of one initialisation trained alone. */
  const trainedAlone = async (copy: number) => {
    const engine = fresh();
    const points = [...train, ...tests];
    const sizes = { replicates: 1, inputs: law.count, inputDimension: law.dimension, width };
    const stacked = (all: readonly Float64Array[]) => ({
      shape: [1, all.length, law.dimension],
      data: Float64Array.from(all.flatMap((x) => [...x])),
    });
    const seen: Float64Array[] = [];
    await trainAlong({
      engine,
      network: net,
      sizes,
      inputs: stacked(train),
      targets: { shape: [1, law.count, 1], data: labels },
      parameters: initialiseParameters(net, {
        keys: [{ ...world, copy }],
        width,
        inputDimension: law.dimension,
      }),
      schedule: [{ until: 1, step: 1 / 4 }],
      checkpoints: 4,
      refinement: 1,
      stiffness: 0,
      observe: async (_time, parameters) => {
        const all = { ...sizes, inputs: points.length };
        seen.push((await observeKernel(engine, net, all, stacked(points), parameters)).outputs!.data);
        return 0;
      },
    });
    return seen;
  };

  /** Σ_{k≠l} ⟨f_k − value, f_l − value⟩ / n(n − 1), pair by pair. */
  const overPairs = (outputs: readonly Float64Array[], value: readonly number[]): number => {
    let sum = 0;
    for (const [k, a] of outputs.entries()) {
      for (const [l, b] of outputs.entries()) {
        if (k !== l) sum += value.reduce((product, v, i) => product + (a[i]! - v) * (b[i]! - v), 0);
      }
    }
    return sum / (outputs.length * (outputs.length - 1));
  };
  const times = [1 / 4, 1 / 2, 3 / 4, 1];
  const limit = (x: Float64Array, y: Float64Array) => limitKernel("tanh").total(x, y);
  const applied = (rows: readonly (readonly number[])[], vector: readonly number[]) =>
    rows.map((row) => row.reduce((sum, entry, i) => sum + entry * vector[i]!, 0));
  const kernel = train.map((x) => train.map((y) => limit(x, y)));
  /** (I − e^{−factor Θt})Y. */
  const solution = (time: number, factor = 1) => {
    const decay = expMinus(
      matrixOf(law.count, law.count, (i, j) => factor * kernel[i]![j]!),
      time,
    );
    return [...labels].map(
      (y, i) => y - [...labels].reduce((sum, value, j) => sum + entryOf(decay, i, j) * value, 0),
    );
  };

  test("misses the formulas by the inner products of different initialisations' misses", async () => {
    const cell = await cellOf({ engine: fresh(), width, copies });
    const alone = await Promise.all(Array.from({ length: copies }, (_, k) => trainedAlone(k)));
    const onTraining = times.map((_, k) => alone.map((seen) => seen[k]!.slice(0, law.count)));
    const atTheEnd = alone.map((seen) => seen[3]!.slice(law.count));
    // Sums of a few products of numbers of order 1.
    const digits = 12;
    times.forEach((time, k) => {
      const value = solution(time);
      expect((cell.solutionMiss as number[])[k]!).toBeCloseTo(
        overPairs(onTraining[k]!, value) / squaredSize,
        digits,
      );
      expect((cell.solutionMissOfTwiceTheKernel as number[])[k]!).toBeCloseTo(
        overPairs(onTraining[k]!, solution(time, 2)) / squaredSize,
        digits,
      );
      const distances = onTraining[k]!.map((f) => value.reduce((sum, v, i) => sum + (f[i]! - v) ** 2, 0));
      expect((cell.solutionDistance as number[])[k]!).toBeCloseTo(
        distances.reduce((sum, value) => sum + value) / copies / squaredSize,
        digits,
      );
    });
    const [[a, b], [c, d]] = kernel as [[number, number], [number, number]];
    const determinant = a * d - b * c;
    const weights = applied(
      [
        [d / determinant, -b / determinant],
        [-c / determinant, a / determinant],
      ],
      [...labels],
    );
    const regression = applied(
      tests.map((x) => train.map((y) => limit(x, y))),
      weights,
    );
    const scale = (tests.length * squaredSize) / law.count;
    expect(cell.regressionMiss as number).toBeCloseTo(overPairs(atTheEnd, regression) / scale, 10);
    const regressionDistances = atTheEnd.map((f) =>
      regression.reduce((sum, value, i) => sum + (f[i]! - value) ** 2, 0),
    );
    expect(cell.regressionDistance as number).toBeCloseTo(
      regressionDistances.reduce((sum, value) => sum + value) / copies / scale,
      10,
    );
    expect(cell.regressionMissOfZero as number).toBeCloseTo(
      overPairs(
        atTheEnd,
        tests.map(() => 0),
      ) / scale,
      10,
    );
  });
});
