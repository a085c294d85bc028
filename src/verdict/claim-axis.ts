/** What a claim's cells are laid out over: the width, unless the claim is about something without one. */
export interface ClaimAxis {
  /** In the singular, for "at every …": "width", "number of points". */
  readonly name: string;
  /** Plain text, for "… = 64": "m", "N". */
  readonly symbol: string;
}

export const WIDTH_AXIS: ClaimAxis = { name: "width", symbol: "m" };
