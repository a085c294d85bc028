/** The fused kernels against the programs whose form they replace, executed operation by operation. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { openEngine } from "../engine/choose.ts";
import type { Engine, InputTensor, Precision, Tensor } from "../engine/engine.ts";
import { EngineError } from "../engine/engine.ts";
import { openKernels } from "../engine/fused/kernels.ts";
import { isShorterInPreActivations } from "../engine/fused/relu-pre-activations.ts";
import type { TrainingForm } from "../engine/fused/training-form.ts";
import type { Program } from "../engine/program.ts";
import { analyseRounding } from "../engine/rounding-analysis.ts";
import { gradientDescentProgram } from "../networks/gradient-descent.ts";
import { gradientFlowProgram, type ProgramSizes, parameterName } from "../networks/gradient-flow.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import { network } from "../networks/network.ts";
import { kernelProgram, observationProgram } from "./empirical-kernel.ts";

const scalar = (value: number): Tensor => ({ shape: [], data: Float64Array.of(value) });
const waves = (shape: readonly number[], size: number, phase: number): Tensor => ({
  shape,
  data: Float64Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    (_, i) => size * Math.sin(12.9898 * i + phase),
  ),
});

interface Case {
  readonly activation: "relu" | "tanh";
  readonly parameterization: "ntk" | "standard" | "mean-field" | "mup";
  readonly sizes: ProgramSizes;
  readonly steps: number;
  readonly seed: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  activation: fc.constantFrom("relu", "tanh"),
  parameterization: fc.constantFrom("ntk", "standard", "mean-field", "mup"),
  sizes: fc.record({
    replicates: fc.integer({ min: 1, max: 3 }),
    inputs: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 33 })),
    inputDimension: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 40 }),
  }),
  steps: fc.integer({ min: 0, max: 2 }),
  seed: fc.integer({ min: 0, max: 1000 }),
});

/**
 * Neurons of more than one round of a kernel, in rows that would lie a multiple of 4096 bytes apart in one precision, and
 * some that fill up no vector.
 */
const WIDE: readonly Case[] = (["relu", "tanh"] as const).flatMap((activation) =>
  [512, 1024, 1027].map((width) => ({
    activation,
    parameterization: "ntk",
    sizes: { replicates: 2, inputs: 13, inputDimension: 3, width },
    steps: 1,
    seed: 1,
  })),
);

/** The three programs that have a form, with inputs of moderate size. */
function programsOf({ activation, parameterization, sizes, steps, seed }: Case) {
  const net = network({ activation, parameterization });
  const { replicates, inputs, inputDimension, width } = sizes;
  const keys = Array.from({ length: replicates }, (_, copy) => ({ baseSeed: 1, seed, copy }));
  const parameters = initialiseParameters(net, { keys, width, inputDimension });
  const weights = Object.fromEntries(parameters.map((value, index) => [parameterName(index), value]));
  const x = waves([replicates, inputs, inputDimension], 1 / Math.sqrt(inputDimension), seed);
  const targets = waves([replicates, inputs, 1], 1, seed + 1);
  const rates = waves([replicates, 1, 1], 0.01 / width, seed + 2);
  return [
    {
      program: gradientFlowProgram(net, sizes),
      inputs: { inputs: x, targets, step: scalar(0.01 / width), steps: scalar(steps), ...weights },
    },
    {
      program: gradientDescentProgram(net, sizes),
      inputs: { inputs: x, targets, rates, steps: scalar(steps), ...weights },
    },
    { program: observationProgram(net, sizes), inputs: { inputs: x, ...weights } },
    { program: kernelProgram(net, sizes), inputs: { inputs: x, ...weights } },
  ];
}

async function runOn(engine: Engine, program: Program, inputs: Record<string, InputTensor>) {
  const compiled = await engine.compile(program);
  try {
    return await compiled.run(inputs);
  } finally {
    await compiled.dispose();
  }
}

