/**
 * Fused kernels for programs that have a form they know, ONNX Runtime for all others. ONNX Runtime streams every
 * operation's result through memory; for two layers that takes several times longer than the arithmetic.
 */
import { checkInputs } from "./check-inputs.ts";
import { type CompiledProgram, type Engine, EngineError, type Precision, type Tensor } from "./engine.ts";
import { kernelsFingerprint, openKernels } from "./fused/kernels.ts";
import { twoLayerRunner } from "./fused/two-layer.ts";
import type { Program } from "./program.ts";

/** @param base engine of the programs that no kernel knows. */
export function fusedEngine(base: Engine): Engine {
  openKernels();
  return {
    name: "fused",
    version: `${kernelsFingerprint()} with ${base.name} ${base.version}`,
    precision: base.precision,
    compile: async (program) => (program.form ? compiled(program, base.precision) : base.compile(program)),
  };
}

function compiled(program: Program, precision: Precision): CompiledProgram {
  const form = program.form!;
  const runForm = twoLayerRunner(form, precision);
  return {
    async run(inputs) {
      checkInputs(program, inputs);
      try {
        const results = runForm(program.inputs.map(({ name }) => inputs[name]!));
        return Object.fromEntries(
          program.outputs.map(({ name }, index): [string, Tensor] => [name, results[index]!]),
        );
      } catch (cause) {
        if (cause instanceof EngineError) throw cause;
        throw new EngineError(`A fused kernel failed while running a ${form.kind}: ${String(cause)}`, {
          cause,
        });
      }
    },
    async dispose() {},
  };
}
