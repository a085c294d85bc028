import { claim, statement, tex } from "../src/claim/claim.ts";
import { cells, powersOfTwo } from "../src/experiment/profile.ts";
import { atMost, boundedBy, diverges, scalesAs } from "../src/verdict/expectation.ts";
import {
  afterStep,
  DESCENT_CELLS,
  DESCENT_DEEP_CELLS,
  FIRST_CELLS,
  meanFieldDescent,
  mupDescent,
  ntkDescent,
  ntkFirstSteps,
  standardDescent,
  standardDescentOverEigenvalue,
  standardDescentOverWidth,
  standardFirstSteps,
  underDescent,
} from "./descents.ts";
import { scalar } from "./flows.ts";

const standardFeatureChange = statement("standard-feature-change");

const orderOne = scalesAs({ exponent: 0 });
const WRITE_INSTEAD =
  "In standard parameterization $\\eta=O(1)$ is unstable: $\\eta\\lambda_{\\max}(\\Theta)$ grows as $m$; features move by $\\Theta(1/\\sqrt m)$ in the first step (between hidden layers by $\\Theta(\\sqrt m)$) and without bound afterwards. At $\\eta=c/m$ with $\\eta\\lambda_{\\max}<2$ training is lazy. The mean-field (two layers) and the maximal update parameterization (µP) move features by $\\Theta(1)$ at a stable rate.";

for (const { activation, steps, reading, slug, words } of [
  { activation: "tanh", steps: 1, reading: "literal", slug: "one-step", words: "After one step" },
  { activation: "relu", steps: 1, reading: "literal", slug: "one-step", words: "After one step" },
  { activation: "tanh", steps: 2, reading: "literal", slug: "two-steps", words: "After two steps" },
] as const) {
  claim(standardFeatureChange, `${slug}-${activation}`, {
    title: `${words} with $\\eta=1$, the features of a standard ${activation} network have moved by $\\Theta(1)$`,
    reading,
    says: tex`\Delta h=\Theta(1)\quad\text{${words.toLowerCase()} with } \eta=O(1)`,
    under: underDescent(activation, "standard", "η = 1"),
    experiment: standardFirstSteps({ activation }),
    cells: FIRST_CELLS,
    quantity: `root mean square change of a pre-activation ${words.toLowerCase()}`,
    unit: "1",
    observe: (cell) => afterStep(cell, "featureChange1", steps),
    expect: orderOne,
    counterfeits: [
      { name: "claimed exponent −1", expect: scalesAs({ exponent: -1 }) },
      {
        name: "ntk scaling, whose features move by m^{-1/2} per step",
        experiment: ntkFirstSteps({ activation }),
      },
    ],
    doesNotShow: "Rates between 1/m and 1.",
  });
}

claim(standardFeatureChange, "bounded-after-one-step-tanh", {
  title: "As a mere upper bound, $\\Delta h=O(1)$ holds of two standard tanh layers for one step",
  reading: "alternative",
  says: tex`\Delta h=O(1)\quad\text{after one step with } \eta=O(1)`,
  under: underDescent("tanh", "standard", "η = 1"),
  experiment: standardFirstSteps({ activation: "tanh" }),
  cells: FIRST_CELLS,
  quantity: "root mean square change of a pre-activation after one step",
  unit: "1",
  observe: (cell) => afterStep(cell, "featureChange1", 1),
  expect: boundedBy({ exponent: 0 }),
  counterfeits: [
    { name: "after two steps", observe: (cell) => afterStep(cell, "featureChange1", 2) },
    { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) },
  ],
  doesNotShow: "Later steps, or deeper networks: both grow with the width.",
});

claim(standardFeatureChange, "hidden-layer-one-step-tanh", {
  title:
    "After one step with $\\eta=1$, the second hidden layer of three standard tanh layers has moved by $\\Theta(1)$",
  reading: "literal",
  says: tex`\Delta h^{(2)}=\Theta(1)\quad\text{after one step with } \eta=O(1)`,
  under: underDescent("tanh", "standard", "η = 1", 3),
  experiment: standardDescent({ activation: "tanh", depth: 3 }),
  cells: DESCENT_DEEP_CELLS,
  quantity: "root mean square change of a pre-activation of layer 2 after one step",
  unit: "1",
  observe: (cell) => afterStep(cell, "featureChange2", 1),
  expect: orderOne,
  counterfeits: [
    { name: "claimed exponent −1/2", expect: scalesAs({ exponent: -1 / 2 }) },
    {
      name: "η = 1/m in place of η = 1",
      experiment: standardDescentOverWidth({ activation: "tanh", depth: 3 }),
    },
  ],
  doesNotShow: "Later steps.",
});

const MILLIONFOLD = diverges({ beyond: 6, reason: "a loss a million times its start is no oscillation" });
const tenfold = atMost(-1, { margin: 0, reason: "'trains' means that the loss fell below a tenth" });

