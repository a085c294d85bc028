/**
 * Where entry (row, column) of a matrix stands that is kept in tiles of `tile` rows, the last one narrower: in each,
 * column after column. A kernel that works on a tile's rows together then reads memory in order.
 */
export function placeInTiles(
  row: number,
  column: number,
  rows: number,
  columns: number,
  tile: number,
): number {
  const start = row - (row % tile);
  return start * columns + column * Math.min(tile, rows - start) + (row % tile);
}
