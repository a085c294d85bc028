/**
 * The vocabulary in which networks and kernels are written, once, for every engine.
 *
 * A program is plain immutable data: a list of operations on values of static shape. The builder checks every
 * shape, drops what no output needs, shares equal subexpressions, moves out of a loop what does not change in
 * it, and brings transposed products into the algebraically equal form that moves the least data.
 */
import { EngineError, type Tensor } from "./engine.ts";
import type { ProgramForm } from "./program-form.ts";
import { broadcastShapes, sameShape, showShape, sizeOf } from "./shapes.ts";

/** A tensor that will exist when the program runs. `id` is unique within its program. */
export interface Value {
  readonly id: number;
  readonly shape: readonly number[];
}

export type UnaryOperation = "relu" | "tanh" | "erf" | "exp" | "step";
export type BinaryOperation = "add" | "sub" | "mul";

/** What engines execute. Fewer kinds than the builder offers: the rest is rewritten into these. */
export type Operation =
  | { readonly op: "constant"; readonly data: Float64Array; readonly result: Value }
  | { readonly op: UnaryOperation; readonly x: Value; readonly result: Value }
  | { readonly op: BinaryOperation; readonly x: Value; readonly y: Value; readonly result: Value }
  /** Plain product of the last two axes; leading axes broadcast. */
  | { readonly op: "matmul"; readonly x: Value; readonly y: Value; readonly result: Value }
  /** Rows of x above rows of y; all other axes are equal. */
  | { readonly op: "concat"; readonly x: Value; readonly y: Value; readonly result: Value }
  /** `axes` are distinct, ascending and counted from the front. */
  | {
      readonly op: "sum";
      readonly x: Value;
      readonly axes: readonly number[];
      readonly keepDims: boolean;
      readonly result: Value;
    }
  /** Swaps the last two axes, both longer than 1 (otherwise it would be a `reshape`). */
  | { readonly op: "transpose"; readonly x: Value; readonly result: Value }
  /** The same elements in the same row-major order under another shape. */
  | { readonly op: "reshape"; readonly x: Value; readonly result: Value }
  | Repeat;

/** Starts with `initial`; each pass binds `state`, executes `body` and goes on with `next`. */
export interface Repeat {
  readonly op: "repeat";
  /** A scalar: an input of the program, or a constant. */
  readonly count: Value;
  readonly initial: readonly Value[];
  readonly state: readonly Value[];
  /** May use `state` and any value that exists where the loop stands. */
  readonly body: readonly Operation[];
  readonly next: readonly Value[];
  readonly results: readonly Value[];
}

export interface ProgramInput {
  readonly name: string;
  readonly value: Value;
  /** True when a loop takes its number of passes from here: then a whole number, zero or more. */
  readonly isCount: boolean;
}

export interface Program {
  readonly inputs: readonly ProgramInput[];
  /** Every operation stands after those whose results it uses. */
  readonly operations: readonly Operation[];
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
  /** What the operations amount to, where an engine may know a faster way to the same numbers. */
  readonly form?: ProgramForm;
}

export interface MatmulOptions {
  readonly transposeX?: boolean;
  readonly transposeY?: boolean;
  /** Factor on the product; 1 when absent. Where it is applied is the builder's choice. */
  readonly scale?: number;
}

/** Every method throws {@link EngineError} when shapes do not fit, naming the operation, shapes and rule. */
export interface ProgramBuilder {
  /** Declares an input; names are unique in a program. Dimensions are positive whole numbers. */
  input(name: string, shape: readonly number[]): Value;
  /** A number becomes a scalar of shape []. */
  constant(tensor: Tensor | number): Value;
  /** (…, r, k) × (…, k, c) → (…, r, c), leading axes broadcast as in NumPy. */
  matmul(x: Value, y: Value, options?: MatmulOptions): Value;
  relu(x: Value): Value;
  tanh(x: Value): Value;
  erf(x: Value): Value;
  exp(x: Value): Value;
  /** 1 where x > 0, else 0; so step(0) = 0, the chapter's convention for relu′. */
  step(x: Value): Value;
  /** Elementwise, broadcasting as in NumPy; `sub` and `mul` likewise. */
  add(x: Value, y: Value): Value;
  sub(x: Value, y: Value): Value;
  mul(x: Value, y: Value): Value;
  scale(x: Value, factor: number): Value;
  /** Sums over `axes` (negative ones count from the end); no axes leaves x as it is. */
  sum(x: Value, axes: readonly number[], options?: { readonly keepDims?: boolean }): Value;
  /** Swaps the last two axes. */
  transpose(x: Value): Value;
  /** Rows of x above rows of y: (…, r, k) and (…, s, k) → (…, r + s, k), leading axes equal. */
  concat(x: Value, y: Value): Value;
  /**
   * Applies `body` to the state `count` times (none for zero) and gives the last state, shapes as `initial`.
   *
   * `count` is a number or a scalar input of the program, which may differ from call to call. The body may use
   * values from outside; its own values cannot be used outside.
   */
  repeat(
    count: Value | number,
    initial: readonly Value[],
    body: (state: readonly Value[]) => readonly Value[],
  ): readonly Value[];
}

