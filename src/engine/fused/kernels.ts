/** The compiled kernels of `assembly/two-layer.ts` and the memory they work in. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { EngineError } from "../engine.ts";

export interface Kernels {
  configure(
    blocks: number,
    blockCount: number,
    inputs: number,
    rows: number,
    inSpan: number,
    forward: number,
    backward: number,
    scratch: number,
  ): void;
  copyRows(
    source: number,
    sourceRow: number,
    sourceBlock: number,
    target: number,
    targetRow: number,
    targetBlock: number,
    rows: number,
    blocks: number,
  ): void;
  narrow(source: number, target: number, count: number): void;
  widen(source: number, target: number, count: number): void;
  readonly combine64: Combine;
  readonly combine32: Combine;
  readonly advance64: Advance;
  readonly advance32: Advance;
  readonly observe64: Observe;
  readonly observe32: Observe;
  innerProducts(points: number, count: number, dimension: number, products: number): void;
  readonly trainRelu64: TrainRelu;
  readonly trainRelu32: TrainRelu;
  readonly trainPreActivations64: TrainPreActivations;
  readonly trainPreActivations32: TrainPreActivations;
  readonly spread64: Transpose;
  readonly spread32: Transpose;
  readonly gather64: Transpose;
  readonly gather32: Transpose;
}

type TrainPreActivations = (
  steps: number,
  stages: number,
  neurons: number,
  records: number,
  row: number,
  outputs: number,
  inputs: number,
  gram: number,
  table: number,
  scratch: number,
  times: number,
  targets: number,
  outputScale: number,
  ratio: number,
) => void;

type Transpose = (
  rows: number,
  rowBytes: number,
  records: number,
  record: number,
  count: number,
  neurons: number,
) => void;

type TrainRelu = (
  steps: number,
  stages: number,
  neurons: number,
  weights: number,
  row: number,
  outputs: number,
  active: number,
  inputs: number,
  columns: number,
  depth: number,
  points: number,
  table: number,
  scratch: number,
  times: number,
  targets: number,
  outputScale: number,
) => void;

type Advance = (
  steps: number,
  stages: number,
  times: number,
  targets: number,
  outputScale: number,
  outputRatio: number,
) => void;

type Combine = (
  source: number,
  sourceRow: number,
  sourceBlock: number,
  inner: number,
  coefficients: number,
  target: number,
  targetRow: number,
  targetBlock: number,
  outer: number,
  blocks: number,
) => void;

type Observe = (
  weights: number,
  weightRow: number,
  blockCount: number,
  inputs: number,
  rows: number,
  activation: number,
  forward: number,
  outputScale: number,
  preActivations: number,
  preActivationRow: number,
  scratch: number,
  together: number,
  tables: number,
  sums: number,
) => void;

const PAGE = 2 ** 16;
/** The first page is the module's own. */
const ARENA = PAGE;

export interface KernelModule {
  readonly kernels: Kernels;
  /** Starts to lay out memory anew: what was there before is no longer needed. */
  arena(): Arena;
  /** The memory as it is: another object once it has grown. */
  buffer(): ArrayBuffer;
}

export interface Arena {
  /** Room for so many bytes, on a cache line; returns where it starts. Its content is undefined. */
  reserve(bytes: number): number;
  /**
   * The memory with everything reserved so far.
   * @throws {EngineError} when WebAssembly's 4 GiB do not hold it.
   */
  buffer(): ArrayBuffer;
}

/** Relaxed SIMD in Node 20, whose V8 is 11.3: from 11.4 on it is always there, and later ones do not know the flag. */
const RELAXED_SIMD = "--experimental-wasm-relaxed-simd";
const WITHOUT_FLAG = 12;

const FILE = new URL("two-layer.wasm", import.meta.url);
let opened: KernelModule | null = null;

/**
 * One instance serves the process: calls are synchronous, each may overwrite all of the arena, and nothing in it outlives
 * a call. A layout may be used again while `buffer()` is the same.
 *
 * @throws {EngineError} where WebAssembly lacks the instructions that the kernels are compiled to.
 */
export function openKernels(): KernelModule {
  opened ??= instantiate(readFileSync(FILE));
  return opened;
}

/** Names the compiled kernels in an engine's version. */
export function kernelsFingerprint(): string {
  return createHash("sha256").update(readFileSync(FILE)).digest("hex").slice(0, 8);
}

function compile(binary: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  if (Number.parseInt(process.versions.v8, 10) < WITHOUT_FLAG) setFlagsFromString(RELAXED_SIMD);
  try {
    return new WebAssembly.Module(binary);
  } catch (cause) {
    throw new EngineError(
      `the fused kernels need WebAssembly's relaxed SIMD, which Node ${process.version} does not offer here: ${String(cause)}`,
      { cause },
    );
  }
}

function instantiate(binary: Uint8Array<ArrayBuffer>): KernelModule {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const { exports } = new WebAssembly.Instance(compile(binary), { env: { memory } });
  return {
    kernels: exports as unknown as Kernels,
    buffer: () => memory.buffer,
    arena() {
      let end = ARENA;
      return {
        reserve(bytes) {
          const start = end;
          end += Math.ceil(bytes / 64) * 64;
          return start;
        },
        buffer() {
          const missing = end - memory.buffer.byteLength;
          if (missing > 0) {
            try {
              memory.grow(Math.ceil(missing / PAGE));
            } catch (cause) {
              throw new EngineError(
                `the fused kernels need ${Math.ceil(end / 2 ** 20)} MiB at once, WebAssembly holds 4096; choose --engine onnx, or a smaller width`,
                { cause },
              );
            }
          }
          return memory.buffer;
        },
      };
    },
  };
}
