import { KernelError } from "./kernel-error.ts";

/** A point of R^d, length d. */
export type Vector = Float64Array | readonly number[];

/** ‖x‖, without overflow or underflow of the squares. @throws {KernelError} if an entry is not finite. */
export function norm(x: Vector): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (!Number.isFinite(value)) throw new KernelError(`the entries of a vector are finite; got ${value}`);
    largest = Math.max(largest, Math.abs(value));
  }
  if (largest === 0) return 0;
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/** xᵀy. @throws {KernelError} if the dimensions differ. */
export function dot(x: Vector, y: Vector): number {
  requireSameDimension(x, y);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/** @throws {KernelError} if x and y are not points of the same space. */
export function requireSameDimension(x: Vector, y: Vector): void {
  if (x.length !== y.length) {
    throw new KernelError(`two inputs have the same dimension; got ${x.length} and ${y.length}`);
  }
}
