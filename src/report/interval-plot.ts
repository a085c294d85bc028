import type { ClaimRecord, EstimateRecord } from "../evidence/record.ts";
import { type Axis, linearAxis, logAxis } from "./axis.ts";
import { atAxisValues } from "./axis-words.ts";
import { type AllowedRegion, allowedRegion, claimedWords, testedNumber } from "./expectation-words.ts";
import { byStrain, componentOf, decidingEstimates, type Relation, relationTo } from "./headline-estimate.ts";
import { html, type SafeHtml, trusted } from "./html.ts";
import { type LegendEntry, legend } from "./legend.ts";
import { renderMathText } from "./math-text.ts";
import { count, formatEstimate, formatMeasured } from "./number-format.ts";
import { plainText } from "./plain-text.ts";
import { dotsPath, drawRows, hits, PANEL, px, type Rows } from "./svg-canvas.ts";
import { unitWords } from "./unit-words.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

/** More intervals than this are no longer read; the estimates table holds them all. */
const MOST_ROWS = 24;
/** More values of the axis than this in one row could not be told apart. */
const MOST_PER_ROW = 4;
/** Distance of two intervals in one row, in pixels. */
const SPREAD = 9;
/** Height of a row with one interval, in pixels: on a phone its label stands above it. */
const ROW = 24;
const NARROW_ROW = 36;
/** From the lowest interval of a row to the next row. */
const BELOW = 9;
/** Characters of a row's label. */
const LABEL = 36;
/** Characters kept at the end of a label that is too long: there stands its width. */
const LABEL_END = 10;

interface Row {
  readonly label: string;
  readonly estimates: readonly EstimateRecord[];
}

/**
 * Interval plot of the deciding estimates against the allowed region; `null` when there is none to draw. The
 * components of a claim (layers, frequencies, modes) have a row each, in their own order.
 */
export function intervalPlot(claim: ClaimRecord): SafeHtml | null {
  const region = allowedRegion(claim.expectation);
  const deciding = decidingEstimates(claim);
  if (deciding.length === 0) return null;
  const isIdentity = claim.expectation.kind === "identity";
  const chosen = new Set(byStrain(deciding, region).slice(0, MOST_ROWS));
  // The record's order, which follows components and widths, is easier to read than the order of strain.
  const drawn = deciding.filter((estimate) => chosen.has(estimate));
  const left = deciding.length - drawn.length;
  const rows = rowsOf(claim, drawn);
  const words = claimedWords(claim.expectation);
  const worst = byStrain(drawn, region)[0]!;
  const relations = new Map(drawn.map((estimate) => [estimate, relationOf(claim, estimate, region)]));
  const quantity = claim.fit
    ? `exponent in the ${claim.axis.name}`
    : (claim.samples?.quantity ?? "measured value");
  const exact = isIdentity && drawn.some((estimate) => estimate.low <= 0);
  const notes = [
    isIdentity
      ? `The axis is logarithmic. The dot is the largest distance seen in any cell, the line reaches from the smallest one${exact ? "; a distance of exactly 0 stands at the left end" : ""}.`
      : "",
    sharedWords(claim, rows),
    left > 0
      ? `Drawn are the ${drawn.length} deciding intervals closest to contradicting the claim; ${left} more are not drawn and stand in the table.`
      : "",
  ]
    .filter((note) => note !== "")
    .join(" ");
  return html`<figure class="plot">
<p class="axis-title">${renderMathText(quantity)}${claim.fit ? "" : unitWords(claim.samples?.unit)}</p>
${drawRows(findingOf(claim, drawn, worst), placed(claim, rows, relations, region))}
${legend([
  ...relationEntries([...relations.values()], isIdentity),
  { swatch: '<path class="region" d="M1 1H27V11H1Z"/>', words: `allowed: ${words}` },
])}
${notes === "" ? null : html`<figcaption>${notes}</figcaption>`}
</figure>`;
}

function findingOf(claim: ClaimRecord, drawn: readonly EstimateRecord[], worst: EstimateRecord): string {
  const words = claimedWords(claim.expectation);
  const verdict = VERDICT_WORDS[claim.verdict];
  if (claim.expectation.kind === "identity") {
    return `Largest distance between two computations of the same number: ${formatMeasured(worst.high)}, tolerance ${formatMeasured(claim.expectation.tolerance)}; ${verdict}.`;
  }
  const shown = formatEstimate(worst);
  return `${count(drawn.length, "interval")} against the allowed region, ${testedNumber(claim.expectation)} ${words}: closest to contradicting it is ${plainText(worst.name)} with ${shown.value}, interval ${shown.interval}; ${verdict}.`;
}

