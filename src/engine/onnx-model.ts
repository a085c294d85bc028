/** Lowers programs to ONNX models in memory. The protobuf schema comes from onnx-proto; nothing is executed here. */
import onnxProto from "onnx-proto";
import type { Precision } from "./engine.ts";
import { ERFC_CHEBYSHEV } from "./erfc-chebyshev.ts";
import { type Operation, type Program, type Repeat, resultsOf, type Value } from "./program.ts";
import { sizeOf } from "./shapes.ts";

const { onnx } = onnxProto;
type Attribute = onnxProto.onnx.IAttributeProto;
type Graph = onnxProto.onnx.IGraphProto;
type Node = onnxProto.onnx.INodeProto;
type Initializer = onnxProto.onnx.ITensorProto;
type ValueInfo = onnxProto.onnx.IValueInfoProto;
type DataType = onnxProto.onnx.TensorProto.DataType;

/** The newest operator set of the schema's ONNX version (1.10 knows 15); every operation here exists in it. */
const OPERATOR_SET = 15;

export const inputName = (index: number): string => `input ${index}`;
export const outputName = (index: number): string => `output ${index}`;

/**
 * The program as a serialised ONNX model computing in `precision`. Its inputs and outputs are called
 * `inputName(i)` and `outputName(i)` in the program's order, so that any name is possible in a program. They are float64,
 * as at the engines' seam: the runtime converts several times faster than JavaScript, into memory it has already. The
 * inputs whose index is in `float32` come in that precision.
 */
export function onnxModel(
  program: Program,
  precision: Precision,
  float32: ReadonlySet<number> = new Set(),
): Uint8Array {
  const writer = newModelWriter(precision);
  const node: Node[] = [];
  const givenAs = (index: number) => (float32.has(index) ? onnx.TensorProto.DataType.FLOAT : SEAM);
  program.inputs.forEach(({ value }, index) => {
    node.push(converted(inputName(index), givenAs(index), nameOf(value), writer.type));
  });
  for (const operation of program.operations) writeOperation(writer, node, operation);
  program.outputs.forEach(({ value }, index) => {
    node.push(converted(nameOf(value), writer.type, outputName(index), SEAM));
  });
  const graph: Graph = {
    name: "program",
    node,
    initializer: writer.initializers,
    input: program.inputs.map(({ value }, index) => valueInfo(inputName(index), givenAs(index), value.shape)),
    output: program.outputs.map(({ value }, index) => valueInfo(outputName(index), SEAM, value.shape)),
  };
  const model = {
    irVersion: onnx.Version.IR_VERSION,
    opsetImport: [{ domain: "", version: OPERATOR_SET }],
    graph,
  };
  return onnx.ModelProto.encode(model).finish();
}

/** What the graph and the graphs of its loop bodies share. */
interface ModelWriter {
  readonly precision: Precision;
  readonly type: DataType;
  /** All constants stand in the outermost graph, where a loop does not make them anew. */
  readonly initializers: Initializer[];
  readonly scalars: Map<number, string>;
  /** A name no other value of the model has: loop bodies see the names around them. */
  fresh(): string;
}

function newModelWriter(precision: Precision): ModelWriter {
  const { DOUBLE, FLOAT } = onnx.TensorProto.DataType;
  let next = 0;
  return {
    precision,
    type: precision === "float64" ? DOUBLE : FLOAT,
    initializers: [],
    scalars: new Map(),
    fresh: () => `temporary ${next++}`,
  };
}

/** What values are outside of the model. */
const SEAM = onnx.TensorProto.DataType.DOUBLE;

/** A cast to the same type would hold one more copy, where the runtime does without an identity. */
function converted(from: string, is: DataType, to: string, type: DataType): Node {
  const names = { input: [from], output: [to] };
  return is === type
    ? { opType: "Identity", ...names }
    : { opType: "Cast", ...names, attribute: [integerAttribute("to", type)] };
}

const nameOf = (value: Value): string => `value ${value.id}`;

