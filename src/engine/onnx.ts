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
  const session = await guard("compiling", () =>
    InferenceSession.create(onnxModel(program, precision), {
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
  return {
    async run(inputs) {
      checkInputs(program, inputs);
      const feeds: Record<string, RuntimeTensor> = {};
      program.inputs.forEach(({ name, value }, index) => {
        // Handed over without a copy.
        feeds[inputName(index)] = new RuntimeTensor("float64", inputs[name]!.data, value.shape);
      });
      const fetched = await guard("running", () => session.run(feeds));
      return Object.fromEntries(
        program.outputs.map(({ name, value }, index): [string, Tensor] => [
          name,
          { shape: [...value.shape], data: fetched[outputName(index)]!.data as Float64Array },
        ]),
      );
    },
    dispose: () => session.release(),
  };
}

/** Turns whatever the runtime throws into the seam's error. */
async function guard<Result>(doing: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (cause) {
    throw new EngineError(`ONNX Runtime failed while ${doing} a program: ${String(cause)}`, { cause });
  }
}
