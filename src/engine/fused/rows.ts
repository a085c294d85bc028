/** Rows of numbers, one of every neuron, on their way between float64 arrays and the kernels' memory. */
import type { Precision } from "../engine.ts";
import type { Arena, Kernels } from "./kernels.ts";
import { multipleOf, NUMBERS } from "./numbers.ts";

/** Rows at this distance, or a multiple of it, share a few places in a level-1 cache. */
const CACHE_WAY_BYTES = 4096;

export interface ReservedRows {
  /** Where the first row starts, in bytes. */
  readonly start: number;
  /** From row to row, in bytes. */
  readonly rowBytes: number;
  /** With the memory that holds what was reserved. */
  open(buffer: ArrayBuffer): Rows;
}

export interface Rows {
  /** All rows, with what fills them up. */
  fill(value: number): void;
  /** Puts `count` rows of m numbers, which follow one another from `from` on, into the rows from `row` on. */
  put(values: Float64Array | Float32Array, from: number, row: number, count: number): void;
  /** The reverse of `put`, to `to`. */
  take(values: Float64Array, to: number, row: number, count: number): void;
}

/** Room for rows of `m` numbers, each filled up to whole cache lines. */
export function reserveRows(
  { kernels, room }: { kernels: Kernels; room: Arena },
  precision: Precision,
  rows: number,
  m: number,
): ReservedRows {
  const { bytes, lanes, view } = NUMBERS[precision];
  const filled = multipleOf(lanes, m);
  const length = (filled * bytes) % CACHE_WAY_BYTES === 0 ? filled + lanes : filled;
  const rowBytes = length * bytes;
  const start = room.reserve(rows * rowBytes);
  // Rows without anything between them go in one piece.
  const [pieceRows, pieceLength] = length === m ? [rows, rows * m] : [1, m];
  // In float32 a kernel rounds float64 that has been copied: arrays of different kinds are copied number by number.
  const stagingStart = precision === "float32" ? room.reserve(pieceLength * 8) : 0;
  return {
    start,
    rowBytes,
    open(buffer) {
      const all = view(buffer, start, rows * length);
      const staging = new Float64Array(buffer, stagingStart, precision === "float32" ? pieceLength : 0);
      const inPieces = (
        row: number,
        count: number,
        move: (at: number, first: number, numbers: number) => void,
      ) => {
        for (let done = 0; done < count; done += pieceRows) {
          move(row + done, done * m, Math.min(pieceRows, count - done) * m);
        }
      };
      return {
        fill(value) {
          all.fill(value);
        },
        put(values, from, row, count) {
          inPieces(row, count, (at, first, numbers) => {
            const piece = values.subarray(from + first, from + first + numbers);
            if (precision === "float64" || piece instanceof Float32Array) {
              all.set(piece, at * length);
            } else {
              staging.set(piece);
              kernels.narrow(stagingStart, start + at * rowBytes, numbers);
            }
          });
        },
        take(values, to, row, count) {
          inPieces(row, count, (at, first, numbers) => {
            if (precision === "float64") {
              values.set(all.subarray(at * length, at * length + numbers), to + first);
            } else {
              kernels.widen(start + at * rowBytes, stagingStart, numbers);
              values.set(staging.subarray(0, numbers), to + first);
            }
          });
        },
      };
    },
  };
}
