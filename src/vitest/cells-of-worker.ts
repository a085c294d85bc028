import { recentCells } from "../experiment/cell-store.ts";

/**
 * Cells that the claims of this worker share. Not in the set-up file, which is run anew for every claim file; this one
 * once. A quick run reads 10 MB of different cells in each of two workers; where there are more, the last claims' stay.
 */
export const cellsOfWorker = recentCells(64 * 2 ** 20);
