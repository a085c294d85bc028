import type { ClaimRecord, EstimateRecord } from "../evidence/record.ts";
import { angleAxis, linearAxis } from "./axis.ts";
import { atAxisValues } from "./axis-words.ts";
import { allowedRegion, claimedWords } from "./expectation-words.ts";
import { byStrain, componentOf, decidingEstimates, relationTo } from "./headline-estimate.ts";
import { html, type SafeHtml } from "./html.ts";
import { intervalHull } from "./interval-plot.ts";
import { type LegendEntry, legend } from "./legend.ts";
import { renderMathText } from "./math-text.ts";
import { count, formatEstimate } from "./number-format.ts";
import { plainText } from "./plain-text.ts";
import { barsPath, dotsPath, drawPanels, hits, PANEL, type Panel, px } from "./svg-canvas.ts";
import { unitWords } from "./unit-words.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

/** "θ = 60°" and "θ = 60° (0.5, 2)": the angle of two inputs, and their norms where these are not 1. */
const ANGLE = /^θ = (\d+(?:\.\d+)?)°(?: \(([^()]*)\))?$/;
/** Fewer angles than this are rows of an interval plot. */
const FEWEST_ANGLES = 3;
/** Pairs of other norms stand this many pixels beside their angle. */
const ASIDE = 9;
/** More values of the axis than this would make the plot longer than it is worth. */
const MOST_PANELS = 6;
/** Heights of one panel alone and of one of several. */
const SINGLE_HEIGHT = 240;
const HEIGHT = 130;

interface Mark {
  readonly estimate: EstimateRecord;
  readonly angle: number;
  readonly norms: string | null;
}

/** Are the components of this claim the angles between two inputs? */
export function isByAngle(claim: ClaimRecord): boolean {
  const marks = marksOf(claim);
  if (marks === null) return false;
  return (
    new Set(marks.map(({ angle }) => angle)).size >= FEWEST_ANGLES && panelValues(marks).length <= MOST_PANELS
  );
}

