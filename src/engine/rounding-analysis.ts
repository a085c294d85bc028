/**
 * How far a program computed in some precision may be from its exact result: a running error analysis
 * (N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., chapter 3), operation by operation
 * and entry by entry. For tests that hold engines against each other on any program.
 */
import type { Precision, Tensor } from "./engine.ts";
import type { Operation, Program, Value } from "./program.ts";
import { referenceEngine } from "./reference.ts";
import { ELEMENTARY_FUNCTION_ROUNDINGS, UNIT_ROUNDOFF } from "./self-check.ts";

export interface Bounded {
  readonly value: Tensor;
  /** For each entry of `value`, a bound of the absolute error of an engine that computes in the precision. */
  readonly error: Float64Array;
}

type Step = Exclude<Operation, { op: "repeat" }>;

/** Below the smallest normal float32, engines may round to zero. */
const UNDERFLOW = 2 ** -126;

/** Exact outputs (to float64) of a program with the bound of their error in `precision`. */
export async function analyseRounding(
  program: Program,
  inputs: Readonly<Record<string, Tensor>>,
  precision: Precision,
): Promise<Record<string, Bounded>> {
  const unit = UNIT_ROUNDOFF[precision];
  const memory = new Map<number, Bounded>();
  const read = (value: Value) => memory.get(value.id)!;
  const rounded = (tensor: Tensor): Bounded => ({
    value: tensor,
    error: tensor.data.map((x) => Math.abs(x - (precision === "float32" ? Math.fround(x) : x))),
  });
  const execute = async (operation: Operation): Promise<void> => {
    if (operation.op === "repeat") {
      let state = operation.initial.map(read);
      const count = read(operation.count).value.data[0]!;
      for (let pass = 0; pass < count; pass++) {
        operation.state.forEach((value, index) => {
          memory.set(value.id, state[index]!);
        });
        for (const inner of operation.body) await execute(inner);
        state = operation.next.map(read);
      }
      operation.results.forEach((value, index) => {
        memory.set(value.id, state[index]!);
      });
    } else if (operation.op === "constant") {
      memory.set(operation.result.id, rounded({ shape: operation.result.shape, data: operation.data }));
    } else memory.set(operation.result.id, await bound(operation, read, unit));
  };
  for (const { name, value } of program.inputs) memory.set(value.id, rounded(inputs[name]!));
  for (const operation of program.operations) await execute(operation);
  return Object.fromEntries(program.outputs.map(({ name, value }) => [name, read(value)]));
}

async function bound(operation: Step, read: (value: Value) => Bounded, unit: number): Promise<Bounded> {
  if (operation.op === "constant") throw new Error("constants have no operands");
  const x = read(operation.x);
  const y = "y" in operation ? read(operation.y) : x;
  /** The same operation on other numbers: on absolute values and errors it carries the errors through. */
  const apply = async (a: Float64Array, b: Float64Array, op: Step = operation) =>
    (await applyStep(op, a, b)).data;
  const value = await applyStep(operation, x.value.data, y.value.data);
  const withRounding = (carried: Float64Array, roundings: (index: number) => number): Bounded => ({
    value,
    error: carried.map((error, index) => error + roundings(index) * unit + UNDERFLOW),
  });
  const largest = (data: Float64Array, error: Float64Array) =>
    data.map((entry, index) => Math.abs(entry) + error[index]!);
  switch (operation.op) {
    case "transpose":
    case "reshape":
    case "concat":
      return { value, error: await apply(x.error, y.error) };
    case "relu":
      // |relu(a) − relu(b)| ≤ |a − b|
      return { value, error: x.error };
    case "step":
      // Right unless the error reaches across 0, then anything from 0 to 1.
      return {
        value,
        error: x.error.map((error, index) => (error > 0 && Math.abs(x.value.data[index]!) <= error ? 1 : 0)),
      };
    case "tanh":
    case "erf": {
      // Their slopes are at most 1 and 2/√π; their values at most 1.
      const slope = operation.op === "tanh" ? 1 : 2 / Math.sqrt(Math.PI);
      const carried = x.error.map((error) => slope * error);
      return withRounding(carried, () => ELEMENTARY_FUNCTION_ROUNDINGS);
    }
    case "exp": {
      const carried = x.error.map((error, index) => value.data[index]! * Math.expm1(error));
      return withRounding(
        carried,
        (index) => ELEMENTARY_FUNCTION_ROUNDINGS * (value.data[index]! + carried[index]!),
      );
    }
    case "add":
    case "sub": {
      const carried = await apply(x.error, y.error, { ...operation, op: "add" });
      return withRounding(carried, (index) => Math.abs(value.data[index]!) + carried[index]!);
    }
    case "mul":
    case "matmul": {
      // |x̂ŷ − xy| ≤ (|x| + e_x)(|y| + e_y) − |x||y|, and k terms round k times each.
      const terms = operation.op === "mul" ? 1 : operation.x.shape.at(-1)!;
      const most = await apply(largest(x.value.data, x.error), largest(y.value.data, y.error));
      const least = await apply(x.value.data.map(Math.abs), y.value.data.map(Math.abs));
      // The difference is itself computed in float64, hence its last term.
      const carried = most.map((entry, index) => entry - least[index]! + terms * 2 ** -52 * entry);
      return withRounding(carried, (index) => terms * most[index]!);
    }
    case "sum": {
      const terms = x.value.data.length / value.data.length;
      const most = await apply(largest(x.value.data, x.error), x.error);
      return withRounding(await apply(x.error, x.error), (index) => terms * most[index]!);
    }
  }
}

/** One operation on given numbers, by the reference interpreter. */
async function applyStep(operation: Step, a: Float64Array, b: Float64Array): Promise<Tensor> {
  if (operation.op === "constant") throw new Error("constants have no operands");
  // Both operands may be one value of the program; here they are inputs of their own.
  const x: Value = { id: 0, shape: operation.x.shape };
  const y: Value = { id: 1, shape: "y" in operation ? operation.y.shape : x.shape };
  const result: Value = { id: 2, shape: operation.result.shape };
  const compiled = await referenceEngine.compile({
    inputs: [
      { name: "x", value: x, isCount: false },
      { name: "y", value: y, isCount: false },
    ],
    operations: ["y" in operation ? { ...operation, x, y, result } : { ...operation, x, result }],
    outputs: [{ name: "result", value: result }],
  });
  const outputs = await compiled.run({ x: { shape: x.shape, data: a }, y: { shape: y.shape, data: b } });
  return outputs.result!;
}
