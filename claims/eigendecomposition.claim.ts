import { claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { initialKernel } from "../src/experiment/initial-kernel-experiment.ts";
import { cells } from "../src/experiment/profile.ts";
import { entryOf, matrixOf } from "../src/kernels/matrix.ts";
import { symmetricEigen } from "../src/kernels/spectrum.ts";
import { network } from "../src/networks/network.ts";
import { identity } from "../src/verdict/expectation.ts";
import { curve, SPHERE } from "./flows.ts";

const eigendecomposition = statement("eigendecomposition");

const COUNT = SPHERE.count;

/** Largest entry of Θ − Σ_k g(λ_k) v_k v_kᵀ over modes k ≥ `from`, and of VᵀV − I. */
function mismatch(cell: Cell, weight: (eigenvalue: number) => number, from = 0): number[] {
  const kernel = matrixOf(COUNT, COUNT, (i, j) => curve(cell, "kernel")[i * COUNT + j]!);
  const { values, vectors } = symmetricEigen(kernel);
  let reconstruction = 0;
  let orthonormality = 0;
  for (let i = 0; i < COUNT; i++) {
    for (let j = 0; j < COUNT; j++) {
      let sum = 0;
      let product = 0;
      for (let k = 0; k < COUNT; k++) {
        if (k >= from) sum += weight(values[k]!) * entryOf(vectors, i, k) * entryOf(vectors, j, k);
        product += entryOf(vectors, k, i) * entryOf(vectors, k, j);
      }
      reconstruction = Math.max(reconstruction, Math.abs(entryOf(kernel, i, j) - sum) / values[COUNT - 1]!);
      orthonormality = Math.max(orthonormality, Math.abs(product - (i === j ? 1 : 0)));
    }
  }
  return [reconstruction, orthonormality];
}

const itself = (eigenvalue: number) => eigenvalue;

claim(eigendecomposition, "relu", {
  title: "The relu kernel of $N$ inputs is $\\sum_k\\lambda_kv_kv_k^\\top$ with orthonormal $v_k$",
  reading: "literal",
  says: tex`\Theta=\sum_{k=1}^N\lambda_kv_kv_k^\top,\quad v_k^\top v_l=\delta_{kl}`,
  under: {
    network: "two layers, f(x) = Σ aᵢ relu(wᵢ·x) / √m",
    activation: "relu",
    "initial weights": "independent N(0, 1)",
    inputs: "8 points uniform on the unit sphere of R¹⁶, drawn per seed",
  },
  experiment: initialKernel({ network: network({ activation: "relu" }), inputs: SPHERE }),
  cells: cells({ widths: [64, 1024], seeds: 24 }, { quick: { widths: [64, 1024], seeds: 16 } }),
  components: ["Θ − Σ λ v vᵀ over λ_max", "VᵀV − I"],
  quantity: "largest entry of the difference",
  unit: "1",
  observe: (cell) => mismatch(cell, itself),
  expect: identity({
    roundoffs: 2 ** 8,
    reason: "a backward stable decomposition of an 8 × 8 matrix errs by a few dozen roundoffs",
  }),
  counterfeits: [
    { name: "the smallest mode left out", observe: (cell) => mismatch(cell, itself, 1) },
    { name: "λ² in place of λ", observe: (cell) => mismatch(cell, (eigenvalue) => eigenvalue ** 2) },
  ],
  doesNotShow: "Anything beyond the spectral theorem: it holds for every symmetric matrix.",
});
