import type { PackedSamples } from "../packed-samples.ts";

/** A claim's samples as its record has them. */
export interface Samples extends Omit<PackedSamples, "values" | "components"> {
  readonly values: readonly (readonly number[])[];
  readonly components: readonly { readonly name: string; readonly values: readonly (readonly number[])[] }[];
}

const DOUBLE = 8;
const NEWLINE = 10;

/** The page's data block back to samples by claim id; see `sample-block.ts`. */
export async function unpackSamples(base64: string): Promise<ReadonlyMap<string, Samples>> {
  const zipped = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([zipped]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const end = bytes.indexOf(NEWLINE);
  const packed = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as Record<
    string,
    PackedSamples
  >;
  const next = doubles(bytes.subarray(end + 1));
  const table = (lengths: readonly number[]) => lengths.map((length) => Array.from({ length }, () => next()));
  const samples = new Map<string, Samples>();
  for (const [id, { values, components, ...rest }] of Object.entries(packed)) {
    const own = typeof values === "number" ? null : table(values);
    const tables = components.map(({ name, rows }) => ({ name, values: table(rows) }));
    samples.set(id, { ...rest, values: own ?? tables[values as number]?.values ?? [], components: tables });
  }
  return samples;
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
