/// <reference lib="dom" />

/** Can this browser read the page's data blocks? */
export const canUnpack = (): boolean => typeof DecompressionStream !== "undefined";

/** The bytes of a data block of the page; see `gzip-text.ts`. */
export async function unpackBlock(text: string): Promise<Uint8Array> {
  const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Thirteen bits of every two characters, lowest first, and six of a last one alone. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const size = Math.floor(((text.length >> 1) * 13 + (text.length % 2) * 6) / 8);
  const bytes = new Uint8Array(size);
  let held = 0;
  let bits = 0;
  let next = 0;
  for (let at = 0; at < text.length; at += 2) {
    const isPair = at + 1 < text.length;
    held |= (digit(text, at) + (isPair ? 91 * digit(text, at + 1) : 0)) << bits;
    bits += isPair ? 13 : 6;
    while (bits >= 8) {
      bytes[next++] = held & 255;
      held >>= 8;
      bits -= 8;
    }
  }
  return bytes;
}

/** The place of a character among the printable ones that are not "&", "<" or ">". */
function digit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code - 33 - (code > 38 ? 1 : 0) - (code > 60 ? 1 : 0) - (code > 62 ? 1 : 0);
}
