import type { Tensor } from "../engine/engine.ts";
import { slice } from "./train.ts";

/** How far the weights of one replicate have moved; lists have one entry per weight layer. */
export interface Movement {
  /** Root mean square of ΔW over the entries of each layer. */
  readonly weightChange: number[];
  /** Largest |ΔW| over the entries of each layer. */
  readonly largestWeightChange: number[];
  /** ‖Δθ‖₂ over all weights. */
  readonly movement: number;
  /** ‖Δθ‖₂ / ‖θ_0‖₂. */
  readonly relativeMovement: number;
  /** √(‖Δw_j‖² + Δa_j²) of the neuron j that moves most; for two layers only, else 0. */
  readonly largestNeuronMovement: number;
}

/** Movement of every replicate between two sets of weights; layer l has shape (S, fanIn, fanOut). */
export function movements(now: readonly Tensor[], before: readonly Tensor[]): Movement[] {
  return Array.from({ length: now[0]!.shape[0]! }, (_, s) => {
    const start = before.map((layer) => slice(layer, s));
    const end = now.map((layer) => slice(layer, s));
    const changes = end.map((layer, l) => changeOf(layer, start[l]!));
    const total = changes.reduce((sum, { squares }) => sum + squares, 0);
    const startTotal = start.reduce((sum, layer) => sum + sumOfSquares(layer), 0);
    return {
      weightChange: changes.map(({ squares }, l) => Math.sqrt(squares / end[l]!.length)),
      largestWeightChange: changes.map(({ largest }) => largest),
      movement: Math.sqrt(total),
      relativeMovement: Math.sqrt(total / startTotal),
      largestNeuronMovement: end.length === 2 ? largestNeuron(end, start) : 0,
    };
  });
}

// Loops over indices: `for … of`, `map` and `reduce` take 5 to 15 times as long on numbers by the million. Two sums at a
// time: an addition to a sum waits for the one before.

/** Sum of squares and largest absolute entry of now − before; NaN where an entry is. */
export function changeOf(now: Float64Array, before: Float64Array): { squares: number; largest: number } {
  let [even, odd, mostEven, mostOdd] = [0, 0, 0, 0];
  const pairs = now.length & ~1;
  for (let i = 0; i < pairs; i += 2) {
    const first = now[i]! - before[i]!;
    const second = now[i + 1]! - before[i + 1]!;
    even += first * first;
    odd += second * second;
    mostEven = Math.max(mostEven, Math.abs(first));
    mostOdd = Math.max(mostOdd, Math.abs(second));
  }
  if (pairs < now.length) {
    const last = now[pairs]! - before[pairs]!;
    even += last * last;
    mostEven = Math.max(mostEven, Math.abs(last));
  }
  return { squares: even + odd, largest: Math.max(mostEven, mostOdd) };
}

/** Input weights of shape (d, m) row by row, output weights of shape (m, 1), at the end and at the start. */
function largestNeuron([input, output]: Float64Array[], [inputStart, outputStart]: Float64Array[]): number {
  const width = output!.length;
  const squares = new Float64Array(width);
  for (let j = 0; j < width; j++) squares[j] = (output![j]! - outputStart![j]!) ** 2;
  for (let row = 0; row < input!.length; row += width) {
    for (let j = 0; j < width; j++) squares[j]! += (input![row + j]! - inputStart![row + j]!) ** 2;
  }
  let most = 0;
  for (let j = 0; j < width; j++) most = Math.max(most, squares[j]!);
  return Math.sqrt(most);
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2;
  return sum;
}
