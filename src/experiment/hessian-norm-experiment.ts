import type { Tensor } from "../engine/engine.ts";
import { buildProgram, type Program } from "../engine/program.ts";
import { preActivationName } from "../kernels/empirical-kernel.ts";
import { entryOf, symmetricMatrixOf } from "../kernels/matrix.ts";
import { symmetricEigen } from "../kernels/spectrum.ts";
import { dot, norm } from "../kernels/vector.ts";
import { type ProgramSizes, parameterInputs } from "../networks/gradient-flow.ts";
import { layerScales, type Network, weightCount } from "../networks/network.ts";
import { passes } from "../networks/passes.ts";
import {
  deltaChangeName,
  hessianFactorsProgram,
  inputChangeName,
  leftName,
  rightName,
} from "../networks/tangent.ts";
import { twoLayerHessianNorm } from "../networks/two-layer-hessian.ts";
import { openStream } from "../random/stream.ts";
import { drawBatch, seedsWithin } from "./batch.ts";
import { compileOnce } from "./compiled-programs.ts";
import type { Cell, CellRequest, Experiment } from "./experiment.ts";
import { libraryExperiment } from "./library-experiment.ts";
import { named, slice, stackPoints } from "./train.ts";
import { type InputLaw, inputSettings } from "./world.ts";

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
/** Weights of networks whose iterations go in step: 2 MiB, which every step reads. */
const WEIGHTS_TOGETHER = 2 ** 18;
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
  return libraryExperiment({
    name: "hessian-norm",
    settings: { network: { ...network }, inputs: inputSettings(law) },
    seedsTogether: (width) => seedsWithin(WEIGHTS_TOGETHER, weightCount(network, width, law.dimension)),
    // In a step about eight operations per weight, and four for each of two passes over the earlier steps' coordinates.
    cost: (width) => {
      const layers = layerScales(network, width, law.dimension);
      const coordinates = layers.reduce((sum, { fanIn, fanOut }) => sum + fanIn + fanOut, 0);
      const weights = weightCount(network, width, law.dimension);
      return USUAL_STEPS * (8 * weights + 4 * USUAL_STEPS * coordinates) * 1e-9;
    },
    measure: (request) => measureSeeds(settings, request, PLAIN),
    refined: {
      seeds: 2,
      costFactor: 2,
      measure: (request) => measureSeeds(settings, request, FINER),
    },
  });
}

