/** Programs on TensorFlow.js, in float32: natively (tfjs-node), in WebAssembly, or in plain JavaScript. */
import { createRequire } from "node:module";
import path from "node:path";
import util from "node:util";
import type * as Core from "@tensorflow/tfjs-core";
import { checkInputs } from "./check-inputs.ts";
import { type CompiledProgram, type Engine, EngineError, type Tensor } from "./engine.ts";
import type { Operation, Program, Value } from "./program.ts";
import { sameShape, sizeOf } from "./shapes.ts";

export type TensorflowName = "tensorflow" | "wasm" | "cpu";

/**
 * Loads one backend. Several may be open in a process; each run selects its own.
 *
 * @throws {EngineError} when the backend's package is absent or does not start.
 */
export async function tensorflowEngine(name: TensorflowName): Promise<Engine> {
  let tf: typeof Core;
  try {
    tf = await LOADERS[name]();
    // Shapes are checked when a program is built; and without this the cpu backend advertises on the terminal.
    tf.enableProdMode();
    const backend = BACKENDS[name];
    const started = await withoutNewListeners(async () => {
      const known = await tf.setBackend(backend);
      await tf.ready();
      return known;
    });
    if (!started) throw new Error(`its backend "${backend}" does not start`);
  } catch (cause) {
    throw new EngineError(`TensorFlow.js (${name}) cannot be loaded: ${firstLine(cause)}`, { cause });
  }
  return {
    name,
    version: tf.version_core,
    precision: "float32",
    compile: async (program) => compile(tf, name, program),
  };
}

/** What TensorFlow.js calls the backends; one that computes natively registers as "tensorflow". */
const BACKENDS: Readonly<Record<TensorflowName, string>> = {
  tensorflow: "tensorflow",
  wasm: "wasm",
  cpu: "cpu",
};

const LOADERS: Readonly<Record<TensorflowName, () => Promise<typeof Core>>> = {
  async tensorflow() {
    // Node 23 removed two functions that tfjs-node 4.22 still calls.
    const legacy = util as unknown as Record<string, unknown>;
    legacy.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
    legacy.isArray ??= Array.isArray;
    // The package is optional; a name the compiler does not follow lets this typecheck where it is absent.
    const optional: string = "@tensorflow/tfjs-node";
    const loaded = (await import(optional)) as typeof Core & { default?: typeof Core };
    return loaded.default ?? loaded;
  },
  async wasm() {
    const tf = await import("@tensorflow/tfjs-core");
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    const manifest = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json");
    setWasmPaths(path.join(path.dirname(manifest), "dist", path.sep));
    return tf;
  },
  async cpu() {
    const tf = await import("@tensorflow/tfjs-core");
    await import("@tensorflow/tfjs-backend-cpu");
    return tf;
  },
};

/**
 * Compiled WebAssembly installs listeners that rethrow any uncaught error of the process from inside its own
 * minified file, so that Node prints all of that file instead of the error. They are taken away again.
 */
async function withoutNewListeners<Result>(action: () => Promise<Result>): Promise<Result> {
  const events = ["uncaughtException", "unhandledRejection"];
  const before = events.map((event) => process.rawListeners(event));
  const result = await action();
  events.forEach((event, index) => {
    for (const listener of process.rawListeners(event)) {
      if (!before[index]!.includes(listener)) process.removeListener(event, listener as () => void);
    }
  });
  return result;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0]!;
}

/** Tensors by the ids of the values they hold, while a program runs. */
type Memory = Map<number, Core.Tensor>;

function compile(tf: typeof Core, name: TensorflowName, program: Program): CompiledProgram {
  return {
    async run(inputs) {
      checkInputs(program, inputs);
      // Selecting a backend that is already initialised takes effect at once, and all that follows is
      // synchronous, so that no other engine of this process can select another one in between.
      void tf.setBackend(BACKENDS[name]);
      try {
        return tf.tidy(() => {
          const memory: Memory = new Map();
          for (const { name: input, value } of program.inputs) {
            memory.set(value.id, toTensor(tf, inputs[input]!.data, value.shape));
          }
          for (const operation of program.operations) execute(tf, name, operation, memory);
          return Object.fromEntries(
            program.outputs.map(({ name: output, value }): [string, Tensor] => [
              output,
              { shape: [...value.shape], data: Float64Array.from(read(memory, value).dataSync()) },
            ]),
          ) as unknown as Core.TensorContainerObject;
        }) as unknown as Record<string, Tensor>;
      } catch (cause) {
        throw new EngineError(`TensorFlow.js (${name}) failed while running a program: ${firstLine(cause)}`, {
          cause,
        });
      }
    },
    // Nothing outlives a run.
    dispose: async () => {},
  };
}

