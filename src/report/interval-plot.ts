import type { ClaimRecord, EstimateRecord } from "../evidence/record.ts";
import { type Axis, linearAxis } from "./axis.ts";
import { type AllowedRegion, allowedRegion, claimedWords, testedNumber } from "./expectation-words.ts";
import { byStrain, decidingEstimates } from "./headline-estimate.ts";
import { html, type SafeHtml, trusted } from "./html.ts";
import { legend } from "./legend.ts";
import { renderMathText } from "./math-text.ts";
import { count, formatEstimate } from "./number-format.ts";
import { plainText } from "./plain-text.ts";
import { type Canvas, drawTwice, px } from "./svg-canvas.ts";
import { unitWords } from "./unit-words.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

/** More rows than this are no longer read; the estimates table holds them all. */
const MOST_ROWS = 24;
/** Characters of a row's label, wide and narrow, and a generous width of one in pixels. */
const WIDE_LABEL = 36;
const NARROW_LABEL = 40;
const CHARACTER = 7.8;
/** Characters kept at the end of a label that is too long: there stands its width. */
const LABEL_END = 10;

/** Interval plot of the deciding estimates against the allowed region; `null` when there is none to draw. */
export function intervalPlot(claim: ClaimRecord): SafeHtml | null {
  const region = allowedRegion(claim.expectation);
  const deciding = decidingEstimates(claim);
  if (deciding.length === 0) return null;
  const chosen = new Set(byStrain(deciding, region).slice(0, MOST_ROWS));
  // The record's order, which follows components and widths, is easier to read than the order of strain.
  const rows = deciding.filter((estimate) => chosen.has(estimate));
  const left = deciding.length - rows.length;
  const words = claimedWords(claim.expectation);
  const worst = byStrain(rows, region)[0]!;
  const shown = formatEstimate(worst);
  const finding = `${count(rows.length, "interval")} against the allowed region, ${testedNumber(claim.expectation)} ${words}: closest to contradicting it is ${plainText(worst.name)} with ${shown.value}, interval ${shown.interval}; ${VERDICT_WORDS[claim.verdict]}.`;
  const quantity = claim.fit
    ? `exponent in the ${claim.axis.name}`
    : (claim.samples?.quantity ?? "measured value");
  return html`<figure class="plot">
<p class="axis-title">${renderMathText(quantity)}${claim.fit ? "" : unitWords(claim.samples?.unit)}</p>
${drawTwice(finding, (canvas) => drawRows(claim, rows, region, canvas))}
${legend([
  {
    swatch: `<path class="interval" d="M2 6H26"/><circle class="estimate ${claim.verdict}" cx="14" cy="6" r="4"/>`,
    words: "estimate with its interval",
  },
  { swatch: '<path class="region" d="M1 1H27V11H1Z"/>', words: `allowed: ${words}` },
])}
<figcaption>An interval inside the shaded region supports the claim, one outside refutes it, one across its edge decides nothing.${
    left > 0
      ? ` Drawn are the ${rows.length} deciding intervals closest to contradicting the claim; ${left} more are not drawn and stand in the table.`
      : ""
  }</figcaption>
</figure>`;
}

