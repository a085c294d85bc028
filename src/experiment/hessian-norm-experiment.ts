import type { Tensor } from "../engine/engine.ts";
import { buildProgram, type Program } from "../engine/program.ts";
import { preActivationName } from "../kernels/empirical-kernel.ts";
import { entryOf, symmetricMatrixOf } from "../kernels/matrix.ts";
import { symmetricEigen } from "../kernels/spectrum.ts";
import { dot, norm } from "../kernels/vector.ts";
import { type ProgramSizes, parameterInputs, parameterName } from "../networks/gradient-flow.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import { layerScales, type Network } from "../networks/network.ts";
import { passes } from "../networks/passes.ts";
import { directionName, hessianVectorProgram } from "../networks/tangent.ts";
import { twoLayerHessianNorm } from "../networks/two-layer-hessian.ts";
import { openStream } from "../random/stream.ts";
import { compileOnce } from "./compiled-programs.ts";
import type { Cell, CellRequest, Experiment } from "./experiment.ts";
import { libraryExperiment } from "./library-experiment.ts";
import { drawInputs, type InputLaw, inputSettings } from "./world.ts";

export interface HessianNormSettings {
  readonly network: Network;
  /** The Hessian is taken at the first input of the law. */
  readonly inputs: InputLaw;
}

/** When the Lanczos iteration stops. */
export interface LanczosEffort {
  /** Relative change of the norm, from one look to the next, below which it stops. */
  readonly tolerance: number;
  readonly mostSteps: number;
}

// The iteration can rest a few steps near the second largest eigenvalue, which large networks have close to the largest.
// Of 960 norms of two tanh layers at m = 256, whose closed form is known, five were off by 0.1 to 1.4 % with a tolerance
// of 1e-5, none by more than 1e-4 with 1e-9, for a third more steps (22 and 29 on average, 60 at most).
const PLAIN: LanczosEffort = { tolerance: 1e-9, mostSteps: 160 };
const FINER: LanczosEffort = { tolerance: 1e-12, mostSteps: 320 };
/** What a plain iteration takes on average, more in deeper networks than in two layers. */
const USUAL_STEPS = 40;
/** Steps between two looks at the norm: in one step alone it can hardly move long before it is right. */
const STEPS_BETWEEN_LOOKS = 4;

/**
 * The Hessian of f(·, x) with respect to all weights, at initialisation and at one input x.
 *
 * Cell: `spectralNorm` = ‖H‖₂ by Lanczos, a lower bound up to rounding; `residual`, of its eigenpair, relative to
 * it; `lanczosSteps`, the Hessian-vector products it took; `gradientNorm` = ‖∇f(x)‖₂, without learning rates;
 * at depth 2 also `exactNorm`, ‖H‖₂ from its blocks (`twoLayerHessianNorm`). The noise floor is the change of
 * these under more Lanczos steps.
 */
export function hessianNorm(settings: HessianNormSettings): Experiment {
  const { network, inputs: law } = settings;
  const weights = (width: number) =>
    layerScales(network, width, law.dimension).reduce((sum, layer) => sum + layer.fanIn * layer.fanOut, 0);
  return libraryExperiment({
    name: "hessian-norm",
    settings: { network: { ...network }, inputs: inputSettings(law) },
    seedsTogether: () => 8,
    // About thirty operations per weight in a step.
    cost: (width) => 30 * USUAL_STEPS * weights(width) * 1e-9,
    measure: (request) => measureSeeds(settings, request, PLAIN),
    refined: {
      seeds: 2,
      costFactor: 2,
      measure: (request) => measureSeeds(settings, request, FINER),
    },
  });
}

async function measureSeeds(
  settings: HessianNormSettings,
  request: CellRequest,
  effort: LanczosEffort,
): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const seed of request.seeds) cells.push(await measureSeed(settings, request, seed, effort));
  return cells;
}