/** Deviation of a kernel by angle: intervals against the allowed region, one panel for each width. */
export function anglePlot(claim: ClaimRecord): SafeHtml | null {
  const marks = marksOf(claim);
  if (marks === null) return null;
  const region = allowedRegion(claim.expectation);
  const values = panelValues(marks);
  const hull = intervalHull(
    marks.map(({ estimate }) => estimate),
    region,
  );
  const height = values.length === 1 ? SINGLE_HEIGHT : HEIGHT;
  const x = angleAxis([0, PANEL.width], ASIDE + 9);
  const y = linearAxis({ name: `${claim.id}, by angle`, values: hull, range: [height, 0] });
  const from = px(y.at(region.high ?? y.high));
  const to = px(y.at(region.low ?? y.low));
  const edges = [region.low, region.high].flatMap((edge) =>
    edge === null ? [] : `M0 ${px(y.at(edge))}h${PANEL.width}`,
  );

  const panels = values.map((value): Panel => {
    const here = marks
      .filter(({ estimate }) => estimate.widths[0] === value)
      .map((mark) => ({
        ...mark,
        relation: relationTo(region, mark.estimate),
        x: x.at(mark.angle) + (mark.norms === null ? 0 : ASIDE),
        y: y.at(mark.estimate.value),
        low: y.at(mark.estimate.low),
        high: y.at(mark.estimate.high),
      }));
    const looks = [true, false].flatMap((isUnit) =>
      (["inside", "across"] as const).map((relation) => {
        const points = here.filter((mark) => (mark.norms === null) === isUnit && mark.relation === relation);
        return points.length === 0 ? "" : lookMarks(points, isUnit, relation);
      }),
    );
    return {
      x,
      y,
      height,
      ...(values.length > 1 ? { title: atAxisValues(claim.axis, [value]) } : {}),
      crosses: here.filter(({ relation }) => relation === "outside"),
      marks: [
        `<path class="region" d="M0 ${from}H${PANEL.width}V${to}H0z"/><path class="region-edge" d="${edges.join("")}"/>`,
        `<path class="unity" d="${zeroLine(y)}"/>`,
        `<path class="interval" d="${barsPath(here)}"/>`,
        ...looks,
        hits(
          here.map((mark) => {
            const shown = formatEstimate(mark.estimate);
            return {
              d: barsPath([mark]),
              words: `${plainText(mark.estimate.name)}: ${shown.value} ${shown.interval}`,
            };
          }),
        ),
      ].join(""),
    };
  });

  const worst = byStrain(
    marks.map(({ estimate }) => estimate),
    region,
  )[0]!;
  const shown = formatEstimate(worst);
  const words = claimedWords(claim.expectation);
  const angles = new Set(marks.map(({ angle }) => angle)).size;
  const finding = `${plainText(claim.samples?.quantity ?? "deviation")} at ${count(angles, "angle")}, ${count(marks.length, "interval")}; allowed ${words}: closest to contradicting it is ${plainText(worst.name)} with ${shown.value}, interval ${shown.interval}; ${VERDICT_WORDS[claim.verdict]}.`;
  const relations = new Set(marks.map(({ estimate }) => relationTo(region, estimate)));
  const entries: LegendEntry[] = [
    {
      swatch: '<path class="interval" d="M14 0V12"/><path class="pt" d="M14 6z"/>',
      words: "inputs of norm 1, estimate with its interval",
    },
    ...(marks.some(({ norms }) => norms !== null)
      ? [
          {
            swatch: '<path class="interval" d="M14 0V12"/><path class="pt square hue3" d="M14 6z"/>',
            words: "inputs of other norms, beside their angle",
          },
        ]
      : []),
    ...(relations.has("across")
      ? [
          {
            swatch: '<path class="pt" d="M14 6z"/><path class="pt hole" d="M14 6z"/>',
            words: "hollow: across the edge",
          },
        ]
      : []),
    ...(relations.has("outside")
      ? [
          {
            swatch: '<path class="cross" d="M9.5 1.5l9 9m-9 0l9-9"/>',
            words: "cross: interval outside the allowed region",
          },
        ]
      : []),
    { swatch: '<path class="region" d="M1 1H27V11H1Z"/>', words: `allowed: ${words}` },
  ];
  return html`<figure class="plot">
<p class="axis-title">${renderMathText(claim.samples?.quantity ?? "deviation")}${unitWords(claim.samples?.unit)}</p>
${drawPanels(finding, panels)}
<p class="axis-title below">angle <i>θ</i> between the two inputs (degrees)</p>
${legend(entries)}
<figcaption>An interval inside the shaded region supports the claim at its angle.${values.length > 1 ? ` All panels have the same axes.` : ` All at ${atAxisValues(claim.axis, values)}.`}</figcaption>
</figure>`;
}

/** Every deciding estimate with its angle; `null` where one of them has none. */
function marksOf(claim: ClaimRecord): readonly Mark[] | null {
  const deciding = decidingEstimates(claim);
  const marks = deciding.flatMap((estimate): Mark[] => {
    const component = componentOf(claim, estimate);
    const match = component === null ? null : ANGLE.exec(plainText(component));
    const angle = Number(match?.[1]);
    return match && angle <= 180 && estimate.widths.length === 1
      ? [{ estimate, angle, norms: match[2] ?? null }]
      : [];
  });
  return marks.length > 0 && marks.length === deciding.length ? marks : null;
}

const panelValues = (marks: readonly Mark[]): readonly number[] =>
  [...new Set(marks.map(({ estimate }) => estimate.widths[0]!))].sort((a, b) => a - b);

const zeroLine = (y: { low: number; high: number; at: (value: number) => number }): string =>
  y.low <= 0 && y.high >= 0 ? `M0 ${px(y.at(0))}h${PANEL.width}` : "";

function lookMarks(
  points: readonly { x: number; y: number }[],
  isUnit: boolean,
  relation: "inside" | "across",
): string {
  const path = dotsPath(points);
  const hole = `<path class="pt${isUnit ? "" : " square"} hole" d="${path}"/>`;
  return `<path class="pt${isUnit ? "" : " square hue3"}" d="${path}"/>${relation === "across" ? hole : ""}`;
}
