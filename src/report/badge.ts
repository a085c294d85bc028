import type { StandingWord, VerdictWord } from "../evidence/record.ts";
import { html, type SafeHtml, trusted } from "./html.ts";

/** Each word has a shape of its own, so that nothing rests on colour. Drawn in a 16 × 16 box. */
const TICK = '<path d="M3 8.5 6.5 12 13 4.5"/>';
const CROSS = '<path d="M4 4 12 12M12 4 4 12"/>';
const RING = '<circle cx="8" cy="8" r="5" stroke-dasharray="3 2.2"/>';
const SHAPES: Readonly<Record<StandingWord | VerdictWord, string>> = {
  holds: TICK,
  "holds, not sharp": '<path d="M3 6.5C5 4 6.5 4 8 6S11 8 13 5.5M3 11.5C5 9 6.5 9 8 11S11 13 13 10.5"/>',
  "holds as amended": '<path d="M3 13 4 9.5 11 2.5 13.5 5 6.5 12Z"/>',
  refuted: CROSS,
  open: RING,
  "not covered": '<path d="M3 8H13"/>',
  supported: TICK,
  inconclusive: RING,
  broken: '<path d="M8 2 14.5 13.5H1.5ZM8 6.5V9.5M8 11.6V12"/>',
};

const toneOf = (word: StandingWord | VerdictWord): string => word.replaceAll(/[^a-z]+/g, "-");

/** Short, because it stands in the page hundreds of times. */
const shapeId = (word: StandingWord | VerdictWord): string => `_s${Object.keys(SHAPES).indexOf(word)}`;

/** The shapes, once in the page: hundreds of badges refer to them. */
export function badgeShapes(): SafeHtml {
  const symbols = Object.entries(SHAPES).map(
    ([word, shape]) => `<symbol id="${shapeId(word as StandingWord)}" viewBox="0 0 16 16">${shape}</symbol>`,
  );
  return trusted(
    `<svg class="shapes" width="0" height="0" aria-hidden="true">${symbols.join("")}<path class="cross" id="_cross" d="M-4.5-4.5l9 9m-9 0l9-9"/></svg>`,
  );
}

/** A statement's standing as word and shape. */
export function standingBadge(standing: StandingWord): SafeHtml {
  return html`<span class="badge ${toneOf(standing)}">${icon(standing)}${standing}</span>`;
}

/** The shape alone, where the word stands beside it for those who do not see it. */
export function standingShape(standing: StandingWord): SafeHtml {
  return html`<span class="badge bare ${toneOf(standing)}">${icon(standing)}</span>`;
}

/** A claim's verdict as word and shape. A broken experiment is no verdict on mathematics and says so. */
export function verdictBadge(verdict: VerdictWord): SafeHtml {
  const words = verdict === "broken" ? "broken experiment" : verdict;
  return html`<span class="badge verdict ${verdict}">${icon(verdict)}${words}</span>`;
}

function icon(word: StandingWord | VerdictWord): SafeHtml {
  return html`<svg aria-hidden="true"><use href="#${shapeId(word)}"></use></svg>`;
}
