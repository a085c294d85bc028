/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { PackedReadings } from "../packed-readings.ts";
import { element } from "./dom.ts";
import { canUnpack, unpackBlock } from "./unpack-block.ts";

const SVG = "http://www.w3.org/2000/svg";
/** Steps to the next point of a plot by key. */
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

interface Reading {
  readonly mark: SVGPathElement;
  readonly words: string;
}

/** Exact numbers of a plot: under the pointer, by arrow keys where the plot has the focus, by taps on a phone. */
export function readPlots(): void {
  const block = document.getElementById("_readings");
  if (!block || !canUnpack()) return;
  let unpacked: Promise<readonly PackedReadings[]> | undefined;
  const all = () => {
    unpacked ??= unpackBlock(block.textContent ?? "").then(
      (bytes) => JSON.parse(new TextDecoder().decode(bytes)) as readonly PackedReadings[],
    );
    return unpacked;
  };
  const known = new WeakMap<Element, Promise<(by: number | Element) => void>>();
  const readerOf = (drawing: HTMLElement) => {
    const reader = known.get(drawing) ?? all().then((readings) => readerFor(drawing, readings));
    known.set(drawing, reader);
    return reader;
  };
  const drawingOf = ({ target }: Event): HTMLElement | null =>
    target instanceof Element ? target.closest<HTMLElement>(".drawing") : null;
  document.addEventListener("pointerover", async (event) => {
    const drawing = drawingOf(event);
    if (drawing?.tabIndex === 0) (await readerOf(drawing))(event.target as Element);
  });
  document.addEventListener("click", async (event) => {
    const drawing = drawingOf(event);
    if (drawing?.tabIndex === 0) (await readerOf(drawing))(1);
  });
  document.addEventListener("keydown", async (event) => {
    const step = STEPS[event.key];
    const drawing = drawingOf(event);
    if (step === undefined || drawing?.tabIndex !== 0 || event.target !== drawing) return;
    event.preventDefault();
    (await readerOf(drawing))(step);
  });
}

/** Lets the plots in this part of the page have the focus. */
export function offerReadings(part: ParentNode): void {
  if (!canUnpack()) return;
  for (const drawing of part.querySelectorAll<HTMLElement>(".drawing")) {
    if (!drawing.querySelector("[data-readings]")) continue;
    drawing.tabIndex = 0;
    drawing.setAttribute("aria-description", "The arrow keys read out its numbers one by one.");
  }
}

/** Puts the marks into the plot; what it returns shows one of them, given as such or as a step from the last one. */
function readerFor(drawing: HTMLElement, packed: readonly PackedReadings[]): (by: number | Element) => void {
  const steps = [...drawing.querySelectorAll<SVGGElement>("[data-readings]")].flatMap((group) =>
    (packed[Number(group.dataset.readings)] ?? []).map(([outline, words]): Reading => {
      const mark = document.createElementNS(SVG, "path");
      mark.setAttribute("d", outline);
      group.append(mark);
      return { mark, words };
    }),
  );
  const line = element("p", { class: "reading", role: "status" });
  drawing.after(line);
  let current = -1;
  return (by) => {
    const next = (step: number) => (current < 0 && step < 0 ? steps.length : current + steps.length) + step;
    const shown =
      typeof by === "number" ? steps[next(by) % steps.length] : steps.find(({ mark }) => mark === by);
    if (!shown) return;
    current = steps.indexOf(shown);
    for (const { mark } of steps) mark.classList.toggle("read", mark === shown.mark);
    line.textContent = shown.words;
  };
}
