import { createHash } from "node:crypto";
import type { CalibrationSummary } from "../evidence/calibration.ts";
import type { Comparison } from "../evidence/compare.ts";
import type { Evidence } from "../evidence/record.ts";
import { requireDistinctAnchors } from "./anchor.ts";
import { answerTable } from "./answer-table.ts";
import { badgeShapes } from "./badge.ts";
import { packClaims } from "./claim-block.ts";
import { claimSection } from "./claim-section.ts";
import { strayClaims } from "./claims-of.ts";
import { clientScript } from "./client-script.ts";
import { shareOutlines } from "./compact-formula.ts";
import { compactMarkup, withoutLineBreaks } from "./compact-markup.ts";
import { errata } from "./errata.ts";
import { errataBlock } from "./errata-block.ts";
import { forestPlot } from "./forest-plot.ts";
import { shortenFormulas, TAG_STYLE } from "./formula-tags.ts";
import { html, type SafeHtml, trusted } from "./html.ts";
import { moveInlineStylesToClasses } from "./inline-styles.ts";
import { shareSwatches } from "./legend.ts";
import { MAP_STYLE } from "./map-style.ts";
import { mathStyle } from "./math-style.ts";
import { count } from "./number-format.ts";
import { plainText } from "./plain-text.ts";
import { PLOT_STYLE } from "./plot-style.ts";
import { provenance } from "./provenance.ts";
import { packReadings } from "./reading-block.ts";
import { refusedRecords } from "./refused-records.ts";
import { sampleBlock } from "./sample-block.ts";
import { shareAxes } from "./shared-axes.ts";
import { shareClouds } from "./shared-clouds.ts";
import { statementList } from "./statement-list.ts";
import { statementMap } from "./statement-map.ts";
import { statementSection } from "./statement-section.ts";
import { PAGE_STYLE } from "./style.ts";

export interface ReportOptions {
  /** What has changed against an earlier run, to be marked on the page. */
  readonly comparison?: Comparison;
  /** How often the suite errs, by profile. */
  readonly calibration?: readonly CalibrationSummary[];
  /** Characters of claims' sections beyond which the page holds them packed, to be unfolded by its script. */
  readonly mostMarkup?: number;
}

/**
 * The evidence as one self-contained HTML file that opens from disk. It computes no statistic: every number on
 * the page stands in the records. The same evidence gives the same bytes.
 *
 * @throws {ReportError} when a plot would have to leave out a point, or two records share an address
 */
export async function renderReport(evidence: Evidence, options: ReportOptions = {}): Promise<string> {
  requireDistinctAnchors(evidence);
  const [map, script] = await Promise.all([statementMap(evidence), clientScript()]);
  const full = content(evidence, map, options).markup;
  const { body: drawn, block: readings } = packReadings(full);
  const { body: whole, css } = moveInlineStylesToClasses(
    shareAxes(shareClouds(shareSwatches(shareOutlines(drawn)))),
  );
  const { body, block: claims } = packClaims(withoutLineBreaks(shortenFormulas(whole)), options.mostMarkup);
  const style = [await mathStyle(whole), TAG_STYLE, PAGE_STYLE, PLOT_STYLE, MAP_STYLE, css].join("\n");
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(securityPolicy(style, script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${titleOf(evidence)}</title>
<style>${trusted(style)}</style>
</head>
<body>
${trusted(compactMarkup(body))}
${errataBlock(evidence)}
${sampleBlock(evidence)}
${readings}
${claims}
<script>${trusted(script)}</script>
</body>
</html>
`.markup;
}

/** A title element holds no markup, so maths in a chapter's name stands there as it is written. */
const titleOf = ({ run }: Evidence): string =>
  run.subject === undefined ? "Evidence for the chapter" : `Evidence for “${plainText(run.subject)}”`;

/**
 * Nothing loads, and nothing runs but the one script: fonts are inlined, style and script are named by their
 * hashes, and the script itself can turn no text into markup.
 */
function securityPolicy(style: string, script: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "font-src data:",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

const hashOf = (text: string): string =>
  `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;

function content(evidence: Evidence, map: SafeHtml | null, options: ReportOptions): SafeHtml {
  const comparison = options.comparison ?? null;
  const stray = strayClaims(evidence);
  const forest = forestPlot(evidence);
  const absent = new Set([...(map ? [] : ["_map"]), ...(forest ? [] : ["_forest"])]);
  return html`<a class="skip" href="#_answer">Skip to the answer</a>
${badgeShapes()}
<div class="page">
${statementList(evidence, absent)}
<main>
<header class="title">
<h1>${titleOf(evidence)}</h1>
<p class="quiet">${count(evidence.statements.length, "statement")} made precise as ${count(evidence.claims.length, "claim")}, measured ${dayOf(evidence.run.startedAt)}. Evidence at finite widths supports a statement; it does not prove it.</p>
<details><summary>How to read this</summary><p>A claim is measured at several widths, or at several values of the number it names, or at one, with fresh random weights for every seed and fresh data unless it names them. A measured number always comes with an interval. An interval inside the region a claim allows (shaded in the plots) <em>supports</em> it, one outside <em>refutes</em> it, and one across the edge leaves it <em>inconclusive</em>; a <em>broken</em> experiment says nothing about the mathematics. <em>Counterfeits</em> are deliberately wrong variants that the same test has to refute.</p><p>In a plot of a rate a dot is one seed. Both its axes are logarithmic, so that a power of the width (or of what stands below the plot in its place) is a straight line; the blue line is the fitted power, the dashed one the slope the claim speaks of.</p></details>
</header>
${refusedRecords(evidence)}
${answerTable(evidence, comparison)}
${errata(evidence)}
${map}
${forest}
<section aria-labelledby="_statements">
<h2 id="_statements">The statements one by one</h2>
${evidence.statements.map((statement) => statementSection(statement, evidence, comparison))}
</section>
${
  stray.length === 0
    ? null
    : html`<section class="statement" aria-labelledby="_stray"><h2 id="_stray">Claims of no listed statement</h2>${stray.map((claim) => claimSection(claim, evidence, comparison))}</section>`
}
${provenance(evidence, options.calibration ?? [])}
</main>
</div>`;
}

/** The day of an ISO date; the time of day stands under Provenance. */
function dayOf(startedAt: string): string {
  return /^\d{4}-\d\d-\d\dT/.test(startedAt) ? startedAt.slice(0, 10) : startedAt;
}
