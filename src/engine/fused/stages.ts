/** Stages of one step of training, each with its displacement's share of the step. */
export const STAGES = { "two-layer flow": [1 / 2, 1 / 2, 1, 1 / 2], "two-layer descent": [1] } as const;
