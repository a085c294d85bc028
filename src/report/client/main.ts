/// <reference lib="dom" />
/**
 * The page's script: it adds to a page that is complete without it. Each part stands alone, so that one that
 * fails leaves the others and the page as they are.
 */
import { filterAnswer } from "./answer-filter.ts";
import { offerCopies } from "./copy.ts";
import { openLinkedPlaces } from "./deep-link.ts";
import { readPlots } from "./plot-readings.ts";
import { unfoldForPrint } from "./print.ts";
import { offerSamples } from "./raw-samples.ts";

for (const part of [filterAnswer, openLinkedPlaces, offerCopies, offerSamples, readPlots, unfoldForPrint]) {
  try {
    part();
  } catch (error) {
    console.error(error);
  }
}
