/** Child processes that compute the bench's cells: ours and the peers, one request at a time. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));

export interface Answer {
  readonly seconds: number;
  readonly check: readonly number[];
  readonly peakBytes?: number;
}

export interface Runner {
  readonly name: "ours" | "PyTorch" | "JAX";
  /** Library and version, as the process says. */
  readonly version: string;
  /** From spawning the process to its readiness. */
  readonly startSeconds: number;
  /** Resident memory when ready; null where the process does not say. */
  readonly readyBytes: number | null;
  /** @throws {Error} with what the process says when it cannot do it. */
  ask(request: object): Promise<Answer>;
  stop(): void;
}

interface Command {
  readonly name: Runner["name"];
  readonly command: string;
  readonly arguments: readonly string[];
}

const OURS: Command = {
  name: "ours",
  command: process.execPath,
  arguments: ["--import", "tsx", join(HERE, "ours.ts")],
};

/** Interpreter of the peers: `BENCH_PYTHON`, else python3. */
const python = (): string => process.env.BENCH_PYTHON ?? "python3";

const PEERS: readonly (Command & { readonly module: string })[] = [
  {
    name: "PyTorch",
    module: "torch",
    command: python(),
    arguments: [join(HERE, "peers", "torch_peer.py")],
  },
  { name: "JAX", module: "jax", command: python(), arguments: [join(HERE, "peers", "jax_peer.py")] },
];

/** Every process computes on one thread; where the system can, all are held to the same core. */
export const isPinned = spawnSync("taskset", ["-c", "0", "true"]).status === 0;
const ONE_THREAD = {
  OMP_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  XLA_FLAGS: "--xla_cpu_multi_thread_eigen=false",
};

export const startOurs = (): Promise<Runner> => start(OURS);

/** The peers that are installed; the others are named with a reason. */
export async function startPeers(): Promise<{ runners: Runner[]; notices: string[] }> {
  const runners: Runner[] = [];
  const notices: string[] = [];
  for (const peer of PEERS) {
    if (spawnSync(peer.command, ["-c", `import numpy, ${peer.module}`]).status === 0) {
      runners.push(await start(peer));
    } else {
      notices.push(
        `${peer.name} is skipped: ${peer.command} has no ${peer.module}. Set BENCH_PYTHON to an interpreter that has "pip install numpy ${peer.module}".`,
      );
    }
  }
  return { runners, notices };
}

async function start({ name, command, arguments: words }: Command): Promise<Runner> {
  const spawnedAt = performance.now();
  const [program, all] = isPinned ? ["taskset", ["-c", "0", command, ...words]] : [command, [...words]];
  const child: ChildProcess = spawn(program, all, {
    env: { ...process.env, ...ONE_THREAD },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const receive = async (): Promise<Record<string, unknown>> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended without an answer`);
    return JSON.parse(value) as Record<string, unknown>;
  };
  const { ready, peakBytes } = (await receive()) as { ready: string; peakBytes?: number };
  return {
    name,
    version: ready,
    startSeconds: (performance.now() - spawnedAt) / 1000,
    readyBytes: peakBytes ?? null,
    async ask(request) {
      child.stdin!.write(`${JSON.stringify(request)}\n`);
      const answer = await receive();
      if (typeof answer.error === "string") throw new Error(answer.error);
      return answer as unknown as Answer;
    },
    stop: () => {
      child.kill();
    },
  };
}
