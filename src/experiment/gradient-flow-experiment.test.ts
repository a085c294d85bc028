import { describe, expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { kernelPrediction } from "../kernels/kernel-regression.ts";
import { limitKernelMatrix } from "../kernels/limit-kernel.ts";
import { matrixOf } from "../kernels/matrix.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import { type Network, network } from "../networks/network.ts";
import { drawBatch } from "./batch.ts";
import type { Cell } from "./experiment.ts";
import { FLOW_CURVES, type GradientFlowSettings, gradientFlow } from "./gradient-flow-experiment.ts";
import { initialKernel } from "./initial-kernel-experiment.ts";
import { trainAlong } from "./train.ts";
import { drawInputs, drawLabels, drawTestInputs } from "./world.ts";

const SPHERE = { kind: "unit sphere", count: 3, dimension: 5 } as const;
const SCHEDULE = [{ until: 1, step: 1 / 20 }];

const follow = async (changes: Partial<GradientFlowSettings> = {}, width = 24): Promise<Cell[]> =>
  gradientFlow({
    network: network({ activation: "tanh" }),
    inputs: SPHERE,
    schedule: SCHEDULE,
    checkpoints: 2,
    testInputs: 2,
    ...changes,
  }).measure({ engine: referenceEngine, baseSeed: 1, width, seeds: [1, 2] });

const curve = (cell: Cell, name: string) => cell[name] as readonly number[];
const number = (cell: Cell, name: string) => cell[name] as number;

/** Weights before and after seed 1 is trained to T = 1, with its inputs, the two new ones behind the others, and labels. */
async function trainedTo1(net: Network, width: number) {
  const { worlds, sizes, points, inputs, initial } = drawBatch(net, SPHERE, {
    engine: referenceEngine,
    baseSeed: 1,
    width,
    seeds: [1],
  });
  const labels = drawLabels(SPHERE.count, worlds[0]!);
  const trained = await trainAlong({
    engine: referenceEngine,
    network: net,
    sizes,
    inputs,
    targets: { shape: [1, SPHERE.count, 1], data: labels },
    parameters: initial,
    schedule: SCHEDULE,
    checkpoints: 2,
    refinement: 1,
    stiffness: 0,
    observe: async () => 0,
  });
  const train = points[0]!;
  return { train, points: [...train, ...drawTestInputs(SPHERE, 2, worlds[0]!)], labels, initial, trained };
}

describe("a gradient flow's cell", () => {
  test("starts with no change and no error of the theory from f_0", async () => {
    for (const cell of await follow()) {
      for (const name of FLOW_CURVES) expect(curve(cell, name)).toHaveLength(3);
      for (const name of [
        "kernelChange",
        "preActivationChange",
        "errorFromStartLimitKernel",
        "errorFromStartInitialKernel",
        "errorOutputKernel",
        "fastModesError",
        "slowModesError",
      ]) {
        expect(curve(cell, name)[0]).toBeLessThan(1e-14);
      }
      expect(curve(cell, "time")).toEqual([0, 0.5, 1]);
      expect(curve(cell, "predictedLoss")[0]! / curve(cell, "loss")[0]!).toBeCloseTo(1, 12);
    }
  });

  test("compares the kernel at the end on new inputs with closed form and plain sums over the neurons", async () => {
    const width = 7;
    const net = network({ activation: "relu" });
    const [cell] = await follow({ network: net }, width);
    const { train, points, initial, trained } = await trainedTo1(net, width);
    const kernelOf = ([input, output]: typeof initial) => {
      const neuron = (x: Float64Array, j: number) =>
        x.reduce((sum, value, i) => sum + value * input!.data[i * width + j]!, 0);
      return (x: Float64Array, y: Float64Array) => {
        let sum = 0;
        for (let j = 0; j < width; j++) {
          const [h, k] = [neuron(x, j), neuron(y, j)];
          const inner = x.reduce((product, value, i) => product + value * y[i]!, 0);
          if (h > 0 && k > 0) sum += output!.data[j]! ** 2 * inner + h * k;
        }
        return sum / width;
      };
    };
    const limit = limitKernelMatrix("relu", points);
    const errorOf = (kernel: ReturnType<typeof kernelOf>) => {
      let change = 0;
      let size = 0;
      points.forEach((x, i) => {
        points.forEach((y, j) => {
          if (i < train.length && j < train.length) return;
          change += (kernel(x, y) - limit.data[i * points.length + j]!) ** 2;
          size += limit.data[i * points.length + j]! ** 2;
        });
      });
      return Math.sqrt(change / size);
    };
    // Sums of seven products of numbers of order 1.
    expect(number(cell!, "testKernelError")).toBeCloseTo(errorOf(kernelOf(trained)), 12);
    expect(errorOf(kernelOf(initial))).not.toBeCloseTo(errorOf(kernelOf(trained)), 3);
  });

  test("tells the last layer's kernel from the whole one: distances from both models at the end, on all inputs", async () => {
    const width = 7;
    const net = network({ activation: "tanh" });
    const [cell] = await follow({ network: net }, width);
    const { points, labels, initial, trained } = await trainedTo1(net, width);
    const outputsOf = ([w, a]: typeof initial) =>
      points.map((x) => {
        let sum = 0;
        for (let j = 0; j < width; j++) {
          sum += a!.data[j]! * Math.tanh(x.reduce((h, value, i) => h + value * w!.data[i * width + j]!, 0));
        }
        return sum / Math.sqrt(width);
      });
    const [start, end] = [initial, trained].map(outputsOf) as [number[], number[]];
    const labelSize = Math.hypot(...labels);
    for (const [part, training, test] of [
      ["output", "errorOutputKernel", "testErrorOutputKernel"],
      ["total", "errorFromStartLimitKernel", "testErrorLimitKernel"],
    ] as const) {
      const limit = limitKernelMatrix("tanh", points, part);
      const block = (rows: number, from: number) =>
        matrixOf(rows, SPHERE.count, (i, j) => limit.data[(from + i) * points.length + j]!);
      const model = kernelPrediction({
        kernel: block(SPHERE.count, 0),
        cross: block(points.length, 0),
        labels,
        initialOutputs: start.slice(0, SPHERE.count),
        initialTestOutputs: start,
      })(1);
      const away = Array.from(model, (value, i) => end[i]! - value);
      // Sums of seven products of numbers of order 1.
      expect(curve(cell!, training)[2]).toBeCloseTo(
        Math.hypot(...away.slice(0, SPHERE.count)) / labelSize,
        11,
      );
      const testSize = labelSize * Math.sqrt(2 / SPHERE.count);
      expect(number(cell!, test)).toBeCloseTo(Math.hypot(...away.slice(SPHERE.count)) / testSize, 11);
    }
  });

  test("departs from the linearised network by Θ(t²), on training and on test inputs", async () => {
    const until = async (time: number) => (await follow({ schedule: [{ until: time, step: 1 / 100 }] }))[0]!;
    const long = await until(1 / 8);
    const short = await until(1 / 16);
    for (const read of [
      (cell: Cell) => curve(cell, "errorFromStartInitialKernel").at(-1)!,
      (cell: Cell) => number(cell, "testErrorLinearised"),
    ]) {
      // The cubic term changes the order by about λt/2 ≤ 0.2 here.
      const order = Math.log2(read(long) / read(short));
      expect(order).toBeGreaterThan(1.7);
      expect(order).toBeLessThan(2.3);
    }
  });

  test("splits the theory's error over fast and slow modes as Pythagoras would", async () => {
    for (const cell of await follow({ outputs: "centred" })) {
      // With f_0 = 0 both are relative to ‖Y‖.
      const both = Math.hypot(curve(cell, "fastModesError")[2]!, curve(cell, "slowModesError")[2]!);
      expect(both / curve(cell, "errorFromStartLimitKernel")[2]!).toBeCloseTo(1, 10);
    }
  });

  test("comes nearer the flow with half the step, as a method of fourth order does", async () => {
    const flow = (step: number) =>
      gradientFlow({
        network: network({ activation: "tanh" }),
        inputs: SPHERE,
        schedule: [{ until: 1, step }],
        checkpoints: 2,
      });
    const request = { engine: referenceEngine, baseSeed: 1, width: 24, seeds: [1, 2] };
    const [plain, refined, fine] = [
      await flow(1 / 2).measure(request),
      await flow(1 / 2).refined!.measure(request),
      await flow(1 / 32).measure(request),
    ];
    fine.forEach((exact, seed) => {
      const error = (cells: Cell[]) => Math.abs(curve(cells[seed]!, "loss")[2]! - curve(exact, "loss")[2]!);
      // 1/16 to leading order; the next term is smaller by some step · λ, which is near 1 here.
      expect(error(refined)).toBeLessThan(error(plain) / 8);
      expect(error(plain)).toBeGreaterThan(1e-7);
    });
  });

  test("lets the fastest and the slowest mode of a lazy network decay at the rates of the limit kernel", async () => {
    for (const cell of await follow({ outputs: "centred" }, 4096)) {
      for (const [name, rate] of [
        ["fastestMode", number(cell, "largestEigenvalue")],
        ["slowestMode", number(cell, "smallestEigenvalue")],
      ] as const) {
        const measured = -Math.log(curve(cell, name)[2]! / curve(cell, name)[0]!);
        // The kernel is off by some 1/√4096, 2 %, and T = 1: rates of order 1 to that.
        expect(Math.abs(measured - rate)).toBeLessThan(0.1);
      }
    }
  });

  test("holds factors whose product bounds the change of every kernel entry", async () => {
    for (const cell of await follow()) {
      const bound =
        2 * number(cell, "hessianNorm") * number(cell, "movement") * number(cell, "largestGradientNorm");
      expect(number(cell, "largestEntryChange")).toBeGreaterThan(0);
      expect(number(cell, "largestEntryChange")).toBeLessThan(bound);
    }
  });

  test("of a deeper network has one number per layer", async () => {
    const [cell] = await follow({ network: network({ activation: "relu", depth: 4 }), testInputs: 0 }, 8);
    expect(curve(cell!, "weightChange")).toHaveLength(4);
    expect(curve(cell!, "preActivationChanges")).toHaveLength(3);
    expect(curve(cell!, "preActivationSizes")).toHaveLength(3);
    expect(cell).not.toHaveProperty("hessianNorm");
    expect(cell).not.toHaveProperty("testErrorLinearised");
  });

  test("says what the last layer's kernel leaves of the velocity, as the two kernels give it at the start", async () => {
    const net = network({ activation: "tanh" });
    const world = { baseSeed: 1, seed: 1 };
    const [cell] = await follow({ testInputs: 0 });
    const [observed] = await initialKernel({ network: net, inputs: SPHERE }).measure({
      engine: referenceEngine,
      baseSeed: 1,
      width: 24,
      seeds: [1],
    });
    const points = drawInputs(SPHERE, world);
    const kernel = observed!.kernel as readonly number[];
    const output = limitKernelMatrix("tanh", points, "output");
    const parameters = initialiseParameters(net, { keys: [world], width: 24, inputDimension: 5 });
    const [w, a] = parameters.map(({ data }) => data) as [Float64Array, Float64Array];
    const labels = drawLabels(3, world);
    const residual = points.map((x, i) => {
      let f = 0;
      for (let j = 0; j < 24; j++) {
        f +=
          (a[j]! * Math.tanh(x.reduce((sum, value, q) => sum + value * w[q * 24 + j]!, 0))) / Math.sqrt(24);
      }
      return f - labels[i]!;
    });
    const size = (entry: (index: number) => number) =>
      Math.hypot(...[0, 1, 2].map((i) => residual.reduce((sum, r, j) => sum + entry(3 * i + j) * r, 0)));
    const left = size((index) => kernel[index]! - output.data[index]!);
    const expected = left / (left + size((index) => kernel[index]!));
    expect(curve(cell!, "velocityShareBeyondOutputKernel")[0]! / expected).toBeCloseTo(1, 12);
    expect(expected).toBeGreaterThan(0.1);
  });

  test("of a network that is inactive at every input holds finite numbers", async () => {
    // relu of one neuron is inactive at all three inputs in about one seed of eight.
    const cells = await gradientFlow({
      network: network({ activation: "relu" }),
      inputs: SPHERE,
      schedule: [{ until: 1, step: 1 / 4 }],
      checkpoints: 1,
    }).measure({
      engine: referenceEngine,
      baseSeed: 1,
      width: 1,
      seeds: Array.from({ length: 64 }, (_, s) => s + 1),
    });
    const shares = cells.map((cell) => curve(cell, "velocityShareBeyondOutputKernel"));
    expect(shares.flat().every((share) => share >= 0 && share <= 1)).toBe(true);
    // Without a velocity, all of the wrong one is too much.
    expect(shares.filter(([start]) => start === 1).length).toBeGreaterThan(0);
  });

  test("with centred outputs starts from loss ½‖Y‖² and no error of the formula from zero", async () => {
    for (const cell of await follow({ outputs: "centred" })) {
      expect(curve(cell, "errorFromZeroLimitKernel")[0]).toBeLessThan(1e-14);
    }
  });

  test("is the same whichever seeds are measured beside it", async () => {
    const [first] = await follow();
    const alone = await gradientFlow({
      network: network({ activation: "tanh" }),
      inputs: SPHERE,
      schedule: [{ until: 1, step: 1 / 20 }],
      checkpoints: 2,
      testInputs: 2,
    }).measure({ engine: referenceEngine, baseSeed: 1, width: 24, seeds: [1] });
    expect(alone[0]).toEqual(first);
  });
});