/** The operations made at one level: the program itself, or one loop body. */
interface Scope {
  readonly depth: number;
  readonly operations: Operation[];
  /** Results by what computes them, so that the same computation asked for twice is done once. */
  readonly known: Map<string, Value>;
}

/**
 * Builds a program; the record that `define` returns names the outputs. A `form` is a promise that the operations
 * compute what it says; engines that know no short cut for it ignore it.
 *
 * @throws {EngineError} on any mismatch of shapes, a name used twice, or a value used where it does not exist.
 */
export function buildProgram(
  define: (p: ProgramBuilder) => Record<string, Value>,
  form?: ProgramForm | null,
): Program {
  const inputs: { name: string; value: Value; isCount: boolean }[] = [];
  const scopes: Scope[] = [{ depth: 0, operations: [], known: new Map() }];
  const scopeOf = new Map<Value, Scope>();
  const transposeOf = new Map<Value, Value>();
  let nextId = 0;

  function newValue(shape: readonly number[], scope: Scope): Value {
    const value = { id: nextId++, shape: [...shape] };
    scopeOf.set(value, scope);
    return value;
  }

  /** The innermost scope any of the values lives in: where an operation on them belongs. */
  function home(operation: string, values: readonly Value[]): Scope {
    let innermost = scopes[0]!;
    for (const value of values) {
      const scope = scopeOf.get(value);
      if (!scope) throw new EngineError(`${operation}: an operand is a value of another program.`);
      if (scopes[scope.depth] !== scope) {
        throw new EngineError(
          `${operation}: an operand of shape ${showShape(value.shape)} was made inside the body of a repeat ` +
            "and does not exist outside of it; return it from the body as part of the state.",
        );
      }
      if (scope.depth > innermost.depth) innermost = scope;
    }
    return innermost;
  }

  function emit(
    key: string,
    operands: readonly Value[],
    shape: readonly number[],
    operation: (result: Value) => Operation,
  ): Value {
    const scope = home(key, operands);
    const full = `${key} ${operands.map((operand) => operand.id).join(" ")}`;
    const known = scope.known.get(full);
    if (known) return known;
    const result = newValue(shape, scope);
    scope.operations.push(operation(result));
    scope.known.set(full, result);
    return result;
  }

  function unary(op: UnaryOperation, x: Value): Value {
    return emit(op, [x], x.shape, (result) => ({ op, x, result }));
  }

  function binary(op: BinaryOperation, x: Value, y: Value): Value {
    const shape = broadcastShapes(x.shape, y.shape);
    if (!shape) {
      throw new EngineError(
        `${op}: shapes ${showShape(x.shape)} and ${showShape(y.shape)} do not broadcast; aligned at the last ` +
          "axis, dimensions must be equal or one of them 1.",
      );
    }
    return emit(op, [x, y], shape, (result) => ({ op, x, y, result }));
  }

  function constant(tensor: Tensor | number): Value {
    const { shape, data } =
      typeof tensor === "number" ? { shape: [], data: Float64Array.of(tensor) } : tensor;
    checkShape("constant", shape);
    if (data.length !== sizeOf(shape)) {
      throw new EngineError(
        `constant: shape ${showShape(shape)} needs ${sizeOf(shape)} numbers, ${data.length} are given.`,
      );
    }
    const key =
      typeof tensor === "number"
        ? `constant ${Object.is(tensor, -0) ? "-0" : tensor}`
        : `constant #${nextId}`;
    return emit(key, [], shape, (result) => ({ op: "constant", data: Float64Array.from(data), result }));
  }

  function scale(x: Value, factor: number): Value {
    return factor === 1 ? x : binary("mul", x, constant(factor));
  }

  function transpose(x: Value): Value {
    requireMatrix("transpose", x);
    const known = transposeOf.get(x);
    if (known && scopes[scopeOf.get(known)!.depth] === scopeOf.get(known)) return known;
    const op = isVector(x.shape) ? "reshape" : "transpose";
    const result = emit(op, [x], transposedShape(x.shape), (value) => ({ op, x, result: value }));
    transposeOf.set(result, x);
    return result;
  }

  function plainMatmul(x: Value, y: Value, factor: number): Value {
    const shape = productShape(x.shape, y.shape);
    if (!shape) {
      throw new EngineError(
        `matmul: shapes ${showShape(x.shape)} and ${showShape(y.shape)} do not multiply; the columns of the ` +
          "left must equal the rows of the right, and the leading axes must broadcast.",
      );
    }
    const scope = home("matmul", [x, y]);
    const multiply = (a: Value, b: Value) =>
      emit("matmul", [a, b], shape, (result) => ({ op: "matmul", x: a, y: b, result }));
    if (factor === 1) return multiply(x, y);
    // The factor goes where it costs least: on an operand that a loop does not change it is applied only once.
    const cost = (value: Value) => (scopeOf.get(value)!.depth < scope.depth ? 0 : sizeOf(value.shape));
    const least = Math.min(cost(x), cost(y), sizeOf(shape));
    if (cost(x) === least) return multiply(scale(x, factor), y);
    if (cost(y) === least) return multiply(x, scale(y, factor));
    return scale(multiply(x, y), factor);
  }

  const builder: ProgramBuilder = {
    input(name, shape) {
      checkShape(`input "${name}"`, shape);
      if (inputs.some((input) => input.name === name)) {
        throw new EngineError(`input: the name "${name}" is used twice.`);
      }
      const value = newValue(shape, scopes[0]!);
      inputs.push({ name, value, isCount: false });
      return value;
    },
    constant,
    matmul(x, y, { transposeX = false, transposeY = false, scale: factor = 1 } = {}) {
      requireMatrix("matmul", x);
      requireMatrix("matmul", y);
      const left = transposeX ? transposedShape(x.shape) : x.shape;
      const right = transposeY ? transposedShape(y.shape) : y.shape;
      const shape = productShape(left, right);
      if (!shape) {
        throw new EngineError(
          `matmul: shapes ${showShape(x.shape)}${transposeX ? " transposed" : ""} and ${showShape(y.shape)}` +
            `${transposeY ? " transposed" : ""} do not multiply; the columns of the left must equal the rows ` +
            "of the right, and the leading axes must broadcast.",
        );
      }
      // XY = (YᵀXᵀ)ᵀ: of the two forms, take the one whose explicit transposes move fewer numbers.
      // No engine has a fast batched float64 product with transpose flags; transposing a vector is free.
      const moved = (needed: boolean, moves: readonly number[]) =>
        needed && !isVector(moves) ? sizeOf(moves) : 0;
      const direct = moved(transposeX, x.shape) + moved(transposeY, y.shape);
      const mirrored = moved(!transposeX, x.shape) + moved(!transposeY, y.shape) + moved(true, shape);
      if (mirrored < direct) {
        const mirroredLeft = transposeY ? y : transpose(y);
        const mirroredRight = transposeX ? x : transpose(x);
        return transpose(plainMatmul(mirroredLeft, mirroredRight, factor));
      }
      return plainMatmul(transposeX ? transpose(x) : x, transposeY ? transpose(y) : y, factor);
    },
    relu: (x) => unary("relu", x),
    tanh: (x) => unary("tanh", x),
    erf: (x) => unary("erf", x),
    exp: (x) => unary("exp", x),
    step: (x) => unary("step", x),
    add: (x, y) => binary("add", x, y),
    sub: (x, y) => binary("sub", x, y),
    mul: (x, y) => binary("mul", x, y),
    scale,
    sum(x, axes, { keepDims = false } = {}) {
      const rank = x.shape.length;
      const fromFront = axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
      const fits = fromFront.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < rank);
      if (!fits || new Set(fromFront).size !== axes.length) {
        throw new EngineError(
          `sum: axes ${showShape(axes)} of shape ${showShape(x.shape)}; axes must be distinct whole numbers ` +
            `from ${-rank} to ${rank - 1}.`,
        );
      }
      if (axes.length === 0) return x;
      const shape = keepDims
        ? x.shape.map((dimension, axis) => (fromFront.includes(axis) ? 1 : dimension))
        : x.shape.filter((_, axis) => !fromFront.includes(axis));
      return emit(`sum ${fromFront.join(",")} ${keepDims}`, [x], shape, (result) => ({
        op: "sum",
        x,
        axes: fromFront,
        keepDims,
        result,
      }));
    },
    transpose,
    concat(x, y) {
      requireMatrix("concat", x);
      requireMatrix("concat", y);
      const others = (shape: readonly number[]) => shape.toSpliced(-2, 1);
      if (!sameShape(others(x.shape), others(y.shape))) {
        throw new EngineError(
          `concat: shapes ${showShape(x.shape)} and ${showShape(y.shape)}; all axes but the rows must be equal.`,
        );
      }
      const shape = x.shape.with(-2, x.shape.at(-2)! + y.shape.at(-2)!);
      return emit("concat", [x, y], shape, (result) => ({ op: "concat", x, y, result }));
    },
    repeat(count, initial, body) {
      const counter = countValue(count);
      home("repeat", initial);
      if (initial.length === 0) throw new EngineError("repeat: the state must have at least one value.");
      const scope: Scope = { depth: scopes.length, operations: [], known: new Map() };
      const state = initial.map((value) => newValue(value.shape, scope));
      scopes.push(scope);
      let next: readonly Value[];
      try {
        next = [...body(state)];
        home("repeat", next);
      } finally {
        scopes.pop();
      }
      const shapes = (values: readonly Value[]) => values.map((value) => showShape(value.shape)).join(", ");
      if (
        next.length !== initial.length ||
        next.some((value, index) => !sameShape(value.shape, initial[index]!.shape))
      ) {
        throw new EngineError(
          `repeat: the body returns shapes ${shapes(next)} for a state of shapes ${shapes(initial)}; ` +
            "they must be the same, in the same order.",
        );
      }
      // A loop stands where its innermost initial or captured value lives; inside another body it stays there,
      // since finding out that it could leave would need a search of its body for little gain.
      const outer = scopes[scopes.length - 1]!;
      const results = initial.map((value) => newValue(value.shape, outer));
      outer.operations.push({
        op: "repeat",
        count: counter,
        initial: [...initial],
        state,
        body: scope.operations,
        next,
        results,
      });
      return results;
    },
  };

  function countValue(count: Value | number): Value {
    if (typeof count === "number") {
      if (!isRepeatCount(count)) throw new EngineError(`repeat: the count ${count} ${REPEAT_COUNT_RULE}.`);
      return constant(count);
    }
    const input = inputs.find((candidate) => candidate.value === count);
    if (!input || count.shape.length > 0) {
      throw new EngineError(
        `repeat: the count has shape ${showShape(count.shape)}; it must be a number or an input of the ` +
          "program of shape [].",
      );
    }
    input.isCount = true;
    return count;
  }

  const named = Object.entries(define(builder));
  if (named.length === 0) throw new EngineError("A program needs at least one output.");
  home(
    "output",
    named.map(([, value]) => value),
  );
  const live = new Set(named.map(([, value]) => value.id));
  return {
    inputs,
    operations: withoutDeadCode(scopes[0]!.operations, live),
    outputs: named.map(([name, value]) => ({ name, value })),
    ...(form ? { form } : {}),
  };
}

