import type { Tensor } from "../engine/engine.ts";
import { slices } from "./train.ts";

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
  const layersNow = now.map(slices);
  const layersBefore = before.map(slices);
  return layersNow[0]!.map((_, s) => {
    const changes = layersNow.map((layer, l) => difference(layer[s]!, layersBefore[l]![s]!));
    const squares = changes.map(sumOfSquares);
    const total = squares.reduce((sum, value) => sum + value, 0);
    const start = layersBefore.reduce((sum, layer) => sum + sumOfSquares(layer[s]!), 0);
    return {
      weightChange: changes.map((change, l) => Math.sqrt(squares[l]! / change.length)),
      largestWeightChange: changes.map(largestEntry),
      movement: Math.sqrt(total),
      relativeMovement: Math.sqrt(total / start),
      largestNeuronMovement: changes.length === 2 ? largestNeuron(changes[0]!, changes[1]!) : 0,
    };
  });
}

/** `input` is Δw of shape (d, m), `output` is Δa of shape (m, 1), both row by row. */
function largestNeuron(input: Float64Array, output: Float64Array): number {
  const width = output.length;
  const squares = output.map((value) => value * value);
  for (let index = 0; index < input.length; index++) squares[index % width]! += input[index]! ** 2;
  return Math.sqrt(squares.reduce((most, value) => Math.max(most, value), 0));
}

function difference(now: Float64Array, before: Float64Array): Float64Array {
  const result = new Float64Array(now.length);
  for (let i = 0; i < now.length; i++) result[i] = now[i]! - before[i]!;
  return result;
}

/** In absolute value; NaN where an entry is. */
function largestEntry(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
