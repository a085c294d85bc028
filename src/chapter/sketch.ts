/** Hash functions in a sketch; one slot of 16 bits each. */
const slots = 16;

/**
 * A MinHash sketch of a text's words and letter triples: 64 hexadecimal digits from which the text cannot be
 * read back, yet a later wording of it can be recognised. Letter case does not count here.
 */
export function sketchOf(normalised: string): string {
  const minima = new Uint32Array(slots).fill(0xffffffff);
  const seen = new Set<number>();
  const add = (shingle: string): void => {
    const hash = fnv(shingle);
    if (seen.has(hash)) return;
    seen.add(hash);
    for (let slot = 0; slot < slots; slot++) {
      const value = mixed(hash ^ Math.imul(slot + 1, 0x9e3779b9));
      if (value < minima[slot]!) minima[slot] = value;
    }
  };
  const text = ` ${normalised.toLowerCase()} `;
  for (let at = 0; at + 3 <= text.length; at++) add(text.slice(at, at + 3));
  for (const word of text.matchAll(/[\p{L}\p{N}]{4,40}/gu)) add(`word ${word[0]}`);
  return [...minima].map((minimum) => (minimum >>> 16).toString(16).padStart(4, "0")).join("");
}

/** Share of equal slots, from 0 to 1: an estimate of the share of common shingles. 0 for what is no sketch. */
export function similarity(a: string, b: string): number {
  if (a.length !== slots * 4 || b.length !== slots * 4) return 0;
  let equal = 0;
  for (let at = 0; at < a.length; at += 4) {
    if (a.slice(at, at + 4) === b.slice(at, at + 4)) equal++;
  }
  return equal / slots;
}

function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The finaliser of MurmurHash3: every input bit reaches every output bit. */
function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
