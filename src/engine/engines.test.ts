/** What every engine owes its callers, asked of each of them that can be opened here. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { openEngine } from "./choose.ts";
import {
  type Engine,
  EngineError,
  type EngineName,
  type InputTensor,
  type Precision,
  type Tensor,
} from "./engine.ts";
import { buildProgram, type Program, type ProgramBuilder, type Value } from "./program.ts";
import { referenceEngine } from "./reference.ts";
import { analyseRounding } from "./rounding-analysis.ts";
import { sizeOf } from "./shapes.ts";

const SUBJECTS: readonly { label: string; name: EngineName; precision: Precision }[] = [
  { label: "fused float64", name: "fused", precision: "float64" },
  { label: "onnx float64", name: "onnx", precision: "float64" },
  { label: "onnx float32", name: "onnx", precision: "float32" },
  { label: "wasm", name: "wasm", precision: "float32" },
  { label: "cpu", name: "cpu", precision: "float32" },
];

const scalar = (value: number): Tensor => ({ shape: [], data: Float64Array.of(value) });
const vector = (...values: number[]): Tensor => ({ shape: [values.length], data: Float64Array.from(values) });

async function runOn(
  engine: Engine,
  program: Program,
  inputs: Record<string, InputTensor>,
): Promise<Record<string, Tensor>> {
  const compiled = await engine.compile(program);
  try {
    return await compiled.run(inputs);
  } finally {
    await compiled.dispose();
  }
}

/** Numbers in [−1, 1) that look random, the same ones for the same seed. */
function scattered(shape: readonly number[], seed: number): Tensor {
  let state = seed >>> 0;
  const data = Float64Array.from({ length: sizeOf(shape) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround(state / 2 ** 31 - 1);
  });
  return { shape, data };
}

/** A random program: each instruction picks an operation and operands among the values made so far. */
interface Recipe {
  readonly shapes: readonly (readonly number[])[];
  readonly instructions: readonly (readonly [number, number, number])[];
  readonly count: number;
  readonly seed: number;
}

const dimension = fc.constantFrom(1, 2, 3, 5, 9);
const recipes: fc.Arbitrary<Recipe> = fc.record({
  shapes: fc.tuple(fc.constantFrom(1, 2, 3), dimension, dimension, dimension).map(([s, n, k, m]) => [
    [s, n, k],
    [s, k, m],
    [s, m, 1],
    [n, k],
    [s, 1, m],
  ]),
  instructions: fc.array(fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000)), { minLength: 4, maxLength: 14 }),
  count: fc.integer({ min: 0, max: 3 }),
  seed: fc.integer(),
});

function build(recipe: Recipe): { program: Program; inputs: Record<string, Tensor> } {
  const program = buildProgram((p) => {
    const values = recipe.shapes.map((shape, index) => p.input(`x${index}`, shape));
    const count = p.input("count", []);
    for (const instruction of recipe.instructions) follow(p, values, instruction, count);
    const made = values.slice(recipe.shapes.length);
    return Object.fromEntries((made.length > 0 ? made : values).map((value, index) => [`y${index}`, value]));
  });
  const inputs = Object.fromEntries(
    recipe.shapes.map((shape, index) => [`x${index}`, scattered(shape, recipe.seed + index)]),
  );
  return { program, inputs: { ...inputs, count: scalar(recipe.count) } };
}

/** Adds a value, or none where the chosen operands do not fit. Products are damped, so that numbers stay small. */
function follow(
  p: ProgramBuilder,
  values: Value[],
  [kind, first, second]: readonly [number, number, number],
  count: Value,
): void {
  const x = values[first % values.length]!;
  const y = values[second % values.length]!;
  const axes = x.shape.map((_, axis) => axis).filter((axis) => ((second >> axis) & 1) === 1);
  const pair = { transposeX: second % 2 === 1, transposeY: second % 3 === 1, scale: 1 / 3 };
  const makers: (() => Value)[] = [
    () => p.relu(x),
    () => p.tanh(x),
    () => p.erf(x),
    () => p.exp(p.tanh(x)),
    () => p.step(x),
    () => p.add(x, y),
    () => p.sub(x, y),
    () => p.scale(p.mul(x, y), 1 / 3),
    () => p.matmul(x, y, pair),
    () => p.matmul(x, y, { scale: 1 / 7 }),
    () => p.matmul(x, x, { transposeY: true, scale: 1 / 7 }),
    () => p.scale(p.sum(x, axes, { keepDims: first % 2 === 1 }), 1 / 5),
    () => p.transpose(x),
    () => p.concat(x, y),
    () => p.concat(x, p.scale(x, 1 / 3)),
    // The body captures y and swaps its two states.
    () => p.repeat(count, [x, p.tanh(x)], ([a, b]) => [p.add(b!, p.tanh(p.mul(x, a!))), a!])[0]!,
    () =>
      p.repeat(2, [x], ([a]) => [
        p.repeat(count, [a!], ([b]) => [p.sub(p.scale(b!, 1 / 2), p.tanh(p.mul(a!, x)))])[0]!,
      ])[0]!,
  ];
  try {
    values.push(makers[kind % makers.length]!());
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
  }
}