/** Of an identity the largest distance alone is held against the tolerance. */
function relationOf(claim: ClaimRecord, estimate: EstimateRecord, region: AllowedRegion): Relation {
  return claim.expectation.kind === "identity"
    ? relationTo(region, { low: estimate.high, high: estimate.high })
    : relationTo(region, estimate);
}

/** A row per component where every estimate is of one and few values of the axis are in question. */
function rowsOf(claim: ClaimRecord, drawn: readonly EstimateRecord[]): readonly Row[] {
  const single = drawn.map((estimate) => ({ label: estimate.name, estimates: [estimate] }));
  const components = new Map<string, EstimateRecord[]>();
  for (const estimate of drawn) {
    const name = componentOf(claim, estimate);
    if (name === null) return single;
    components.set(name, [...(components.get(name) ?? []), estimate]);
  }
  const rows = [...components].map(([label, estimates]) => ({ label, estimates }));
  const values = valuesOf(rows);
  const isSame = rows.every(
    ({ estimates }) =>
      estimates.length === rows[0]!.estimates.length &&
      (estimates.length === 1 || estimates.every((estimate, index) => estimate.widths[0] === values[index])),
  );
  if (!isSame || rows[0]!.estimates.length > MOST_PER_ROW) return single;
  return rows[0]!.estimates.length > 1 || rests(rows).size === 1 ? rows : single;
}

/** What the names of estimates say beyond their component; where they share it, the rows need not repeat it. */
const rests = (rows: readonly Row[]): ReadonlySet<string> =>
  new Set(rows.flatMap(({ label, estimates }) => estimates.map(({ name }) => name.slice(label.length))));

/** What the labels of rows that are components leave out: the values of the axis. */
function sharedWords(claim: ClaimRecord, rows: readonly Row[]): string {
  const values = valuesOf(rows);
  if (values.length > 1) {
    return `From top to bottom in each row: ${values.map((value) => atAxisValues(claim.axis, [value])).join(", ")}.`;
  }
  const [rest] = rests(rows);
  return rest?.startsWith(", ") ? `All at ${plainText(rest.slice(2))}.` : "";
}

const valuesOf = (rows: readonly Row[]): readonly number[] =>
  (rows[0]?.estimates ?? []).map((estimate) => estimate.widths[0]!);

function placed(
  claim: ClaimRecord,
  rows: readonly Row[],
  relations: ReadonlyMap<EstimateRecord, Relation>,
  region: AllowedRegion,
): Rows {
  const room = (Math.max(...rows.map(({ estimates }) => estimates.length)) - 1) * SPREAD;
  const height = rows.length * (ROW + room);
  const all = rows.flatMap(({ estimates }) => estimates);
  const { axis: x, place } = rowAxis(claim, all, region, [0, PANEL.width]);
  const middles = rows.map((_, index) => (index + 1) * (ROW + room) - BELOW - room / 2);
  const marks = rows.flatMap(({ estimates }, index) =>
    estimates.map((estimate, nth) => ({
      estimate,
      relation: relations.get(estimate)!,
      low: place(estimate.low),
      at: place(estimate.value),
      high: place(estimate.high),
      y: middles[index]! + (nth - (estimates.length - 1) / 2) * SPREAD,
    })),
  );
  const taller = (NARROW_ROW + room) / (ROW + room);
  return {
    x,
    labels: rows.map(({ label }, index) => ({ at: middles[index]!, words: shortened(label, LABEL) })),
    height,
    tall: height * taller,
    lift: (room / 2) * taller,
    crosses: marks.filter(({ relation }) => relation === "outside").map(({ at, y }) => ({ x: at, y })),
    marks: [
      regionArea(region, x, 0, height),
      regionEdges(region, x, 0, height),
      intervalLines(marks),
      ...RELATIONS.filter((relation) => relation !== "outside").map((relation) => marksOf(relation, marks)),
      hits(
        marks.map(({ estimate, low, high, y }) => {
          const shown = formatEstimate(estimate);
          return {
            d: `M${px(low)} ${px(y)}H${px(high)}`,
            words: `${plainText(estimate.name)}: ${shown.value} ${shown.interval}`,
          };
        }),
      ),
    ].join(""),
  };
}

