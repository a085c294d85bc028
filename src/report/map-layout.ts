import { type Graph, instance } from "@viz-js/viz";
import { workedOutLater } from "./kept-work.ts";
import { madeOnce } from "./made-once.ts";

/** One drawing's measures, in pixels. */
export interface MapCanvas {
  readonly name: "wide" | "narrow";
  readonly direction: "LR" | "TB";
  readonly nodeWidth: number;
  readonly nodeHeight: number;
  /** Space between neighbours in a column (or row) and between columns (or rows). */
  readonly nodeGap: number;
  readonly rankGap: number;
  /** Draws one node below the other, so that a drawing of any size fits a phone's width. */
  readonly oneByOne: boolean;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface MapLayout {
  readonly width: number;
  readonly height: number;
  /** Centres, by index of the node. */
  readonly nodes: readonly Point[];
  /** Bézier control points from an edge's tail to its arrowhead's base, and the arrowhead's tip. */
  readonly edges: readonly { readonly curve: readonly Point[]; readonly tip: Point }[];
}

/** What Graphviz writes of a drawing as JSON; only the fields used here. */
interface Drawing {
  readonly bb: string;
  readonly objects: readonly { readonly name: string; readonly pos: string }[];
  readonly edges?: readonly { readonly tail: number; readonly head: number; readonly pos?: string }[];
}

const POINTS_PER_INCH = 72;

/** Graphviz: loading it takes as long as laying out a map. */
export const graphviz = madeOnce(instance);

/**
 * Positions by Graphviz. `edges` are pairs of node numbers without repetitions or loops; a cycle is drawn as well.
 * The same graph gives the same positions.
 */
export const layOutMap = (
  count: number,
  edges: readonly (readonly [number, number])[],
  canvas: MapCanvas,
): Promise<MapLayout> =>
  workedOutLater("map", JSON.stringify([count, edges, canvas]), () => layOut(count, edges, canvas));

async function layOut(
  count: number,
  edges: readonly (readonly [number, number])[],
  canvas: MapCanvas,
): Promise<MapLayout> {
  const viz = await graphviz();
  const drawing = viz.renderJSON(graphOf(count, edges, canvas), {
    engine: "dot",
    yInvert: true,
  }) as unknown as Drawing;
  const [left = 0, first = 0, right = 0, last = 0] = drawing.bb.split(",").map(Number);
  const top = Math.min(first, last);
  const place = (text: string): Point => {
    const [x = 0, y = 0] = text.split(",").map(Number);
    return { x: x - left, y: y - top };
  };
  const nodes: Point[] = [];
  for (const object of drawing.objects) nodes[Number(object.name)] = place(object.pos);
  const splines = new Map(
    (drawing.edges ?? []).map(({ tail, head, pos }) => [
      `${drawing.objects[tail]?.name}-${drawing.objects[head]?.name}`,
      pos,
    ]),
  );
  return {
    width: right - left,
    height: Math.abs(last - first),
    nodes,
    edges: edges.map(([from, to]) => {
      const [end = "", ...points] = (splines.get(`${from}-${to}`) ?? "").split(" ");
      return { curve: points.map(place), tip: place(end.replace(/^e,/, "")) };
    }),
  };
}

function graphOf(count: number, edges: readonly (readonly [number, number])[], canvas: MapCanvas): Graph {
  const inches = (pixels: number) => pixels / POINTS_PER_INCH;
  const order = canvas.oneByOne ? inOrderOfUse(count, edges) : [];
  return {
    directed: true,
    graphAttributes: {
      rankdir: canvas.direction,
      nodesep: inches(canvas.nodeGap),
      ranksep: inches(canvas.rankGap),
      margin: 0,
      pad: 0,
    },
    nodeAttributes: {
      shape: "box",
      fixedsize: true,
      label: "",
      width: inches(canvas.nodeWidth),
      height: inches(canvas.nodeHeight),
    },
    edgeAttributes: { arrowsize: 0.6 },
    nodes: Array.from({ length: count }, (_, index) => ({
      name: String(index),
      // A heavy group keeps the nodes in one straight line.
      attributes: canvas.oneByOne ? { group: "line" } : {},
    })),
    edges: [
      ...edges.map(([from, to]) => ({ tail: String(from), head: String(to) })),
      ...order.slice(1).flatMap((node, index) => {
        const above = order[index]!;
        const isDrawn = edges.some(([from, to]) => from === above && to === node);
        return isDrawn
          ? []
          : [{ tail: String(above), head: String(node), attributes: { style: "invis", weight: 100 } }];
      }),
    ],
  };
}

/** Every node after those it uses, relatives close together; what stands on a cycle comes in the order given. */
function inOrderOfUse(count: number, edges: readonly (readonly [number, number])[]): readonly number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  const place = (node: number): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const [from, to] of edges) if (to === node) place(from);
    order.push(node);
  };
  for (let node = 0; node < count; node++) place(node);
  return order;
}
