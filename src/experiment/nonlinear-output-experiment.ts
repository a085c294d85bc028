import type { Tensor } from "../engine/engine.ts";
import { relativeFrobenius } from "../kernels/distance.ts";
import { preActivationName } from "../kernels/empirical-kernel.ts";
import { type Matrix, matrixOf } from "../kernels/matrix.ts";
import { gradientDescentProgram } from "../networks/gradient-descent.ts";
import { parameterName } from "../networks/gradient-flow.ts";
import { layerScales, type Network } from "../networks/network.ts";
import { twoLayerHessianNorms } from "../networks/two-layer-hessian.ts";
import { drawBatch, seedsWithin, TRAINED_TOGETHER } from "./batch.ts";
import { compileOnce } from "./compiled-programs.ts";
import type { Cell, CellRequest, Experiment } from "./experiment.ts";
import { libraryExperiment } from "./library-experiment.ts";
import { movements } from "./movement.ts";
import { named, observeKernel, observeNetwork, scalar, slice } from "./train.ts";
import { drawLabels, type InputLaw, inputSettings } from "./world.ts";

export interface NonlinearOutputSettings {
  /** The network f under the output's nonlinearity; two layers in the ntk parameterization. */
  readonly network: Network & { readonly depth: 2; readonly parameterization: "ntk" };
  readonly inputs: InputLaw;
  /** Learning rate η and number of steps of gradient descent. */
  readonly rate: number;
  readonly steps: number;
}

/**
 * Gradient descent of F = tanh(f) on ½ Σ (F − y)² with labels ±1/2: a network whose output is not linear in its last
 * weights, so that ∇²F = φ''(f) ∇f ∇fᵀ + φ'(f) ∇²f has a part that does not vanish with the width (Liu, Zhu & Belkin, "On
 * the linearity of large non-linear models: when and why the tangent kernel is constant", NeurIPS 2020, section 4).
 *
 * Cell, of F: `kernelChange` = ‖K_T − K_0‖_F / ‖K_0‖_F with K(x, x') = φ'(f(x)) φ'(f(x')) Θ(x, x'); `hessianBound`, the
 * largest |φ''| ‖∇f‖² + φ' ‖∇²f‖₂ over inputs and both ends, at least ‖∇²F‖₂; `gradientNorm`, the largest ‖∇F‖ likewise;
 * `weightChange`, root mean square of W_T − W_0 by layer; `lossDecades` = log10(L_T / L_0).
 */
export function nonlinearOutput(settings: NonlinearOutputSettings): Experiment {
  const { network, inputs: law, rate, steps } = settings;
  return libraryExperiment({
    name: "nonlinear-output",
    settings: { network: { ...network }, inputs: inputSettings(law), rate, steps },
    seedsTogether: (width) => seedsWithin(TRAINED_TOGETHER, law.count * width),
    cost: (width) => steps * law.count * width * (law.dimension + 8) * 1e-9,
    measure: (request) => descend(settings, request),
  });
}

const slope = (f: number): number => 1 - Math.tanh(f) ** 2;
const bend = (f: number): number => -2 * Math.tanh(f) * slope(f);

async function descend(settings: NonlinearOutputSettings, request: CellRequest): Promise<Cell[]> {
  const { network, inputs: law, rate, steps } = settings;
  const { engine, width, seeds } = request;
  const { worlds, sizes, points, inputs, initial } = drawBatch(network, law, request);
  const advance = await compileOnce(engine, `gradient descent ${JSON.stringify([network, sizes])}`, () =>
    gradientDescentProgram(network, sizes),
  );
  const labels = worlds.flatMap((world) => [...drawLabels(law.count, world).map((y) => Math.sign(y) / 2)]);
  const rates: Tensor = {
    shape: [seeds.length, 1, 1],
    data: new Float64Array(seeds.length).fill(rate),
  };
  const start = await observeNetwork(engine, network, sizes, inputs, initial);
  let parameters: readonly Tensor[] = initial;
  let outputs = start.outputs!.data;
  for (let step = 0; step < steps; step++) {
    // dL/df = (φ(f) − y) φ'(f), the residual of f against these targets.
    const targets = outputs.map((f, i) => f - (Math.tanh(f) - labels[i]!) * slope(f));
    const moved = await advance.run({
      inputs,
      targets: { shape: [seeds.length, law.count, 1], data: Float64Array.from(targets) },
      rates,
      steps: scalar(1),
      ...named(parameters),
    });
    parameters = parameters.map((_, index) => moved[parameterName(index)]!);
    outputs = (await observeKernel(engine, network, sizes, inputs, parameters)).outputs!.data;
  }
  const end = await observeNetwork(engine, network, sizes, inputs, parameters);
  const moved = movements(parameters, initial);
  const outputMultiplier = layerScales(network, width, law.dimension).at(-1)!.multiplier;
  return worlds.map((_, s) => {
    const target = labels.slice(s * law.count, (s + 1) * law.count);
    const ends = [
      { seen: start, weights: initial },
      { seen: end, weights: parameters },
    ].map(({ seen, weights }) => {
      const f = slice(seen.outputs!, s);
      const kernel = slice(seen.kernel!, s);
      const hessianNorms = twoLayerHessianNorms({
        activation: network.activation,
        inputs: points[s]!,
        preActivations: slice(seen[preActivationName(0)]!, s),
        outputWeights: slice(weights[1]!, s),
        outputMultiplier,
      });
      const squares = points[s]!.map((_, i) => kernel[i * law.count + i]!);
      return {
        kernel: matrixOf(
          law.count,
          law.count,
          (i, j) => kernel[i * law.count + j]! * slope(f[i]!) * slope(f[j]!),
        ),
        loss: target.reduce((sum, y, i) => sum + (Math.tanh(f[i]!) - y) ** 2 / 2, 0),
        gradientNorm: Math.max(...squares.map((square, i) => slope(f[i]!) * Math.sqrt(square))),
        hessianBound: Math.max(
          ...hessianNorms.map((norm, i) => Math.abs(bend(f[i]!)) * squares[i]! + slope(f[i]!) * norm),
        ),
      };
    }) as [End, End];
    const [first, last] = ends;
    return {
      kernelChange: relativeFrobenius(last.kernel, first.kernel),
      hessianBound: Math.max(first.hessianBound, last.hessianBound),
      gradientNorm: Math.max(first.gradientNorm, last.gradientNorm),
      weightChange: moved[s]!.weightChange,
      lossDecades: Math.log10(last.loss / first.loss),
    };
  });
}

interface End {
  readonly kernel: Matrix;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly hessianBound: number;
}