describe.each(SUBJECTS)("$label", ({ name, precision }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = (await openEngine({ engine: name, precision })).engine;
  });

  test("agrees with the reference on random programs within the bound of a running error analysis", async () => {
    await fc.assert(
      fc.asyncProperty(recipes, async (recipe) => {
        const { program, inputs } = build(recipe);
        const bounded = await analyseRounding(program, inputs, precision);
        // Where numbers explode a bound says nothing; such a recipe is replaced by another.
        fc.pre(
          Object.values(bounded).every(({ value }) => value.data.every((entry) => Math.abs(entry) < 1e6)),
        );
        const actual = await runOn(engine, program, inputs);
        for (const [output, { value, error }] of Object.entries(bounded)) {
          expect(actual[output]!.shape).toEqual(value.shape);
          value.data.forEach((entry, index) => {
            // The reference rounds too, in float64, by no more than the same bound allows an engine in float64.
            const allowed = precision === "float64" ? 2 * error[index]! : error[index]! * (1 + 2 ** -20);
            const seen = Math.abs(actual[output]!.data[index]! - entry);
            if (!(seen <= allowed))
              throw new Error(`${output}[${index}]: off by ${seen}, allowed ${allowed}`);
          });
        }
      }),
      { numRuns: 60 },
    );
  });

  test("step is 1 above 0 and 0 at 0, at −0, below, and at NaN", async () => {
    const program = buildProgram((p) => ({ y: p.step(p.input("x", [6])) }));
    const { y } = await runOn(engine, program, { x: vector(2, 1e-30, 0, -0, -3, Number.NaN) });
    expect([...y!.data]).toEqual([1, 1, 0, 0, 0, 0]);
  });

  test("hides no NaN: relu, tanh, erf, exp, sums and products of NaN are NaN", async () => {
    const program = buildProgram((p) => {
      const x = p.input("x", [2, 2]);
      return { relu: p.relu(x), tanh: p.tanh(x), erf: p.erf(x), exp: p.exp(x), product: p.matmul(x, x) };
    });
    const x: Tensor = { shape: [2, 2], data: Float64Array.of(Number.NaN, 0, 0, 1) };
    const outputs = await runOn(engine, program, { x });
    for (const output of Object.values(outputs)) expect(output.data[0]).toBeNaN();
  });

  test("repeats its body as often as the call says, zero times included, with captured values", async () => {
    const program = buildProgram((p) => {
      const step = p.input("step", []);
      const [y] = p.repeat(p.input("count", []), [p.input("x", [3])], ([x]) => [p.add(x!, step)]);
      return { y: y! };
    });
    const compiled = await engine.compile(program);
    for (const count of [0, 1, 5, 0, 2]) {
      const { y } = await compiled.run({ x: vector(1, 2, 3), step: scalar(0.5), count: scalar(count) });
      // Multiples of 1/2 are exact in both precisions.
      expect([...y!.data]).toEqual([1, 2, 3].map((x) => x + count * 0.5));
    }
    await compiled.dispose();
  });

  test("binds all components of a loop's state at once: (a, b) ← (b, a + b) walks the Fibonacci numbers", async () => {
    const program = buildProgram((p) => {
      const [a, b] = p.repeat(10, [p.constant(0), p.constant(1)], ([x, y]) => [y!, p.add(x!, y!)]);
      return { a: a!, b: b! };
    });
    const { a, b } = await runOn(engine, program, {});
    expect([a!.data[0], b!.data[0]]).toEqual([55, 89]);
  });

  test("one value of a loop's body may be the next of two states", async () => {
    const program = buildProgram((p) => {
      const [a, b] = p.repeat(3, [p.constant(1), p.constant(2)], ([x, y]) => {
        const sum = p.add(x!, y!);
        return [sum, sum];
      });
      return { a: a!, b: b! };
    });
    const { a, b } = await runOn(engine, program, {});
    // 1 + 2, then doubled twice
    expect([...a!.data, ...b!.data]).toEqual([12, 12]);
  });

  test("accepts a loop whose next state is a captured value, twice the same, or the state itself", async () => {
    const program = buildProgram((p) => {
      const outer = p.input("outer", [2]);
      const x = p.input("x", [2]);
      const [a, b, c] = p.repeat(3, [x, x, x], ([, , same]) => [outer, outer, same!]);
      return { a: a!, b: b!, c: c!, outer };
    });
    const outputs = await runOn(engine, program, { outer: vector(7, 8), x: vector(1, 2) });
    expect(Object.values(outputs).map(({ data }) => [...data])).toEqual([
      [7, 8],
      [7, 8],
      [1, 2],
      [7, 8],
    ]);
  });

  test("multiplies by a column and by its transpose in one program", async () => {
    const program = buildProgram((p) => {
      const column = p.input("column", [37, 1]);
      const forward = p.matmul(p.input("rows", [4, 37]), column);
      return { forward, back: p.matmul(forward, column, { transposeY: true }) };
    });
    const ones = (...shape: number[]): Tensor => ({ shape, data: new Float64Array(sizeOf(shape)).fill(1) });
    const { forward, back } = await runOn(engine, program, { rows: ones(4, 37), column: ones(37, 1) });
    expect([...forward!.data]).toEqual(Array.from({ length: 4 }, () => 37));
    expect([...back!.data]).toEqual(Array.from({ length: 4 * 37 }, () => 37));
  });

  test("leaves its inputs as they were and returns arrays of its own", async () => {
    const program = buildProgram((p) => {
      const x = p.input("x", [3]);
      return { x, y: p.repeat(0, [x], ([state]) => [p.add(state!, x)])[0]! };
    });
    const x = vector(1, 2, 3);
    const outputs = await runOn(engine, program, { x });
    outputs.x!.data[0] = 9;
    outputs.y!.data[1] = 9;
    expect([...x.data]).toEqual([1, 2, 3]);
    expect([...outputs.y!.data]).toEqual([1, 9, 3]);
  });

  test("gives equal results when called twice, and when two calls overlap", async () => {
    const program = buildProgram((p) => ({
      y: p.tanh(p.matmul(p.input("x", [9, 9]), p.input("w", [9, 9]))),
    }));
    const compiled = await engine.compile(program);
    const inputs = { x: scattered([9, 9], 1), w: scattered([9, 9], 2) };
    const first = await compiled.run(inputs);
    const both = await Promise.all([compiled.run(inputs), compiled.run(inputs)]);
    for (const again of both) expect(again).toEqual(first);
    await compiled.dispose();
  });

  test.each<[string, Record<string, Tensor>, RegExp]>([
    ["missing", { n: scalar(1) }, /"x" of shape \[2\] is missing/],
    ["of another shape", { n: scalar(1), x: vector(1, 2, 3) }, /"x" has shape \[3\].*declares shape \[2\]/],
    ["of too few numbers", { n: scalar(1), x: { shape: [2], data: Float64Array.of(1) } }, /1 numbers/],
    ["not declared", { n: scalar(1), x: vector(1, 2), z: scalar(1) }, /"z" is not declared/],
    [
      "a broken count",
      { n: scalar(1.5), x: vector(1, 2) },
      /"n" is 1\.5; a loop count must be a whole number/,
    ],
    ["a negative count", { n: scalar(-1), x: vector(1, 2) }, /"n" is -1/],
  ])("refuses an input that is %s", async (_, inputs, message) => {
    const program = buildProgram((p) => ({
      y: p.repeat(p.input("n", []), [p.input("x", [2])], ([x]) => [p.tanh(x!)])[0]!,
    }));
    const compiled = await engine.compile(program);
    await expect(compiled.run(inputs)).rejects.toThrow(EngineError);
    await expect(compiled.run(inputs)).rejects.toThrow(message);
    await compiled.dispose();
  });
});

