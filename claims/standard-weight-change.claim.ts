import { claim, type Observe, statement, tex } from "../src/claim/claim.ts";
import { scalesAs } from "../src/verdict/expectation.ts";
import {
  afterStep,
  DESCENT_CELLS,
  DESCENT_DEEP_CELLS,
  FIRST_CELLS,
  meanFieldDescent,
  mupDescent,
  standardDescent,
  standardFirstSteps,
  underDescent,
} from "./descents.ts";
import { frobenius, SPHERE } from "./flows.ts";

const standardWeightChange = statement("standard-weight-change");

const independent = scalesAs({ exponent: 0 });
const WRITE_INSTEAD =
  "In standard parameterization with $\\eta=O(1)$ the first step changes input and hidden weights by $\\Theta(1/\\sqrt m)$ in root mean square and only the output weights by $\\Theta(1)$; in the second step the change of the input weights grows with $m$. A weight change independent of the width needs another parameterization: mean-field (two layers, rate $\\eta m$).";

for (const activation of ["tanh", "relu"] as const) {
  claim(standardWeightChange, `input-layer-one-step-${activation}`, {
    title: `One step with $\\eta=1$ changes the input weights of a standard ${activation} network by an amount independent of the width`,
    reading: "literal",
    says: tex`\Delta W^{(1)}_{ij}=\Theta(1)\quad\text{after one step with } \eta=O(1)`,
    under: underDescent(activation, "standard", "η = 1"),
    experiment: standardFirstSteps({ activation }),
    cells: FIRST_CELLS,
    quantity: "root mean square change of an input weight after one step",
    unit: "1",
    observe: (cell) => afterStep(cell, "weightChange1", 1),
    expect: independent,
    counterfeits: [
      { name: "claimed exponent −1", expect: scalesAs({ exponent: -1 }) },
      { name: "after two steps", observe: (cell) => afterStep(cell, "weightChange1", 2) },
    ],
    doesNotShow: "Later steps, which other claims measure.",
  });
}

claim(standardWeightChange, "hidden-layer-one-step-tanh", {
  title:
    "One step with $\\eta=1$ changes the hidden weights of three standard tanh layers by an amount independent of the width",
  reading: "literal",
  says: tex`\Delta W^{(2)}_{ij}=\Theta(1)\quad\text{after one step with } \eta=O(1)`,
  under: underDescent("tanh", "standard", "η = 1", 3),
  experiment: standardDescent({ activation: "tanh", depth: 3 }),
  cells: DESCENT_DEEP_CELLS,
  quantity: "root mean square change of a weight between the hidden layers after one step",
  unit: "1",
  observe: (cell) => afterStep(cell, "weightChange2", 1),
  expect: independent,
  counterfeits: [
    { name: "claimed exponent −1", expect: scalesAs({ exponent: -1 }) },
    { name: "after two steps", observe: (cell) => afterStep(cell, "weightChange2", 2) },
  ],
  doesNotShow: "Later steps.",
});

const NORMS =
  "After one step with $\\eta=O(1)$ the Frobenius norm $\\|\\Delta W\\|_F$ of the input layer's change is independent of the width; those of hidden and output layers grow as $\\sqrt m$.";

/** The other thing "the change ΔW" may mean. */
for (const activation of ["tanh", "relu"] as const) {
  const norm =
    (steps: number): Observe =>
    (cell, { width }) =>
      frobenius(afterStep(cell, "weightChange1", steps), width * SPHERE.dimension);
  claim(standardWeightChange, `input-layer-frobenius-${activation}`, {
    title: `One step with $\\eta=1$ changes the input weights of a standard ${activation} network by a norm independent of the width`,
    reading: "alternative",
    says: tex`\|\Delta W^{(1)}\|_F=\Theta(1)\quad\text{after one step with } \eta=O(1)`,
    under: underDescent(activation, "standard", "η = 1"),
    experiment: standardFirstSteps({ activation }),
    cells: FIRST_CELLS,
    quantity: "Frobenius norm of the input weights' change after one step",
    unit: "1",
    observe: norm(1),
    expect: independent,
    counterfeits: [
      {
        name: "the norm of the output weights' change, Θ(√m)",
        observe: (cell, { width }) => frobenius(afterStep(cell, "weightChange2", 1), width),
      },
      { name: "after two steps", observe: norm(2) },
    ],
    doesNotShow: "Later steps. It rests on the same numbers as the claim on entries.",
    writeInstead: NORMS,
  });
}

