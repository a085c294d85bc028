import type { ClaimRecord, Evidence } from "../evidence/record.ts";
import { gzipText } from "./gzip-text.ts";
import { html, type SafeHtml, trusted } from "./html.ts";
import type { PackedSamples, PackedTables } from "./packed-samples.ts";

/** Bytes of a double. */
const DOUBLE = 8;

/**
 * Every claim's samples, exactly, as one data block of the page: gzip, as text, of a line of JSON (all but the
 * values) and the values as doubles. The bytes of all doubles stand by rank (all first bytes, all second bytes,
 * …), because signs and exponents recur and then compress; that is a sixth smaller than the digits. A table that
 * several claims or components have stands there once.
 */
export function sampleBlock(evidence: Evidence): SafeHtml {
  // The block holds no "<", so nothing in a record can end the element.
  return html`<script type="application/gzip;base91" id="_samples">${trusted(packSamples(evidence.claims))}</script>`;
}

export function packSamples(claims: readonly ClaimRecord[]): string {
  const numbers: number[] = [];
  const tables: number[][] = [];
  const known = new Map<string, number>();
  const keep = (table: readonly (readonly number[])[]): number => {
    const bytes = table.map((row) => Buffer.from(Float64Array.from(row).buffer).toString("latin1")).join("|");
    const index = known.get(bytes) ?? tables.length;
    if (index === tables.length) {
      known.set(bytes, index);
      tables.push(table.map((row) => row.length));
      for (const row of table) for (const value of row) numbers.push(value);
    }
    return index;
  };
  const packed: Record<string, PackedSamples> = {};
  for (const claim of claims) {
    if (claim.samples === null) continue;
    const { values, components, ...rest } = claim.samples;
    packed[claim.id] = {
      ...rest,
      axis: claim.axis,
      values: keep(values),
      components: components.map(({ name, values: table }) => ({ name, table: keep(table) })),
    };
  }
  const tablesOf: PackedTables = { tables, claims: packed };
  const header = Buffer.from(`${JSON.stringify(tablesOf)}\n`, "utf8");
  return gzipText(Buffer.concat([header, byRank(numbers)]));
}

/** Most significant byte first, so that the ranks that compress come first. */
function byRank(numbers: readonly number[]): Buffer {
  const plain = new DataView(new ArrayBuffer(DOUBLE));
  const ranked = Buffer.alloc(DOUBLE * numbers.length);
  numbers.forEach((value, index) => {
    plain.setFloat64(0, value);
    for (let rank = 0; rank < DOUBLE; rank++) ranked[rank * numbers.length + index] = plain.getUint8(rank);
  });
  return ranked;
}
