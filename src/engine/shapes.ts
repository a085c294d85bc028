/** Rules about shapes, shared by the builder that enforces them and the engines that rely on them. */

/** Number of elements of a tensor of this shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

export function sameShape(x: readonly number[], y: readonly number[]): boolean {
  return x.length === y.length && x.every((dimension, index) => dimension === y[index]);
}

/** NumPy's rule: aligned at the last axis, dimensions are equal or one of them is 1. Null when they clash. */
export function broadcastShapes(x: readonly number[], y: readonly number[]): number[] | null {
  const rank = Math.max(x.length, y.length);
  const shape: number[] = [];
  for (let fromEnd = rank; fromEnd > 0; fromEnd--) {
    const a = x.length >= fromEnd ? x[x.length - fromEnd]! : 1;
    const b = y.length >= fromEnd ? y[y.length - fromEnd]! : 1;
    if (a !== b && a !== 1 && b !== 1) return null;
    shape.push(Math.max(a, b));
  }
  return shape;
}

export function showShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}
