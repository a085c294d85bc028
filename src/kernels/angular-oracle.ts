import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/*
 * For tests only: Gaussian expectations of homogeneous functions by integrals in polar coordinates, which share
 * nothing with the closed forms they check.
 */

/** ∫_from^to f, by 48-point Gauss–Legendre (Golub & Welsch 1969): exact to rounding for the trigonometric f here. */
export function integrate(f: (x: number) => number, from: number, to: number): number {
  const centre = (from + to) / 2;
  const half = (to - from) / 2;
  return half * LEGENDRE.reduce((sum, { node, weight }) => sum + weight * f(centre + half * node), 0);
}

/**
 * The directions φ of w in the plane of x = (1, 0) and x' = (cos θ, sin θ) at which both wᵀx = r cos φ and
 * wᵀx' = r cos(φ − θ) are positive: the integrands' only breakpoints.
 */
export const bothPositive = (angle: number): [number, number] => [angle - Math.PI / 2, Math.PI / 2];

const LEGENDRE = gaussLegendre(48);

function gaussLegendre(order: number): { node: number; weight: number }[] {
  const jacobi = Matrix.zeros(order, order);
  for (let k = 1; k < order; k++) {
    const entry = k / Math.sqrt(4 * k * k - 1);
    jacobi.set(k - 1, k, entry);
    jacobi.set(k, k - 1, entry);
  }
  const eigen = new EigenvalueDecomposition(jacobi, { assumeSymmetric: true });
  return eigen.realEigenvalues.map((node, i) => ({
    node,
    weight: 2 * eigen.eigenvectorMatrix.get(0, i) ** 2,
  }));
}
