import type { Tensor } from "../engine/engine.ts";
import { drawnNormals } from "../random/drawn-normals.ts";
import type { StreamKey } from "../random/stream.ts";
import { layerScales, type Network } from "./network.ts";

/** What names the weights of one replicate: the streams hang on these numbers and the width alone. */
export interface WeightKey {
  readonly baseSeed: number;
  readonly seed: number;
  /** Tells independent draws within one seed apart: 0, 1, 2, …, each with its own streams. */
  readonly copy?: number;
  /**
   * So many independent networks, one after the other from the same streams; 1 unless given. Opening a stream takes
   * longer than drawing a small network's weights from it.
   */
  readonly networks?: number;
}

/**
 * Initial weights of several replicates stacked along the first axis: layer l has shape `(S, fanIn, fanOut)` with
 * S = `keys.length`, or the sum of their `networks`. Weights are fresh at every width and independent between layers.
 * The arrays may be shared with the next who asks for the same, so they are not to be written to.
 */
export function initialiseParameters(
  net: Network,
  options: { keys: readonly WeightKey[]; width: number; inputDimension: number },
): Tensor[] {
  const { keys, width, inputDimension } = options;
  const replicates = keys.reduce((sum, { networks = 1 }) => sum + networks, 0);
  const paired = net.initialisation === "antisymmetric";
  return layerScales(net, width, inputDimension).map(({ fanIn, fanOut, deviation }, index) => {
    const size = fanIn * fanOut;
    const drawnSize = paired ? size / 2 : size;
    if (keys.length === 1 && !paired && deviation === 1) {
      return {
        shape: [replicates, fanIn, fanOut],
        data: drawnNormals(streamOf(keys[0]!, width, index), replicates * size),
      };
    }
    const data = new Float64Array(replicates * size);
    let offset = 0;
    for (const key of keys) {
      const { networks = 1 } = key;
      const drawn = drawnNormals(streamOf(key, width, index), networks * drawnSize);
      if (!paired) data.set(drawn, offset);
      else {
        for (let k = 0; k < networks; k++) {
          const half = drawn.subarray(k * drawnSize, (k + 1) * drawnSize);
          data.set(pairNeurons(index, fanIn, fanOut, half), offset + k * size);
        }
      }
      offset += networks * size;
    }
    // In the ntk parameterization nothing is to be scaled.
    if (deviation !== 1) for (let i = 0; i < data.length; i++) data[i] = deviation * data[i]!;
    return { shape: [replicates, fanIn, fanOut], data };
  });
}

const streamOf = ({ baseSeed, seed, copy = 0 }: WeightKey, width: number, layerIndex: number): StreamKey => ({
  baseSeed,
  seed,
  width,
  purpose: `weights/layer ${layerIndex + 1}/copy ${copy}`,
});

/** Two copies of half the neurons, whose weights are `drawn`: equal input weights, opposite output weights. */
function pairNeurons(layerIndex: number, fanIn: number, fanOut: number, drawn: Float64Array): Float64Array {
  const weights = new Float64Array(fanIn * fanOut);
  if (layerIndex === 0) {
    const half = fanOut / 2;
    for (let i = 0; i < fanIn; i++) {
      const row = drawn.subarray(i * half, (i + 1) * half);
      weights.set(row, i * fanOut);
      weights.set(row, i * fanOut + half);
    }
    return weights;
  }
  weights.set(drawn);
  weights.set(
    drawn.map((value) => -value),
    fanIn / 2,
  );
  return weights;
}