/** Loop counts cross the seam as floats: whole numbers up to 2^24 are exact in both precisions. */
export function isRepeatCount(count: number): boolean {
  return Number.isInteger(count) && count >= 0 && count <= 2 ** 24;
}
export const REPEAT_COUNT_RULE = "must be a whole number from 0 to 2^24";

/** Keeps what `live` (extended on the way) needs; an operation can only need what stands before it. */
function withoutDeadCode(operations: readonly Operation[], live: Set<number>): Operation[] {
  const kept: Operation[] = [];
  for (const operation of operations.toReversed()) {
    if (!resultsOf(operation).some((value) => live.has(value.id))) continue;
    if (operation.op === "repeat") {
      for (const value of operation.next) live.add(value.id);
      kept.push({ ...operation, body: withoutDeadCode(operation.body, live) });
    } else kept.push(operation);
    for (const value of operandsOf(operation)) live.add(value.id);
  }
  return kept.reverse();
}

export function resultsOf(operation: Operation): readonly Value[] {
  return operation.op === "repeat" ? operation.results : [operation.result];
}

/** What an operation uses directly; for a loop not what its body captures. */
export function operandsOf(operation: Operation): readonly Value[] {
  switch (operation.op) {
    case "constant":
      return [];
    case "repeat":
      return [operation.count, ...operation.initial];
    case "add":
    case "sub":
    case "mul":
    case "matmul":
    case "concat":
      return [operation.x, operation.y];
    default:
      return [operation.x];
  }
}

function checkShape(what: string, shape: readonly number[]): void {
  if (!shape.every((dimension) => Number.isSafeInteger(dimension) && dimension > 0)) {
    throw new EngineError(`${what}: shape ${showShape(shape)}; dimensions must be positive whole numbers.`);
  }
}

function requireMatrix(operation: string, x: Value): void {
  if (x.shape.length < 2) {
    throw new EngineError(
      `${operation}: shape ${showShape(x.shape)}; an operand must have at least two axes, (…, rows, columns).`,
    );
  }
}

function transposedShape(shape: readonly number[]): number[] {
  return [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];
}

/** A row or a column in every batch entry: its transpose has the same memory layout. */
function isVector(shape: readonly number[]): boolean {
  return shape.at(-1) === 1 || shape.at(-2) === 1;
}

function productShape(x: readonly number[], y: readonly number[]): number[] | null {
  if (x.at(-1) !== y.at(-2)) return null;
  const batch = broadcastShapes(x.slice(0, -2), y.slice(0, -2));
  return batch && [...batch, x.at(-2)!, y.at(-1)!];
}
