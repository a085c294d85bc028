/**
 * A product and a sum in one instruction, rounded once, where the processor has it (x86 with FMA3, ARM64); elsewhere two
 * instructions and two roundings. WebAssembly leaves that choice to the machine (relaxed SIMD).
 */

/** sum + a b, in every lane. */
@inline
export function addProduct<T extends number>(sum: v128, a: v128, b: v128): v128 {
  return v128.relaxed_madd<T>(a, b, sum);
}

/** sum − a b, in every lane. */
@inline
export function subtractProduct<T extends number>(sum: v128, a: v128, b: v128): v128 {
  return v128.relaxed_nmadd<T>(a, b, sum);
}
