import type { Tensor } from "../engine/engine.ts";
import { drawnNormals } from "../random/drawn-normals.ts";
import { layerScales, type Network } from "./network.ts";

/** What names the weights of one replicate: the streams hang on these numbers and the width alone. */
export interface WeightKey {
  readonly baseSeed: number;
  readonly seed: number;
  /** Several independent networks within one seed: 0, 1, 2, … */
  readonly copy?: number;
}

/**
 * Initial weights of several replicates stacked along the first axis: layer l has shape
 * `(keys.length, fanIn, fanOut)`. Weights are fresh at every width and independent between layers.
 */
export function initialiseParameters(
  net: Network,
  options: { keys: readonly WeightKey[]; width: number; inputDimension: number },
): Tensor[] {
  const { keys, width, inputDimension } = options;
  return layerScales(net, width, inputDimension).map((layer, index) => {
    const size = layer.fanIn * layer.fanOut;
    const data = new Float64Array(keys.length * size);
    keys.forEach((key, position) => {
      const stream = {
        baseSeed: key.baseSeed,
        seed: key.seed,
        width,
        purpose: `weights/layer ${index + 1}/copy ${key.copy ?? 0}`,
      };
      const drawn =
        net.initialisation === "antisymmetric"
          ? pairNeurons(index, layer.fanIn, layer.fanOut, (n) => drawnNormals(stream, n))
          : drawnNormals(stream, size);
      const offset = position * size;
      // In the ntk parameterization nothing is to be scaled, and copying is several times faster.
      if (layer.deviation === 1) data.set(drawn, offset);
      else for (let i = 0; i < size; i++) data[offset + i] = layer.deviation * drawn[i]!;
    });
    return { shape: [keys.length, layer.fanIn, layer.fanOut], data };
  });
}

/** Two copies of half the neurons: equal input weights, opposite output weights. */
function pairNeurons(
  layerIndex: number,
  fanIn: number,
  fanOut: number,
  draw: (n: number) => Float64Array,
): Float64Array {
  const weights = new Float64Array(fanIn * fanOut);
  if (layerIndex === 0) {
    const half = fanOut / 2;
    const drawn = draw(fanIn * half);
    for (let i = 0; i < fanIn; i++) {
      const row = drawn.subarray(i * half, (i + 1) * half);
      weights.set(row, i * fanOut);
      weights.set(row, i * fanOut + half);
    }
    return weights;
  }
  const half = fanIn / 2;
  const drawn = draw(half);
  weights.set(drawn);
  weights.set(
    drawn.map((value) => -value),
    half,
  );
  return weights;
}
