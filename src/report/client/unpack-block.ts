/// <reference lib="dom" />

/** Can this browser read the page's data blocks? */
export const canUnpack = (): boolean => typeof DecompressionStream !== "undefined";

/** The bytes of a data block of the page; see `gzip-base64.ts`. */
export async function unpackBlock(base64: string): Promise<Uint8Array> {
  const zipped = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([zipped]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
