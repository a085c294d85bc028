import type { CompiledProgram, Engine, Tensor } from "../engine/engine.ts";
import { buildProgram, type Program } from "../engine/program.ts";
import { kernelPartName, observationProgram } from "../kernels/empirical-kernel.ts";
import { matrixOf } from "../kernels/matrix.ts";
import { symmetricEigen } from "../kernels/spectrum.ts";
import {
  gradientFlowProgram,
  lossDescent,
  type ProgramSizes,
  parameterInputs,
  parameterName,
} from "../networks/gradient-flow.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import { type Network, weightCount } from "../networks/network.ts";
import { passes } from "../networks/passes.ts";
import { directionName, tangentProgram } from "../networks/tangent.ts";
import { seedsWithin, TRAINED_TOGETHER } from "./batch.ts";
import { compileOnce } from "./compiled-programs.ts";
import type { Cell, CellRequest, Experiment } from "./experiment.ts";
import { libraryExperiment } from "./library-experiment.ts";
import { stack, stackPoints } from "./train.ts";
import { drawInputs, drawLabels, type InputLaw, inputSettings } from "./world.ts";

export interface FunctionSpaceVelocitySettings {
  readonly network: Network;
  /** Law and number N of the training inputs. */
  readonly inputs: InputLaw;
  /** Further inputs of the same law that are not trained on, at least one. */
  readonly testInputs: number;
  /** Time T at which the velocities are compared, in units of 1/η; 0 is the initialisation. */
  readonly until: number;
  /** Runge–Kutta step. */
  readonly step: number;
}

/** Learning rates of the discrete step are 2^−k / λ_max(Θ_t), λ_max over the training inputs. */
const HALVINGS = [3, 4, 5, 6, 7, 8] as const;
const FEWEST_STEPS = 3;
/**
 * Beyond the three largest steps a difference counts for the order only if it is this many times the outputs' rounding: then rounding moves its
 * logarithm by 0.01 at most. In float64 all six count, in float32 the smallest steps fall out.
 */
const ROUNDINGS = 100;

/**
 * The velocity of the outputs under gradient flow at time T, once by the chain rule through the weights, ḟ =
 * J(−η∇L) by forward-mode differentiation, and once through the empirical kernel, −Σ_i Θ_t(·, x_i)(f(x_i) − y_i),
 * on the N training inputs and on test inputs. Labels are standard normal.
 *
 * Cell, over the training inputs and then the test inputs: `velocity` and `kernelVelocity`, the two; over the
 * training or the test inputs alone: `mismatchTrain` and `mismatchTest`, the largest absolute difference over the
 * largest absolute velocity, 0 where there is no difference; the same over all inputs with another kernel: `mismatchWithoutFirstLayer`, Θ_t less
 * its part from the first weight layer, and `mismatchWithInitialKernel`, Θ_0.
 *
 * And for one step of gradient descent f(θ) → f(θ − ε η∇L) at `learningRates` ε = 2^−k / λ_max(Θ_t), k = 3, …, 8:
 * `discreteErrors`, ‖Δf − ε ḟ‖ / ‖ε ḟ‖ over all inputs, and `discreteOrder`, the least-squares slope of
 * log ‖Δf + ε Θ_t(f − y)‖ in log ε over the steps whose difference is well above the engine's rounding, which is 2
 * where f is smooth.
 */
export function functionSpaceVelocity(settings: FunctionSpaceVelocitySettings): Experiment {
  const { network, inputs: law, testInputs, until, step } = settings;
  return libraryExperiment({
    name: "function-space-velocity",
    settings: { network: { ...network }, inputs: inputSettings(law), testInputs, until, step },
    seedsTogether: (width) => seedsWithin(TRAINED_TOGETHER, (law.count + testInputs) * width),
    cost: (width) => {
      const weights = weightCount(network, width, law.dimension);
      const passes = (until / step) * law.count + 2 * HALVINGS.length * (law.count + testInputs);
      return 4 * passes * (weights + 8 * width) * 1e-9;
    },
    measure: (request) => compareVelocities(settings, request),
  });
}

