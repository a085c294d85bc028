import type { Tensor } from "../engine/engine.ts";
import { preActivationName } from "../kernels/empirical-kernel.ts";
import { matrixOf } from "../kernels/matrix.ts";
import { kernelDescent, symmetricEigen } from "../kernels/spectrum.ts";
import { gradientDescentProgram } from "../networks/gradient-descent.ts";
import { parameterName } from "../networks/gradient-flow.ts";
import { layerScales, type Network } from "../networks/network.ts";
import { drawBatch, seedsWithin, TRAINED_TOGETHER } from "./batch.ts";
import { compileOnce } from "./compiled-programs.ts";
import type { Cell, CellRequest, Experiment } from "./experiment.ts";
import { libraryExperiment } from "./library-experiment.ts";
import { named, observeNetwork, scalar, slice, slices, stack } from "./train.ts";
import { drawLabels, type InputLaw, inputSettings } from "./world.ts";

/** The learning rate η that multiplies the parameterization's own scaling. */
export type LearningRate =
  /** η = value at every width. */
  | { readonly kind: "constant"; readonly value: number }
  /** η = value / m. */
  | { readonly kind: "over width"; readonly value: number }
  /** η = value / λ_max(Θ_0), a rate of its own for every seed; stable below 2 while the kernel is constant. */
  | { readonly kind: "over largest eigenvalue"; readonly value: number }
  /**
   * η = value / (λ_max(Θ_0) + 4c‖Y‖), c the output layer's multiplier, stable also where the weights start so small that
   * the kernel has to grow: in two relu layers it grows to order c‖Y‖ before the outputs reach the labels.
   */
  | { readonly kind: "over eigenvalue to come"; readonly value: number };

export interface GradientDescentSettings {
  readonly network: Network;
  readonly inputs: InputLaw;
  readonly rate: LearningRate;
  /** Numbers of steps after which observations are made, ascending. */
  readonly after: readonly number[];
}

/** Decades at which growth is cut off, so that an overflow is a measurement and not a NaN. */
export const DECADES_AT_MOST = 300;

/**
 * Plain gradient descent, θ ← θ − η∇L with L = ½ Σ(f − y)², observed after given numbers of steps. Divergence is
 * a measurement here: what has overflowed counts as 10^±300.
 *
 * Cell: `steps`; `lossDecades` = log10(L_k / L_0) after each of them; `featureChange` = root mean square over
 * inputs and neurons of h_k − h_0, layer by layer, one list per layer (`featureChange1`, …); `weightChange1`, …,
 * root mean square of W_k − W_0 over entries; `kernelChange` = ‖Θ_k − Θ_0‖_F / ‖Θ_0‖_F; `taylorError` =
 * ‖f_k − f_k^lin‖ / ‖f_k − f_0‖, with f_k^lin the network linearised at its start, and `taylorDistance`, the same over ‖Y‖;
 * and at the start
 * `largestEigenvalue` of Θ_0 and `featureSize1`, ….
 */
export function gradientDescent(settings: GradientDescentSettings): Experiment {
  const { network, inputs: law, rate, after } = settings;
  const total = after.at(-1)!;
  return libraryExperiment({
    name: "gradient-descent",
    settings: { network: { ...network }, inputs: inputSettings(law), rate: { ...rate }, after: [...after] },
    seedsTogether: (width) =>
      // With a deeper network's weights in cache: they are looked at after every few steps.
      seedsWithin(TRAINED_TOGETHER, width * (network.depth > 2 ? width : law.count)),
    cost: (width) =>
      ((total + 2 * after.length) / 4) *
      law.count *
      width *
      (law.dimension + 8 + 2 * (network.depth - 2) * width) *
      1e-9,
    measure: (request) => descend(settings, request),
  });
}

