import { claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { initialKernel } from "../src/experiment/initial-kernel-experiment.ts";
import { cells, powersOfTwo } from "../src/experiment/profile.ts";
import { network } from "../src/networks/network.ts";
import { identity, scalesAs } from "../src/verdict/expectation.ts";
import { SPHERE } from "./flows.ts";

const twoLayerDeterministic = statement("two-layer-deterministic");

const shared = {
  under: {
    network: "two layers, f(x) = Σ aᵢ σ(wᵢ·x) / √m, m finite",
    activation: "tanh",
    "initial weights": "independent N(0, 1)",
    inputs: "8 points uniform on the unit sphere of R¹⁶, drawn per seed",
  },
  experiment: initialKernel({ network: network({ activation: "tanh" }), inputs: SPHERE }),
  cells: cells(
    { widths: powersOfTwo(6, 14), seeds: 64 },
    { quick: { widths: powersOfTwo(6, 12), seeds: 48 } },
  ),
  quantity: "relative Frobenius distance of the network's kernel from the sum of expectations",
  unit: "1",
  observe: (cell: Cell) => cell.relativeDeviation as number,
};

claim(twoLayerDeterministic, "at-finite-width", {
  ...shared,
  title: "The kernel of a two-layer network of finite width is the deterministic sum of expectations",
  reading: "alternative",
  says: tex`\hat\Theta_m(x,x')=\mathbb E[a^2\sigma'\sigma']\,x^\top x'+\mathbb E[\sigma\sigma]\quad\text{for every network of the sum's form}`,
  expect: identity({
    roundoffs: 2 ** 20,
    reason: "the kernel sums at most 2^16 rounded products per entry; 2^20 leaves room for all of them",
  }),
  counterfeits: [
    {
      name: "twice the sum of expectations",
      observe: (cell) => {
        const kernel = cell.kernel as readonly number[];
        const limit = cell.limit as readonly number[];
        return Math.hypot(...kernel.map((value, i) => value - 2 * limit[i]!)) / Math.hypot(...limit);
      },
    },
  ],
  doesNotShow: "How large the random part is; the literal reading measures that.",
});

claim(twoLayerDeterministic, "in-the-limit", {
  ...shared,
  title: "It becomes deterministic as $m\\to\\infty$: the random part shrinks as $m^{-1/2}$",
  reading: "literal",
  says: tex`\hat\Theta_m=\mathbb E[a^2\sigma'\sigma']\,x^\top x'+\mathbb E[\sigma\sigma]+\Theta(m^{-1/2})`,
  expect: scalesAs({ exponent: -1 / 2 }),
  counterfeits: [
    { name: "claimed exponent −1", expect: scalesAs({ exponent: -1 }) },
    { name: "claimed exponent 0: it stays random", expect: scalesAs({ exponent: 0 }) },
  ],
  doesNotShow:
    "Activations other than tanh (relu's rate stands under its closed form), or a bound uniform in the inputs.",
  writeInstead:
    "The NTK of the two-layer network converges, as $m\\to\\infty$, to the sum of the two expectations; at finite width this sum is its mean over the random weights, and the kernel deviates from it by $\\Theta(1/\\sqrt m)$.",
});