async function compareVelocities(
  settings: FunctionSpaceVelocitySettings,
  { engine, baseSeed, width, seeds }: CellRequest,
): Promise<Cell[]> {
  const { network, inputs: law, testInputs } = settings;
  const { count: trainCount, dimension } = law;
  const count = trainCount + testInputs;
  const worlds = seeds.map((seed) => ({ baseSeed, seed }));
  const programs = await compilePrograms(engine, network, {
    train: { replicates: seeds.length, inputs: trainCount, inputDimension: dimension, width },
    all: { replicates: seeds.length, inputs: count, inputDimension: dimension, width },
  });

  const points = worlds.map((world) => drawInputs({ ...law, count }, world));
  const labels = worlds.map((world) => drawLabels(trainCount, world));
  const allInputs = stackPoints(points);
  const inputs = stackPoints(points.map((all) => all.slice(0, trainCount)));
  const targets = stack(labels, [trainCount, 1]);
  const initial = initialiseParameters(network, { keys: worlds, width, inputDimension: dimension });
  const before = await programs.observe.run({ inputs: allInputs, ...byName(initial) });
  let parameters: readonly Tensor[] = initial;
  if (settings.until > 0) {
    const steps = Math.ceil(settings.until / settings.step);
    const moved = await programs.advance.run({
      inputs,
      targets,
      step: scalar(settings.until / steps),
      steps: scalar(steps),
      ...byName(initial),
    });
    parameters = initial.map((_, index) => moved[parameterName(index)]!);
  }
  const now = await programs.observe.run({ inputs: allInputs, ...byName(parameters) });
  const direction = await programs.descend.run({ inputs, targets, ...byName(parameters) });
  const { tangent } = await programs.tangent.run({ inputs: allInputs, ...byName(parameters), ...direction });

  const compared = worlds.map((_, s) => {
    const outputs = replicate(now.outputs!, s);
    const residual = labels[s]!.map((y, i) => outputs[i]! - y);
    const kernel = replicate(now.kernel!, s);
    const firstLayer = replicate(now[kernelPartName(0)]!, s);
    const through = (theta: Float64Array) => kernelVelocity(theta, residual, count);
    const largestEigenvalue = symmetricEigen(
      matrixOf(trainCount, trainCount, (i, j) => kernel[i * count + j]!),
    ).values[trainCount - 1]!;
    return {
      outputs,
      velocity: replicate(tangent!, s),
      kernelVelocity: through(kernel),
      withoutFirstLayer: through(kernel.map((value, k) => value - firstLayer[k]!)),
      withInitialKernel: through(replicate(before.kernel!, s)),
      learningRates: HALVINGS.map((k) => 2 ** -k / largestEigenvalue),
    };
  });
  const steps = worlds.map(() => ({ discreteErrors: [] as number[], distances: [] as number[] }));
  for (const k of HALVINGS.keys()) {
    const stepped = parameters.map((value, index) =>
      moveBy(
        value,
        direction[directionName(index)]!,
        compared.map((world) => world.learningRates[k]!),
      ),
    );
    const after = await programs.observe.run({ inputs: allInputs, ...byName(stepped) });
    compared.forEach(({ outputs, velocity, kernelVelocity, learningRates }, s) => {
      const rate = learningRates[k]!;
      const change = replicate(after.outputs!, s).map((value, i) => value - outputs[i]!);
      const linear = velocity.map((value) => rate * value);
      steps[s]!.discreteErrors.push(distance(change, linear) / Math.hypot(...linear));
      steps[s]!.distances.push(
        distance(
          change,
          kernelVelocity.map((value) => rate * value),
        ),
      );
    });
  }
  return compared.map((world, s) => {
    const { velocity, learningRates } = world;
    const train = (values: Float64Array) => values.subarray(0, trainCount);
    const test = (values: Float64Array) => values.subarray(trainCount);
    const { discreteErrors, distances } = steps[s]!;
    return {
      velocity: [...velocity],
      kernelVelocity: [...world.kernelVelocity],
      mismatchTrain: mismatch(train(world.kernelVelocity), train(velocity)),
      mismatchTest: mismatch(test(world.kernelVelocity), test(velocity)),
      mismatchWithoutFirstLayer: mismatch(world.withoutFirstLayer, velocity),
      mismatchWithInitialKernel: mismatch(world.withInitialKernel, velocity),
      learningRates,
      discreteErrors,
      discreteOrder: orderOf(
        learningRates,
        distances,
        ROUNDINGS * (engine.precision === "float64" ? 2 ** -53 : 2 ** -24) * Math.hypot(...world.outputs),
      ),
    };
  });
}

