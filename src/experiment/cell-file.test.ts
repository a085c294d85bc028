import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BYTES_OF_FIRST_LINE, decodeCells, encodeCells, writerOfCells } from "./cell-file.ts";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const cell = fc.dictionary(fc.string(), fc.oneof(finite, fc.array(finite)));

describe("a batch of cells as bytes", () => {
  test("decodes to the same names in the same order and the same bits, −0 and subnormal numbers included", () => {
    fc.assert(
      fc.property(fc.array(cell), (cells) => {
        // Dictionaries of fast-check have no prototype; a decoded cell is a plain object.
        const plain = cells.map((each) => ({ ...each }));
        const decoded = decodeCells(encodeCells(plain, "run"));
        expect(decoded).toStrictEqual(plain);
        expect(decoded.map((each) => Object.keys(each))).toEqual(plain.map((each) => Object.keys(each)));
      }),
    );
  });

  test("changed in any one bit is refused, or is no other cells", () => {
    const cells = [{ y: 1 / 3, curve: [1, 2] }, { z: 4 }];
    const bytes = encodeCells(cells, "run");
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      let seen: unknown = cells;
      try {
        seen = decodeCells(damaged);
      } catch {
        // Refused.
      }
      expect(seen).toStrictEqual(cells);
    }
  });

  test("names the run that wrote it in its first bytes", () => {
    const id = "3f0c3a52-5d3a-4c39-9d7e-0d9d5ee8a1b7";
    expect(writerOfCells(encodeCells([{ y: 1 }], id).subarray(0, BYTES_OF_FIRST_LINE))).toBe(id);
  });
});