describe("a seed's result in a batch of 7", () => {
  const STEPS = 3;
  /** Gradient descent of Σ (aᵀ tanh(W x) − y)², the arithmetic of an experiment, for S seeds at once. */
  const descent = (seeds: number, inputs: number, width: number): Program =>
    buildProgram((p) => {
      const x = p.input("x", [seeds, inputs, 3]);
      const y = p.input("y", [seeds, inputs, 1]);
      const start = [p.input("w", [seeds, 3, width]), p.input("a", [seeds, width, 1])];
      const [w, a] = p.repeat(STEPS, start, ([w, a]) => {
        const z = p.tanh(p.matmul(x, w!));
        const residual = p.sub(p.matmul(z, a!, { scale: 1 / Math.sqrt(width) }), y);
        const slope = p.sub(p.constant(1), p.mul(z, z));
        const delta = p.mul(p.matmul(residual, a!, { transposeY: true }), slope);
        return [
          p.sub(w!, p.matmul(x, delta, { transposeX: true, scale: 0.1 })),
          p.sub(a!, p.matmul(z, residual, { transposeX: true, scale: 0.1 })),
        ];
      });
      return { w: w!, a: a! };
    });

  /** The largest difference of any seed's result from what the seed gives alone. */
  async function largestDifference(engine: Engine, inputs: number, width: number): Promise<number> {
    const together = descent(7, inputs, width);
    const given = Object.fromEntries(
      together.inputs.map(({ name, value }, index) => [name, scattered(value.shape, 100 + index)]),
    );
    const batch = await runOn(engine, together, given);
    const alone = await engine.compile(descent(1, inputs, width));
    let largest = 0;
    for (let seed = 0; seed < 7; seed++) {
      const part = (tensor: Tensor) => {
        const length = tensor.data.length / 7;
        return tensor.data.slice(seed * length, (seed + 1) * length);
      };
      const own = Object.fromEntries(
        Object.entries(given).map(([name, tensor]) => [
          name,
          { shape: [1, ...tensor.shape.slice(1)], data: part(tensor) },
        ]),
      );
      const single = await alone.run(own);
      for (const [name, tensor] of Object.entries(batch)) {
        part(tensor).forEach((entry, index) => {
          largest = Math.max(largest, Math.abs(entry - single[name]!.data[index]!));
        });
      }
    }
    await alone.dispose();
    return largest;
  }

  test.each([
    ["onnx", "float64", 8, 128],
    ["onnx", "float64", 20, 1000],
    ["onnx", "float32", 5, 129],
    ["onnx", "float32", 8, 128],
  ] as const)("on %s in %s is bit for bit its result alone: N = %i, m = %i", async (name, precision, n, m) => {
    const { engine } = await openEngine({ engine: name, precision });
    expect(await largestDifference(engine, n, m)).toBe(0);
  });

  test.each([
    // Vector kernels take two or four float64 at a time and the rest one by one, by other polynomials: where
    // N · m is odd, an entry's place in the batch decides which.
    ["onnx", "float64", 5, 129],
    // One product is multiplied by another kernel than a batch of them.
    ["wasm", "float32", 8, 128],
  ] as const)("on %s in %s differs by rounding only: N = %i, m = %i", async (name, precision, n, m) => {
    const { engine } = await openEngine({ engine: name, precision });
    // Weights of size 1 change by at most 1 in a step and carry on differences of a step's rounding, some 100
    // operations of unit roundoff each, by a factor below 10.
    const unit = precision === "float64" ? 2 ** -53 : 2 ** -24;
    expect(await largestDifference(engine, n, m)).toBeLessThan(STEPS * 100 * 10 * unit);
  });
});

