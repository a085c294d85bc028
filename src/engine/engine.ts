/**
 * The seam between what a network does and who computes it.
 *
 * Networks and kernels are written once as programs (see `program.ts`); an engine compiles and runs them.
 * Nothing outside `src/engine/` knows which library does the arithmetic.
 */
import type { Program } from "./program.ts";

/**
 * A dense row-major array. Values cross the seam as float64 whatever the engine computes in, so that
 * samples from engines of different precision can be compared number by number.
 */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What a program is given. Numbers in float32 spare an engine of that precision the conversion; others widen them. */
export interface InputTensor {
  readonly shape: readonly number[];
  readonly data: Float64Array | Float32Array;
}

export type EngineName = "fused" | "onnx" | "tensorflow" | "wasm" | "cpu";
export type Precision = "float64" | "float32";

/** A program made ready for one engine. Inputs and outputs are keyed by the names the program gave them. */
export interface CompiledProgram {
  /**
   * @throws {EngineError} when an input is missing, has another shape than declared, or the engine fails.
   */
  run(inputs: Readonly<Record<string, InputTensor>>): Promise<Record<string, Tensor>>;
  dispose(): Promise<void>;
}

export interface Engine {
  readonly name: EngineName | "reference";
  readonly version: string;
  readonly precision: Precision;
  compile(program: Program): Promise<CompiledProgram>;
}

/** The engine failed or was asked for something it cannot do: a broken experiment, never a verdict. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}
