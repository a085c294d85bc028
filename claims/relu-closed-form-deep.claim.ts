import { claim, statement, tex } from "../src/claim/claim.ts";
import { initialKernel, kernelEntries } from "../src/experiment/initial-kernel-experiment.ts";
import { cells, powersOfTwo } from "../src/experiment/profile.ts";
import { network } from "../src/networks/network.ts";
import { boundedBy, convergesToZero, equals, scalesAs } from "../src/verdict/expectation.ts";
import { DIMENSION, deepLimitEntries, difference, pairName, unitPair } from "./angles.ts";
import { curve, DEEP_MARGIN, SPHERE, scalar } from "./flows.ts";

const reluClosedFormDeep = statement("relu-closed-form-deep");

const CELLS = cells(
  { widths: powersOfTwo(5, 10), seeds: 48 },
  { quick: { widths: powersOfTwo(5, 8), seeds: 64 }, deep: { widths: powersOfTwo(5, 12), seeds: 64 } },
);

for (const depth of [3, 4]) {
  const shared = {
    under: {
      network: `${depth} layers in the ntk parameterization`,
      activation: "relu",
      "initial weights": "independent N(0, 1)",
      inputs: "8 points uniform on the unit sphere of R¹⁶, drawn per seed",
      "closed form": "the arc-cosine recursion, layer by layer",
    },
    experiment: initialKernel({ network: network({ activation: "relu", depth }), inputs: SPHERE }),
    cells: CELLS,
    quantity: "relative Frobenius distance of Θ_0 from the recursion's Θ_∞",
    unit: "1",
    observe: (cell: Parameters<typeof scalar>[0]) => scalar(cell, "relativeDeviation"),
    doesNotShow: "Depths that grow with the width.",
  };
  claim(reluClosedFormDeep, `in-the-limit-depth-${depth}`, {
    ...shared,
    title: `With ${depth} relu layers the kernel tends to the closed form of the arc-cosine recursion`,
    reading: "literal",
    says: tex`\Theta_0\to\Theta_\infty=\sum_{l=1}^{${depth}}\Sigma^{(l)}\prod_{k=l}^{${depth - 1}}\dot\Sigma^{(k)} \text{ as } m\to\infty`,
    expect: convergesToZero(),
    counterfeits: [
      {
        name: "the closed form of weights of variance 2 (He et al.), a factor 2 in every hidden layer",
        observe: (cell) => {
          const kernel = curve(cell, "kernel");
          const limit = curve(cell, "limit").map((value) => 2 ** (depth - 1) * value);
          return Math.hypot(...kernel.map((value, i) => value - limit[i]!)) / Math.hypot(...limit);
        },
      },
      { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) },
    ],
  });
  claim(reluClosedFormDeep, `rate-depth-${depth}`, {
    ...shared,
    title: `With ${depth} relu layers the kernel deviates from the closed form by $\\Theta(m^{-1/2})$`,
    reading: "alternative",
    says: tex`\|\Theta_0-\Theta_\infty\|_F/\|\Theta_\infty\|_F=\Theta(m^{-1/2})`,
    expect: scalesAs({ exponent: -1 / 2, ...DEEP_MARGIN }),
    counterfeits: [
      { name: "claimed exponent −1", expect: scalesAs({ exponent: -1 }) },
      { name: "claimed exponent 0", expect: scalesAs({ exponent: 0 }) },
    ],
  });
}

/** Kernel entries at width 8, averaged over thousands of networks: is the closed form their mean? */
const PAIRS = [0, 60, 90, 150].map(unitPair);
const NARROW = 8;
const entries = kernelEntries({
  network: network({ activation: "relu", depth: 3 }),
  dimension: DIMENSION,
  pairs: PAIRS,
  neuronsPerSeed: 2 ** 12,
});
const expected = deepLimitEntries("relu", 3, PAIRS);
const narrow = {
  under: {
    network: "3 layers in the ntk parameterization, width 8",
    activation: "relu",
    "initial weights": "independent N(0, 1)",
    inputs: "pairs of unit vectors at angles of 0°, 60°, 90° and 150°",
    "networks per seed": 2 ** 12 / NARROW,
  },
  experiment: entries,
  cells: cells({ widths: [NARROW], seeds: 128 }, { quick: { widths: [NARROW], seeds: 64 } }),
  unit: "‖x‖‖x′‖",
};

claim(reluClosedFormDeep, "in-expectation-depth-3", {
  ...narrow,
  title: "Already at finite width the closed form is the mean of the three-layer relu kernel",
  reading: "alternative",
  says: tex`\mathbb E\,\Theta_0(x,x')=\Theta_\infty(x,x')\quad\text{at } m=8`,
  quantity: "mean kernel entry minus closed form",
  components: PAIRS.map(pairName),
  observe: (cell) => difference(curve(cell, "total"), expected),
  expect: equals(0, {
    margin: 0.01,
    reason: "a hundredth of ‖x‖‖x′‖, and little over a hundredth of the kernel's diagonal, 3/4",
  }),
  counterfeits: [
    {
      name: "three times the deviation",
      observe: (cell) => difference(curve(cell, "total"), expected).map((value) => 3 * value),
    },
    {
      name: "half of the closed form",
      observe: (cell) =>
        difference(
          curve(cell, "total"),
          expected.map((value) => value / 2),
        ),
    },
  ],
  doesNotShow: "The rate at which the bias falls with the width.",
  writeInstead:
    "Beyond two layers the closed form is the kernel's limit, not its mean at finite width: in general it is both only on the diagonal.",
});

claim(reluClosedFormDeep, "diagonal-in-expectation-depth-3", {
  ...narrow,
  title: "On the diagonal the closed form is the mean of the three-layer relu kernel at finite width",
  reading: "alternative",
  says: tex`\mathbb E\,\Theta_0(x,x)=\Theta_\infty(x,x)=\tfrac34\|x\|^2\quad\text{at } m=8`,
  quantity: "mean kernel entry at x′ = x minus 3/4",
  observe: (cell) => curve(cell, "total")[0]! - 3 / 4,
  expect: equals(0, {
    margin: 0.05,
    reason: "a fifteenth of the entry, and a fifth of what the nearest counterfeit shifts it by",
  }),
  counterfeits: [
    {
      name: "one of the three layers left out",
      expect: equals(-1 / 4, { margin: 0.05, reason: "as the claim's" }),
    },
    { name: "a factor 2 in one layer", observe: (cell) => 2 * curve(cell, "total")[0]! - 3 / 4 },
  ],
  doesNotShow: "Its scatter, which is large at this width.",
});
