/** Times our cells, and with `--peers` those of PyTorch and JAX beside them: `npm run bench -- --help`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { linearRegression, median } from "simple-statistics";
import { UNIT_ROUNDOFF } from "../engine/self-check.ts";
import { type BenchFigures, benchMarkdown, type ComparedTimes } from "./bench-markdown.ts";
import {
  type BenchCell,
  COMPARED_CELLS,
  COST_CELLS,
  DEEP_WIDTHS,
  describeCell,
  FIRST_CELL,
  leastNumbers,
} from "./cells.ts";
import { pairedRatio } from "./paired-ratio.ts";
import { isPinned, type Runner, startOurs, startPeers } from "./runner.ts";

/**
 * Largest relative disagreement that rounding explains: sums of m terms in any order err by m unit roundoffs at most
 * (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 4.2), and a kernel's entry is a product of
 * two such sums on either side.
 */
const agreement = ({ precision, width }: BenchCell): number => 4 * width * UNIT_ROUNDOFF[precision];

/**
 * A round of a cell repeats it for so long and takes the mean: after another process has had the core, a single run of a
 * tenth of a millisecond mostly fills caches.
 */
const ROUND_SECONDS = 0.05;

const WARM_UP_SECONDS = 0.3;

interface BenchOptions {
  readonly peers: boolean;
  readonly rounds: number;
  readonly only: string;
  readonly out: string;
}

