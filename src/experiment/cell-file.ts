import { hash } from "node:crypto";
import type { Cell } from "./experiment.ts";

/** Ending of the files that hold a batch of cells. */
export const CELL_FILE_ENDING = ".cells";

/** So many bytes hold the first line of a file, run and SHA-256. */
export const BYTES_OF_FIRST_LINE = 200;

/** Names of a cell's quantities; a curve's with the number of its points, a single number's with null. */
type Layout = readonly (readonly [name: string, points: number | null])[];

/**
 * A batch of cells as bytes. First line: the run that wrote it and the SHA-256 of all that follows. Second line: the
 * layouts that occur and which of them each cell has. Then the float64 numbers of all cells, little-endian, so that
 * every bit is kept and reading them is one copy.
 */
export function encodeCells(cells: readonly Cell[], run: string): Buffer {
  const layouts: Layout[] = [];
  let count = 0;
  const layoutOf = cells.map((cell) => {
    const entries = Object.entries(cell);
    for (const [, value] of entries) count += typeof value === "number" ? 1 : value.length;
    // Cells of a batch are alike, nearly always.
    const known = layouts.findIndex((layout) => hasLayout(entries, layout));
    return known >= 0 ? known : layouts.push(entries.map(([name, value]) => [name, pointsOf(value)])) - 1;
  });
  const payload = Buffer.alloc(8 * count);
  const view = new DataView(payload.buffer, payload.byteOffset);
  let offset = 0;
  for (const cell of cells) {
    for (const value of Object.values(cell)) {
      if (typeof value === "number") view.setFloat64(offset, value, true);
      else writeCurve(view, offset, value);
      offset += 8 * (pointsOf(value) ?? 1);
    }
  }
  const content = Buffer.concat([Buffer.from(`${JSON.stringify({ layouts, layoutOf })}\n`), payload]);
  return Buffer.concat([Buffer.from(`${JSON.stringify({ run, sha256: sha256(content) })}\n`), content]);
}

const pointsOf = (value: Cell[string]): number | null => (typeof value === "number" ? null : value.length);

const hasLayout = (entries: readonly (readonly [string, Cell[string]])[], layout: Layout): boolean =>
  entries.length === layout.length &&
  entries.every(([name, value], k) => name === layout[k]![0] && pointsOf(value) === layout[k]![1]);

function writeCurve(view: DataView, offset: number, curve: readonly number[]): void {
  for (let i = 0; i < curve.length; i++) view.setFloat64(offset + 8 * i, curve[i]!, true);
}

/**
 * The cells that `encodeCells` wrote.
 * @throws {Error} for bytes that are truncated, altered or something else.
 */
export function decodeCells(bytes: Buffer): readonly Cell[] {
  const [first, content] = splitLine(bytes);
  const { sha256: expected } = JSON.parse(first) as { sha256: string };
  if (sha256(content) !== expected) throw new Error("the content is not what was written");
  const [second, payload] = splitLine(content);
  const { layouts, layoutOf } = JSON.parse(second) as { layouts: Layout[]; layoutOf: number[] };
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  let offset = 0;
  const next = () => {
    const value = view.getFloat64(offset, true);
    offset += 8;
    return value;
  };
  const curve = (points: number) => {
    const values = new Array<number>(points);
    for (let i = 0; i < points; i++) values[i] = next();
    return values;
  };
  return layoutOf.map((index) =>
    Object.fromEntries(
      layouts[index]!.map(([name, points]) => [name, points === null ? next() : curve(points)]),
    ),
  );
}

/** Run that wrote a file, from its first bytes. @throws {Error} for something else. */
export function writerOfCells(start: Buffer): string {
  return (JSON.parse(splitLine(start)[0]) as { run: string }).run;
}

function splitLine(bytes: Buffer): [line: string, rest: Buffer] {
  const end = bytes.indexOf("\n");
  if (end < 0) throw new Error("a line has no end");
  return [bytes.toString("utf8", 0, end), bytes.subarray(end + 1)];
}

const sha256 = (content: Buffer): string => hash("sha256", content);
