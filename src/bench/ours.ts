/** Our side of the bench, a process of its own like each peer: the protocol of `peers/cells.py` on stdin and stdout. */
import { createInterface } from "node:readline";
import { openEngine } from "../engine/choose.ts";
import type { CompiledProgram, Engine, InputTensor, Precision } from "../engine/engine.ts";
import { buildProgram } from "../engine/program.ts";
import { kernelProgram } from "../kernels/empirical-kernel.ts";
import { gradientDescentProgram } from "../networks/gradient-descent.ts";
import { parameterName } from "../networks/gradient-flow.ts";
import { network } from "../networks/network.ts";
import { type BenchCell, cellData, waves } from "./cells.ts";

type Request =
  | { readonly cell: BenchCell; readonly atLeastSeconds: number }
  /** Seconds of the engine's plain product of (rows, width) with (width, width). */
  | { readonly product: { readonly rows: number; readonly width: number; readonly precision: Precision } };

const engines = new Map<Precision, Promise<Engine>>();
const engineOf = (precision: Precision): Promise<Engine> => {
  const known =
    engines.get(precision) ?? openEngine({ engine: "fused", precision }).then(({ engine }) => engine);
  engines.set(precision, known);
  return known;
};

let prepared: { key: string; run: () => Promise<number[]>; dispose: () => Promise<void> } | null = null;

async function prepare(cell: BenchCell): Promise<typeof prepared> {
  const engine = await engineOf(cell.precision);
  const net = network({ activation: cell.activation, depth: cell.depth });
  const sizes = {
    replicates: cell.seeds,
    inputs: cell.inputs,
    inputDimension: cell.dimension,
    width: cell.width,
  };
  const { inputs, targets, weights: drawn } = cellData(cell);
  // In the cell's precision from the start, as the peers' weights are.
  const weights: readonly InputTensor[] =
    cell.precision === "float64"
      ? drawn
      : drawn.map(({ shape, data }) => ({ shape, data: Float32Array.from(data) }));
  const named = (values: readonly InputTensor[]) =>
    Object.fromEntries(values.map((value, index) => [parameterName(index), value]));
  const observes = cell.work === "kernel" || cell.kernels;
  const observe = observes ? await engine.compile(kernelProgram(net, sizes)) : null;
  const kernel = async (values: readonly InputTensor[]) =>
    (await observe!.run({ inputs, ...named(values) })).kernel!;
  if (cell.work === "kernel") {
    return {
      key: JSON.stringify(cell),
      run: async () => [...(await kernel(weights)).data.subarray(0, 4)],
      dispose: () => observe!.dispose(),
    };
  }
  const descent = await engine.compile(gradientDescentProgram(net, sizes));
  const programs: CompiledProgram[] = observe ? [observe, descent] : [descent];
  return {
    key: JSON.stringify(cell),
    async run() {
      if (observe) await kernel(weights);
      const trained = await descent.run({
        inputs,
        targets,
        rates: { shape: [cell.seeds, 1, 1], data: new Float64Array(cell.seeds).fill(cell.rate) },
        steps: { shape: [], data: Float64Array.of(cell.steps) },
        ...named(weights),
      });
      const final = weights.map((_, index) => trained[parameterName(index)]!);
      if (observe) return [...(await kernel(final)).data.subarray(0, 4)];
      return [...final.at(-1)!.data.subarray(0, 4)];
    },
    dispose: async () => {
      for (const program of programs) await program.dispose();
    },
  };
}

async function product({ rows, width, precision }: { rows: number; width: number; precision: Precision }) {
  const engine = await engineOf(precision);
  const REPEATS = 10;
  const program = buildProgram((p) => {
    const w = p.input("w", [width, width]);
    // Products follow one another inside the engine, so that no copy is timed; tanh keeps the numbers in range.
    const [x] = p.repeat(REPEATS, [p.input("x", [rows, width])], ([z]) => [p.tanh(p.matmul(z!, w))]);
    return { x: p.sum(x!, [0, 1]) };
  });
  const compiled = await engine.compile(program);
  const inputs = { x: waves([rows, width], 1, 0), w: waves([width, width], 1 / Math.sqrt(width), 1) };
  await compiled.run(inputs);
  const times: number[] = [];
  for (let k = 0; k < 5; k++) {
    const start = performance.now();
    await compiled.run(inputs);
    times.push((performance.now() - start) / 1000 / REPEATS);
  }
  await compiled.dispose();
  return { seconds: Math.min(...times), check: [] };
}

async function answer(request: Request): Promise<object> {
  if ("product" in request) return product(request.product);
  const key = JSON.stringify(request.cell);
  if (prepared?.key !== key) {
    await prepared?.dispose();
    prepared = await prepare(request.cell);
  }
  const start = performance.now();
  let check: number[];
  let runs = 0;
  do {
    check = await prepared!.run();
    runs++;
  } while (performance.now() - start < 1000 * request.atLeastSeconds);
  const seconds = (performance.now() - start) / 1000 / runs;
  return { seconds, check, peakBytes: process.resourceUsage().maxRSS * 1024 };
}

const engine = await engineOf("float64");
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
say({ ready: `${engine.name} ${engine.version}`, peakBytes: process.resourceUsage().maxRSS * 1024 });
for await (const line of createInterface({ input: process.stdin })) {
  try {
    say(await answer(JSON.parse(line) as Request));
  } catch (error) {
    say({ error: error instanceof Error ? error.message : String(error) });
  }
}
process.exit(0);
