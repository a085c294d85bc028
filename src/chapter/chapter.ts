/** What a chapter is read from. Plain text is what a page's text extraction leaves: display formulas may be lost. */
export type ChapterFormat = "markdown" | "html" | "text";

export type PassageKind = "sentence" | "formula" | "code" | "heading";

/** The smallest part of a chapter that is fingerprinted on its own. */
export interface Passage {
  readonly kind: PassageKind;
  /** As read, white space collapsed outside code: for showing, never for comparing. */
  readonly text: string;
  /** Line of the source on which the passage begins, counted from 1. */
  readonly line: number;
  /** Nearest heading without its number, then the environment: `Convergence / Theorem (Rate) / Proof`. */
  readonly place: string;
  /** The kind of theorem, proof, example or demo around the passage, in lower case; `null` in running text. */
  readonly environment: string | null;
  /** What the environment's label calls it, normalised; `null` without a name of its own, and for proofs. */
  readonly environmentName: string | null;
  /** `normalise(text, kind)`, with references such as "Theorem 3.1" replaced by the label they point at. */
  readonly normalised: string;
  /**
   * `hashOf(normalised)`. Where one place says the same thing again, the repetition's number is hashed along, so
   * that it is seen which of two equal steps of a proof was deleted.
   */
  readonly hash: string;
}

export interface Chapter {
  readonly name: string;
  readonly format: ChapterFormat;
  /** In the order of the source. */
  readonly passages: readonly Passage[];
}

/** The source is no chapter that can be read: names the file, the rule, what was found and what to do. */
export class ChapterError extends Error {
  override readonly name = "ChapterError";
}
