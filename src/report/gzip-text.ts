import { gzipSync } from "node:zlib";

/**
 * The printable characters of ASCII without those of markup. Two of 91 hold 13 bits, where two of base64 hold 12: of
 * half a megabyte of samples, whose digits no packing makes smaller, that is a thirteenth.
 */
const CHARACTERS = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).filter(
  (character) => !"&<>".includes(character),
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
  const parts: string[] = [];
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held |= byte << bits;
    bits += 8;
    if (bits < PAIR_BITS) continue;
    const pair = held & (2 ** PAIR_BITS - 1);
    parts.push(CHARACTERS[pair % base]!, CHARACTERS[Math.floor(pair / base)]!);
    held >>= PAIR_BITS;
    bits -= PAIR_BITS;
  }
  if (bits > 0) parts.push(CHARACTERS[held % base]!);
  if (bits > SINGLE_BITS) parts.push(CHARACTERS[Math.floor(held / base)]!);
  return parts.join("");
}
