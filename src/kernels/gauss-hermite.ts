import { EigenvalueDecomposition, Matrix } from "ml-matrix";

export interface QuadratureRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

const rules = new Map<number, QuadratureRule>();

/**
 * Nodes and weights with Σ w_i g(x_i) = E[g(z)], z ~ N(0, 1), exactly for polynomials of degree 2n − 1 (Golub &
 * Welsch, "Calculation of Gauss quadrature rules", Math. Comp. 1969: eigenvalues of the Jacobi matrix of the
 * Hermite polynomials, squared first components of its eigenvectors).
 */
export function gaussHermite(order: number): QuadratureRule {
  const known = rules.get(order);
  if (known) return known;
  const jacobi = Matrix.zeros(order, order);
  for (let k = 1; k < order; k++) {
    jacobi.set(k - 1, k, Math.sqrt(k));
    jacobi.set(k, k - 1, Math.sqrt(k));
  }
  const eigen = new EigenvalueDecomposition(jacobi, { assumeSymmetric: true });
  const rule = {
    nodes: Float64Array.from(eigen.realEigenvalues),
    weights: Float64Array.from({ length: order }, (_, i) => eigen.eigenvectorMatrix.get(0, i) ** 2),
  };
  rules.set(order, rule);
  return rule;
}
