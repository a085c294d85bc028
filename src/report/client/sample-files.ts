import type { Samples } from "./unpack-samples.ts";

/** One line per number, with the claim's own name for its widths. Digits are exact: reading them back gives the same double. */
export function samplesCsv(samples: Samples): string {
  const tables = [
    { name: "", values: samples.values },
    ...samples.components.map(({ name, values }) => ({ name, values })),
  ];
  const lines = tables.flatMap(({ name, values }) =>
    values.flatMap((row, at) =>
      row.map((value, column) =>
        [cell(name), samples.widths[at], samples.seeds[column], value, samples.floors[at] ?? ""].join(","),
      ),
    ),
  );
  return `${["component", cell(samples.axis.name), "seed", "value", "noise floor"].join(",")}\n${lines.join("\n")}\n`;
}

export function samplesJson(samples: Samples): string {
  return `${JSON.stringify(samples)}\n`;
}

/** Quoted, and harmless in a spreadsheet, which would compute what begins with one of these. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