for (const { slug, words, exponent, wrong } of [
  { slug: "frobenius", words: "by a norm independent of the width", exponent: 0, wrong: 1 },
  { slug: "frobenius-root-m", words: "by a norm of order $\\sqrt m$", exponent: 1 / 2, wrong: 0 },
] as const) {
  claim(standardWeightChange, `hidden-layer-${slug}-tanh`, {
    title: `One step with $\\eta=1$ changes the hidden weights of three standard tanh layers ${words}`,
    reading: "alternative",
    says: tex`\|\Delta W^{(2)}\|_F=\Theta(${exponent === 0 ? "1" : tex`\sqrt m`})\quad\text{after one step with } \eta=O(1)`,
    under: underDescent("tanh", "standard", "η = 1", 3),
    experiment: standardDescent({ activation: "tanh", depth: 3 }),
    cells: DESCENT_DEEP_CELLS,
    quantity: "Frobenius norm of the hidden weights' change after one step",
    unit: "1",
    observe: (cell, { width }) => frobenius(afterStep(cell, "weightChange2", 1), width ** 2),
    expect: scalesAs({
      exponent,
      margin: 0.2,
      reason:
        "exponents in question differ by 1/2; widths of a few hundred leave corrections to a pure power",
    }),
    counterfeits: [
      { name: `claimed exponent ${wrong}`, expect: scalesAs({ exponent: wrong }) },
      {
        name: "after two steps",
        observe: (cell, { width }) => frobenius(afterStep(cell, "weightChange2", 2), width ** 2),
      },
    ],
    doesNotShow: "Later steps. It rests on the same numbers as the claim on entries.",
    ...(exponent === 0 ? { writeInstead: NORMS } : {}),
  });
}

claim(standardWeightChange, "output-layer-one-step-tanh", {
  title:
    "One step with $\\eta=1$ changes the output weights of a standard tanh network by an amount independent of the width",
  reading: "alternative",
  says: tex`\Delta a_j=\Theta(1)\quad\text{after one step with } \eta=O(1)`,
  under: underDescent("tanh", "standard", "η = 1"),
  experiment: standardFirstSteps({ activation: "tanh" }),
  cells: FIRST_CELLS,
  quantity: "root mean square change of an output weight after one step",
  unit: "1",
  observe: (cell) => afterStep(cell, "weightChange2", 1),
  expect: independent,
  counterfeits: [
    { name: "claimed exponent −1/2", expect: scalesAs({ exponent: -1 / 2 }) },
    { name: "the input weights in their place", observe: (cell) => afterStep(cell, "weightChange1", 1) },
  ],
  doesNotShow: "Later steps.",
});

claim(standardWeightChange, "input-layer-two-steps-tanh", {
  title:
    "After two steps with $\\eta=1$ the input weights of a standard tanh network have changed by $\\Theta(m)$",
  reading: "alternative",
  says: tex`\Delta W^{(1)}_{ij}=\Theta(m)\quad\text{after two steps with } \eta=O(1)`,
  under: underDescent("tanh", "standard", "η = 1"),
  experiment: standardFirstSteps({ activation: "tanh" }),
  cells: FIRST_CELLS,
  quantity: "root mean square change of an input weight after two steps",
  unit: "1",
  observe: (cell) => afterStep(cell, "weightChange1", 2),
  expect: scalesAs({
    exponent: 1,
    margin: 0.2,
    reason: "exponents in question differ by 1/2; saturated neurons bend it",
  }),
  counterfeits: [
    { name: "claimed exponent 0", expect: scalesAs({ exponent: 0 }) },
    { name: "after one step", observe: (cell) => afterStep(cell, "weightChange1", 1) },
  ],
  doesNotShow: "Later steps, which diverge.",
});

claim(standardWeightChange, "mean-field-tanh", {
  title: "In the mean-field parameterization every tanh weight changes by an amount independent of the width",
  reading: "alternative",
  says: tex`f=\tfrac1m\sum_ja_j\sigma(w_j^\top x),\ \text{rate } \eta m:\quad \Delta W_{ij}=\Theta(1)`,
  under: underDescent("tanh", "mean-field", "η = 0.2 m"),
  experiment: meanFieldDescent({ activation: "tanh" }),
  cells: DESCENT_CELLS,
  quantity: "root mean square weight change after 100 steps",
  unit: "1",
  components: ["input weights", "output weights"],
  observe: (cell) => [afterStep(cell, "weightChange1", 100), afterStep(cell, "weightChange2", 100)],
  expect: independent,
  counterfeits: [
    {
      name: "µP, whose entries of size m^{-1/2} change by as much",
      experiment: mupDescent({ activation: "tanh" }),
    },
    { name: "claimed exponent −1/2", expect: scalesAs({ exponent: -1 / 2 }) },
  ],
  doesNotShow: "Deeper networks.",
  writeInstead: WRITE_INSTEAD,
});
