import type { StandingWord, VerdictWord } from "../evidence/record.ts";
import { html, type SafeHtml, trusted } from "./html.ts";

/** Each word has a shape of its own, so that nothing rests on colour. Drawn in a 16 × 16 box. */
const TICK = '<path d="M3 8.5 6.5 12 13 4.5"/>';
const CROSS = '<path d="M4 4 12 12M12 4 4 12"/>';
const STANDING_SHAPES: Readonly<Record<StandingWord, string>> = {
  holds: TICK,
  "holds, not sharp": '<path d="M3 6.5C5 4 6.5 4 8 6S11 8 13 5.5M3 11.5C5 9 6.5 9 8 11S11 13 13 10.5"/>',
  "holds as amended": '<path d="M3 13 4 9.5 11 2.5 13.5 5 6.5 12Z"/>',
  refuted: CROSS,
  open: '<circle cx="8" cy="8" r="5" stroke-dasharray="3 2.2"/>',
  "not covered": '<path d="M3 8H13"/>',
};
const VERDICT_SHAPES: Readonly<Record<VerdictWord, string>> = {
  supported: TICK,
  refuted: CROSS,
  inconclusive: '<circle cx="8" cy="8" r="5" stroke-dasharray="3 2.2"/>',
  broken: '<path d="M8 2 14.5 13.5H1.5ZM8 6.5V9.5M8 11.6V12"/>',
};

/** A statement's standing as word and shape. */
export function standingBadge(standing: StandingWord): SafeHtml {
  const tone = standing.replaceAll(/[^a-z]+/g, "-");
  return html`<span class="badge standing ${tone}">${icon(STANDING_SHAPES[standing])}${standing}</span>`;
}

/** A claim's verdict as word and shape. A broken experiment is no verdict on mathematics and says so. */
export function verdictBadge(verdict: VerdictWord): SafeHtml {
  const words = verdict === "broken" ? "broken experiment" : verdict;
  return html`<span class="badge verdict ${verdict}">${icon(VERDICT_SHAPES[verdict])}${words}</span>`;
}

function icon(shape: string): SafeHtml {
  return trusted(`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${shape}</svg>`);
}
