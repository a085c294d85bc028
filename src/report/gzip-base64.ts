import { gzipSync } from "node:zlib";

/** Bytes as a data block of the page holds them: gzip, in base64, which has no character of markup. */
export function gzipBase64(bytes: Buffer): string {
  const zipped = gzipSync(bytes, { level: 9 });
  // Byte 9 of the header names the operating system; no reader needs it, and the page must not depend on it.
  zipped[9] = 255;
  return zipped.toString("base64");
}