describe.each<Precision>(["float64", "float32"])("in %s the fused kernels", (precision) => {
  let fused: Engine;
  beforeAll(async () => {
    fused = (await openEngine({ engine: "fused", precision })).engine;
  });

  test("agree with the programs they stand for, to rounding, at any shape and parameterization", async () => {
    let compared = 0;
    const ways = { preActivations: 0, weights: 0 };
    await fc.assert(
      fc.asyncProperty(cases, async (example) => {
        for (const { program, inputs } of programsOf(example)) {
          // Without its form a program would be compared with itself on ONNX Runtime.
          expect(program.form).toMatchObject({ ...example.sizes, activation: example.activation });
          if (example.activation === "relu" && program.form!.kind.match(/flow|descent/)) {
            const form = program.form as TrainingForm;
            ways[isShorterInPreActivations(form, precision) ? "preActivations" : "weights"]++;
          }
          const bounded = await analyseRounding(program, inputs, precision);
          const actual = await runOn(fused, program, inputs);
          const narrow = Object.fromEntries(
            Object.entries(inputs).map(([name, { shape, data }]) => [
              name,
              { shape, data: Float32Array.from(data) },
            ]),
          );
          const rounded = Object.fromEntries(
            Object.entries(narrow).map(([name, { shape, data }]) => [
              name,
              { shape, data: Float64Array.from(data) },
            ]),
          );
          expect(await runOn(fused, program, narrow)).toEqual(await runOn(fused, program, rounded));
          expect(Object.keys(actual)).toEqual(Object.keys(bounded));
          for (const [name, { value, error }] of Object.entries(bounded)) {
            expect(actual[name]!.shape).toEqual(value.shape);
            value.data.forEach((entry, index) => {
              // One bound for the reference's own rounding, and twice that for the kernels', which apply factors to
              // other operands than the program does: at most one more rounding in a product.
              const allowed = 3 * error[index]!;
              const seen = Math.abs(actual[name]!.data[index]! - entry);
              if (!(seen <= allowed)) {
                throw new Error(
                  `${program.form!.kind}, ${name}[${index}]: off by ${seen}, allowed ${allowed}`,
                );
              }
              compared++;
            });
          }
        }
      }),
      { numRuns: 150, examples: WIDE.map((example): [Case] => [example]) },
    );
    expect(compared).toBeGreaterThan(1000);
    // Relu networks are trained in one of two ways, which depends on the shape.
    expect(Math.min(ways.preActivations, ways.weights)).toBeGreaterThan(20);
  });

  test("give the same again whatever others have left in their memory, and once that has grown", async () => {
    const shapes = { replicates: 2, inputs: 5, inputDimension: 3, width: 27 };
    for (const activation of ["relu", "tanh"] as const) {
      const example = { activation, parameterization: "ntk", sizes: shapes, steps: 2, seed: 1 } as const;
      for (const { program, inputs } of programsOf(example)) {
        const compiled = await fused.compile(program);
        const first = await compiled.run(inputs);
        const { arena, buffer } = openKernels();
        // The first page is the module's own.
        new Uint8Array(buffer(), 2 ** 16).fill(255);
        expect(await compiled.run(inputs)).toEqual(first);
        const before = buffer();
        const room = arena();
        room.reserve(before.byteLength);
        expect(room.buffer()).not.toBe(before);
        new Uint8Array(buffer(), 2 ** 16).fill(255);
        expect(await compiled.run(inputs)).toEqual(first);
      }
    }
  });

  test("give outputs that do not keep the kernels' memory alive", async () => {
    const sizes = { replicates: 2, inputs: 5, inputDimension: 3, width: 16 };
    const example = { activation: "relu", parameterization: "ntk", sizes, steps: 0, seed: 1 } as const;
    const { program, inputs } = programsOf(example).at(-1)!;
    const { data } = (await runOn(fused, program, inputs)).outputs!;
    expect(data.buffer.byteLength).toBe(2 * 5 * 8);
  });

  test("have a tanh within 4 units in the last place of Math.tanh, saturated and tiny arguments too", async () => {
    const magnitudes = [0, 1e-300, 1e-30, 1e-8, 0.3465, 0.3466, 9.4, 9.6, 19, 20.5, 700, 1e300];
    const grid = Array.from({ length: 20_001 }, (_, index) => (index - 10_000) / 500);
    // Float64 asks a table at the nearest multiple of 1/128: on its places, and half way between them.
    const places = Array.from({ length: 10_001 }, (_, index) => (index - 5_000) / 256);
    const points = [...magnitudes, ...magnitudes.map((x) => -x), ...grid, ...places].map((x) =>
      precision === "float32" ? Math.fround(x) : x,
    );
    const finite = points.filter((x) => Number.isFinite(x));
    const replicates = finite.length;
    const sizes = { replicates, inputs: 1, inputDimension: 1, width: 1 };
    const column = (data: Float64Array) => ({ shape: [replicates, 1, 1], data });
    const ones = () => new Float64Array(replicates).fill(1);
    const { outputs } = await runOn(fused, observationProgram(network({ activation: "tanh" }), sizes), {
      inputs: column(ones()),
      [parameterName(0)]: column(Float64Array.from(finite)),
      [parameterName(1)]: column(ones()),
    });
    const unit = precision === "float64" ? 2 ** -52 : 2 ** -23;
    // Below the smallest normal number the unit no longer shrinks with the value.
    const smallest = precision === "float64" ? 2 ** -1074 : 2 ** -149;
    finite.forEach((x, index) => {
      const expected = Math.tanh(x);
      const seen = Math.abs(outputs!.data[index]! - expected);
      if (!(seen <= 4 * Math.max(unit * Math.abs(expected), smallest))) {
        throw new Error(`tanh ${x}: ${outputs!.data[index]} instead of ${expected}`);
      }
    });
  });

  test.each([
    ["relu", 3],
    ["relu", 5],
    ["tanh", 3],
  ] as const)("show a network that diverges as NaN or ∞: %s, dimension %i", async (activation, inputDimension) => {
    const sizes = { replicates: 1, inputs: 2, inputDimension, width: 5 };
    const [flow] = programsOf({ activation, parameterization: "ntk", sizes, steps: 0, seed: 1 });
    const { program, inputs } = flow!;
    // Relu's outputs grow with the weights; tanh is bounded, so its labels have to be infinite.
    const blown =
      activation === "relu"
        ? { ...inputs, step: scalar(1e200), steps: scalar(8) }
        : { ...inputs, targets: waves([1, 2, 1], Number.POSITIVE_INFINITY, 1), steps: scalar(1) };
    const trained = await runOn(fused, program, blown);
    expect([...trained[parameterName(1)]!.data].some((value) => !Number.isFinite(value))).toBe(true);
  });

  test.each([
    ["relu", 3],
    ["relu", 5],
    ["tanh", 3],
  ] as const)("let NaN in one neuron reach all that learn from its outputs: %s, dimension %i", async (activation, inputDimension) => {
    const sizes = { replicates: 1, inputs: 2, inputDimension, width: 5 };
    const [flow, descent] = programsOf({ activation, parameterization: "ntk", sizes, steps: 1, seed: 1 });
    for (const { program, inputs } of [flow!, descent!]) {
      const first = (inputs as Record<string, Tensor>)[parameterName(0)]!;
      const data = first.data.map((value, i) => (i % sizes.width === 0 ? Number.NaN : value));
      const trained = await runOn(fused, program, {
        ...inputs,
        [parameterName(0)]: { shape: first.shape, data },
      });
      expect(trained[parameterName(1)]!.data.slice(1).some(Number.isNaN)).toBe(true);
    }
  });

  /** Its low bits, as a place in tanh's table, lie 2³¹ bytes beyond the memory's end. */
  const anyNaN = new Float64Array(BigUint64Array.of(0xfff8_0000_1000_0000n).buffer)[0]!;

  test.each([
    ["relu", Number.NaN],
    ["tanh", Number.NaN],
    ["tanh", anyNaN],
  ] as const)("make no number of NaN: %s", async (activation, nan) => {
    const sizes = { replicates: 1, inputs: 2, inputDimension: 1, width: 3 };
    const program = observationProgram(network({ activation }), sizes);
    const { outputs, kernel } = await runOn(fused, program, {
      inputs: waves([1, 2, 1], 1, 1),
      [parameterName(0)]: { shape: [1, 1, 3], data: Float64Array.of(1, nan, 1) },
      [parameterName(1)]: waves([1, 3, 1], 1, 2),
    });
    expect([...outputs!.data, ...kernel!.data].every(Number.isNaN)).toBe(true);
  });

  test.each([
    ["tanh", 6],
    ["relu", 6],
    ["relu", 3],
  ] as const)("give a replicate the same bits alone and among others: %s, dimension %i", async (activation, inputDimension) => {
    const sizes = { replicates: 3, inputs: 4, inputDimension, width: 21 };
    const example = { activation, parameterization: "ntk", sizes, steps: 2, seed: 3 } as const;
    for (const { program, inputs } of programsOf(example)) {
      const together = await runOn(fused, program, inputs);
      const alone = programsOf({ ...example, sizes: { ...sizes, replicates: 1 } }).find(
        (other) => other.program.form!.kind === program.form!.kind,
      )!;
      const third = Object.fromEntries(
        Object.entries(inputs).map(([name, { shape, data }]) =>
          shape.length === 0 ? [name, { shape, data }] : [name, lastReplicate(shape, data)],
        ),
      );
      const single = await runOn(fused, alone.program, third);
      for (const [name, { shape, data }] of Object.entries(together)) {
        expect(single[name]!.data).toEqual(lastReplicate(shape, data).data);
      }
    }
  });

  test.each([
    ["relu", 2],
    ["relu", 5],
    ["tanh", 2],
  ] as const)("give a replicate the same bits beside one of infinite inputs: %s, dimension %i", async (activation, inputDimension) => {
    const sizes = { replicates: 2, inputs: 3, inputDimension, width: 5 };
    const example = { activation, parameterization: "ntk", sizes, steps: 2, seed: 4 } as const;
    for (const { program, inputs } of programsOf(example)) {
      const finite = await runOn(fused, program, inputs);
      const x = inputs.inputs;
      const infinite = {
        shape: x.shape,
        data: x.data.map((value, i) => (i < 3 * inputDimension ? value / 0 : value)),
      };
      const beside = await runOn(fused, program, { ...inputs, inputs: infinite });
      for (const [name, { shape, data }] of Object.entries(beside)) {
        expect(lastReplicate(shape, data)).toEqual(lastReplicate(shape, finite[name]!.data));
      }
    }
  });
});

function lastReplicate(shape: readonly number[], data: Float64Array): Tensor {
  const size = data.length / shape[0]!;
  return { shape: [1, ...shape.slice(1)], data: data.slice(data.length - size) };
}

describe("The kernels' memory", () => {
  test("that WebAssembly cannot hold is an error that says what to do", () => {
    const room = openKernels().arena();
    room.reserve(2 ** 33);
    expect(() => room.buffer()).toThrow(EngineError);
    expect(() => room.buffer()).toThrow(/need 819\d MiB.*--engine onnx/);
  });
});
