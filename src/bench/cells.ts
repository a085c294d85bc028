/** What is timed: ours and the peers do the same arithmetic on the same numbers. */
import type { Tensor } from "../engine/engine.ts";
import type { ActivationName } from "../networks/activation.ts";

export interface BenchCell {
  readonly work: "training" | "kernel" | "per-example kernel";
  readonly activation: Extract<ActivationName, "relu" | "tanh">;
  readonly depth: number;
  readonly width: number;
  readonly seeds: number;
  readonly inputs: number;
  readonly dimension: number;
  readonly precision: "float64" | "float32";
  /** Of gradient descent, for "training". */
  readonly steps: number;
  readonly rate: number;
  /** Whether training includes the kernel at both ends. */
  readonly kernels: boolean;
}

const cell = (
  precision: BenchCell["precision"],
  parts: Partial<BenchCell> & Pick<BenchCell, "work" | "width">,
): BenchCell => ({
  activation: "relu",
  depth: 2,
  seeds: 1,
  inputs: 20,
  dimension: 10,
  precision,
  steps: 0,
  rate: 0,
  kernels: false,
  ...parts,
});

/** λ_max of the kernel of these inputs is near 10: descent with this rate is stable. */
const RATE = 0.02;
export const KERNEL_WIDTHS = [1024, 4096, 16384, 131072] as const;
export const DEEP_WIDTHS = [1024, 2048, 4096] as const;

/** Every comparison, in the order of the table. */
export const COMPARED_CELLS: readonly BenchCell[] = (["float64", "float32"] as const).flatMap((precision) => [
  ...[1024, 16384].flatMap((width) =>
    [1, 32].map((seeds) =>
      cell(precision, { work: "training", width, seeds, steps: 200, rate: RATE, kernels: true }),
    ),
  ),
  ...KERNEL_WIDTHS.map((width) => cell(precision, { work: "kernel", width })),
  ...KERNEL_WIDTHS.slice(0, 3).map((width) => cell(precision, { work: "per-example kernel", width })),
  ...DEEP_WIDTHS.flatMap((width) => [
    cell(precision, { work: "training", activation: "tanh", depth: 3, width, steps: 5, rate: RATE }),
    cell(precision, { work: "kernel", activation: "tanh", depth: 3, width }),
  ]),
]);

/** Widths over which the cost's exponent is fitted, for two layers and for three. */
export const COST_CELLS: Readonly<Record<"two layers" | "three layers", readonly BenchCell[]>> = {
  "two layers": [4096, 8192, 16384, 32768].map((width) =>
    cell("float64", { work: "training", width, steps: 50, rate: RATE }),
  ),
  "three layers": [512, 1024, 2048, 4096].map((width) =>
    cell("float64", { work: "training", activation: "tanh", depth: 3, width, steps: 5, rate: RATE }),
  ),
};

/** Small enough that starting and compiling is all that is seen. */
export const FIRST_CELL: BenchCell = cell("float64", { work: "kernel", width: 64 });

export function describeCell(cell: BenchCell): string {
  const layers = cell.depth === 2 ? "two layers" : "three layers";
  const seeds = cell.seeds === 1 ? "" : `, ${cell.seeds} seeds`;
  const work =
    cell.work === "training"
      ? `${cell.steps} steps${cell.kernels ? " and the kernel at both ends" : ""}`
      : cell.work;
  return `${work}, ${layers} ${cell.activation}, m = ${cell.width}${seeds}, ${cell.precision}`;
}

/** The tensor of `src/bench/peers/cells.py`'s `waves`. */
export function waves(shape: readonly number[], size: number, phase: number): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return {
    shape,
    data: Float64Array.from({ length: count }, (_, i) => size * Math.sin(12.9898 * i + phase)),
  };
}

export function cellData(cell: BenchCell): { inputs: Tensor; targets: Tensor; weights: Tensor[] } {
  const { seeds, inputs, dimension, width, depth } = cell;
  const sizes = [dimension, ...new Array<number>(depth - 1).fill(width), 1];
  return {
    inputs: waves([seeds, inputs, dimension], Math.sqrt(2 / dimension), 0.25),
    targets: waves([seeds, inputs, 1], 1, 0.75),
    weights: Array.from({ length: depth }, (_, l) =>
      waves([seeds, sizes[l]!, sizes[l + 1]!], Math.SQRT2, l + 1),
    ),
  };
}

/** Numbers of weights and of activations (inputs and hidden units of every layer) that a cell holds at least. */
export function leastNumbers(cell: BenchCell): number {
  const { seeds, inputs, dimension, width, depth } = cell;
  const weights = dimension * width + (depth - 2) * width ** 2 + width;
  return seeds * (weights + inputs * (dimension + (depth - 1) * width));
}