async function measureSeed(
  { network, inputs: law }: HessianNormSettings,
  { engine, baseSeed, width }: CellRequest,
  seed: number,
  effort: LanczosEffort,
): Promise<Cell> {
  const sizes: ProgramSizes = { replicates: 1, inputs: 1, inputDimension: law.dimension, width };
  const shapeName = JSON.stringify([network, sizes]);
  const multiply = await compileOnce(engine, `hessian-vector ${shapeName}`, () =>
    hessianVectorProgram(network, sizes),
  );
  const backPropagate = await compileOnce(engine, `gradient factors ${shapeName}`, () =>
    gradientFactorsProgram(network, sizes),
  );
  const x = drawInputs({ ...law, count: 1 }, { baseSeed, seed })[0]!;
  const inputs: Tensor = { shape: [1, 1, law.dimension], data: x };
  const top: Tensor = { shape: [1, 1, 1], data: Float64Array.of(1) };
  const parameters = initialiseParameters(network, {
    keys: [{ baseSeed, seed }],
    width,
    inputDimension: law.dimension,
  });
  const weights = Object.fromEntries(parameters.map((value, index) => [parameterName(index), value]));
  const seen = await backPropagate.run({ inputs, ...weights });
  const layers = layerScales(network, width, law.dimension);
  const factors = layers.map((_, l) => ({
    input: seen[layerInputName(l)]!.data,
    delta: seen[deltaName(l)]!.data,
  }));

  const range = hessianRange(factors);
  const stream = openStream({ baseSeed, seed, width, purpose: "hessian norm/start" });
  const found = await spectralNormByLanczos(
    async (coordinates) => {
      const direction = range.expand(coordinates).map((data, l): [string, Tensor] => {
        const { fanIn, fanOut } = layers[l]!;
        return [directionName(l), { shape: [1, fanIn, fanOut], data }];
      });
      const product = await multiply.run({ inputs, top, ...weights, ...Object.fromEntries(direction) });
      return range.compress(layers.map((_, l) => product[directionName(l)]!.data));
    },
    // Through `compress`, so that it has nothing outside the range.
    range.compress(range.expand(stream.fillGaussian(range.dimension))),
    effort,
  );
  const gradientParts = factors.map(
    ({ input, delta }, l) => layers[l]!.multiplier * norm(input) * norm(delta),
  );
  return {
    spectralNorm: found.norm,
    residual: found.residual,
    lanczosSteps: found.steps,
    gradientNorm: norm(gradientParts),
    ...(network.depth === 2 && {
      exactNorm: twoLayerHessianNorm({
        activation: network.activation,
        preActivations: seen[preActivationName(0)]!.data,
        outputWeights: parameters[1]!.data,
        inputNorm: layers[0]!.multiplier * norm(x),
        outputMultiplier: layers[1]!.multiplier,
      }),
    }),
  };
}

/** Name of z_{l−1} of weight layer `index` (from 0) among the outputs of `gradientFactorsProgram`. */
export const layerInputName = (index: number): string => `input of layer ${index + 1}`;
/** Name of δ_l likewise. */
export const deltaName = (index: number): string => `delta of layer ${index + 1}`;

/**
 * Inputs: `inputs` (S, N, d) and the weights. Outputs: z_{l−1} (S, N, fanIn) and δ_l = ∂f/∂h_l (S, N, fanOut) of
 * every weight layer, whose outer product times the layer's multiplier is its gradient, and `pre-activations 1`.
 */
export function gradientFactorsProgram(net: Network, sizes: ProgramSizes): Program {
  const pass = passes(net, sizes.width, sizes.inputDimension);
  return buildProgram((p) => {
    const inputs = p.input("inputs", [sizes.replicates, sizes.inputs, sizes.inputDimension]);
    const parameters = parameterInputs(p, net, sizes);
    const forward = pass.forward(p, parameters, inputs);
    const ones = p.constant({
      shape: [sizes.replicates, sizes.inputs, 1],
      data: new Float64Array(sizes.replicates * sizes.inputs).fill(1),
    });
    const deltas = pass.backward(p, parameters, forward, ones);
    return {
      ...Object.fromEntries(forward.layerInputs.map((value, l) => [layerInputName(l), value])),
      ...Object.fromEntries(deltas.map((value, l) => [deltaName(l), value])),
      [preActivationName(0)]: forward.preActivations[0]!,
    };
  });
}

/** z_{l−1} and δ_l of one weight layer at one input. */
export interface GradientFactors {
  /** Length fanIn. */
  readonly input: Float64Array;
  /** Length fanOut. */
  readonly delta: Float64Array;
}

/** Orthonormal coordinates on a space that contains the range of the Hessian. */
export interface HessianRange {
  /** Σ_l (fanIn + fanOut). */
  readonly dimension: number;
  /** One direction tensor per weight layer, (fanIn, fanOut) row by row, from coordinates. */
  expand(coordinates: Float64Array): Float64Array[];
  /** The coordinates of the orthogonal projection of a direction. */
  compress(direction: readonly Float64Array[]): Float64Array;
}

/**
 * At one input the gradient of a layer is a multiple of z δᵀ, so its derivative along any direction, a column of
 * the Hessian, is ż δᵀ + z δ̇ᵀ: whatever the width, a layer's part of the range is within
 *   { u δ̂ᵀ + ẑ wᵀ : u ⊥ ẑ },  ẑ = z/‖z‖, δ̂ = δ/‖δ‖,
 * on which ‖u δ̂ᵀ + ẑ wᵀ‖_F² = ‖u‖² + ‖w‖². Lanczos on these fanIn + fanOut coordinates per layer finds the same
 * non-zero eigenvalues as on all fanIn · fanOut weights, and orthogonalising a hundred thousand weights against
 * all earlier steps would cost more than the products do.
 */
