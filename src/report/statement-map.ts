import { setImmediate as othersTurn } from "node:timers/promises";
import type { Evidence, StandingWord, StatementRecord } from "../evidence/record.ts";
import { standingBadge, standingShape } from "./badge.ts";
import { html, type SafeHtml, trusted } from "./html.ts";
import { layOutMap, type MapCanvas, type MapLayout, type Point } from "./map-layout.ts";
import { count } from "./number-format.ts";
import { plainText } from "./plain-text.ts";
import { STANDINGS } from "./standings.ts";
import { px } from "./svg-canvas.ts";
import { wrapLabel } from "./wrap-label.ts";

/** A drawing with what stands in its nodes, which is sized for a broad font: no other may be installed. */
interface Sheet extends MapCanvas {
  /** Most characters in a line, and most lines. */
  readonly line: number;
  readonly lines: number;
  readonly textAt: number;
  /** Corner of the standing's shape, 14 by 14. */
  readonly shapeAt: Point;
}

const WIDE: Sheet = {
  name: "wide",
  direction: "LR",
  nodeWidth: 150,
  nodeHeight: 58,
  nodeGap: 10,
  rankGap: 20,
  oneByOne: false,
  line: 18,
  lines: 3,
  textAt: 8,
  shapeAt: { x: -5, y: -8 },
};
const NARROW: Sheet = {
  name: "narrow",
  direction: "TB",
  nodeWidth: 224,
  nodeHeight: 40,
  nodeGap: 7,
  rankGap: 14,
  oneByOne: true,
  line: 27,
  lines: 2,
  textAt: 28,
  shapeAt: { x: 8, y: 13 },
};

/** Space around the drawing for frames and focus rings. */
const EDGE = 10;

type Uses = Pick<StatementRecord, "id" | "uses">;

interface Node {
  readonly statement: StatementRecord;
  /** Rests, directly or not, on a statement that is refuted or holds only as amended. */
  readonly isDoubted: boolean;
}

/** The statements and what each rests on, as a graph; null where no statement uses another. */
export async function statementMap(evidence: Evidence): Promise<SafeHtml | null> {
  const { statements } = evidence;
  const edges = usesOf(statements);
  if (edges.length === 0) return null;
  const nodes = statements.map((statement, index) => ({
    statement,
    isDoubted: isDoubted(index, statements, edges),
  }));
  const label = `Map of ${count(statements.length, "statement")} with ${count(edges.length, "arrow")}, from a statement to each that rests on it`;
  const layouts = await layOutStatements(statements);
  const drawings = layouts.map(({ sheet, layout }) => drawing(sheet, layout, nodes, label));
  return html`<section class="map" aria-labelledby="_map">
<h2 id="_map">What rests on what</h2>
<p>An arrow leads from a statement to those that rest on it. A dashed frame: what the statement rests on, directly or through others, is refuted or holds only as amended.</p>
${legend(statements)}
${drawings}
<details><summary>The map as a list</summary><ul>${nodes.map((node) => listEntry(node, evidence))}</ul></details>
</section>`;
}

/** Both drawings' positions, which hang on what uses what alone, so that they can be had before anything is measured. */
export async function layOutStatements(
  statements: readonly Uses[],
): Promise<readonly { readonly sheet: Sheet; readonly layout: MapLayout }[]> {
  const edges = usesOf(statements);
  const layouts: { sheet: Sheet; layout: MapLayout }[] = [];
  for (const sheet of edges.length > 0 ? [WIDE, NARROW] : []) {
    layouts.push({ sheet, layout: await layOutMap(statements.length, edges, sheet) });
    await othersTurn();
  }
  return layouts;
}

/** Pairs (used, user) by index, once each; a use of an unknown statement, or of itself, is none. */
function usesOf(statements: readonly Uses[]): readonly (readonly [number, number])[] {
  const index = new Map(statements.map(({ id }, at) => [id, at]));
  return statements.flatMap(({ uses }, user) =>
    [...new Set(uses)].flatMap((id) => {
      const used = index.get(id);
      return used === undefined || used === user ? [] : [[used, user] as const];
    }),
  );
}

const DOUBTFUL: ReadonlySet<StandingWord> = new Set(["refuted", "holds as amended"]);

function isDoubted(
  node: number,
  statements: readonly StatementRecord[],
  edges: readonly (readonly [number, number])[],
): boolean {
  const reached = new Set([node]);
  for (const each of reached) for (const [used, user] of edges) if (user === each) reached.add(used);
  reached.delete(node);
  return [...reached].some((each) => DOUBTFUL.has(statements[each]!.standing));
}

