import { claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { identity } from "../src/verdict/expectation.ts";
import { COUNT, CROWDED_CELLS, crowdedKernel, negativity, SEMIDEFINITE } from "./crowded.ts";
import { curve, scalar } from "./flows.ts";

const kernelIsGram = statement("kernel-is-gram");

const bothProperties = (cell: Cell) => [scalar(cell, "antisymmetry"), negativity(curve(cell, "kernel"))];

for (const { slug, depth, measured } of [
  { slug: "two-layer-tanh", depth: "two", measured: crowdedKernel(2) },
  { slug: "three-layer-tanh", depth: "three", measured: crowdedKernel(3) },
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
    cells: CROWDED_CELLS,
    components: ["largest |Θ − Θᵀ| over largest |Θ|", "most negative eigenvalue over the largest"],
    quantity: "violation of symmetry, and of positive semi-definiteness",
    unit: "1",
    observe: bothProperties,
    expect: identity(SEMIDEFINITE),
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
