/**
 * Asks an engine for every operation of the vocabulary and compares with the reference interpreter, before any
 * experiment relies on it.
 */
import type { Engine, Precision, Tensor } from "./engine.ts";
import { buildProgram, type ProgramBuilder, type Value } from "./program.ts";
import { referenceEngine } from "./reference.ts";
import { showShape, sizeOf } from "./shapes.ts";

export type SelfCheckResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Unit roundoff: the largest relative error of one correctly rounded operation. */
export const UNIT_ROUNDOFF: Readonly<Record<Precision, number>> = { float64: 2 ** -53, float32: 2 ** -24 };

/**
 * Libraries bound the error of tanh, exp and erf by no contract. Measured: 6 units at most (ONNX Runtime's
 * float64 tanh); the smallest defect of interest, a float32 kernel behind a float64 name, is 2^29 units.
 */
export const ELEMENTARY_FUNCTION_ROUNDINGS = 32;

interface Check {
  readonly operation: string;
  readonly shapes: readonly (readonly number[])[];
  readonly define: (p: ProgramBuilder, operands: readonly Value[]) => Value;
  /** Bound of the error in unit roundoffs, for operands of absolute value at most `LARGEST_OPERAND`. */
  readonly roundings: number;
}

/** Operands are multiples of 1/64 within ±2: exact in both precisions, so that only the operation rounds. */
const LARGEST_OPERAND = 2;
/** An entry of a product that sums k terms, each at most 4: k roundings of partial sums at most 4k. */
const productRoundings = (terms: number): number => terms * terms * LARGEST_OPERAND ** 2;
/** A sum of n terms, each at most 2: n − 1 roundings of partial sums at most 2n. */
const sumRoundings = (terms: number): number => terms * terms * LARGEST_OPERAND;

// Odd lengths, beyond one SIMD vector, so that vectorised bodies and scalar tails are both seen.
const ODD = [3, 37] as const;

/** Simple operations first: those after them are checked with their help, and the first failure is named. */
const CHECKS: readonly Check[] = [
  ...(["add", "sub", "mul"] as const).flatMap((operation) =>
    (
      [
        [ODD, ODD],
        [ODD, []],
        [
          [2, 3, 5],
          [3, 1],
        ],
        [[5], [2, 3, 1]],
        [
          [2, 1, 5],
          [1, 3, 1],
        ],
        // Long columns with a scalar
        [[521, 1], []],
        [[], [3, 521, 1]],
      ] as const
    ).map((shapes) => ({
      operation,
      shapes,
      define: (p: ProgramBuilder, [x, y]: readonly Value[]) => p[operation](x!, y!),
      // One rounding of a result of at most 2 · 2 or 2 + 2.
      roundings: 4,
    })),
  ),
  ...(["relu", "step"] as const).map((operation) => ({
    operation,
    shapes: [ODD],
    define: (p: ProgramBuilder, [x]: readonly Value[]) => p[operation](x!),
    roundings: 0,
  })),
  ...(["tanh", "erf", "exp"] as const).map((operation) => ({
    operation,
    shapes: [ODD],
    define: (p: ProgramBuilder, [x]: readonly Value[]) => p[operation](x!),
    // exp(2) < 8
    roundings: ELEMENTARY_FUNCTION_ROUNDINGS * (operation === "exp" ? 8 : 1),
  })),
  ...(
    [
      [ODD, [0], false],
      [ODD, [1], true],
      [[2, 3, 5], [0, 2], false],
      [[2, 3, 5], [0, 1, 2], false],
      [[2, 3, 5, 3], [1, -1], true],
    ] as const
  ).map(([shape, axes, keepDims]) => ({
    operation: "sum",
    shapes: [shape],
    define: (p: ProgramBuilder, [x]: readonly Value[]) => p.sum(x!, axes, { keepDims }),
    roundings: sumRoundings(sizeOf(shape)),
  })),
  ...([ODD, [2, 3, 5], [2, 3, 5, 7], [3, 1, 5]] as const).map((shape) => ({
    operation: "transpose",
    shapes: [shape],
    define: (p: ProgramBuilder, [x]: readonly Value[]) => p.transpose(x!),
    roundings: 0,
  })),
  ...(
    [
      [ODD, [5, 37]],
      [
        [2, 1, 5],
        [2, 3, 5],
      ],
      [
        [2, 3, 2, 7],
        [2, 3, 4, 7],
      ],
    ] as const
  ).map((shapes) => ({
    operation: "concat",
    shapes,
    define: (p: ProgramBuilder, [x, y]: readonly Value[]) => p.concat(x!, y!),
    roundings: 0,
  })),
  ...(
    [
      [
        [3, 37],
        [37, 5],
      ],
      [
        [1, 7],
        [7, 1],
      ],
      [
        [3, 1],
        [1, 9],
      ],
      [
        [2, 3, 17],
        [2, 17, 5],
      ],
      [
        [2, 3, 5],
        [5, 7],
      ],
      [
        [3, 5],
        [2, 5, 7],
      ],
      [
        [2, 1, 3, 5],
        [1, 3, 5, 4],
      ],
      [
        [2, 3, 3, 5],
        [3, 5, 4],
      ],
    ] as const
  ).map((shapes) => ({
    operation: "matmul",
    shapes,
    define: (p: ProgramBuilder, [x, y]: readonly Value[]) => p.matmul(x!, y!),
    roundings: productRoundings(shapes[0].at(-1)!),
  })),
  {
    operation: "matmul by a column and by its transpose",
    shapes: [
      [4, 37],
      [37, 1],
      [4, 1],
    ],
    // Both products read the same numbers under two shapes, which a cache of packed factors must not confuse.
    define: (p, [rows, column, other]) =>
      p.add(p.matmul(rows!, column!), p.matmul(other!, column!, { transposeY: true })),
    // … and the sum rounds once, at most 4 · 37 + 4.
    roundings: productRoundings(37) + 4 + (4 * 37 + 4),
  },
  {
    operation: "matmul with both transposed and a scale",
    shapes: [
      [2, 5, 3],
      [2, 7, 5],
    ],
    define: (p, [x, y]) => p.matmul(x!, y!, { transposeX: true, transposeY: true, scale: 0.1 }),
    // The factor adds its own rounding and that of its product, each on at most 4 · 5 · 0.1.
    roundings: productRoundings(5) + 4,
  },
  ...[0, 1, 3].map((count) => ({
    operation: `repeat, ${count} times, with a captured value,`,
    shapes: [
      [2, 3, 5],
      [3, 5],
    ],
    define: (p: ProgramBuilder, [x, captured]: readonly Value[]) => {
      // The components swap, so that a wrong order or a state written too early shows.
      const swap = ([a, b]: readonly Value[]) => [p.add(b!, captured!), p.scale(a!, 1 / 2)];
      const [first, second] = p.repeat(count, [x!, p.scale(x!, 2)], swap);
      return p.add(first!, second!);
    },
    // Each pass rounds at most twice values of at most 2 · 2 + 3 · 2 = 10, the addition once one of 20.
    roundings: count * 2 * 10 + 20,
  })),
];

