import { claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { initialKernel } from "../src/experiment/initial-kernel-experiment.ts";
import { cells, powersOfTwo } from "../src/experiment/profile.ts";
import { network } from "../src/networks/network.ts";
import { convergesToZero, equals, scalesAs } from "../src/verdict/expectation.ts";
import { SPHERE } from "./flows.ts";

const initialKernelDeterministic = statement("initial-kernel-deterministic");

const CELLS = cells(
  { widths: powersOfTwo(6, 14), seeds: 64 },
  { quick: { widths: [64, 256, 1024, 4096], seeds: 48 } },
);

const under = (activation: string) => ({
  network: "two layers, f(x) = Σ aᵢ σ(wᵢ·x) / √m",
  activation,
  "initial weights": "independent N(0, 1)",
  inputs: "8 points uniform on the unit sphere of R¹⁶, drawn per seed",
});

for (const activation of ["relu", "tanh"] as const) {
  const experiment = initialKernel({ network: network({ activation }), inputs: SPHERE });
  const standard = initialKernel({
    network: network({ activation, parameterization: "standard" }),
    inputs: SPHERE,
  });
  const shared = {
    under: under(activation),
    experiment,
    cells: CELLS,
    quantity: "relative Frobenius distance of Θ_0 from Θ_∞",
    unit: "1",
    observe: (cell: Cell) => cell.relativeDeviation as number,
    doesNotShow: "Deeper networks, or inputs whose number grows with the width.",
  };
  const againstHalf = (cell: Cell) => {
    const kernel = cell.kernel as readonly number[];
    const limit = cell.limit as readonly number[];
    return Math.hypot(...kernel.map((value, i) => value - limit[i]! / 2)) / Math.hypot(...limit);
  };
  claim(initialKernelDeterministic, `limit-${activation}`, {
    ...shared,
    title: `The ${activation} kernel at initialisation tends to the deterministic $\\Theta_\\infty$`,
    reading: "literal",
    says: tex`\|\Theta_0-\Theta_\infty\|_F/\|\Theta_\infty\|_F\to0 \text{ as } m\to\infty`,
    expect: convergesToZero(),
    counterfeits: [
      { name: "half of Θ_∞ in place of Θ_∞", observe: againstHalf },
      { name: "standard parameterization: the kernel grows with m", experiment: standard },
    ],
  });
  claim(initialKernelDeterministic, `rate-${activation}`, {
    ...shared,
    title: `The ${activation} kernel at initialisation deviates from $\\Theta_\\infty$ by $\\Theta(m^{-1/2})$`,
    reading: "alternative",
    says: tex`\|\Theta_0-\Theta_\infty\|_F/\|\Theta_\infty\|_F=\Theta(m^{-1/2})`,
    expect: scalesAs({ exponent: -1 / 2 }),
    counterfeits: [
      { name: "claimed exponent −1", expect: scalesAs({ exponent: -1 }) },
      { name: "claimed exponent −1/4", expect: scalesAs({ exponent: -1 / 4 }) },
      { name: "standard parameterization: the kernel grows with m", experiment: standard },
    ],
  });
}

claim(initialKernelDeterministic, "variance-relu", {
  title: "The variance of a relu kernel entry is the variance of one neuron's contribution over $m$",
  reading: "alternative",
  says: tex`\operatorname{Var}\hat\Theta_m(x,x')=\tfrac1m\left(3(x^\top x')^2\kappa_0+2x^\top x'\|x\|\|x'\|\kappa_1+\|x\|^2\|x'\|^2\kappa_2-\Theta_\infty^2\right)`,
  under: under("relu"),
  experiment: initialKernel({ network: network({ activation: "relu" }), inputs: SPHERE }),
  cells: cells({ widths: [64, 1024, 4096], seeds: 512 }, { quick: { widths: [64, 1024], seeds: 512 } }),
  quantity: "squared deviation of an entry over its predicted variance, averaged over entries",
  unit: "1",
  components: ["all 36 distinct entries", "the 8 on the diagonal"],
  observe: squaredDeviations,
  expect: equals(1, {
    margin: 0.2,
    reason:
      "a fifth of the variance; the cross term is a third of it on the diagonal (3/m with it, 2/m without), and a tenth on average over all entries, too little to be told there",
  }),
  counterfeits: [
    {
      name: "the variance falls as m^{-1/2}",
      observe: (cell, { width }) => squaredDeviations(cell).map((value) => value / Math.sqrt(width)),
    },
    { name: "half of the variance", observe: (cell) => squaredDeviations(cell).map((value) => 2 * value) },
    {
      name: "the cross term forgotten on the diagonal: 2/m in place of 3/m",
      observe: (cell) => {
        const [all, diagonal] = squaredDeviations(cell);
        return [all!, (3 / 2) * diagonal!];
      },
    },
  ],
  doesNotShow:
    "Activations other than relu, for which the constant has no such closed form here; or the cross term off the diagonal.",
});

/** Mean squared standardised deviation, over all distinct entries and over the diagonal. */
function squaredDeviations(cell: Cell): number[] {
  const z = cell.standardised as readonly number[];
  const size = Math.sqrt(z.length);
  const diagonal = z.filter((_, index) => index % (size + 1) === 0);
  return [
    meanOverEntries(cell, (value) => value * value),
    diagonal.reduce((sum, value) => sum + value * value, 0) / size,
  ];
}

/** Mean over the distinct entries (i ≤ j) of a function of the standardised deviation. */
function meanOverEntries(cell: Cell, f: (z: number) => number): number {
  const z = cell.standardised as readonly number[];
  const size = Math.sqrt(z.length);
  const upper = z.filter((_, index) => index % size >= Math.floor(index / size));
  return upper.reduce((sum, value) => sum + f(value), 0) / upper.length;
}
