import type { ClaimRecord, EstimateRecord, Evidence } from "../evidence/record.ts";
import { claimAnchor } from "./anchor.ts";
import { linearAxis } from "./axis.ts";
import { claimsOf, strayClaims } from "./claims-of.ts";
import { type AllowedRegion, allowedRegion, claimedSlope, claimedWords } from "./expectation-words.ts";
import { headlineEstimate } from "./headline-estimate.ts";
import { html, type SafeHtml, trusted } from "./html.ts";
import { renderLightMath } from "./math-text.ts";
import { count, formatEstimate, formatNumber } from "./number-format.ts";
import { plainText } from "./plain-text.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

/** The axis reaches at least and at most so far; few exponents lie beyond, and their intervals are clipped. */
const CORE = [-1.5, 0.5] as const;
const WIDEST = [-3, 2] as const;
const TICKS = 7;

interface Row {
  readonly claim: ClaimRecord;
  readonly estimate: EstimateRecord;
  readonly region: AllowedRegion;
}

interface Group {
  readonly title: string;
  /** Anchor of the statement's section; `null` for claims of none. */
  readonly anchor: string | null;
  readonly rows: readonly Row[];
}

/** Places on the axis in per cent of its width, so that one drawing fits the screen and the phone. */
interface Scale {
  readonly low: number;
  readonly high: number;
  readonly percent: (value: number) => string;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

/** All claims about exponents on one axis, by statement; `null` where there is none. */
export function forestPlot(evidence: Evidence): SafeHtml | null {
  const groups = groupsOf(evidence);
  const rows = groups.flatMap((group) => group.rows);
  if (rows.length === 0) return null;
  const scale = scaleOf(rows);
  const beyond = rows.filter(({ estimate }) => estimate.low < scale.low || estimate.high > scale.high).length;
  return html`<section aria-labelledby="_forest">
<h2 id="_forest">All exponents at a glance</h2>
<p>Each row is a claim about how fast a quantity grows or falls with the width (or with the number named in the claim): an exponent of −1 means that doubling the width halves it, 0 that it stays. The shaded bar is what the claim allows, the line the measured interval. A claim stands where its interval lies inside its bar.</p>
<ul class="forest-key">${KEY.map(({ mark, words }) => html`<li><svg viewBox="0 0 28 22" aria-hidden="true">${trusted(mark)}</svg> ${words}</li>`)}${
    beyond === 0
      ? null
      : html`<li><svg viewBox="0 0 28 22" aria-hidden="true"><use href="#_f-left" x="9"/><use href="#_f-right" x="19"/></svg> the interval goes on beyond the axis (${count(beyond, "row")})</li>`
  }</ul>
${symbols(scale)}
<div class="forest-axis" aria-hidden="true"><span>exponent</span><svg>${scale.ticks.map(({ value, label }) => html`<text x="${scale.percent(value)}" y="16">${label}</text>`)}</svg><small>measured, interval</small></div>
<ul class="forest">${groups.map((group) => groupItem(group, scale))}</ul>
</section>`;
}

const KEY: readonly { mark: string; words: string }[] = [
  { mark: '<use href="#_f-supported" x="14"/>', words: "supported" },
  { mark: '<use href="#_f-refuted" x="14"/>', words: "refuted" },
  { mark: '<use href="#_f-inconclusive" x="14"/>', words: "inconclusive" },
];

function groupsOf(evidence: Evidence): readonly Group[] {
  const groups: Group[] = [
    ...evidence.statements.map((statement) => ({
      title: `${plainText(statement.place)}: ${plainText(statement.title)}`,
      anchor: statement.id,
      rows: rowsOf(claimsOf(statement, evidence).claims),
    })),
    {
      title: "Claims of no listed statement",
      anchor: null,
      rows: rowsOf(strayClaims(evidence)),
    },
  ];
  return groups.filter(({ rows }) => rows.length > 0);
}

function rowsOf(claims: readonly ClaimRecord[]): Row[] {
  return claims.flatMap((claim) => {
    const estimate = headlineEstimate(claim);
    return claimedSlope(claim.expectation) === null || estimate === null
      ? []
      : [{ claim, estimate, region: allowedRegion(claim.expectation) }];
  });
}

function scaleOf(rows: readonly Row[]): Scale {
  const values = rows.flatMap(({ estimate, region }) =>
    [estimate.low, estimate.high, region.low, region.high].filter((value) => value !== null),
  );
  const inside = values.filter((value) => value >= WIDEST[0] && value <= WIDEST[1]);
  const axis = linearAxis({ name: "exponents", values: [...CORE, ...inside], range: [0, 100] });
  return {
    low: axis.low,
    high: axis.high,
    percent: (value) => `${hundredths(axis.at(value))}%`,
    ticks: axis.ticks(TICKS),
  };
}

/** Two decimals of a per cent are a tenth of a pixel. */
const hundredths = (value: number): string => String(Math.round(value * 100) / 100);

/** What the rows refer to: grid and marks, centred on their place. */
function symbols(scale: Scale): SafeHtml {
  const lines = scale.ticks.map(
    ({ value }) =>
      `<line${value === 0 ? ' class="zero"' : ""} x1="${scale.percent(value)}" x2="${scale.percent(value)}" y2="22"/>`,
  );
  return trusted(
    `<svg class="shapes" width="0" height="0" aria-hidden="true"><defs><g class="forest-grid" id="_f-grid">${lines.join("")}</g><circle class="fm dot" id="_f-supported" cy="11" r="4.5"/><path class="fm" id="_f-refuted" d="M-4.5 6.5l9 9m-9 0l9-9"/><circle class="fm ring" id="_f-inconclusive" cy="11" r="4"/><path class="fm" id="_f-left" d="M6 6l-6 5l6 5"/><path class="fm" id="_f-right" d="M-6 6l6 5l-6 5"/></defs></svg>`,
  );
}

function groupItem({ title, anchor, rows }: Group, scale: Scale): SafeHtml {
  const heading = anchor === null ? html`<b>${title}</b>` : html`<a href="#${anchor}">${title}</a>`;
  return html`<li>${heading}<ul>${rows.map((row) => rowItem(row, scale))}</ul></li>`;
}

function rowItem({ claim, estimate, region }: Row, scale: Scale): SafeHtml {
  const { low, high } = scale;
  const within = (value: number) => Math.min(high, Math.max(low, value));
  const place = (value: number) => scale.percent(within(value));
  const span = (from: number, to: number) =>
    `x="${place(from)}" width="${hundredths(Number.parseFloat(place(to)) - Number.parseFloat(place(from)))}%"`;
  const clipped = [estimate.low < low ? "left" : null, estimate.high > high ? "right" : null].filter(
    (side) => side !== null,
  );
  const isOnAxis = estimate.value >= low && estimate.value <= high;
  const shown = formatEstimate(estimate);
  const finding = `${VERDICT_WORDS[claim.verdict]}: ${shown.value}, claimed ${claimedWords(claim.expectation)}${clipped.length > 0 ? `; the interval goes on beyond the axis from ${formatNumber(low)} to ${formatNumber(high)}` : ""}`;
  const marks = [
    `<rect class="rg" ${span(region.low ?? low, region.high ?? high)}/><use href="#_f-grid"/>`,
    `<rect class="iv" ${span(estimate.low, estimate.high)}/>`,
    ...clipped.map((side) => `<use href="#_f-${side}" x="${side === "left" ? "0" : "100"}%"/>`),
    isOnAxis && claim.verdict !== "broken"
      ? `<use href="#_f-${claim.verdict}" x="${place(estimate.value)}"/>`
      : "",
  ].join("");
  return html`<li><a href="#${claimAnchor(claim.id)}">${renderLightMath(claim.title)}</a><svg role="img" aria-label="${finding}">${trusted(marks)}</svg><small>${shown.value} ${shown.interval}</small></li>`;
}
