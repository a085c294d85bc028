/// <reference lib="dom" />
import { claimAnchor } from "../anchor.ts";
import { plainText } from "../plain-text.ts";
import { announce, element } from "./dom.ts";
import { samplesCsv, samplesJson } from "./sample-files.ts";
import { canUnpack } from "./unpack-block.ts";
import { type Samples, unpackSamples } from "./unpack-samples.ts";

/** More numbers than this are downloaded rather than read. */
const MOST_SHOWN = 4000;

let unpacked: Promise<ReadonlyMap<string, Samples>> | undefined;

/** Raw samples of this part of the page: a table when a reader unfolds them, and as files. */
export function offerSamples(part: ParentNode): void {
  const block = document.getElementById("_samples");
  if (!block || !canUnpack()) return;
  const samplesOf = async (anchor: string): Promise<Samples | undefined> => {
    unpacked ??= unpackSamples(block.textContent ?? "");
    return [...(await unpacked).values()].find(({ id }) => claimAnchor(id) === anchor);
  };
  for (const details of part.querySelectorAll<HTMLDetailsElement>("details.raw")) {
    const anchor = details.closest("article")?.id ?? "";
    const tools = element("p", { class: "tools" });
    for (const format of ["csv", "json"] as const) {
      const button = element(
        "button",
        { type: "button", "data-samples": anchor, "data-format": format },
        `Download ${format.toUpperCase()}`,
      );
      button.addEventListener("click", async () => {
        const samples = await samplesOf(anchor);
        if (!samples) return announce("These samples could not be read");
        const text = format === "csv" ? samplesCsv(samples) : samplesJson(samples);
        save(`${anchor}.${format}`, format === "csv" ? "text/csv" : "application/json", text);
      });
      tools.append(button, " ");
    }
    details.append(tools);
    details.addEventListener("toggle", async () => {
      if (!details.open || details.querySelector("table")) return;
      const samples = await samplesOf(anchor);
      if (samples && !details.querySelector("table")) details.append(...tables(samples));
    });
  }
}

function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href: address, download: name }).click();
  // The download has begun by then; an address revoked at once would cancel it in some browsers.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function tables(samples: Samples): Node[] {
  const { components, values, floors } = samples;
  const numbers = components.reduce((sum, component) => sum + component.values.flat().length, 0);
  const main = table(samples, "Measured values", values);
  const floor = floors.some((each) => each !== null)
    ? [table({ ...samples, seeds: [] }, "Measured noise floor", [], floors)]
    : [];
  if (components.length < 2) return [main, ...floor];
  return [
    main,
    ...floor,
    ...(numbers <= MOST_SHOWN
      ? components.map(({ name, values: each }) => table(samples, `Component ${plainText(name)}`, each))
      : [
          element(
            "p",
            { class: "quiet" },
            `The ${components.length} components with ${numbers} numbers are in the files above.`,
          ),
        ]),
  ];
}

function table(
  { axis, widths, seeds }: Samples,
  caption: string,
  values: Samples["values"],
  floors?: Samples["floors"],
): HTMLElement {
  const head = widths.map((width) =>
    element("th", { scope: "col", class: "num" }, `${axis.symbol} = ${width}`),
  );
  const rows = floors
    ? [row("floor", floors)]
    : seeds.map((seed, column) =>
        row(
          String(seed),
          widths.map((_, at) => values[at]?.[column]),
        ),
      );
  const made = element(
    "table",
    {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, floors ? "" : "Seed"), ...head)),
    element("tbody", {}, ...rows),
  );
  return element("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": caption }, made);
}

function row(name: string, numbers: readonly (number | null | undefined)[]): HTMLElement {
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, name),
    ...numbers.map((number) => element("td", { class: "num" }, exact(number))),
  );
}

/** A missing number is a dash, never a zero. */
function exact(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : String(value).replace("-", "−").replace("e−", "e-");
}