/** The axis of the rows and the place of a number on it: distances of an identity stand on a logarithmic one. */
function rowAxis(
  claim: ClaimRecord,
  estimates: readonly EstimateRecord[],
  region: AllowedRegion,
  range: readonly [number, number],
): { axis: Axis; place: (value: number) => number } {
  const name = `${claim.id}, interval plot`;
  if (claim.expectation.kind !== "identity") {
    const axis = linearAxis({ name, values: intervalHull(estimates, region), range });
    return { axis, place: axis.at };
  }
  const { tolerance } = claim.expectation;
  const positive = [tolerance, ...estimates.flatMap((row) => [row.low, row.value, row.high])].filter(
    (value) => value > 0,
  );
  const axis = logAxis({ name, values: [...positive, Math.min(...positive) / 10, tolerance * 10], range });
  return { axis, place: (value) => axis.at(value > 0 ? value : axis.low) };
}

/** One interval to scale against the allowed region, small enough for a table cell. */
export function miniInterval(claim: ClaimRecord, estimate: EstimateRecord): SafeHtml {
  const region = allowedRegion(claim.expectation);
  const { axis: x, place } = rowAxis(claim, [estimate], region, [2, 158]);
  const shown = formatEstimate(estimate);
  const finding = `measured ${shown.value}, interval ${shown.interval}; allowed ${claimedWords(claim.expectation)}`;
  const marks = `<path class="mini-axis" d="M0 11H160"/>${regionArea(region, x, 2, 20)}${regionEdges(region, x, 2, 20)}${intervalMarks(
    [
      {
        relation: relationOf(claim, estimate, region),
        low: place(estimate.low),
        at: place(estimate.value),
        high: place(estimate.high),
        y: 11,
      },
    ],
  )}`;
  return drawSmall(finding, marks);
}

function drawSmall(finding: string, marks: string): SafeHtml {
  return html`<svg class="mini" viewBox="0 0 160 22" role="img" aria-label="${finding}">${trusted(marks)}</svg>`;
}

export function intervalHull(rows: readonly EstimateRecord[], region: AllowedRegion): number[] {
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

interface IntervalMark {
  readonly relation: Relation;
  readonly low: number;
  readonly at: number;
  readonly high: number;
  readonly y: number;
}

/** Intervals and their estimates; the shape of an estimate says where its interval lies against the region. */
const intervalMarks = (marks: readonly IntervalMark[]): string =>
  `${intervalLines(marks)}${RELATIONS.map((relation) => marksOf(relation, marks)).join("")}`;

function intervalLines(marks: readonly IntervalMark[]): string {
  const lines = marks.map(
    ({ low, high, y }) =>
      `M${px(low)} ${px(y)}H${px(high)}M${px(low)} ${px(y - 4)}v8M${px(high)} ${px(y - 4)}v8`,
  );
  return `<path class="interval" d="${lines.join("")}"/>`;
}

const marksOf = (relation: Relation, marks: readonly IntervalMark[]): string =>
  estimateMarks(
    relation,
    marks.filter((mark) => mark.relation === relation).map(({ at, y }) => ({ x: at, y })),
  );

const RELATIONS: readonly Relation[] = ["inside", "across", "outside"];
const RELATION_WORDS: Readonly<Record<Relation, string>> = {
  inside: "inside the allowed region",
  across: "across the edge of the allowed region",
  outside: "outside the allowed region",
};

/** A dot inside, a ring across the edge, a cross outside. */
export function estimateMarks(relation: Relation, points: readonly { x: number; y: number }[]): string {
  if (points.length === 0) return "";
  if (relation === "outside") {
    const path = points.map(({ x, y }) => `M${px(x - 4.5)} ${px(y - 4.5)}l9 9m-9 0l9-9`).join("");
    return `<path class="cross" d="${path}"/>`;
  }
  const path = dotsPath(points);
  return `<path class="pt" d="${path}"/>${relation === "across" ? `<path class="pt hole" d="${path}"/>` : ""}`;
}

/** What the shapes that occur mean. */
export function relationEntries(relations: readonly Relation[], isIdentity = false): LegendEntry[] {
  return RELATIONS.filter((relation) => relations.includes(relation)).map((relation) => ({
    swatch: `<path class="interval" d="M2 6H26"/>${estimateMarks(relation, [{ x: 14, y: 6 }])}`,
    words: isIdentity
      ? `largest distance, ${relation === "inside" ? "within" : "above"} the tolerance`
      : `estimate with its interval, ${RELATION_WORDS[relation]}`,
  }));
}

function shortened(name: string, most: number): string {
  const characters = [...plainText(name)];
  if (characters.length <= most) return characters.join("");
  return `${characters.slice(0, most - LABEL_END - 1).join("")}…${characters.slice(-LABEL_END).join("")}`;
}
