/** The two precisions as they stand in the kernels' memory. */
import type { Precision } from "../engine.ts";

export const VECTOR_BYTES = 16;

export type Lanes = Float64Array | Float32Array;

/** Views of the kernels' memory in one precision; offsets are in bytes, as the kernels take them. */
export interface Numbers {
  readonly bytes: 8 | 4;
  /** Numbers in a cache line. */
  readonly lanes: number;
  view(buffer: ArrayBuffer, offset: number, count: number): Lanes;
}

export const NUMBERS: Readonly<Record<Precision, Numbers>> = {
  float64: { bytes: 8, lanes: 8, view: (buffer, offset, count) => new Float64Array(buffer, offset, count) },
  float32: { bytes: 4, lanes: 16, view: (buffer, offset, count) => new Float32Array(buffer, offset, count) },
};

export const multipleOf = (unit: number, count: number): number => Math.ceil(count / unit) * unit;
