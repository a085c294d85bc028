import type { PackedSamples, PackedTables } from "../packed-samples.ts";
import { unpackBlock } from "./unpack-block.ts";

/** A claim's samples as its record has them. */
export interface Samples extends Omit<PackedSamples, "values" | "components"> {
  readonly id: string;
  readonly values: readonly (readonly number[])[];
  readonly components: readonly { readonly name: string; readonly values: readonly (readonly number[])[] }[];
}

const DOUBLE = 8;
const NEWLINE = 10;

/** The page's data block back to samples by claim id; see `sample-block.ts`. */
export async function unpackSamples(text: string): Promise<ReadonlyMap<string, Samples>> {
  const bytes = await unpackBlock(text);
  const end = bytes.indexOf(NEWLINE);
  const packed = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as PackedTables;
  const next = doubles(bytes.subarray(end + 1));
  const tables = packed.tables.map((lengths) =>
    lengths.map((length) => Array.from({ length }, () => next())),
  );
  return new Map(
    Object.entries(packed.claims).map(([id, { values, components, ...rest }]) => [
      id,
      {
        id,
        ...rest,
        values: tables[values] ?? [],
        components: components.map(({ name, table }) => ({ name, values: tables[table] ?? [] })),
      },
    ]),
  );
}

/** Gives one double after the other out of bytes that stand by rank. */
function doubles(ranked: Uint8Array): () => number {
  const count = ranked.length / DOUBLE;
  const plain = new DataView(new ArrayBuffer(DOUBLE));
  let index = 0;
  return () => {
    for (let rank = 0; rank < DOUBLE; rank++) plain.setUint8(rank, ranked[rank * count + index] ?? 0);
    index++;
    return plain.getFloat64(0);
  };
}
