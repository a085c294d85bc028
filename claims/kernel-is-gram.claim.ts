import { claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { initialKernel } from "../src/experiment/initial-kernel-experiment.ts";
import { cells } from "../src/experiment/profile.ts";
import { matrixOf } from "../src/kernels/matrix.ts";
import { symmetricEigen } from "../src/kernels/spectrum.ts";
import { network } from "../src/networks/network.ts";
import { identity } from "../src/verdict/expectation.ts";
import { curve, scalar } from "./flows.ts";

const kernelIsGram = statement("kernel-is-gram");

/** More inputs than one neuron has weights, so that zero eigenvalues occur and could come out negative. */
const COUNT = 8;
const experiment = initialKernel({
  network: network({ activation: "tanh" }),
  inputs: { kind: "unit sphere", count: COUNT, dimension: 2 },
});
const deep = initialKernel({
  network: network({ activation: "tanh", depth: 3 }),
  inputs: { kind: "unit sphere", count: COUNT, dimension: 2 },
});

/** Size of the most negative eigenvalue over the largest one; 0 if none is negative. */
function negativity(entries: readonly number[]): number {
  const { values } = symmetricEigen(matrixOf(COUNT, COUNT, (i, j) => entries[i * COUNT + j]!));
  const largest = Math.max(Math.abs(values[0]!), Math.abs(values[COUNT - 1]!));
  return Math.max(0, -values[0]!) / largest;
}

const bothProperties = (cell: Cell) => [scalar(cell, "antisymmetry"), negativity(curve(cell, "kernel"))];

for (const { slug, depth, measured } of [
  { slug: "two-layer-tanh", depth: "two", measured: experiment },
  { slug: "three-layer-tanh", depth: "three", measured: deep },
] as const) {
  claim(kernelIsGram, slug, {
    title: `The tangent kernel of ${depth} tanh layers is symmetric and positive semi-definite at every width`,
    reading: "literal",
    says: tex`\Theta_0=\Theta_0^\top,\qquad \Theta_0\succeq0`,
    under: {
      network: `${depth} layers in the ntk parameterization`,
      activation: "tanh",
      "initial weights": "independent N(0, 1)",
      inputs: "8 points on the unit circle, drawn per seed; more than the 3 weights of the narrowest network",
    },
    experiment: measured,
    cells: cells({ widths: [1, 4, 64, 512], seeds: 24 }, { quick: { widths: [1, 4, 64], seeds: 16 } }),
    components: ["largest |Θ − Θᵀ| over largest |Θ|", "most negative eigenvalue over the largest"],
    quantity: "violation of symmetry, and of positive semi-definiteness",
    unit: "1",
    observe: bothProperties,
    expect: identity({
      roundoffs: 2 ** 7,
      reason:
        "an eigenvalue of an 8 × 8 matrix moves by at most 8 times the entries' rounding, which is a few roundoffs of the largest entry (Weyl)",
    }),
    counterfeits: [
      {
        name: "the two parts of the kernel subtracted instead of added",
        observe: (cell) => {
          const kernel = curve(cell, "kernel");
          const hidden = curve(cell, "hidden");
          return [scalar(cell, "antisymmetry"), negativity(kernel.map((value, i) => 2 * hidden[i]! - value))];
        },
      },
      // Ten times what is allowed in float32 (2^7 roundoffs, 8e-6), the coarser of the two precisions.
      {
        name: "entries above the diagonal a ten-thousandth too large",
        observe: (cell) => {
          const kernel = curve(cell, "kernel");
          const largest = Math.max(...kernel.map(Math.abs));
          const off = kernel.map((value, i) =>
            i % COUNT > Math.floor(i / COUNT) ? Math.abs(value) * 1e-4 : 0,
          );
          return [Math.max(...off) / largest, negativity(kernel)];
        },
      },
    ],
    doesNotShow: "Strict positivity, which needs inputs of which no two are parallel.",
  });
}
