/** What the pointer reads off one group of a plot's marks: outline of the area that is read, and the words. */
export type PackedReadings = readonly (readonly [outline: string, words: string])[];