function toTensor(tf: typeof Core, data: Float64Array | Float32Array, shape: readonly number[]): Core.Tensor {
  // A copy even of float32: the backend may keep the array it is given.
  return tf.tensor(Float32Array.from(data), [...shape], "float32");
}

function read(memory: Memory, value: Value): Core.Tensor {
  const tensor = memory.get(value.id);
  if (!tensor) throw new Error(`value ${value.id} is used before it is computed`);
  return tensor;
}

function execute(tf: typeof Core, name: TensorflowName, operation: Operation, memory: Memory): void {
  if (operation.op !== "repeat") {
    memory.set(operation.result.id, evaluate(tf, name, operation, memory));
    return;
  }
  const count = read(memory, operation.count).dataSync()[0]!;
  // Clones share the numbers. Because of them each state can be disposed of whatever else it is: an input, a
  // captured value, or two components of the state at once.
  let state = operation.initial.map((value) => tf.clone(read(memory, value)));
  for (let pass = 0; pass < count; pass++) {
    const next = tf.tidy(() => {
      operation.state.forEach((value, index) => {
        memory.set(value.id, state[index]!);
      });
      for (const inner of operation.body) execute(tf, name, inner, memory);
      return operation.next.map((value) => tf.clone(read(memory, value)));
    });
    tf.dispose(state);
    state = next;
  }
  operation.results.forEach((value, index) => {
    memory.set(value.id, state[index]!);
  });
}

function evaluate(
  tf: typeof Core,
  name: TensorflowName,
  operation: Exclude<Operation, { op: "repeat" }>,
  memory: Memory,
): Core.Tensor {
  const shape = [...operation.result.shape];
  if (operation.op === "constant") return toTensor(tf, operation.data, shape);
  const x = read(memory, operation.x);
  switch (operation.op) {
    case "relu":
      return tf.relu(x);
    case "tanh":
      return tf.tanh(x);
    case "erf":
      return tf.erf(x);
    case "exp":
      return tf.exp(x);
    case "step":
      // Not tf.step, which gives NaN for NaN on one backend and 0 or 1 on others.
      return tf.cast(tf.greater(x, 0), "float32");
    case "add":
      return tf.add(x, read(memory, operation.y));
    case "sub":
      return tf.sub(x, read(memory, operation.y));
    case "mul":
      return tf.mul(x, read(memory, operation.y));
    case "matmul":
      return product(tf, x, read(memory, operation.y), shape);
    case "concat":
      return tf.concat([x, read(memory, operation.y)], shape.length - 2);
    case "sum":
      return tf.sum(x, [...operation.axes], operation.keepDims);
    case "transpose": {
      const last = shape.length - 1;
      return tf.transpose(x, [...shape.slice(0, -2).keys(), last, last - 1]);
    }
    case "reshape":
      return tf.reshape(name === "wasm" ? copy(tf, x) : x, shape);
  }
}

/**
 * Reshaping shares the numbers, and the WASM backend keeps the packed right factor of a product under the
 * identity of its numbers alone: a column used as a right factor, and then transposed as another, multiplied
 * with the wrong layout (NaN or garbage, seen in 4.22). A copy has an identity of its own.
 */
function copy(tf: typeof Core, x: Core.Tensor): Core.Tensor {
  return tf.slice(
    x,
    x.shape.map(() => 0),
    x.shape,
  );
}

/** TensorFlow.js pairs batch entries by position, so broadcasting is spelled out, at no cost where possible. */
function product(tf: typeof Core, x: Core.Tensor, y: Core.Tensor, shape: number[]): Core.Tensor {
  const batch = shape.slice(0, -2);
  const [rows, inner, columns] = [x.shape.at(-2)!, x.shape.at(-1)!, y.shape.at(-1)!];
  const batchOf = (tensor: Core.Tensor) => tensor.shape.slice(0, -2);
  if (sizeOf(batchOf(y)) === 1) {
    // One right factor for all: a single product of all rows.
    const left = tf.reshape(x, [sizeOf(batchOf(x)) * rows, inner]);
    const right = tf.reshape(y, [inner, columns]);
    return tf.reshape(tf.matMul(left, right), shape);
  }
  const spread = (tensor: Core.Tensor) => {
    const matrix = tensor.shape.slice(-2);
    const full = sameShape(batchOf(tensor), batch) ? tensor : tf.broadcastTo(tensor, [...batch, ...matrix]);
    return tf.reshape(full, [sizeOf(batch), matrix[0]!, matrix[1]!]);
  };
  return tf.reshape(tf.matMul(spread(x), spread(y)), shape);
}