async function main(): Promise<void> {
  const command = new Command("bench")
    .description("Times our cells, writes bench.md and bench.json.")
    .option("--peers", "also time PyTorch and JAX (interpreter: BENCH_PYTHON, else python3)", false)
    .option("--rounds <n>", "interleaved rounds", atLeastOne, 9)
    .option("--only <text>", "cells whose description contains the text", "")
    .option("--out <dir>", "folder of bench.md and bench.json", "reports")
    .parse();
  const options = command.opts<BenchOptions>();
  const notices: string[] = [];
  const ours = await startOurs();
  const started = options.peers ? await startPeers() : { runners: [], notices: [] };
  notices.push(...started.notices);
  const peers = started.runners;
  const starts = [];
  for (const runner of [ours, ...peers]) {
    const asked = performance.now();
    await runner.ask({ cell: FIRST_CELL, atLeastSeconds: 0 });
    const firstCellSeconds = runner.startSeconds + (performance.now() - asked) / 1000;
    starts.push({ name: runner.name, readySeconds: runner.startSeconds, firstCellSeconds });
  }

  const times: ComparedTimes[] = [];
  for (const cell of COMPARED_CELLS) {
    if (!describeCell(cell).includes(options.only)) continue;
    const row = await compare(cell, ours, peers, options.rounds);
    times.push(row);
    console.log(oneLine(row));
  }
  const products = options.only === "" ? await productShares(ours, times) : [];
  const cost = options.only === "" ? await costLaws(ours, options.rounds) : [];
  const memory = options.only === "" ? await peakMemory() : [];
  const figures: BenchFigures = {
    date: new Date().toISOString().slice(0, 10),
    machine: { processor: cpus()[0]?.model ?? "unknown", cores: cpus().length, node: process.versions.node },
    rounds: options.rounds,
    threads: `Every process computes on one thread${isPinned ? " and is held to the same core" : "; they could not be held to one core"}.`,
    versions: Object.fromEntries([ours, ...peers].map((runner) => [runner.name, runner.version])),
    notices,
    starts,
    roundSeconds: ROUND_SECONDS,
    times,
    products,
    cost,
    memory,
  };
  for (const runner of [ours, ...peers]) runner.stop();
  mkdirSync(options.out, { recursive: true });
  writeFileSync(join(options.out, "bench.json"), `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync(join(options.out, "bench.md"), benchMarkdown(figures));
  console.log(benchMarkdown(figures));
}

async function compare(
  cell: BenchCell,
  ours: Runner,
  peers: readonly Runner[],
  rounds: number,
): Promise<ComparedTimes> {
  const failed: { name: string; reason: string }[] = [];
  const able: { runner: Runner; first: number; times: number[] }[] = [];
  const values: { name: string; check: readonly number[] }[] = [];
  // Ours has no per-example recipe: its layer-wise kernel of the same shape stands beside the peers' recipe.
  const own = cell.work === "per-example kernel" ? { ...cell, work: "kernel" as const } : cell;
  const request = (runner: Runner, atLeastSeconds: number) => ({
    cell: runner === ours ? own : cell,
    atLeastSeconds,
  });
  for (const runner of [ours, ...peers]) {
    try {
      const asked = performance.now();
      const { check, seconds } = await runner.ask(request(runner, 0));
      values.push({ name: runner.name, check });
      able.push({ runner, first: (performance.now() - asked) / 1000, times: [] });
      // Compilers go on optimising for a while; a long cell has given them the time.
      if (seconds < WARM_UP_SECONDS) await runner.ask(request(runner, WARM_UP_SECONDS));
    } catch (error) {
      if (runner === ours) throw error;
      failed.push({ name: runner.name, reason: (error as Error).message });
    }
  }
  for (const { name, check } of values.slice(1)) requireAgreement(cell, values[0]!.check, name, check);
  for (let round = 0; round < rounds; round++) {
    for (const { runner, times } of able) {
      times.push((await runner.ask(request(runner, ROUND_SECONDS))).seconds);
    }
  }
  const [mine, ...others] = able;
  return {
    cell: describeCell(cell),
    ours: median(mine!.times),
    peers: others.map(({ runner, first, times }) => ({
      name: runner.name,
      seconds: median(times),
      ratio: pairedRatio(mine!.times, times),
      compileSeconds: Math.max(0, first - median(times)),
    })),
    failed,
  };
}

/** Times of different results are not compared. */
function requireAgreement(
  cell: BenchCell,
  expected: readonly number[],
  name: string,
  seen: readonly number[],
): void {
  const size = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, index) => Math.abs(value - seen[index]!))) / size;
  if (!(worst <= agreement(cell))) {
    throw new Error(
      `${describeCell(cell)}: ${name} computes ${seen.join(", ")}, ours ${expected.join(", ")}; they differ by ${worst.toPrecision(2)} of the largest, at most ${agreement(cell)} is rounding`,
    );
  }
}

/**
 * A descent step of three layers makes three products of (N, m) with (m, m) in size: forward, backward, gradient.
 * The share is what these would take alone over what training takes.
 */
async function productShares(ours: Runner, times: readonly ComparedTimes[]) {
  const shares = [];
  for (const cell of COMPARED_CELLS) {
    if (cell.depth !== 3 || cell.work !== "training" || !DEEP_WIDTHS.some((width) => width === cell.width))
      continue;
    const { precision, width, inputs, steps } = cell;
    const { seconds } = await ours.ask({ product: { rows: inputs, width, precision } });
    const whole = times.find((row) => row.cell === describeCell(cell))!.ours;
    shares.push({ precision, width, seconds, shareReached: (3 * steps * seconds) / whole });
  }
  return shares;
}

async function costLaws(ours: Runner, rounds: number) {
  const laws = [];
  for (const [network, cells] of Object.entries(COST_CELLS)) {
    const seconds: number[] = [];
    for (const cell of cells) {
      const all: number[] = [];
      await ours.ask({ cell, atLeastSeconds: 0 });
      for (let round = 0; round < rounds; round++) {
        all.push((await ours.ask({ cell, atLeastSeconds: ROUND_SECONDS })).seconds);
      }
      seconds.push(median(all));
    }
    const { m: exponent } = linearRegression(
      cells.map(({ width }, index) => [Math.log(width), Math.log(seconds[index]!)]),
    );
    laws.push({ network, widths: cells.map(({ width }) => width), seconds, exponent });
  }
  return laws;
}

/** Of the widest cell of each cost law, each in a process of its own, where nothing else has taken memory before. */
async function peakMemory() {
  const figures = [];
  for (const cells of Object.values(COST_CELLS)) {
    const cell = cells.at(-1)!;
    const runner = await startOurs();
    const { peakBytes } = await runner.ask({ cell, atLeastSeconds: 0 });
    runner.stop();
    figures.push({
      cell: describeCell(cell),
      least: 8 * leastNumbers(cell),
      used: peakBytes! - runner.readyBytes!,
    });
  }
  return figures;
}

function oneLine({ cell, ours, peers, failed }: ComparedTimes): string {
  const others = peers.map(({ name, ratio }) => `${name} ${ratio.ratio.toFixed(2)}×`);
  const without = failed.map(({ name }) => `${name} fails`);
  return [`${cell}: ${(1000 * ours).toPrecision(3)} ms`, ...others, ...without].join(", ");
}

function atLeastOne(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError("it is a whole number ≥ 1.");
  return Number(value);
}

await main();
process.exit(0);
