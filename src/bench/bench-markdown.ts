/** The bench's figures as JSON and Markdown. */
import type { PairedRatio } from "./paired-ratio.ts";

export interface ComparedTimes {
  readonly cell: string;
  /** Median seconds. */
  readonly ours: number;
  readonly peers: readonly {
    readonly name: string;
    readonly seconds: number;
    readonly ratio: PairedRatio;
    /** First call minus the median: what compiling cost. */
    readonly compileSeconds: number;
  }[];
  /** Peers that could not compute it, with the reason. */
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
}

export interface BenchFigures {
  readonly date: string;
  readonly machine: { readonly processor: string; readonly cores: number; readonly node: string };
  readonly rounds: number;
  /** A round repeats a cell for so long. */
  readonly roundSeconds: number;
  /** In words: threads and pinning of every process. */
  readonly threads: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly notices: readonly string[];
  readonly starts: readonly {
    readonly name: string;
    readonly readySeconds: number;
    readonly firstCellSeconds: number;
  }[];
  readonly times: readonly ComparedTimes[];
  /** Engine's plain product of (N, m) with (m, m), seconds, and the rate a deep training step reaches of it. */
  readonly products: readonly {
    readonly precision: string;
    readonly width: number;
    readonly seconds: number;
    readonly shareReached: number;
  }[];
  readonly cost: readonly {
    readonly network: string;
    readonly widths: readonly number[];
    readonly seconds: readonly number[];
    readonly exponent: number;
  }[];
  /** Peak memory beyond the ready process over the least that weights and activations take. */
  readonly memory: readonly { readonly cell: string; readonly least: number; readonly used: number }[];
}

/** The figures as tables; a peer that failed in a cell is named there with its reason. */
export function benchMarkdown(figures: BenchFigures): string {
  const peers = [
    ...new Set(
      figures.times.flatMap(({ peers: all, failed }) => [...all, ...failed].map(({ name }) => name)),
    ),
  ];
  const lines = [
    "# Bench",
    "",
    `${figures.date}. ${figures.machine.processor}, ${figures.machine.cores} cores, Node ${figures.machine.node}. ${figures.threads}`,
    "",
    `Medians of ${figures.rounds} interleaved rounds, each the mean of the runs that fit into ${1000 * figures.roundSeconds} ms, one at least. A ratio is the peer's time over ours, above 1 where ours is faster, with an interval of the median of the rounds' ratios (order statistics, at least 95 %${figures.rounds < 6 ? ", not reached with so few rounds" : ""}). Compiling is not in the times.`,
    "",
    ...Object.entries(figures.versions).map(([name, version]) => `- ${name}: ${version}`),
    ...figures.notices.map((notice) => `- ${notice}`),
    "",
    `| cell | ours, ms |${peers.map((name) => ` ${name}, ms | ratio |`).join("")}`,
    `|---|---|${peers.map(() => "---|---|").join("")}`,
    ...figures.times.map((row) => {
      const columns = peers.map((name) => {
        const peer = row.peers.find((candidate) => candidate.name === name);
        if (peer) {
          const { ratio, low, high } = peer.ratio;
          return ` ${milliseconds(peer.seconds)} | ${factor(ratio)} [${factor(low)}, ${factor(high)}] |`;
        }
        const reason = row.failed.find((candidate) => candidate.name === name)?.reason;
        return ` ${reason ? `fails: ${reason}` : "not run"} | |`;
      });
      return `| ${row.cell} | ${milliseconds(row.ours)} |${columns.join("")}`;
    }),
    "",
    "Start: from spawning the process to readiness, and to the first small kernel, compiling included.",
    "",
    "| | ready, s | first cell, s |",
    "|---|---|---|",
    ...figures.starts.map(
      ({ name, readySeconds, firstCellSeconds }) =>
        `| ${name} | ${readySeconds.toFixed(2)} | ${firstCellSeconds.toFixed(2)} |`,
    ),
    "",
    "Compiling, the first call beyond the median, is longest in:",
    "",
    ...peers.flatMap((name) => {
      const rows = figures.times.flatMap((row) =>
        row.peers.filter((peer) => peer.name === name).map((peer) => ({ cell: row.cell, ...peer })),
      );
      const longest = rows.toSorted((a, b) => b.compileSeconds - a.compileSeconds)[0];
      return longest ? [`- ${name}: ${longest.compileSeconds.toFixed(2)} s (${longest.cell})`] : [];
    }),
    "",
    "Cost law: time grows as m to the power",
    "",
    ...figures.cost.map(
      ({ network, widths, exponent }) => `- ${network}: ${exponent.toFixed(2)} over m = ${widths.join(", ")}`,
    ),
    "",
    "Share of the engine's own rate of plain products that deep training reaches (its products' time over its time):",
    "",
    ...figures.products.map(
      ({ precision, width, shareReached }) =>
        `- m = ${width}, ${precision}: ${(100 * shareReached).toFixed(0)} %`,
    ),
    "",
    "Peak memory beyond the ready process, over the least that weights and activations take in float64:",
    "",
    ...figures.memory.map(({ cell, least, used }) => `- ${cell}: ${factor(used / least)}`),
    "",
  ];
  return lines.join("\n");
}

const milliseconds = (seconds: number): string => (1000 * seconds).toPrecision(3);
const factor = (value: number): string => value.toFixed(2);
