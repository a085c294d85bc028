/**
 * The oracle: programs interpreted in float64 by loops over indices, written to be obviously right.
 * Engines are compared with it in the self-check, networks in their tests. It is slow.
 */
import erf from "@stdlib/math-base-special-erf";
import { checkInputs } from "./check-inputs.ts";
import type { Engine, InputTensor, Tensor } from "./engine.ts";
import type { BinaryOperation, Operation, Program, UnaryOperation, Value } from "./program.ts";
import { sameShape, sizeOf } from "./shapes.ts";
import { widened } from "./widened.ts";

const UNARY: Readonly<Record<UnaryOperation, (x: number) => number>> = {
  relu: (x) => Math.max(x, 0),
  tanh: Math.tanh,
  erf,
  exp: Math.exp,
  step: (x) => (x > 0 ? 1 : 0),
};

const BINARY: Readonly<Record<BinaryOperation, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
};

export const referenceEngine: Engine = {
  name: "reference",
  version: "1",
  precision: "float64",
  async compile(program) {
    return { run: async (inputs) => interpret(program, inputs), dispose: async () => {} };
  },
};

/** Values by id, while a program runs. */
type Memory = Map<number, Tensor>;

function interpret(program: Program, inputs: Readonly<Record<string, InputTensor>>): Record<string, Tensor> {
  checkInputs(program, inputs);
  const memory: Memory = new Map();
  for (const { name, value } of program.inputs) memory.set(value.id, widened(inputs[name]!));
  for (const operation of program.operations) execute(operation, memory);
  return Object.fromEntries(
    program.outputs.map(({ name, value }) => {
      const { shape, data } = read(memory, value);
      return [name, { shape: [...shape], data: Float64Array.from(data) }];
    }),
  );
}

function execute(operation: Operation, memory: Memory): void {
  if (operation.op === "repeat") {
    let state = operation.initial.map((value) => read(memory, value));
    const count = read(memory, operation.count).data[0]!;
    for (let pass = 0; pass < count; pass++) {
      operation.state.forEach((value, index) => {
        memory.set(value.id, state[index]!);
      });
      for (const inner of operation.body) execute(inner, memory);
      state = operation.next.map((value) => read(memory, value));
    }
    operation.results.forEach((value, index) => {
      memory.set(value.id, state[index]!);
    });
    return;
  }
  const { shape, id } = operation.result;
  memory.set(id, { shape, data: evaluate(operation, memory) });
}

function evaluate(operation: Exclude<Operation, { op: "repeat" }>, memory: Memory): Float64Array {
  const { shape } = operation.result;
  switch (operation.op) {
    case "constant":
      return operation.data;
    case "reshape":
      return read(memory, operation.x).data;
    case "add":
    case "sub":
    case "mul": {
      const apply = BINARY[operation.op];
      const x = read(memory, operation.x);
      const y = read(memory, operation.y);
      if (sameShape(x.shape, y.shape)) return x.data.map((value, i) => apply(value, y.data[i]!));
      return fill(shape, (index) => apply(at(x, index), at(y, index)));
    }
    case "matmul": {
      const x = read(memory, operation.x);
      const y = read(memory, operation.y);
      const inner = x.shape.at(-1)!;
      const columns = y.shape.at(-1)!;
      return fill(shape, (index) => {
        const row = offset(x.shape, index, index.at(-2)!, 0);
        const column = offset(y.shape, index, 0, index.at(-1)!);
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += x.data[row + k]! * y.data[column + k * columns]!;
        return sum;
      });
    }
    case "concat": {
      const x = read(memory, operation.x);
      const y = read(memory, operation.y);
      const above = x.shape.at(-2)!;
      return fill(shape, (index) => {
        const row = index.at(-2)!;
        return row < above ? at(x, index) : at(y, index.with(-2, row - above));
      });
    }
    case "transpose": {
      const x = read(memory, operation.x);
      return fill(shape, (index) => x.data[offset(x.shape, index, index.at(-1)!, index.at(-2)!)]!);
    }
    case "sum": {
      const x = read(memory, operation.x);
      const { axes } = operation;
      const data = new Float64Array(sizeOf(shape));
      // A summed axis of length 1 keeps the rank, so that each element finds its total by broadcasting.
      const totals = { shape: x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length)), data };
      forEachIndex(x.shape, (index) => {
        data[offset(totals.shape, index)]! += at(x, index);
      });
      return data;
    }
    default:
      return read(memory, operation.x).data.map(UNARY[operation.op]);
  }
}

function read(memory: Memory, value: Value): Tensor {
  const tensor = memory.get(value.id);
  if (!tensor) throw new Error(`Value ${value.id} is used before it is computed.`);
  return tensor;
}

function fill(shape: readonly number[], element: (index: readonly number[]) => number): Float64Array {
  const data = new Float64Array(sizeOf(shape));
  let position = 0;
  forEachIndex(shape, (index) => {
    data[position++] = element(index);
  });
  return data;
}

/** Visits all indices of a shape in row-major order: with one and the same array, whose entries change. */
function forEachIndex(shape: readonly number[], visit: (index: readonly number[]) => void): void {
  const index = shape.map(() => 0);
  for (let left = sizeOf(shape); left > 0; left--) {
    visit(index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}

/** The element at an index of a shape that `tensor` broadcasts to. */
function at(tensor: Tensor, index: readonly number[]): number {
  return tensor.data[offset(tensor.shape, index)]!;
}

/** Where the element at an index stands in the data; `row` and `column` may take the place of its last two numbers. */
function offset(
  shape: readonly number[],
  index: readonly number[],
  row = index.at(-2),
  column = index.at(-1),
): number {
  const rank = shape.length;
  let position = 0;
  for (let axis = 0; axis < rank; axis++) {
    const length = shape[axis]!;
    const fromEnd = rank - axis;
    const place = fromEnd === 1 ? column : fromEnd === 2 ? row : index[index.length - fromEnd];
    position = position * length + (length === 1 ? 0 : place!);
  }
  return position;
}