async function descend(settings: GradientDescentSettings, request: CellRequest): Promise<Cell[]> {
  const { network, inputs: law, after } = settings;
  const { engine, width, seeds } = request;
  const { worlds, sizes, inputs, initial } = drawBatch(network, law, request);
  const advance = await compileOnce(engine, `gradient descent ${JSON.stringify([network, sizes])}`, () =>
    gradientDescentProgram(network, sizes),
  );
  const labels = worlds.map((world) => drawLabels(law.count, world));
  const targets = stack(labels, [law.count, 1]);
  const start = await observeNetwork(engine, network, sizes, inputs, initial);
  const spectra = slices(start.kernel!).map((kernel) =>
    symmetricEigen(matrixOf(law.count, law.count, (i, j) => kernel[i * law.count + j]!)),
  );
  const eigenvalues = spectra.map(({ values }) => values.at(-1)!);
  const rates: Tensor = {
    shape: [seeds.length, 1, 1],
    data: Float64Array.from(seeds, (_, s) =>
      learningRateOf(settings, width, eigenvalues[s]!, Math.hypot(...labels[s]!)),
    ),
  };
  const linearised = spectra.map((spectrum, s) =>
    kernelDescent(spectrum, {
      labels: labels[s]!,
      initialOutputs: slice(start.outputs!, s),
      rate: rates.data[s]!,
    }),
  );
  const losses = slices(start.outputs!).map((f, s) => halfSquaredDistance(f, labels[s]!));
  const cells = worlds.map((_, s) => emptyCell(settings, start, s, eigenvalues[s]!));
  let parameters: readonly Tensor[] = initial;
  let done = 0;
  for (const steps of after) {
    const moved = await advance.run({
      inputs,
      targets,
      rates,
      steps: scalar(steps - done),
      ...named(parameters),
    });
    parameters = parameters.map((_, index) => moved[parameterName(index)]!);
    done = steps;
    const seen = await observeNetwork(engine, network, sizes, inputs, parameters);
    cells.forEach((cell, s) => {
      const changes = parameters.map((layer, l) => squaredDistance(slice(layer, s), slice(initial[l]!, s)));
      // An infinite weight stays infinite or NaN, while a relu may turn it into an output of 0 again.
      const overflowed = parameters.some((layer, l) => hasOverflowed(slice(layer, s), changes[l]!));
      const loss = overflowed ? Number.NaN : halfSquaredDistance(slice(seen.outputs!, s), labels[s]!);
      push(cell, "lossDecades", decades(loss / losses[s]!));
      push(cell, "kernelChange", relativeChange(slice(seen.kernel!, s), slice(start.kernel!, s)));
      const [f, f0] = [seen, start].map((all) => slice(all.outputs!, s));
      const away = Math.sqrt(squaredDistance(f!, linearised[s]!(steps)));
      push(cell, "taylorError", away / Math.sqrt(squaredDistance(f!, f0!)));
      push(cell, "taylorDistance", away / Math.hypot(...labels[s]!));
      for (let layer = 0; layer < network.depth; layer++) {
        const entries = parameters[layer]!.data.length / seeds.length;
        push(cell, `weightChange${layer + 1}`, Math.sqrt(changes[layer]! / entries));
        if (layer === network.depth - 1) break;
        const [now, before] = [seen, start].map((all) => slice(all[preActivationName(layer)]!, s));
        push(cell, `featureChange${layer + 1}`, rootMeanSquareChange(now!, before!));
      }
    });
  }
  return cells;
}

function learningRateOf(
  { rate, network, inputs }: GradientDescentSettings,
  width: number,
  eigenvalue: number,
  labelSize: number,
): number {
  switch (rate.kind) {
    case "constant":
      return rate.value;
    case "over width":
      return rate.value / width;
    case "over largest eigenvalue":
      return rate.value / eigenvalue;
    case "over eigenvalue to come":
      return (
        rate.value /
        (eigenvalue + 4 * layerScales(network, width, inputs.dimension).at(-1)!.multiplier * labelSize)
      );
  }
}

type GrowingCell = Record<string, number | number[]>;

function emptyCell(
  settings: GradientDescentSettings,
  start: Record<string, Tensor>,
  s: number,
  eigenvalue: number,
): GrowingCell {
  const sizes = Array.from({ length: settings.network.depth - 1 }, (_, layer) => {
    const h = slice(start[preActivationName(layer)]!, s);
    return [`featureSize${layer + 1}`, rootMeanSquareChange(h, new Float64Array(h.length))];
  });
  return { steps: [...settings.after], largestEigenvalue: eigenvalue, ...Object.fromEntries(sizes) };
}

function push(cell: GrowingCell, name: string, value: number): void {
  const list = (cell[name] ?? []) as number[];
  cell[name] = list;
  list.push(Number.isFinite(value) ? Math.min(value, 10 ** DECADES_AT_MOST) : 10 ** DECADES_AT_MOST);
}

/** log10 of a ratio, within ±300; what is not a number any more has overflowed. */
function decades(ratio: number): number {
  if (Number.isNaN(ratio)) return DECADES_AT_MOST;
  return Math.max(-DECADES_AT_MOST, Math.min(DECADES_AT_MOST, Math.log10(ratio)));
}

/**
 * Is a weight infinite or NaN? Where `change`, the sum of squares by which weights have left finite ones, is finite, none is;
 * where it is not, squares alone may have overflowed.
 */
export const hasOverflowed = (weights: Float64Array, change: number): boolean =>
  !Number.isFinite(change) && !allFinite(weights);

/** By index: `every` takes six times as long on numbers by the million. */
function allFinite(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return false;
  return true;
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  const whole = a.length & ~3;
  let sum = 0;
  // In fours: an addition to the sum waits for the one before.
  for (let i = 0; i < whole; i += 4) {
    const first = (a[i]! - b[i]!) ** 2 + (a[i + 1]! - b[i + 1]!) ** 2;
    sum += first + ((a[i + 2]! - b[i + 2]!) ** 2 + (a[i + 3]! - b[i + 3]!) ** 2);
  }
  for (let i = whole; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}

const halfSquaredDistance = (a: Float64Array, b: Float64Array): number => squaredDistance(a, b) / 2;

const rootMeanSquareChange = (now: Float64Array, before: Float64Array): number =>
  Math.sqrt(squaredDistance(now, before) / now.length);

function relativeChange(now: Float64Array, before: Float64Array): number {
  let size = 0;
  for (const value of before) size += value * value;
  return Math.sqrt(squaredDistance(now, before) / size);
}
