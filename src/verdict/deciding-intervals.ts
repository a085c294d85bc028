import { INTERVALS_PER_RATE } from "../statistics/error-budget.ts";
import { type Expectation, isRate } from "./expectation.ts";

/** How many intervals of the run's error budget an expectation uses, per look at the data. */
export function decidingIntervals(expectation: Expectation, components: number, widths: number): number {
  if (expectation.kind === "identity") return 0;
  return isRate(expectation) ? components * INTERVALS_PER_RATE : components * widths;
}
