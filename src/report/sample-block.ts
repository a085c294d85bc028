import { gzipSync } from "node:zlib";
import type { ClaimRecord, Evidence } from "../evidence/record.ts";
import { html, type SafeHtml, trusted } from "./html.ts";
import type { PackedSamples } from "./packed-samples.ts";

/** Bytes of a double. */
const DOUBLE = 8;

/**
 * Every claim's samples, exactly, as one data block of the page: gzip, in base64, of a line of JSON (all but the
 * values) and the values as doubles. The bytes of all doubles stand by rank (all first bytes, all second bytes,
 * …), because signs and exponents recur and then compress; that is a sixth smaller than the digits.
 */
export function sampleBlock(evidence: Evidence): SafeHtml {
  // Base64 holds no "<", so nothing in a record can end the element.
  return html`<script type="application/gzip;base64" id="_samples">${trusted(packSamples(evidence.claims))}</script>`;
}

export function packSamples(claims: readonly ClaimRecord[]): string {
  const numbers: number[] = [];
  const packed: Record<string, PackedSamples> = {};
  for (const claim of claims) {
    if (claim.samples === null) continue;
    const { values, components, ...rest } = claim.samples;
    const keep = (table: readonly (readonly number[])[]): number[] => {
      for (const row of table) for (const value of row) numbers.push(value);
      return table.map((row) => row.length);
    };
    // The main values of a claim on several components are one of them.
    const same = components.findIndex((component) => isSameTable(component.values, values));
    packed[claim.id] = {
      ...rest,
      axis: claim.axis,
      values: same >= 0 ? same : keep(values),
      components: components.map(({ name, values: table }) => ({ name, rows: keep(table) })),
    };
  }
  const header = Buffer.from(`${JSON.stringify(packed)}\n`, "utf8");
  return compressed(Buffer.concat([header, byRank(numbers)]));
}

function isSameTable(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      (row, index) => row.length === b[index]?.length && row.every((x, at) => Object.is(x, b[index]?.[at])),
    )
  );
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

/** Byte 9 of a gzip header names the operating system; no reader needs it, and the page must not depend on it. */
function compressed(bytes: Buffer): string {
  const zipped = gzipSync(bytes, { level: 9 });
  zipped[9] = 255;
  return zipped.toString("base64");
}