function drawing(canvas: Sheet, layout: MapLayout, nodes: readonly Node[], label: string): SafeHtml {
  const along = (index: number): Point => {
    const { x, y } = layout.nodes[index]!;
    return canvas.direction === "LR" ? { x, y } : { x: y, y: x };
  };
  // The order of the marks is that of the tab key: along the arrows, and from top to bottom.
  const reading = nodes
    .map((_, index) => index)
    .sort((a, b) => along(a).x - along(b).x || along(a).y - along(b).y || a - b);
  const width = px(layout.width + 2 * EDGE);
  const height = px(layout.height + 2 * EDGE);
  return html`<svg class="plot-${canvas.name}" viewBox="-${EDGE} -${EDGE} ${width} ${height}" role="group" aria-label="${label}">${trusted(arrows(layout))}${reading.map((index) => nodeLink(nodes[index]!, layout.nodes[index]!, canvas))}</svg>`;
}

/** All lines as one path and all arrowheads as another: no arrow is told from the others. */
function arrows({ edges }: MapLayout): string {
  const lines = edges.map(({ curve }) => {
    const [start, ...rest] = curve;
    return start ? `M${pair(start)}C${rest.map(pair).join(" ")}` : "";
  });
  const heads = edges.map(({ curve, tip }) => {
    const base = curve.at(-1);
    if (!base) return "";
    const dx = (tip.x - base.x) / 2.4;
    const dy = (tip.y - base.y) / 2.4;
    return `M${pair(tip)}L${pair({ x: base.x - dy, y: base.y + dx })}L${pair({ x: base.x + dy, y: base.y - dx })}Z`;
  });
  return `<path class="uses" d="${lines.join("")}"/><path class="heads" d="${heads.join("")}"/>`;
}

const pair = ({ x, y }: Point): string => `${px(x)} ${px(y)}`;

function nodeLink({ statement, isDoubted: doubted }: Node, centre: Point, canvas: Sheet): SafeHtml {
  const { id, standing } = statement;
  const title = plainText(statement.title);
  const lines = wrapLabel(title, canvas.line, canvas.lines);
  const middle = canvas.nodeHeight / 2;
  const text = lines.map(
    (line, row) =>
      html`<text x="${canvas.textAt}" y="${px(middle + 4.5 + 16 * (row - (lines.length - 1) / 2))}">${line}</text>`,
  );
  const { x, y } = canvas.shapeAt;
  // A title, not a label: it names the link, says on hover what was cut, and cannot contradict the visible words.
  return html`<a href="#${id}" class="${toneOf(standing)}${doubted ? " doubted" : ""}"><title>${title}: ${standing}${doubted ? "; rests on what does not stand as written" : ""}</title><g transform="translate(${px(centre.x - canvas.nodeWidth / 2)} ${px(centre.y - middle)})"><rect width="${canvas.nodeWidth}" height="${canvas.nodeHeight}" rx="5"/><circle cx="${x + 7}" cy="${y + 7}" r="9"/><g class="shape" transform="translate(${x} ${y}) scale(.875)">${shape(standing)}</g>${text}</g></a>`;
}

const toneOf = (standing: StandingWord): string => standing.replaceAll(/[^a-z]+/g, "-");

/** The badge's shape, drawn from the same symbol, without the frame that HTML puts around it. */
function shape(standing: StandingWord): SafeHtml {
  const use = /<use href="[^"]*"/.exec(standingShape(standing).markup)?.[0] ?? "<use";
  return trusted(`${use} width="16" height="16"/>`);
}

function legend(statements: readonly StatementRecord[]): SafeHtml {
  const present = STANDINGS.filter((standing) => statements.some((each) => each.standing === standing));
  return html`<ul class="legend">${present.map((standing) => html`<li>${standingBadge(standing)}</li>`)}</ul>`;
}

function listEntry({ statement, isDoubted: doubted }: Node, { statements }: Evidence): SafeHtml {
  const uses = [...new Set(statement.uses)].map((id) => {
    const used = statements.find((each) => each.id === id);
    return used ? html`<li>${linkTo(used)}</li>` : html`<li><code>${id}</code> (not in this evidence)</li>`;
  });
  const words =
    uses.length === 0
      ? " rests on no other"
      : html` rests on${doubted ? html` <span class="quiet">(not all of it as written)</span>` : null}<ul>${uses}</ul>`;
  return html`<li>${linkTo(statement)}${words}</li>`;
}

function linkTo({ id, title, standing }: StatementRecord): SafeHtml {
  return html`<a href="#${id}">${plainText(title)}</a> (${standing})`;
}
