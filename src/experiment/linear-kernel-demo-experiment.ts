import { limitKernelMatrix } from "../kernels/limit-kernel.ts";
import { symmetricMatrixOf } from "../kernels/matrix.ts";
import { remembered } from "../kernels/remembered.ts";
import { kernelDynamics, symmetricEigen } from "../kernels/spectrum.ts";
import { dot } from "../kernels/vector.ts";
import type { Cell, Experiment } from "./experiment.ts";
import { libraryExperiment } from "./library-experiment.ts";
import { drawInputs, drawLabels } from "./world.ts";

export interface LinearKernelDemoSettings {
  /** d; the number N of standard Gaussian points in R^d takes the place of the width. */
  readonly dimension: number;
  /** "linear": Θ = XXᵀ, the demo's; "relu": the closed-form tangent kernel of two relu layers. */
  readonly kernel: "linear" | "relu";
  /** Added to the diagonal. */
  readonly ridge: number;
  /** Standard normal labels, or labels that are a linear function of the inputs, y = Xβ. */
  readonly labels: "normal" | "linear";
  readonly until: number;
  /** Times at which the loss is evaluated, 0 and `until` among them, equally spaced. */
  readonly times: number;
}

/**
 * The chapter's Demo 2 and variations of it: f_t = (I − e^{−Θt})Y and the loss ½ mean (f_t − Y)², which is exact
 * given Θ, so that nothing is integrated. The demo divides by N where the text sums; ratios don't see it.
 *
 * Cell: `time`; `lossDecades` = log10(L_t / L_0); `lossRatio` = L_T / L_0; `unlearnable` = share of ‖Y‖² outside of
 * the range of Θ without the ridge; `smallestEigenvalue`; `rateRatio` = decay rate of the loss in the last fifth of
 * the time over that in the first fifth (1 for a straight line on the demo's log axis).
 */
export function linearKernelDemo(settings: LinearKernelDemoSettings): Experiment {
  return libraryExperiment({
    name: "linear-kernel-demo",
    settings: { ...settings },
    seedsTogether: () => 64,
    cost: (points) => points ** 3 * 1e-7,
    measure: async ({ baseSeed, seeds, width: points }) =>
      seeds.map((seed) => measureDemo(settings, { baseSeed, seed }, points)),
  });
}

/** Of Θ without the ridge, which moves its eigenvalues alone; variations on the same inputs differ in what they learn. */
const spectrumOf = remembered((inputs, kernel: LinearKernelDemoSettings["kernel"]) =>
  symmetricEigen(
    kernel === "linear"
      ? symmetricMatrixOf(inputs.length, (i, j) => dot(inputs[i]!, inputs[j]!))
      : limitKernelMatrix("relu", inputs),
  ),
);

function measureDemo(
  settings: LinearKernelDemoSettings,
  world: { baseSeed: number; seed: number },
  points: number,
): Cell {
  const { dimension, until, times } = settings;
  const inputs = drawInputs({ kind: "gaussian", count: points, dimension }, world);
  const direction = drawLabels(dimension, world);
  const labels =
    settings.labels === "normal"
      ? drawLabels(points, world)
      : Float64Array.from(inputs, (x) => dot(x, direction));
  const { values, vectors } = spectrumOf(inputs, settings.kernel);
  const kernel = { values: values.map((value) => value + settings.ridge), vectors };
  const solution = kernelDynamics({ kernel, labels });
  const time = Array.from({ length: times }, (_, k) => (until * k) / (times - 1));
  const loss = time.map((t) => {
    const f = solution(t);
    return f.reduce((sum, value, i) => sum + (value - labels[i]!) ** 2, 0) / points / 2;
  });
  const largest = values[points - 1]!;
  let outside = 0;
  values.forEach((value, k) => {
    if (value > points * Number.EPSILON * largest) return;
    let mode = 0;
    for (let i = 0; i < points; i++) mode += vectors.data[i * points + k]! * labels[i]!;
    outside += mode * mode;
  });
  const fifth = Math.floor((times - 1) / 5);
  const rate = (from: number, to: number) => -Math.log(loss[to]! / loss[from]!) / (time[to]! - time[from]!);
  return {
    time,
    lossDecades: loss.map((value) => Math.log10(value / loss[0]!)),
    lossRatio: loss[times - 1]! / loss[0]!,
    unlearnable: outside / dot(labels, labels),
    smallestEigenvalue: values[0]! + settings.ridge,
    rateRatio: rate(times - 1 - fifth, times - 1) / rate(0, fifth),
  };
}
