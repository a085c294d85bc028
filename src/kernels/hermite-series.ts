import { LRUCache } from "lru-cache";
import { KernelError } from "./kernel-error.ts";

/** A smooth function of one real variable. */
export type SmoothFunction = (z: number) => number;

export interface HermiteAccuracy {
  /**
   * Largest share of E[f(sz)²] the series may miss. By Cauchy–Schwarz it bounds the error of every Gaussian
   * expectation made of two such series, relative to √(E[f(sz)²] E[g(tz)²]).
   */
  readonly tolerance?: number;
  /** Most terms before giving up. The 2^15 of the default reach tanh at ‖x‖ near 12. */
  readonly mostTerms?: number;
}

const FEWEST_TERMS = 64;

/**
 * Beyond |z| = 12.5 the root of the Gaussian weight, e^{−z²/4}, is below 2e-17: less than the rounding of the
 * sum for any f that does not grow exponentially.
 */
const RANGE = 12.5;

/**
 * Coefficients a_k(s) = E[f(sz) h_k(z)], z ~ N(0, 1), h_k the orthonormal (probabilists') Hermite polynomials,
 * so that f(sz) = Σ_k a_k h_k(z). For jointly normal u, v of standard deviations s, t and correlation ρ,
 *   E[f(u) g(v)] = Σ_k a_k(s) b_k(t) ρ^k
 * by Mehler's formula: O'Donnell, "Analysis of Boolean Functions" (2014), prop. 11.31; Daniely, Frostig &
 * Singer, "Toward deeper understanding of neural networks" (NeurIPS 2016), section 4, the "dual activation".
 *
 * One-dimensional integrals per input replace a two-dimensional one per pair. They are done by the trapezoidal
 * rule, which converges geometrically here (Trefethen & Weideman, "The exponentially convergent trapezoidal
 * rule", SIAM Review 56, 2014, section 4), with a step four times finer than the wavelength of h_K.
 *
 * The number of terms doubles until Parseval's identity closes: E[f(sz)²] − Σ a_k² is what the series misses.
 * Needed are about 100 terms at s = 1 for tanh and about (10 s)² for large s: its pole at iπ/2 makes
 * a_k ≈ e^{−π√k/(2s)}.
 *
 * @param scale s > 0, the norm of an input
 * @returns a_0, a_1, …, of as many terms as it took
 * @throws {KernelError} if the identity does not close within `mostTerms` (f is not smooth, or s too large), with the
 *   share missed; if s is not a positive number; if f is not finite.
 */
export function hermiteCoefficients(
  f: SmoothFunction,
  scale: number,
  { tolerance = 1e-12, mostTerms = 2 ** 15 }: HermiteAccuracy = {},
): Float64Array {
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) {
    throw new KernelError(`the scale of a Hermite series is a positive number; got ${scale}`);
  }
  let terms = FEWEST_TERMS;
  for (;;) {
    const { coefficients, secondMoment } = project(f, scale, terms);
    if (!Number.isFinite(secondMoment)) {
      throw new KernelError(
        `a function expanded in Hermite polynomials is finite; E[f(${scale} z)²] = ${secondMoment}`,
      );
    }
    const reached = coefficients.reduce((sum, a) => sum + a * a, 0);
    const missed = secondMoment - reached;
    if (Math.abs(missed) <= tolerance * secondMoment) return coefficients;
    if (2 * terms > mostTerms) {
      throw new KernelError(
        `a Hermite series misses at most ${tolerance} of E[f(${scale} z)²] = ${secondMoment}; ` +
          `${terms} terms reached ${reached} and miss ${(missed / secondMoment).toExponential(1)} of it`,
      );
    }
    terms *= 2;
  }
}

/** Of one function's series that are kept: inputs on a sphere share a few norms, which differ by rounding alone. */
const MOST_BYTES = 2 ** 20;

/** `hermiteCoefficients` of f, which remembers its last answers, a mebibyte of them. They are shared, so not to be written to. */
export function hermiteSeries(f: SmoothFunction): (scale: number) => Float64Array {
  const known = new LRUCache<number, Float64Array>({
    maxSize: MOST_BYTES,
    sizeCalculation: (series) => series.byteLength + 64,
  });
  return (scale) => {
    const series = known.get(scale) ?? hermiteCoefficients(f, scale);
    known.set(scale, series);
    return series;
  };
}

/** Of tanh and tanh′, at inputs of norm `scale`. */
export const tanhSeries = {
  values: hermiteSeries(Math.tanh),
  derivatives: hermiteSeries((z) => 1 - Math.tanh(z) ** 2),
} as const;

/** E[f(u) g(v)] = Σ_k a_k b_k ρ^k for standard deviations inside the coefficients and correlation ρ in [−1, 1]. */
export function gaussianExpectation(a: Float64Array, b: Float64Array, correlation: number): number {
  let sum = 0;
  // Horner's scheme, which adds the small terms first.
  for (let k = Math.min(a.length, b.length) - 1; k >= 0; k--) sum = sum * correlation + a[k]! * b[k]!;
  return sum;
}

/** a_0 … a_{terms−1} and E[f(sz)²], by the same trapezoidal rule. */
function project(
  f: SmoothFunction,
  scale: number,
  terms: number,
): { coefficients: Float64Array; secondMoment: number } {
  // h_k(z) e^{−z²/4} oscillates with frequency at most about √k; the 8 covers f at few terms.
  const step = (2 * Math.PI) / (4 * Math.sqrt(terms) + 8);
  const nodes = Math.ceil(RANGE / step) + 1;
  // Only z ≥ 0 is visited: h_k(−z) = (−1)^k h_k(z), so even terms see f's even part and odd terms its odd part.
  const even = new Float64Array(nodes);
  const odd = new Float64Array(nodes);
  // h_{k−1} and h_k times the root of the density: no overflow where the polynomials alone have it.
  let previous = new Float64Array(nodes);
  let current = new Float64Array(nodes);
  let secondMoment = 0;
  for (let i = 0; i < nodes; i++) {
    const z = i * step;
    const root = Math.exp((-z * z) / 4) / (2 * Math.PI) ** (1 / 4);
    const weight = (i === 0 ? step / 2 : step) * root;
    const right = f(scale * z);
    const left = f(-scale * z);
    even[i] = weight * (right + left);
    odd[i] = weight * (right - left);
    secondMoment += weight * root * (right * right + left * left);
    current[i] = root;
  }
  const coefficients = new Float64Array(terms);
  for (let k = 0; k < terms; k++) {
    const part = k % 2 === 0 ? even : odd;
    // √(k+1) h_{k+1} = z h_k − √k h_{k−1}
    const up = step / Math.sqrt(k + 1);
    const back = Math.sqrt(k / (k + 1));
    let sum = 0;
    for (let i = 0; i < nodes; i++) {
      const h = current[i]!;
      sum += part[i]! * h;
      previous[i] = i * up * h - back * previous[i]!;
    }
    coefficients[k] = sum;
    [previous, current] = [current, previous];
  }
  return { coefficients, secondMoment };
}
