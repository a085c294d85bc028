/** Programs on ONNX Runtime's CPU provider, in float64 or float32. */
import { createRequire } from "node:module";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { checkInputs } from "./check-inputs.ts";
import { type CompiledProgram, type Engine, EngineError, type Precision, type Tensor } from "./engine.ts";
import { inputName, onnxModel, outputName } from "./onnx-model.ts";
import type { Program } from "./program.ts";

export function onnxEngine(precision: Precision): Engine {
  // Since 1.30 the runtime reports sessions to its maker and leaves a log file per process, unless it is told not to
  // before the first one is made, and takes an empty variable for a no. Who wants it says so: ORT_DISABLE_TELEMETRY=0.
  process.env.ORT_DISABLE_TELEMETRY ||= "1";
  return {
    name: "onnx",
    version: runtimeVersion(),
    precision,
    compile: (program) => compile(program, precision),
  };
}

function runtimeVersion(): string {
  const { version } = createRequire(import.meta.url)("onnxruntime-node/package.json") as { version: string };
  return version;
}

async function compile(program: Program, precision: Precision): Promise<CompiledProgram> {
  const sessions = new Map<string, Promise<InferenceSession>>();
  /** One for every choice of inputs that come in float32, made when it is first asked for. */
  const sessionFor = (float32: readonly number[]): Promise<InferenceSession> => {
    const key = float32.join(" ");
    const session = sessions.get(key) ?? createSession(program, precision, float32);
    sessions.set(key, session);
    return session;
  };
  // What cannot be compiled is said before anything is run.
  await sessionFor([]);
  return {
    async run(inputs) {
      checkInputs(program, inputs);
      const float32: number[] = [];
      const feeds: Record<string, RuntimeTensor> = {};
      program.inputs.forEach(({ name, value }, index) => {
        const { data } = inputs[name]!;
        // Handed over without a copy.
        if (data instanceof Float64Array) {
          feeds[inputName(index)] = new RuntimeTensor("float64", data, value.shape);
        } else {
          float32.push(index);
          feeds[inputName(index)] = new RuntimeTensor("float32", data, value.shape);
        }
      });
      const session = await sessionFor(float32);
      const fetched = await guard("running", () => session.run(feeds));
      return Object.fromEntries(
        program.outputs.map(({ name, value }, index): [string, Tensor] => [
          name,
          { shape: [...value.shape], data: fetched[outputName(index)]!.data as Float64Array },
        ]),
      );
    },
    async dispose() {
      for (const session of sessions.values()) await (await session).release();
    },
  };
}

function createSession(
  program: Program,
  precision: Precision,
  float32: readonly number[],
): Promise<InferenceSession> {
  return guard("compiling", () =>
    InferenceSession.create(onnxModel(program, precision, new Set(float32)), {
      // One engine per worker process: the workers share the cores between them.
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: "sequential",
      // Not "extended" or "all": their MatMulScaleFusion keeps a factor as a float32 attribute, after which
      // float64 products were right to 2e-8 only.
      graphOptimizationLevel: "basic",
      // 3 = errors; they are thrown as well.
      logSeverityLevel: 3,
    }),
  );
}

/** Turns whatever the runtime throws into the seam's error. */
async function guard<Result>(doing: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (cause) {
    throw new EngineError(`ONNX Runtime failed while ${doing} a program: ${String(cause)}`, { cause });
  }
}