function valueInfo(name: string, elemType: DataType, shape: readonly number[]): ValueInfo {
  return {
    name,
    type: { tensorType: { elemType, shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
  };
}

function numbers(writer: ModelWriter, name: string, dims: readonly number[], data: Float64Array): string {
  // ONNX raw data is little-endian, as is every platform the runtime is built for.
  const stored = writer.precision === "float64" ? Float64Array.from(data) : Float32Array.from(data);
  writer.initializers.push({
    name,
    dims: [...dims],
    dataType: writer.type,
    rawData: new Uint8Array(stored.buffer),
  });
  return name;
}

function scalar(writer: ModelWriter, value: number): string {
  const known = writer.scalars.get(value);
  if (known) return known;
  const name = numbers(writer, writer.fresh(), [], Float64Array.of(value));
  writer.scalars.set(value, name);
  return name;
}

function integers(writer: ModelWriter, values: readonly number[]): string {
  const name = writer.fresh();
  writer.initializers.push({
    name,
    dims: [values.length],
    dataType: onnx.TensorProto.DataType.INT64,
    rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
  });
  return name;
}

function integerAttribute(name: string, i: number): Attribute {
  return { name, type: onnx.AttributeProto.AttributeType.INT, i };
}

const SAME_OPERATOR = {
  relu: "Relu",
  tanh: "Tanh",
  exp: "Exp",
  add: "Add",
  sub: "Sub",
  mul: "Mul",
  matmul: "MatMul",
} as const;

function writeOperation(writer: ModelWriter, nodes: Node[], operation: Operation): void {
  if (operation.op === "repeat") {
    writeLoop(writer, nodes, operation);
    return;
  }
  const output = [nameOf(operation.result)];
  switch (operation.op) {
    case "constant":
      numbers(writer, nameOf(operation.result), operation.result.shape, operation.data);
      return;
    case "relu":
    case "tanh":
    case "exp":
      nodes.push({ opType: SAME_OPERATOR[operation.op], input: [nameOf(operation.x)], output });
      return;
    case "add":
    case "sub":
    case "mul":
      writeElementwise(writer, nodes, operation.op, operation.x, operation.y, operation.result);
      return;
    case "matmul":
      nodes.push({
        opType: SAME_OPERATOR[operation.op],
        input: [nameOf(operation.x), nameOf(operation.y)],
        output,
      });
      return;
    case "concat":
      nodes.push({
        opType: "Concat",
        input: [nameOf(operation.x), nameOf(operation.y)],
        output,
        attribute: [integerAttribute("axis", -2)],
      });
      return;
    case "step":
      writeStep(writer, nodes, nameOf(operation.x), output);
      return;
    case "erf":
      if (writer.precision === "float32") nodes.push({ opType: "Erf", input: [nameOf(operation.x)], output });
      else writeErf(writer, nodes, nameOf(operation.x), output);
      return;
    case "sum":
      nodes.push({
        opType: "ReduceSum",
        input: [nameOf(operation.x), integers(writer, operation.axes)],
        output,
        attribute: [integerAttribute("keepdims", operation.keepDims ? 1 : 0)],
      });
      return;
    case "transpose": {
      const last = operation.x.shape.length - 1;
      const leading = operation.x.shape.slice(0, -2).map((_, axis) => axis);
      const ints = [...leading, last, last - 1];
      nodes.push({
        opType: "Transpose",
        input: [nameOf(operation.x)],
        output,
        attribute: [{ name: "perm", type: onnx.AttributeProto.AttributeType.INTS, ints }],
      });
      return;
    }
    case "reshape":
      nodes.push({
        opType: "Reshape",
        input: [nameOf(operation.x), integers(writer, operation.result.shape)],
        output,
      });
      return;
  }
}

/**
 * A column combined with a scalar is flattened first: ONNX Runtime walks the trailing axis of length 1 as a
 * vector of its own, 22 ns an element instead of 0.5 (a sixth of a gradient-flow step of a two-layer network).
 */
function writeElementwise(
  writer: ModelWriter,
  nodes: Node[],
  op: "add" | "sub" | "mul",
  x: Value,
  y: Value,
  result: Value,
): void {
  const opType = SAME_OPERATOR[op];
  const size = sizeOf(result.shape);
  const columnWithScalar =
    result.shape.at(-1) === 1 &&
    size >= WORTH_FLATTENING &&
    ((sizeOf(x.shape) === 1 && sizeOf(y.shape) === size) ||
      (sizeOf(y.shape) === 1 && sizeOf(x.shape) === size));
  if (!columnWithScalar) {
    nodes.push({ opType, input: [nameOf(x), nameOf(y)], output: [nameOf(result)] });
    return;
  }
  const flatten = (value: Value): string => {
    const flat = writer.fresh();
    const shape = integers(writer, [sizeOf(value.shape)]);
    nodes.push({ opType: "Reshape", input: [nameOf(value), shape], output: [flat] });
    return flat;
  };
  const flat = writer.fresh();
  nodes.push({ opType, input: [flatten(x), flatten(y)], output: [flat] });
  nodes.push({
    opType: "Reshape",
    input: [flat, integers(writer, result.shape)],
    output: [nameOf(result)],
  });
}

/** Three more nodes cost 10 µs or so, what 22 ns an element come to at this size. */
const WORTH_FLATTENING = 512;

function writeStep(writer: ModelWriter, nodes: Node[], x: string, output: string[]): void {
  const positive = writer.fresh();
  nodes.push({ opType: "Greater", input: [x, scalar(writer, 0)], output: [positive] });
  nodes.push({ opType: "Cast", input: [positive], output, attribute: [integerAttribute("to", writer.type)] });
}

function writeLoop(writer: ModelWriter, nodes: Node[], loop: Repeat): void {
  const { BOOL, INT64 } = onnx.TensorProto.DataType;
  const count = writer.fresh();
  nodes.push({
    opType: "Cast",
    input: [nameOf(loop.count)],
    output: [count],
    attribute: [integerAttribute("to", INT64)],
  });
  const pass = writer.fresh();
  const goOn = writer.fresh();
  const body: Node[] = [];
  for (const operation of loop.body) writeOperation(writer, body, operation);
  // A graph's outputs must be made in it, each once; the next state may be a captured or a repeated value, which is
  // copied. Copying the others would take as long as adding to a weight matrix.
  const free = new Set(loop.body.flatMap((operation) => resultsOf(operation).map(nameOf)));
  const next = [goOn, ...loop.next.map(nameOf)].map((name) => {
    if (free.delete(name)) return name;
    const copy = writer.fresh();
    body.push({ opType: "Identity", input: [name], output: [copy] });
    return copy;
  });
  const graph: Graph = {
    name: writer.fresh(),
    node: body,
    input: [
      valueInfo(pass, INT64, []),
      valueInfo(goOn, BOOL, []),
      ...loop.state.map((value) => valueInfo(nameOf(value), writer.type, value.shape)),
    ],
    output: next.map((name, index) =>
      index === 0 ? valueInfo(name, BOOL, []) : valueInfo(name, writer.type, loop.next[index - 1]!.shape),
    ),
  };
  nodes.push({
    opType: "Loop",
    input: [count, "", ...loop.initial.map(nameOf)],
    output: loop.results.map(nameOf),
    attribute: [{ name: "body", type: onnx.AttributeProto.AttributeType.GRAPH, g: graph }],
  });
}

/**
 * ONNX Runtime has no Erf kernel in float64. erf(x) = sign(x) (1 − erfc|x|), where
 * erfc(z) = t e^{−z² + P(t)}, t = 2 / (2 + z), and P is a series in s = 2t − 1 ∈ (−1, 1].
 */
function writeErf(writer: ModelWriter, nodes: Node[], x: string, output: string[]): void {
  const apply = (opType: string, ...input: string[]) => {
    const result = writer.fresh();
    nodes.push({ opType, input, output: [result] });
    return result;
  };
  const z = apply("Abs", x);
  const t = apply("Div", scalar(writer, 2), apply("Add", z, scalar(writer, 2)));
  const s = apply("Sub", apply("Mul", t, scalar(writer, 2)), scalar(writer, 1));
  const [leading, ...lower] = powerSeries(ERFC_CHEBYSHEV).toReversed();
  let series = scalar(writer, leading!);
  for (const coefficient of lower) {
    series = apply("Add", apply("Mul", series, s), scalar(writer, coefficient));
  }
  const erfc = apply("Mul", t, apply("Exp", apply("Sub", series, apply("Mul", z, z))));
  nodes.push({
    opType: "Mul",
    input: [apply("Sign", x), apply("Sub", scalar(writer, 1), erfc)],
    output,
  });
}

/**
 * Coefficients a_k with Σ a_k s^k = c_0 / 2 + Σ_{k ≥ 1} c_k T_k(s), for Horner's rule: two operations a term
 * where Clenshaw's recurrence takes three. The coefficients c_k fall faster than those of T_k grow, so nothing
 * is lost to cancellation: Σ |a_k| stays near |c_0| / 2.
 */
function powerSeries(chebyshev: readonly number[]): number[] {
  const series = chebyshev.map(() => 0);
  let previous = [1];
  let current = [0, 1];
  series[0] = chebyshev[0]! / 2;
  for (let k = 1; k < chebyshev.length; k++) {
    current.forEach((coefficient, power) => {
      series[power]! += chebyshev[k]! * coefficient;
    });
    const next = [0, ...current.map((coefficient) => 2 * coefficient)];
    previous.forEach((coefficient, power) => {
      next[power]! -= coefficient;
    });
    [previous, current] = [current, next];
  }
  return series;
}
