/**
 * A replicate's inputs as the kernels read them. `points` holds N of d coordinates, one after the other; `target` has
 * room for more than what is put there.
 *
 * Every loop is a function of its own. V8 optimises whatever a loop has made hot, and what stands around it as well:
 * within the functions that hand numbers to the kernels, and time and again as types change there, that took longer than
 * the loops themselves.
 */
import type { Lanes } from "./numbers.ts";

/** N, d and the number of rows that there is room for. */
export interface PointsShape {
  readonly count: number;
  readonly dimension: number;
  readonly padded: number;
}

/**
 * Where entry (row, column) of a matrix stands that is kept in tiles of `tile` rows, the last one narrower: in each,
 * column after column. A kernel that works on a tile's rows together then reads memory in order.
 */
function placeInTiles(row: number, column: number, rows: number, columns: number, tile: number): number {
  const start = row - (row % tile);
  return start * columns + column * Math.min(tile, rows - start) + (row % tile);
}

/** The points times `scale`, (padded, d) in tiles. */
export function placePoints(
  target: Lanes,
  points: Float64Array,
  { count, dimension, padded }: PointsShape,
  tile: number,
  scale: number,
): void {
  for (let i = 0; i < count; i++) {
    for (let q = 0; q < dimension; q++) {
      target[placeInTiles(i, q, padded, dimension, tile)] = scale * points[i * dimension + q]!;
    }
  }
}

/** Coordinates as rows, (d, padded) in tiles. */
export function placeCoordinates(
  target: Lanes,
  points: Float64Array,
  { count, dimension, padded }: PointsShape,
  tile: number,
): void {
  for (let i = 0; i < count; i++) {
    for (let q = 0; q < dimension; q++) {
      target[placeInTiles(q, i, dimension, padded, tile)] = points[i * dimension + q]!;
    }
  }
}

/** The points' Gram matrix times `scale`, (padded, padded) in tiles; with tiles of one row it is as usual. */
export function placeGram(
  target: Lanes,
  points: Float64Array,
  { count, dimension, padded }: PointsShape,
  tile: number,
  scale: number,
): void {
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      target[placeInTiles(i, j, padded, padded, tile)] =
        scale * innerProduct(points, i * dimension, j * dimension, dimension);
    }
  }
}

/** Points in rows of `row` numbers. */
export function placeRows(
  target: Lanes,
  points: Float64Array,
  { count, dimension }: PointsShape,
  row: number,
): void {
  for (let i = 0; i < count; i++) {
    for (let q = 0; q < dimension; q++) target[i * row + q] = points[i * dimension + q]!;
  }
}

/** The points times `scale`, as they stand. */
export function scalePoints(target: Lanes, points: Float64Array, scale: number): void {
  for (let k = 0; k < points.length; k++) target[k] = scale * points[k]!;
}

/** Coordinates as rows, (d, N). */
export function transposePoints(
  target: Lanes,
  points: Float64Array,
  { count, dimension }: PointsShape,
): void {
  for (let q = 0; q < dimension; q++) {
    for (let i = 0; i < count; i++) target[q * count + i] = points[i * dimension + q]!;
  }
}

/** Σ_k points[a + k] points[b + k] over `length` terms. */
function innerProduct(points: Float64Array, a: number, b: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += points[a + k]! * points[b + k]!;
  return sum;
}
