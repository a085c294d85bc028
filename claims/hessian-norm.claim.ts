import { claim, statement, tex } from "../src/claim/claim.ts";
import { hessianNorm } from "../src/experiment/hessian-norm-experiment.ts";
import { cells, powersOfTwo } from "../src/experiment/profile.ts";
import { network } from "../src/networks/network.ts";
import { boundedBy, scalesAs } from "../src/verdict/expectation.ts";
import { SPHERE, scalar } from "./flows.ts";

const hessian = statement("hessian-norm");

const TWO_LAYERS = cells(
  { widths: powersOfTwo(6, 12), seeds: 32 },
  { quick: { widths: powersOfTwo(6, 9), seeds: 32 } },
);
const DEEP = cells(
  { widths: powersOfTwo(5, 9), seeds: 24 },
  { quick: { widths: powersOfTwo(4, 7), seeds: 24 }, deep: { widths: powersOfTwo(5, 11), seeds: 32 } },
);

const LOGARITHM =
  "the largest of m Gaussian output weights adds a factor of order √(2 ln m), which looks like an exponent of 1/(2 ln m) at width m: up to 0.12 at m = 64";

for (const { depth, activation } of [
  { depth: 2, activation: "tanh" },
  { depth: 2, activation: "relu" },
  { depth: 3, activation: "tanh" },
] as const) {
  const shared = {
    under: {
      network: `${depth} layers in the ntk parameterization`,
      activation,
      "initial weights": "independent N(0, 1)",
      inputs: "1 point on the unit sphere of R¹⁶, drawn per seed",
      method: "Lanczos iteration on exact Hessian-vector products",
    },
    experiment: hessianNorm({ network: network({ activation, depth }), inputs: { ...SPHERE, count: 1 } }),
    cells: depth === 2 ? TWO_LAYERS : DEEP,
    quantity: "spectral norm of the Hessian ∇²_θ f at initialisation",
    unit: "1",
    observe: (cell: Parameters<typeof scalar>[0]) => scalar(cell, "spectralNorm"),
    doesNotShow:
      activation === "relu"
        ? "The kinks, at which relu has no second derivative: the Hessian here is that of the pieces."
        : "Weights far from initialisation.",
  };
  claim(hessian, `bound-depth-${depth}-${activation}`, {
    ...shared,
    title: `The Hessian of ${depth} ${activation} layers has spectral norm $O(1)$`,
    reading: "literal",
    says: tex`\|\nabla^2_\theta f\|_2=O(1)`,
    expect: boundedBy({ exponent: 0 }),
    // Three layers at these widths would leave it undecided; their rate claim below tells 0 from −1/2.
    askSharpness: depth === 2,
    counterfeits: [
      { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) },
      {
        name: "the network's factor 1/√m left out twice",
        observe: (cell, { width }) => scalar(cell, "spectralNorm") * width,
      },
    ],
    writeInstead:
      "The Hessian has spectral norm $O(1/\\sqrt m)$ (up to a logarithm): it is this factor, not the movement of $\\theta$, that makes the kernel's change vanish.",
  });
  claim(hessian, `rate-depth-${depth}-${activation}`, {
    ...shared,
    title: `The Hessian of ${depth} ${activation} layers has spectral norm $\\Theta(m^{-1/2})$, logarithms aside`,
    reading: "alternative",
    says: tex`\|\nabla^2_\theta f\|_2=\Theta(m^{-1/2})\ \text{up to } \sqrt{\ln m}`,
    expect: scalesAs({ exponent: -1 / 2, margin: 0.2, reason: LOGARITHM }),
    counterfeits: [
      { name: "claimed exponent 0", expect: scalesAs({ exponent: 0 }) },
      { name: "claimed exponent −1", expect: scalesAs({ exponent: -1 }) },
    ],
  });
}