/** Programs on the training inputs, and on these and the test inputs. */
async function compilePrograms(
  engine: Engine,
  network: Network,
  sizes: { readonly train: ProgramSizes; readonly all: ProgramSizes },
): Promise<Record<"advance" | "descend" | "observe" | "tangent", CompiledProgram>> {
  const train = JSON.stringify([network, sizes.train]);
  const all = JSON.stringify([network, sizes.all]);
  return {
    advance: await compileOnce(engine, `gradient flow ${train}`, () =>
      gradientFlowProgram(network, sizes.train),
    ),
    descend: await compileOnce(engine, `loss descent ${train}`, () =>
      lossDescentProgram(network, sizes.train),
    ),
    observe: await compileOnce(engine, `observation ${all}`, () => observationProgram(network, sizes.all)),
    tangent: await compileOnce(engine, `tangent ${all}`, () => tangentProgram(network, sizes.all)),
  };
}

/** Inputs: `inputs` (S, N, d), `targets` (S, N, 1), the weights. Outputs: −η∇L, by `directionName`. */
function lossDescentProgram(net: Network, sizes: ProgramSizes): Program {
  return buildProgram((p) => {
    const inputs = p.input("inputs", [sizes.replicates, sizes.inputs, sizes.inputDimension]);
    const targets = p.input("targets", [sizes.replicates, sizes.inputs, 1]);
    const parameters = parameterInputs(p, net, sizes);
    const pass = passes(net, sizes.width, sizes.inputDimension);
    const descent = lossDescent(p, net, sizes, pass, parameters, inputs, targets);
    return Object.fromEntries(descent.map((value, index) => [directionName(index), value]));
  });
}

/** −Σ_i Θ(x, x_i) r_i at all `count` inputs x, i over the training inputs, which come first in Θ. */
function kernelVelocity(kernel: Float64Array, residual: Float64Array, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, x) => {
    let sum = 0;
    for (let i = 0; i < residual.length; i++) sum -= kernel[x * count + i]! * residual[i]!;
    return sum;
  });
}

/**
 * Largest absolute difference over largest absolute velocity. A narrow relu network may be inactive at all test inputs,
 * where both velocities are then exactly 0, and agree.
 */
function mismatch(predicted: Float64Array, velocity: Float64Array): number {
  const difference = largest(predicted.map((value, i) => value - velocity[i]!));
  return difference === 0 ? 0 : difference / largest(velocity);
}

const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const distance = (a: Float64Array, b: Float64Array): number =>
  Math.hypot(...a.map((value, i) => value - b[i]!));

/** Slope of log distance in log rate, over the three largest rates and the smaller ones whose distance is `least`. */
function orderOf(rates: readonly number[], distances: readonly number[], least: number): number {
  const counted = [...rates.keys()].filter((k) => k < FEWEST_STEPS || distances[k]! >= least);
  return slope(
    counted.map((k) => Math.log(rates[k]!)),
    counted.map((k) => Math.log(distances[k]!)),
  );
}

/** Least-squares slope of y in x. */
function slope(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const xMean = mean(x);
  const yMean = mean(y);
  const covariance = mean(x.map((value, i) => (value - xMean) * (y[i]! - yMean)));
  return covariance / mean(x.map((value) => (value - xMean) ** 2));
}

/** Every replicate of `tensor` plus its own multiple of `direction`. */
function moveBy(tensor: Tensor, direction: Tensor, multiples: readonly number[]): Tensor {
  const size = tensor.data.length / multiples.length;
  const data = tensor.data.map((value, k) => value + multiples[Math.floor(k / size)]! * direction.data[k]!);
  return { shape: tensor.shape, data };
}

/** Replicate `index` of a stacked tensor, flattened. */
function replicate(tensor: Tensor, index: number): Float64Array {
  const size = tensor.data.length / tensor.shape[0]!;
  return tensor.data.subarray(index * size, (index + 1) * size);
}

const scalar = (value: number): Tensor => ({ shape: [], data: Float64Array.of(value) });

const byName = (parameters: readonly Tensor[]): Record<string, Tensor> =>
  Object.fromEntries(parameters.map((value, index) => [parameterName(index), value]));
