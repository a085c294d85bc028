import type { PassageKind } from "./chapter.ts";
import { hashVersion, normalise } from "./normalise.ts";

/** How a passage's text becomes its fingerprint. */
export interface Hashing {
  /** Stands before every hash, as in `v1:0123456789abcdef`. */
  readonly version: string;
  /** What of the text is hashed. */
  normalise(text: string, kind: PassageKind): string;
}

export const currentHashing: Hashing = { version: hashVersion, normalise };

/**
 * Every hashing with which stamps were ever made. One that is superseded stays here: with it `migrateRegister`
 * finds the passages that people have reviewed, so that a change of the rules neither clears a suspicion nor
 * throws a review away.
 */
export const hashings: readonly Hashing[] = [currentHashing];