for (const activation of ["tanh", "relu"] as const) {
  claim(standardFeatureChange, `diverges-${activation}`, {
    title: `With $\\eta=1$, training a standard ${activation} network diverges`,
    reading: "alternative",
    says: tex`L_{10}\ge10^6L_0\quad\text{with } \eta=1`,
    under: underDescent(activation, "standard", "η = 1"),
    experiment: standardDescent({ activation }),
    cells: DESCENT_CELLS,
    quantity: "log10 of the loss after 10 steps over the initial loss; overflow counts as 300",
    unit: "decades",
    observe: (cell) => afterStep(cell, "lossDecades", 10),
    expect: MILLIONFOLD,
    counterfeits: [
      { name: "η = 1/m in place of η = 1", experiment: standardDescentOverWidth({ activation }) },
      { name: "mean-field scaling", experiment: meanFieldDescent({ activation }) },
    ],
    doesNotShow: "Rates that shrink slower than 1/m.",
  });
  claim(standardFeatureChange, `below-the-edge-${activation}`, {
    title: `With $\\eta\\lambda_{\\max}(\\Theta_0)=1$, below the stability edge 2, a standard ${activation} network trains`,
    reading: "alternative",
    says: tex`L_{100}\le L_0/10\quad\text{with } \eta\lambda_{\max}(\Theta_0)=1`,
    under: underDescent(activation, "standard", "η = 1/λ_max(Θ_0)"),
    experiment: standardDescentOverEigenvalue({ activation }, 1),
    cells: DESCENT_CELLS,
    quantity: "log10 of the loss after 100 steps over the initial loss",
    unit: "decades",
    observe: (cell) => afterStep(cell, "lossDecades", 100),
    expect: tenfold,
    counterfeits: [
      {
        name: "four times beyond the edge: η λ_max = 8",
        experiment: standardDescentOverEigenvalue({ activation }, 8),
      },
      { name: "after one step", observe: (cell) => afterStep(cell, "lossDecades", 1) },
    ],
    doesNotShow: "Rates between 2 and 8 over λ_max, where the loss may rise and then settle.",
  });
  claim(standardFeatureChange, `lazy-when-stable-${activation}`, {
    title: `With $\\eta=1/m$, a stable rate, standard ${activation} features hardly move`,
    reading: "alternative",
    says: tex`\Delta h=O(1/m)\quad\text{after 100 steps with } \eta=1/m`,
    under: underDescent(activation, "standard", "η = 1/m"),
    experiment: standardDescentOverWidth({ activation }),
    cells: DESCENT_CELLS,
    quantity: "root mean square change of a pre-activation after 100 steps",
    unit: "1",
    observe: (cell) => afterStep(cell, "featureChange1", 100),
    expect: boundedBy({ exponent: -1 }),
    counterfeits: [
      { name: "mean-field scaling", experiment: meanFieldDescent({ activation }) },
      { name: "claimed exponent −3", expect: boundedBy({ exponent: -3 }) },
    ],
    doesNotShow:
      "That the bound is attained: in theory two layers' features move by $m^{-3/2}$. Nor deeper networks, whose upper layers move by $m^{-1/2}$ at this rate.",
  });
  claim(standardFeatureChange, `mean-field-${activation}`, {
    title: `In the mean-field parameterization, ${activation} features move by $\\Theta(1)$`,
    reading: "alternative",
    says: tex`f=\tfrac1m\sum_ja_j\sigma(w_j^\top x),\ \text{rate } \eta m:\quad\Delta h=\Theta(1)`,
    under: underDescent(activation, "mean-field", "η = 0.2 m"),
    experiment: meanFieldDescent({ activation }),
    cells: DESCENT_CELLS,
    quantity: "root mean square change of a pre-activation after 100 steps",
    unit: "1",
    observe: (cell) => afterStep(cell, "featureChange1", 100),
    expect: orderOne,
    counterfeits: [
      { name: "ntk scaling", experiment: ntkDescent({ activation }) },
      { name: "claimed exponent −1/2", expect: scalesAs({ exponent: -1 / 2 }) },
    ],
    doesNotShow: "Deeper networks; µP is the scaling that generalises it.",
    writeInstead: WRITE_INSTEAD,
  });
}

claim(standardFeatureChange, "mup-depth-3-tanh", {
  title:
    "In the maximal update parameterization, the features of both hidden tanh layers move by $\\Theta(1)$",
  reading: "alternative",
  says: tex`\mu\text{P}:\quad\Delta h^{(l)}=\Theta(1),\quad l=1,2`,
  under: underDescent("tanh", "mup", "η = 0.2", 3),
  experiment: mupDescent({ activation: "tanh", depth: 3 }),
  cells: DESCENT_DEEP_CELLS,
  quantity: "root mean square change of a pre-activation after 10 steps",
  unit: "1",
  components: ["layer 1", "layer 2"],
  observe: (cell) => [afterStep(cell, "featureChange1", 10), afterStep(cell, "featureChange2", 10)],
  expect: orderOne,
  counterfeits: [
    { name: "ntk scaling", experiment: ntkDescent({ activation: "tanh", depth: 3 }) },
    { name: "claimed exponent −1/2", expect: scalesAs({ exponent: -1 / 2 }) },
  ],
  doesNotShow: "Widths beyond those measured.",
  writeInstead: WRITE_INSTEAD,
});