export function hessianRange(factors: readonly GradientFactors[]): HessianRange {
  const units = factors.map(({ input, delta }) => ({ z: unit(input), d: unit(delta) }));
  const dimension = units.reduce((sum, { z, d }) => sum + z.length + d.length, 0);
  return {
    dimension,
    expand(coordinates) {
      let at = 0;
      return units.map(({ z, d }) => {
        const u = coordinates.subarray(at, at + z.length);
        const w = coordinates.subarray(at + z.length, at + z.length + d.length);
        at += z.length + d.length;
        const tensor = new Float64Array(z.length * d.length);
        for (let i = 0, k = 0; i < z.length; i++) {
          const ui = u[i]!;
          const zi = z[i]!;
          for (let j = 0; j < d.length; j++, k++) tensor[k] = ui * d[j]! + zi * w[j]!;
        }
        return tensor;
      });
    },
    compress(direction) {
      const coordinates = new Float64Array(dimension);
      let at = 0;
      units.forEach(({ z, d }, l) => {
        const tensor = direction[l]!;
        const u = coordinates.subarray(at, at + z.length);
        const w = coordinates.subarray(at + z.length, at + z.length + d.length);
        at += z.length + d.length;
        for (let i = 0, k = 0; i < z.length; i++) {
          const zi = z[i]!;
          let along = 0;
          for (let j = 0; j < d.length; j++, k++) {
            const value = tensor[k]!;
            along += value * d[j]!;
            w[j]! += zi * value;
          }
          u[i] = along;
        }
        const shared = dot(u, z);
        for (let i = 0; i < z.length; i++) u[i]! -= shared * z[i]!;
      });
      return coordinates;
    },
  };
}

/** v / ‖v‖, or 0 for v = 0, as δ is where every relu is off: the part of the range it spans is then empty. */
function unit(v: Float64Array): Float64Array {
  const length = norm(v);
  return length === 0 ? v : v.map((value) => value / length);
}

export interface LanczosNorm {
  /** Largest |Ritz value|. */
  readonly norm: number;
  /** ‖A y − θ y‖ / |θ| of its Ritz pair. */
  readonly residual: number;
  /** Products with A. */
  readonly steps: number;
}

/**
 * ‖A‖₂ of a symmetric A by the Lanczos iteration with full reorthogonalisation (Golub & Van Loan, "Matrix
 * Computations", 4th ed., sections 10.1 and 10.3). Ritz values lie between the extreme eigenvalues of A, so the
 * norm is a lower bound; an eigenvalue θ′ of A is within residual · |θ| of it.
 *
 * @param multiply v ↦ A v
 * @param start not 0; an eigenvector orthogonal to it is not seen
 */
export async function spectralNormByLanczos(
  multiply: (v: Float64Array) => Promise<Float64Array>,
  start: Float64Array,
  { tolerance, mostSteps }: LanczosEffort,
): Promise<LanczosNorm> {
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const offDiagonal: number[] = [];
  let last = 0;
  let next = unit(start);
  for (;;) {
    const q = next;
    basis.push(q);
    const r = Float64Array.from(await multiply(q));
    diagonal.push(dot(q, r));
    // Twice, after which what is left of the earlier steps is rounding (Golub & Van Loan, section 10.3.1).
    for (let again = 0; again < 2; again++) for (const earlier of basis) subtractAlong(r, earlier);
    const beta = norm(r);
    const steps = basis.length;
    const size = Math.max(...diagonal.map(Math.abs), ...offDiagonal, beta);
    // A product that leaves nothing but rounding has closed the space: its eigenvalues are exact.
    const closed = steps === r.length || beta <= 64 * Number.EPSILON * size;
    if (closed || steps === mostSteps || steps % STEPS_BETWEEN_LOOKS === 0) {
      const ritz = largestRitz(diagonal, offDiagonal);
      const done = closed || steps === mostSteps || Math.abs(ritz.norm - last) <= tolerance * ritz.norm;
      if (done) {
        const residual = ritz.norm === 0 ? 0 : (beta * Math.abs(ritz.lastEntry)) / ritz.norm;
        return { norm: ritz.norm, residual, steps };
      }
      last = ritz.norm;
    }
    offDiagonal.push(beta);
    next = r.map((value) => value / beta);
  }
}

/** The eigenvalue of largest size of the tridiagonal matrix, and the last entry of its eigenvector. */
function largestRitz(
  diagonal: readonly number[],
  offDiagonal: readonly number[],
): { norm: number; lastEntry: number } {
  const size = diagonal.length;
  const { values, vectors } = symmetricEigen(
    symmetricMatrixOf(size, (i, j) => {
      if (i === j) return diagonal[i]!;
      return j === i + 1 ? offDiagonal[i]! : 0;
    }),
  );
  const column = Math.abs(values[0]!) > Math.abs(values[size - 1]!) ? 0 : size - 1;
  return { norm: Math.abs(values[column]!), lastEntry: entryOf(vectors, size - 1, column) };
}

function subtractAlong(r: Float64Array, q: Float64Array): void {
  const share = dot(r, q);
  for (let i = 0; i < r.length; i++) r[i]! -= share * q[i]!;
}