function drawRows(
  claim: ClaimRecord,
  rows: readonly EstimateRecord[],
  region: AllowedRegion,
  canvas: Canvas,
): { marks: string; height: number } {
  const wide = canvas.name === "wide";
  const rowHeight = wide ? 22 : 34;
  const labels = rows.map((row) => shortened(row.name, wide ? WIDE_LABEL : NARROW_LABEL));
  const longest = Math.max(...labels.map((label) => [...label].length));
  const left = wide ? 20 + longest * CHARACTER : 14;
  const right = canvas.width - 24;
  const floor = canvas.top + rows.length * rowHeight + 6;
  const x = linearAxis({
    name: `${claim.id}, interval plot`,
    values: intervalHull(rows, region),
    range: [left, right],
    maxTicks: wide ? 6 : 4,
  });
  const ticks = x.ticks.map(({ value, label }) => {
    const at = px(x.at(value));
    return `<path class="grid" d="M${at} ${canvas.top}V${px(floor)}"/><text class="tick" x="${at}" y="${px(floor + 16)}" text-anchor="middle">${label}</text>`;
  });
  const marks = rows.map((row, index) => {
    const y = canvas.top + (index + (wide ? 0.5 : 0.72)) * rowHeight;
    const label = wide
      ? `<text class="row-label" x="${px(left - 10)}" y="${px(y + 4)}" text-anchor="end">${html`${labels[index]!}`.markup}</text>`
      : `<text class="row-label halo" x="${left}" y="${px(y - 10)}">${html`${labels[index]!}`.markup}</text>`;
    return `${label}${intervalMarks(row, x, y, claim.verdict)}`;
  });
  return {
    marks: [
      regionArea(region, x, canvas.top, floor),
      ...ticks,
      regionEdges(region, x, canvas.top, floor),
      ...marks,
    ].join(""),
    height: floor + 24,
  };
}

/** One interval to scale against the allowed region, small enough for a table cell. */
export function miniInterval(claim: ClaimRecord, estimate: EstimateRecord): SafeHtml {
  const region = allowedRegion(claim.expectation);
  const x = linearAxis({
    name: `${claim.id}, summary`,
    values: intervalHull([estimate], region),
    range: [2, 158],
  });
  const shown = formatEstimate(estimate);
  const finding = `measured ${shown.value}, interval ${shown.interval}; allowed ${claimedWords(claim.expectation)}`;
  const marks = `<path class="mini-axis" d="M0 11H160"/>${regionArea(region, x, 2, 20)}${regionEdges(region, x, 2, 20)}${intervalMarks(estimate, x, 11, claim.verdict)}`;
  return drawSmall(finding, marks);
}

function drawSmall(finding: string, marks: string): SafeHtml {
  return html`<svg class="mini" viewBox="0 0 160 22" role="img" aria-label="${finding}">${trusted(marks)}</svg>`;
}

function intervalHull(rows: readonly EstimateRecord[], region: AllowedRegion): number[] {
  const ends = rows.flatMap((row) => [row.low, row.value, row.high]);
  const edges = [region.low, region.high].filter((edge) => edge !== null);
  // An open-ended region needs some width of its own to be seen at all.
  const span = Math.max(...ends, ...edges) - Math.min(...ends, ...edges);
  const room = 0.15 * (span || Math.abs(ends[0] ?? 1) || 1);
  return [
    ...ends,
    ...edges,
    ...(region.low === null && region.high !== null ? [region.high - room] : []),
    ...(region.high === null && region.low !== null ? [region.low + room] : []),
  ];
}

function regionArea(region: AllowedRegion, x: Axis, top: number, bottom: number): string {
  const from = px(x.at(region.low ?? x.low));
  const to = px(x.at(region.high ?? x.high));
  return `<path class="region" d="M${from} ${px(top)}H${to}V${px(bottom)}H${from}Z"/>`;
}

/** Only where the region ends; an open side has no edge. */
function regionEdges(region: AllowedRegion, x: Axis, top: number, bottom: number): string {
  const edges = [region.low, region.high]
    .filter((edge) => edge !== null)
    .map((edge) => `M${px(x.at(edge))} ${px(top)}V${px(bottom)}`);
  return `<path class="region-edge" d="${edges.join("")}"/>`;
}

function intervalMarks(estimate: EstimateRecord, x: Axis, y: number, verdict: string): string {
  const [low, high] = [px(x.at(estimate.low)), px(x.at(estimate.high))];
  return `<path class="interval" d="M${low} ${px(y)}H${high}M${low} ${px(y - 4)}v8M${high} ${px(y - 4)}v8"/><circle class="estimate ${verdict}" cx="${px(x.at(estimate.value))}" cy="${px(y)}" r="4"/>`;
}

function shortened(name: string, most: number): string {
  const characters = [...plainText(name)];
  if (characters.length <= most) return characters.join("");
  return `${characters.slice(0, most - LABEL_END - 1).join("")}…${characters.slice(-LABEL_END).join("")}`;
}
