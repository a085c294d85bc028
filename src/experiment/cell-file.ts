import { createHash } from "node:crypto";
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
  const layouts: string[] = [];
  const numbers: number[] = [];
  const layoutOf = cells.map((cell) => {
    const layout: Layout = Object.entries(cell).map(([name, value]) => {
      if (typeof value === "number") {
        numbers.push(value);
        return [name, null];
      }
      for (const number of value) numbers.push(number);
      return [name, value.length];
    });
    const text = JSON.stringify(layout);
    const known = layouts.indexOf(text);
    return known >= 0 ? known : layouts.push(text) - 1;
  });
  const payload = Buffer.alloc(8 * numbers.length);
  const view = new DataView(payload.buffer, payload.byteOffset);
  for (let i = 0; i < numbers.length; i++) view.setFloat64(8 * i, numbers[i]!, true);
  const content = Buffer.concat([
    Buffer.from(`{"layouts":[${layouts.join(",")}],"layoutOf":${JSON.stringify(layoutOf)}}\n`),
    payload,
  ]);
  return Buffer.concat([Buffer.from(`${JSON.stringify({ run, sha256: sha256(content) })}\n`), content]);
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

const sha256 = (content: Buffer): string => createHash("sha256").update(content).digest("hex");
