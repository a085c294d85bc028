import type { InputTensor, Tensor } from "./engine.ts";

/** The same numbers in float64; the tensor itself where they are. */
export function widened({ shape, data }: InputTensor): Tensor {
  return { shape, data: data instanceof Float64Array ? data : Float64Array.from(data) };
}
