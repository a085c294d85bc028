/** Σ_k a[from + k] b[start + k] over `length` terms. */
export function innerProduct(
  a: Float64Array,
  from: number,
  b: Float64Array,
  start: number,
  length: number,
): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[from + k]! * b[start + k]!;
  return sum;
}