describe("numbers in float32", () => {
  test.each([
    ...SUBJECTS,
    { label: "fused float32", name: "fused", precision: "float32" } as const,
  ])("are taken by $label as the float64 they are", async ({ name, precision }) => {
    const { engine } = await openEngine({ engine: name, precision });
    const program = buildProgram((p) => {
      const x = p.input("x", [2, 3]);
      const weights = p.input("weights", [3, 5]);
      return { y: p.tanh(p.matmul(x, weights)), weights: p.scale(weights, 2) };
    });
    const x = scattered([2, 3], 1);
    const weights = scattered([3, 5], 2);
    const narrow = { shape: weights.shape, data: Float32Array.from(weights.data) };
    const compiled = await engine.compile(program);
    try {
      const expected = await compiled.run({ x, weights });
      expect(await compiled.run({ x, weights: narrow })).toEqual(expected);
      // In any mixture, and the plain one again.
      expect(
        await compiled.run({ x: { shape: x.shape, data: Float32Array.from(x.data) }, weights: narrow }),
      ).toEqual(expected);
      expect(await compiled.run({ x, weights })).toEqual(expected);
    } finally {
      await compiled.dispose();
    }
  });
});

describe("the reference", () => {
  test("gives the textbook value of each operation", async () => {
    const program = buildProgram((p) => {
      const x = p.input("x", [2, 2]);
      const y = p.input("y", [2]);
      return {
        relu: p.relu(x),
        tanh: p.tanh(y),
        erf: p.erf(y),
        exp: p.exp(y),
        sum: p.sum(x, [0]),
        kept: p.sum(x, [-1], { keepDims: true }),
        transpose: p.transpose(x),
        product: p.matmul(x, x),
        broadcast: p.sub(x, y),
      };
    });
    const x: Tensor = { shape: [2, 2], data: Float64Array.of(1, -2, 3, 4) };
    const outputs = await runOn(referenceEngine, program, { x, y: vector(0, 1) });
    const data = Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => [name, [...tensor.data]]),
    );
    expect(data).toEqual({
      relu: [1, 0, 3, 4],
      tanh: [0, Math.tanh(1)],
      // erf(1), DLMF 7.4 and any table
      erf: [0, 0.8427007929497149],
      exp: [1, Math.E],
      sum: [4, 2],
      kept: [-1, 7],
      transpose: [1, 3, -2, 4],
      product: [1 - 6, -2 - 8, 3 + 12, -6 + 16],
      broadcast: [1, -3, 3, 3],
    });
    expect(outputs.kept!.shape).toEqual([2, 1]);
  });
});
