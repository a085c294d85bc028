/// <reference lib="dom" />
/**
 * The page's script: it adds to a page that is complete without it. Each part stands alone, so that one that
 * fails leaves the others and the page as they are.
 */
import { filterAnswer } from "./answer-filter.ts";
import { offerCommands, offerCopies } from "./copy.ts";
import { openLinkedPlaces } from "./deep-link.ts";
import { offerReadings, readPlots } from "./plot-readings.ts";
import { unfoldForPrint } from "./print.ts";
import { offerSamples } from "./raw-samples.ts";
import { unfoldClaims } from "./unfold-claims.ts";

const attempt = (part: () => void): void => {
  try {
    part();
  } catch (error) {
    console.error(error);
  }
};
const enhance = (part: ParentNode): void => {
  for (const offer of [offerCommands, offerSamples, offerReadings]) attempt(() => offer(part));
};

for (const part of [filterAnswer, openLinkedPlaces, offerCopies, readPlots, unfoldForPrint]) attempt(part);
enhance(document);
attempt(() => unfoldClaims(enhance));