claim(standardFeatureChange, "edge-grows-tanh", {
  title:
    "The largest eigenvalue of a standard tanh network's kernel grows as $m$, so a fixed rate leaves the stable range",
  reading: "alternative",
  says: tex`\lambda_{\max}(\Theta_0)=\Theta(m)`,
  under: underDescent("tanh", "standard", "none: initialisation"),
  experiment: standardFirstSteps({ activation: "tanh" }),
  cells: FIRST_CELLS,
  quantity: "largest eigenvalue of Θ_0 on the training inputs",
  unit: "1/η",
  observe: (cell) => scalar(cell, "largestEigenvalue"),
  expect: scalesAs({ exponent: 1 }),
  counterfeits: [
    { name: "ntk scaling", experiment: ntkFirstSteps({ activation: "tanh" }) },
    { name: "claimed exponent 1/2", expect: scalesAs({ exponent: 1 / 2 }) },
  ],
  doesNotShow: "How it changes during training.",
});

const taylor = {
  under: underDescent("tanh", "standard", "η = 1"),
  experiment: standardFirstSteps({ activation: "tanh" }),
  cells: FIRST_CELLS,
  unit: "1",
  expect: scalesAs({ exponent: 0 }),
};
const TAYLOR_CELLS = cells(
  { widths: powersOfTwo(6, 12), seeds: 192 },
  { quick: { widths: powersOfTwo(6, 10), seeds: 192 } },
);
const TAYLOR =
  "With $\\eta=O(1)$ in standard parameterization the outputs leave the Taylor approximation by $\\Theta(1)$ in the first step, as much as the labels' size, but they move by $\\Theta(m)$, of which that is a vanishing share; the second step leaves it by as much as the outputs move, and training diverges.";

claim(standardFeatureChange, "taylor-one-step-tanh", {
  ...taylor,
  title:
    "In standard parameterization one step with $\\eta=1$ breaks the Taylor approximation of a tanh network, by the measure of the outputs' own change",
  reading: "alternative",
  says: tex`\|f_1-f_1^{\mathrm{lin}}\|/\|f_1-f_0\|=\Theta(1)`,
  quantity:
    "distance of the outputs after one step from those of the network linearised at its start, over their change",
  observe: (cell) => afterStep(cell, "taylorError", 1),
  counterfeits: [{ name: "claimed exponent −1/2", expect: scalesAs({ exponent: -1 / 2 }) }],
  doesNotShow: "Later steps.",
  writeInstead: TAYLOR,
});

claim(standardFeatureChange, "taylor-one-step-by-labels-tanh", {
  ...taylor,
  title:
    "In standard parameterization one step with $\\eta=1$ breaks the Taylor approximation of a tanh network, by the measure of the labels",
  reading: "alternative",
  says: tex`\|f_1-f_1^{\mathrm{lin}}\|/\|Y\|=\Theta(1)`,
  quantity:
    "distance of the outputs after one step from those of the network linearised at its start, over the labels' norm",
  observe: (cell) => afterStep(cell, "taylorDistance", 1),
  // It goes with the square of the first residual, so seeds scatter by a factor of three.
  cells: TAYLOR_CELLS,
  expect: scalesAs({
    exponent: 0,
    margin: 0.25,
    reason: "half of the distance to the next exponent in question, 1/2",
  }),
  counterfeits: [
    { name: "claimed exponent −1/2", expect: scalesAs({ exponent: -1 / 2 }) },
    { name: "after two steps", observe: (cell) => afterStep(cell, "taylorDistance", 2) },
  ],
  doesNotShow: "Later steps.",
  writeInstead: TAYLOR,
});

claim(standardFeatureChange, "taylor-two-steps-tanh", {
  ...taylor,
  title:
    "In standard parameterization two steps with $\\eta=1$ break the Taylor approximation of a tanh network, by any measure",
  reading: "alternative",
  says: tex`\|f_2-f_2^{\mathrm{lin}}\|/\|f_2-f_0\|=\Theta(1)`,
  quantity:
    "distance of the outputs after two steps from those of the network linearised at its start, over their change",
  observe: (cell) => afterStep(cell, "taylorError", 2),
  counterfeits: [
    { name: "after one step", observe: (cell) => afterStep(cell, "taylorError", 1) },
    { name: "claimed exponent −1", expect: scalesAs({ exponent: -1 }) },
  ],
  doesNotShow: "Later steps, which diverge.",
});