async function measureSeeds(
  { network, inputs: law }: HessianNormSettings,
  request: CellRequest,
  effort: LanczosEffort,
): Promise<Cell[]> {
  const { engine, width, seeds } = request;
  const { worlds, sizes, points, inputs, initial } = drawBatch(network, { ...law, count: 1 }, request);
  const shapeName = JSON.stringify([network, sizes]);
  const multiply = await compileOnce(engine, `hessian factors ${shapeName}`, () =>
    hessianFactorsProgram(network, sizes, RANK),
  );
  const backPropagate = await compileOnce(engine, `gradient factors ${shapeName}`, () =>
    gradientFactorsProgram(network, sizes),
  );
  const weights = named(initial);
  const top: Tensor = { shape: [seeds.length, 1, 1], data: new Float64Array(seeds.length).fill(1) };
  const seen = await backPropagate.run({ inputs, ...weights });
  const layers = layerScales(network, width, law.dimension);
  const gradients = seeds.map((_, s) =>
    layers.map(({ multiplier }, l) => ({
      input: slice(seen[layerInputName(l)]!, s),
      delta: times(multiplier, slice(seen[deltaName(l)]!, s)),
    })),
  );
  const ranges = gradients.map(hessianRange);

  const multiplyAll = async (coordinates: readonly Float64Array[]) => {
    const directions = ranges.map((range, s) => range.expand(coordinates[s]!));
    const factors = layers.flatMap((_, l): [string, Tensor][] => [
      [leftName(l), stackPoints(directions.map((direction) => direction[l]!.left))],
      [rightName(l), stackPoints(directions.map((direction) => direction[l]!.right))],
    ]);
    const changes = await multiply.run({ inputs, top, ...weights, ...Object.fromEntries(factors) });
    return ranges.map((range, s) => {
      const product = layers.map(({ multiplier }, l): LowRank => {
        const { input, delta } = gradients[s]![l]!;
        const inputChange = changes[inputChangeName(l)];
        const deltaChange = changes[deltaChangeName(l)];
        return {
          left: [...(inputChange ? [slice(inputChange, s)] : []), ...(deltaChange ? [input] : [])],
          right: [
            ...(inputChange ? [delta] : []),
            ...(deltaChange ? [times(multiplier, slice(deltaChange, s))] : []),
          ],
        };
      });
      return range.compress(product);
    });
  };
  const starts = worlds.map((world, s) => {
    const stream = openStream({ ...world, width, purpose: "hessian norm/start" });
    // Through `compress`, so that it has nothing outside the range.
    return ranges[s]!.compress(ranges[s]!.expand(stream.fillGaussian(ranges[s]!.dimension)));
  });
  const found = await spectralNormsByLanczos(multiplyAll, starts, effort);
  return seeds.map((_, s) => ({
    spectralNorm: found[s]!.norm,
    residual: found[s]!.residual,
    lanczosSteps: found[s]!.steps,
    gradientNorm: norm(gradients[s]!.map(({ input, delta }) => norm(input) * norm(delta))),
    ...(network.depth === 2 && {
      exactNorm: twoLayerHessianNorm({
        activation: network.activation,
        preActivations: slice(seen[preActivationName(0)]!, s),
        outputWeights: slice(initial[1]!, s),
        inputNorm: layers[0]!.multiplier * norm(points[s]![0]!),
        outputMultiplier: layers[1]!.multiplier,
      }),
    }),
  }));
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

/** Vectors whose outer product input deltaᵀ is the gradient of one weight layer at one input: z_{l−1} and μ_l δ_l. */
export interface GradientFactors {
  /** Length fanIn. */
  readonly input: Float64Array;
  /** Length fanOut. */
  readonly delta: Float64Array;
}

/** A direction in one layer's weights, Σ_k left_k right_kᵀ: (fanIn, fanOut). */
export interface LowRank {
  readonly left: readonly Float64Array[];
  readonly right: readonly Float64Array[];
}

/** Orthonormal coordinates on a space that contains the range of the Hessian. */
export interface HessianRange {
  /** Σ_l (fanIn + fanOut). */
  readonly dimension: number;
  /** One direction of rank 2 per weight layer, from coordinates. */
  expand(coordinates: Float64Array): LowRank[];
  /** The coordinates of the orthogonal projection of a direction. */
  compress(direction: readonly LowRank[]): Float64Array;
}

/** Of the directions that `expand` gives. */
const RANK = 2;

/**
 * At one input the gradient of a layer is a multiple of z δᵀ, so its derivative along any direction, a column of
 * the Hessian, is ż δᵀ + z δ̇ᵀ: whatever the width, a layer's part of the range is within
 *   { u δ̂ᵀ + ẑ wᵀ : u ⊥ ẑ },  ẑ = z/‖z‖, δ̂ = δ/‖δ‖,
 * on which ‖u δ̂ᵀ + ẑ wᵀ‖_F² = ‖u‖² + ‖w‖². Lanczos on these fanIn + fanOut coordinates per layer finds the same
 * non-zero eigenvalues as on all fanIn · fanOut weights, and no matrix of that size is made on the way.
 */
export function hessianRange(gradients: readonly GradientFactors[]): HessianRange {
  const units = gradients.map(({ input, delta }) => ({ z: unit(input), d: unit(delta) }));
  const dimension = units.reduce((sum, { z, d }) => sum + z.length + d.length, 0);
  return {
    dimension,
    expand(coordinates) {
      let at = 0;
      return units.map(({ z, d }) => {
        const u = coordinates.subarray(at, at + z.length);
        const w = coordinates.subarray(at + z.length, at + z.length + d.length);
        at += z.length + d.length;
        return { left: [u, z], right: [d, w] };
      });
    },
    compress(direction) {
      const coordinates = new Float64Array(dimension);
      let at = 0;
      units.forEach(({ z, d }, l) => {
        const u = coordinates.subarray(at, at + z.length);
        const w = coordinates.subarray(at + z.length, at + z.length + d.length);
        at += z.length + d.length;
        const { left, right } = direction[l]!;
        left.forEach((vector, k) => {
          addAlong(u, vector, dot(right[k]!, d));
          addAlong(w, right[k]!, dot(vector, z));
        });
        addAlong(u, z, -dot(u, z));
      });
      return coordinates;
    },
  };
}

/** v / ‖v‖, or 0 for v = 0, as δ is where every relu is off: the part of the range it spans is then empty. */
function unit(v: Float64Array): Float64Array {
  const length = norm(v);
  return length === 0 ? v : times(1 / length, v);
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
 * ‖A‖₂ of several symmetric A by the Lanczos iteration, in step with each other: an engine is called once for all of them.
 *
 * @param multiply v ↦ A v of every A; where an iteration has ended, the product is not looked at
 * @param starts an eigenvector orthogonal to it is not seen; 0 ends at once with the norm 0, as where all relus are off
 */
export async function spectralNormsByLanczos(
  multiply: (vectors: readonly Float64Array[]) => Promise<readonly Float64Array[]>,
  starts: readonly Float64Array[],
  effort: LanczosEffort,
): Promise<LanczosNorm[]> {
  const iterations = starts.map((start) => lanczos(start, effort));
  const vectors = [...starts];
  const norms: LanczosNorm[] = [];
  const goOn = (s: number, product?: Float64Array) => {
    const { done, value } = product ? iterations[s]!.next(product) : iterations[s]!.next();
    if (done) norms[s] = value;
    else vectors[s] = value;
  };
  starts.forEach((_, s) => {
    goOn(s);
  });
  while (starts.some((_, s) => !norms[s])) {
    const products = await multiply(vectors);
    products.forEach((product, s) => {
      if (!norms[s]) goOn(s, product);
    });
  }
  return norms;
}

/**
 * The Lanczos iteration with full reorthogonalisation (Golub & Van Loan, "Matrix Computations", 4th ed., sections 10.1
 * and 10.3): yields vectors v, takes A v and returns what it found of ‖A‖₂. Ritz values lie between the extreme eigenvalues of A, so the
 * norm is a lower bound; an eigenvalue θ′ of A is within residual · |θ| of it.
 */
function* lanczos(
  start: Float64Array,
  { tolerance, mostSteps }: LanczosEffort,
): Generator<Float64Array, LanczosNorm, Float64Array> {
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const offDiagonal: number[] = [];
  let last = 0;
  let next = unit(start);
  for (;;) {
    const q = next;
    basis.push(q);
    const r = Float64Array.from(yield q);
    diagonal.push(dot(q, r));
    // Twice, after which what is left of the earlier steps is rounding (Golub & Van Loan, section 10.3.1).
    for (let again = 0; again < 2; again++) {
      for (const earlier of basis) addAlong(r, earlier, -dot(r, earlier));
    }
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
    next = times(1 / beta, r);
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

// Loops over indices: `map` takes several times as long.

/** v + share · q, in place of v. */
function addAlong(v: Float64Array, q: Float64Array, share: number): void {
  for (let i = 0; i < v.length; i++) v[i]! += share * q[i]!;
}

function times(factor: number, v: Float64Array): Float64Array {
  const result = new Float64Array(v.length);
  for (let i = 0; i < v.length; i++) result[i] = factor * v[i]!;
  return result;
}
