import { gzipSync } from "node:zlib";

/**
 * The printable characters of ASCII without those of markup. Two of 91 hold 13 bits, where two of base64 hold 12: of
 * half a megabyte of samples, whose digits no packing makes smaller, that is a thirteenth.
 */
const CHARACTERS = Buffer.from(
  Array.from({ length: 94 }, (_, index) => 33 + index).filter(
    (code) => !"&<>".includes(String.fromCharCode(code)),
  ),
);
const PAIR_BITS = 13;
/** What a last character alone can hold. */
const SINGLE_BITS = 6;

/** Bytes as a data block of the page holds them: gzip, in text that has no character of markup. */
export function gzipText(bytes: Buffer): string {
  const zipped = gzipSync(bytes, { level: 9 });
  // Byte 9 of the header names the operating system; no reader needs it, and the page must not depend on it.
  zipped[9] = 255;
  return textOf(zipped);
}

/** Lowest bits first. A last character alone leaves no room for a byte that is not there: gzip bears none after its end. */
export function textOf(bytes: Uint8Array): string {
  const base = CHARACTERS.length;
  const text = Buffer.alloc(2 * Math.ceil((8 * bytes.length) / PAIR_BITS));
  let length = 0;
  let held = 0;
  let bits = 0;
  // By index: the page's samples are packed once, before V8 has optimised any of this.
  for (let k = 0; k < bytes.length; k++) {
    held |= bytes[k]! << bits;
    bits += 8;
    if (bits < PAIR_BITS) continue;
    const pair = held & (2 ** PAIR_BITS - 1);
    text[length++] = CHARACTERS[pair % base]!;
    text[length++] = CHARACTERS[Math.floor(pair / base)]!;
    held >>= PAIR_BITS;
    bits -= PAIR_BITS;
  }
  if (bits > 0) text[length++] = CHARACTERS[held % base]!;
  if (bits > SINGLE_BITS) text[length++] = CHARACTERS[Math.floor(held / base)]!;
  return text.toString("latin1", 0, length);
}