/**
 * Compares the engine with the reference on every operation: odd shapes, batches, broadcasting, loops.
 * Never throws: what an engine throws is a reason as well.
 */
export async function selfCheck(engine: Engine): Promise<SelfCheckResult> {
  // All checks in one program: compiling is the dear part. Only a failure without numbers needs them one by one.
  const together = await examine(engine, CHECKS);
  if (together.ok) return { ok: true };
  if (!together.named) {
    for (const check of CHECKS) {
      const alone = await examine(engine, [check]);
      if (!alone.ok) return { ok: false, reason: alone.reason };
    }
  }
  return { ok: false, reason: together.reason };
}

async function examine(
  engine: Engine,
  checks: readonly Check[],
): Promise<{ ok: true } | { ok: false; reason: string; named: boolean }> {
  const operandName = (check: number, operand: number) => `operand ${operand} of check ${check}`;
  const program = buildProgram((p) =>
    Object.fromEntries(
      checks.map(({ shapes, define }, check) => [
        String(check),
        define(
          p,
          shapes.map((shape, operand) => p.input(operandName(check, operand), shape)),
        ),
      ]),
    ),
  );
  const inputs = Object.fromEntries(
    checks.flatMap(({ shapes }, check) =>
      shapes.map((shape, operand) => [operandName(check, operand), operandTensor(shape, operand)]),
    ),
  );
  const expected = await (await referenceEngine.compile(program)).run(inputs);
  let actual: Record<string, Tensor>;
  try {
    const compiled = await engine.compile(program);
    try {
      actual = await compiled.run(inputs);
    } finally {
      await compiled.dispose();
    }
  } catch (error) {
    const what = checks.length === 1 ? describe(checks[0]!) : "the program of all operations";
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, reason: `${what}: ${message}`, named: checks.length === 1 };
  }
  for (const [index, check] of checks.entries()) {
    const wrong = compare(
      expected[String(index)]!,
      actual[String(index)],
      check.roundings * UNIT_ROUNDOFF[engine.precision],
    );
    if (wrong) return { ok: false, reason: `${describe(check)}: ${wrong}`, named: true };
  }
  return { ok: true };
}

function describe({ operation, shapes }: Check): string {
  return `${operation} of ${shapes.map(showShape).join(" and ")}`;
}

/** Values spread over ±2 without a period that a shape could share, zero among them. */
function operandTensor(shape: readonly number[], operand: number): Tensor {
  const data = Float64Array.from(
    { length: sizeOf(shape) },
    (_, index) => (((index * 89 + operand * 31) % 257) - 128) / 64,
  );
  if (operand === 0 && data.length > 1) data[1] = 0;
  return { shape, data };
}

function compare(expected: Tensor, actual: Tensor | undefined, allowed: number): string | null {
  if (!actual) return "no result";
  if (showShape(actual.shape) !== showShape(expected.shape)) {
    return `shape ${showShape(actual.shape)} instead of ${showShape(expected.shape)}`;
  }
  let worst = 0;
  for (let index = 0; index < expected.data.length; index++) {
    const error = Math.abs(expected.data[index]! - actual.data[index]!);
    // Also true of NaN
    if (!(error <= worst)) worst = error;
    if (Number.isNaN(error)) break;
  }
  return worst <= allowed ? null : `worst error ${worst.toPrecision(3)}, allowed ${allowed.toPrecision(3)}`;
}
