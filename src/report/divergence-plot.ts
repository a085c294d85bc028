import type { ClaimRecord } from "../evidence/record.ts";
import { linearAxis, widthAxis } from "./axis.ts";
import { atAxisValues } from "./axis-words.ts";
import { claimedWords } from "./expectation-words.ts";
import { decidingEstimates } from "./headline-estimate.ts";
import { html, type SafeHtml } from "./html.ts";
import { type LegendEntry, legend } from "./legend.ts";
import { renderMathText } from "./math-text.ts";
import { formatEstimate, formatNumber, formatWidths } from "./number-format.ts";
import { plainText } from "./plain-text.ts";
import { JITTER, jitter, ranked } from "./scaling-plot.ts";
import { barsPath, dotsPath, drawPanels, hits, PANEL, px } from "./svg-canvas.ts";
import { unitWords } from "./unit-words.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

/** How a quantity says what its overflow counts as, in decades. */
const CAP = /overflow counts as (\d+)/;

/** Growth in decades by width: seeds, means with intervals, the threshold, and the cap of what overflowed. */
export function divergencePlot(claim: ClaimRecord): SafeHtml | null {
  const deciding = decidingEstimates(claim).filter(({ widths }) => widths.length === 1);
  if (claim.expectation.kind !== "diverges" || deciding.length === 0) return null;
  const { beyond } = claim.expectation;
  const { samples } = claim;
  const dots = samples
    ? samples.widths.flatMap((width, row) => ranked(width, samples.values[row] ?? []))
    : [];
  const means = deciding.map((estimate) => ({ ...estimate, width: estimate.widths[0]! }));
  const widths = [...new Set([...means, ...dots].map(({ width }) => width))];
  const cap = capOf(claim);
  const capped = cap === null ? 0 : dots.filter(({ value }) => value >= cap).length;
  const x = widthAxis({ widths, range: [0, PANEL.width], room: JITTER + 8 });
  const y = linearAxis({
    name: `${claim.id}, decades of growth`,
    values: [0, beyond, ...dots.map(({ value }) => value), ...means.flatMap((m) => [m.low, m.high])],
    range: [PANEL.height, 0],
  });
  const threshold = px(y.at(beyond));
  const bars = means.map(({ width, low, high }) => ({ x: x.at(width), low: y.at(low), high: y.at(high) }));
  const marks = [
    `<path class="region" d="M0 ${px(y.at(y.high))}H${PANEL.width}V${threshold}H0z"/>`,
    `<path class="claimed" d="M0 ${threshold}h${PANEL.width}"/>`,
    cap === null || capped === 0 ? "" : `<path class="floor" d="M0 ${px(y.at(cap))}h${PANEL.width}"/>`,
    dots.length > 0
      ? `<path class="seeds" d="${dotsPath(dots.map((dot) => ({ x: x.at(dot.width) + jitter(dot.rank), y: y.at(dot.value) })))}"/>`
      : "",
    `<path class="mean-bar" d="${barsPath(bars)}"/><path class="pt accent" d="${dotsPath(means.map(({ width, value }) => ({ x: x.at(width), y: y.at(value) })))}"/>`,
    hits(
      means.map((mean, index) => {
        const shown = formatEstimate(mean);
        return {
          d: barsPath([bars[index]!]),
          words: `${plainText(mean.name)}: ${shown.value} ${shown.interval} decades`,
        };
      }),
    ),
  ].join("");

  const least = means.reduce((lowest, mean) => (mean.low < lowest.low ? mean : lowest));
  const shown = formatEstimate(least);
  const finding = `Growth in decades against the ${claim.axis.name}, ${formatWidths(widths)}: least at ${atAxisValues(claim.axis, [least.width])} with ${shown.value}, interval ${shown.interval}; claimed ${claimedWords(claim.expectation)}; ${VERDICT_WORDS[claim.verdict]}.`;
  const entries: LegendEntry[] = [
    ...(dots.length > 0
      ? [{ swatch: '<path class="seeds" d="M6 4zM13 8zM21 5z"/>', words: "one seed" }]
      : []),
    {
      swatch: '<path class="mean-bar" d="M14 0V12"/><path class="pt accent" d="M14 6z"/>',
      words: "mean over the seeds, with its interval",
    },
    {
      swatch: '<path class="claimed" d="M1 6H27"/>',
      words: `threshold, ${formatNumber(beyond)} decades; above it the claim holds`,
    },
    ...(cap === null || capped === 0
      ? []
      : [{ swatch: '<path class="floor" d="M1 6H27"/>', words: `cap: overflow counts as ${cap} decades` }]),
  ];
  return html`<figure class="plot">
<p class="axis-title">${renderMathText(samples?.quantity ?? "growth")}${unitWords(samples?.unit ?? "decades")}</p>
${drawPanels(finding, [{ x, y, height: PANEL.height, marks, ofWidths: true }])}
<p class="axis-title below">${claim.axis.name} <i>${claim.axis.symbol}</i></p>
${legend(entries)}
<figcaption>One decade is a factor of 10.${overflowWords(capped, dots.length, cap)}</figcaption>
</figure>`;
}

function capOf(claim: ClaimRecord): number | null {
  const cap = CAP.exec(claim.samples?.quantity ?? "")?.[1];
  return cap === undefined ? null : Number(cap);
}

function overflowWords(capped: number, all: number, cap: number | null): string {
  if (cap === null || all === 0) return "";
  return capped === 0 ? " No run overflowed." : ` ${capped} of ${all} runs overflowed and stand at the cap.`;
}
