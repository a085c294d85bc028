import { claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { atMost, boundedBy, convergesToZero } from "../src/verdict/expectation.ts";
import { afterStep, DESCENT_CELLS, ntkDescentOverEigenvalue, underDescent } from "./descents.ts";
import {
  curve,
  DEEP_CELLS,
  deepFlow,
  FLOW_CELLS,
  flow,
  PLAINLY_WRONG,
  scalar,
  sup,
  underDeepFlow,
  underFlow,
} from "./flows.ts";

const ntkStrictlyLazy = statement("ntk-strictly-lazy");

/** Change of each hidden layer's pre-activations at T over their size at the start. */
const relativeFeatureChanges = (cell: Cell) =>
  curve(cell, "preActivationChanges").map((value, l) => value / curve(cell, "preActivationSizes")[l]!);

for (const activation of ["tanh", "relu"] as const) {
  claim(ntkStrictlyLazy, `two-layer-${activation}`, {
    title: `In the ntk parameterization, everything that two ${activation} layers could learn stands still in the limit`,
    reading: "literal",
    says: tex`\frac{\|\Theta_t-\Theta_0\|}{\|\Theta_0\|},\ \frac{\|h_t-h_0\|}{\|h_0\|},\ \frac{\|\theta_t-\theta_0\|}{\|\theta_0\|},\ \|f_t-f^{\mathrm{lin}}_t\|\ \to0`,
    under: underFlow(activation),
    experiment: flow({ activation }),
    cells: FLOW_CELLS,
    quantity: "relative change of kernel, features and weights, and distance from the linearised network",
    unit: "1",
    components: ["kernel", "features", "weights", "distance from the linearised network"],
    observe: (cell) => [
      sup(cell, "kernelChange"),
      relativeFeatureChanges(cell)[0]!,
      scalar(cell, "relativeMovement"),
      sup(cell, "errorFromStartInitialKernel"),
    ],
    expect: convergesToZero(),
    counterfeits: [
      {
        name: "mean-field scaling with learning rate m",
        experiment: flow({ activation, parameterization: "mean-field" }),
        share: PLAINLY_WRONG,
      },
      { name: "claimed exponent −3/2", expect: boundedBy({ exponent: -3 / 2 }) },
    ],
    doesNotShow:
      "Labels or times that grow with the width, which make such a network learn features: 'strictly' means labels and time of order 1. Nor discrete steps, which other claims measure.",
  });
}

claim(ntkStrictlyLazy, "depth-3-tanh", {
  title: "With three tanh layers too, kernel and features stand still in the limit",
  reading: "literal",
  says: tex`\|\Theta_t-\Theta_0\|/\|\Theta_0\|,\ \|h^{(l)}_t-h^{(l)}_0\|/\|h^{(l)}_0\|\to0,\quad l=1,2`,
  under: underDeepFlow("tanh", 3),
  experiment: deepFlow({ activation: "tanh", depth: 3 }),
  cells: DEEP_CELLS,
  quantity: "relative change of the kernel and of each layer's features",
  unit: "1",
  components: ["kernel", "features of layer 1", "features of layer 2"],
  observe: (cell) => [sup(cell, "kernelChange"), ...relativeFeatureChanges(cell)],
  expect: convergesToZero(),
  counterfeits: [
    { name: "claimed exponent −3/2", expect: boundedBy({ exponent: -3 / 2 }) },
    {
      name: "the summed, not the root mean square change of the features",
      observe: (cell, { width }) => [
        sup(cell, "kernelChange"),
        ...relativeFeatureChanges(cell).map((value) => value * Math.sqrt(width)),
      ],
    },
  ],
  doesNotShow: "Widths beyond those measured.",
});

claim(ntkStrictlyLazy, "at-finite-width-tanh", {
  title: "In the ntk parameterization tanh features stand still already at finite width",
  reading: "alternative",
  says: tex`\|h_T-h_0\|/\|h_0\|\le10^{-3}\quad\text{at every width measured}`,
  under: underFlow("tanh"),
  experiment: flow({ activation: "tanh" }),
  cells: FLOW_CELLS,
  quantity: "relative change of the features",
  unit: "1",
  observe: (cell) => relativeFeatureChanges(cell)[0]!,
  expect: atMost(1e-3, { margin: 0, reason: "a thousandth stands for none" }),
  counterfeits: [
    {
      name: "mean-field scaling with learning rate m",
      experiment: flow({ activation: "tanh", parameterization: "mean-field" }),
      share: PLAINLY_WRONG,
    },
  ],
  doesNotShow: "Widths beyond those measured.",
  writeInstead:
    "Under gradient flow the NTK parameterization forces lazy training in the limit $m\\to\\infty$ at fixed labels and training time; at finite width features move by $O(1/\\sqrt m)$.",
});

/**
 * Discrete steps of a size η of order 1, which is all that the theorem asks of the learning rate. A constant kernel is
 * stable for ηλ_max < 2. Beyond it the loss grows until the kernel has fallen below the edge, which takes a number of
 * steps of order ln m, and then training converges: up to ηλ_max near 4 for linear networks, further for others
 * (Lewkowycz et al., "The large learning rate phase of deep learning: the catapult mechanism", arXiv:2003.02218).
 */
const BELOW = 1;
const BEYOND = 3;

const WRITE_INSTEAD =
  "The NTK parameterization forces lazy training at infinite width under gradient flow, or with steps $\\eta<2/\\lambda_{\\max}(\\Theta_\\infty)$. With steps of order 1 beyond it, such as $\\eta=3/\\lambda_{\\max}$, training converges too, but only after the kernel has changed by $\\Theta(1)$.";

for (const activation of ["tanh", "relu"] as const) {
  const steps = (value: number) => ({
    under: underDescent(activation, "ntk", `50 steps of η = ${value} / λ_max(Θ_0), which is of order 1`),
    experiment: ntkDescentOverEigenvalue({ activation }, value),
    cells: DESCENT_CELLS,
  });
  const kernelChange = {
    quantity: "relative change of the kernel after 50 steps",
    unit: "1",
    observe: (cell: Cell) => afterStep(cell, "kernelChange", 50),
    expect: convergesToZero(),
  };

  claim(ntkStrictlyLazy, `steps-below-the-edge-${activation}`, {
    ...steps(BELOW),
    ...kernelChange,
    title: `Discrete steps $\\eta=1/\\lambda_{\\max}$ leave the ${activation} kernel unchanged in the limit`,
    reading: "literal",
    says: tex`\eta=\frac{1}{\lambda_{\max}(\Theta_0)}:\quad \|\Theta_k-\Theta_0\|/\|\Theta_0\|\to0`,
    counterfeits: [
      {
        name: "steps of 3/λ_max, beyond the edge",
        experiment: ntkDescentOverEigenvalue({ activation }, BEYOND),
      },
      { name: "claimed exponent −3/2", expect: boundedBy({ exponent: -3 / 2 }) },
    ],
    doesNotShow: "Steps between 1/λ_max and the edge, 2/λ_max, or more of them.",
  });

  claim(ntkStrictlyLazy, `steps-beyond-the-edge-${activation}`, {
    ...steps(BEYOND),
    ...kernelChange,
    title: `Discrete steps $\\eta=3/\\lambda_{\\max}$ leave the ${activation} kernel unchanged in the limit`,
    reading: "alternative",
    says: tex`\eta=\frac{3}{\lambda_{\max}(\Theta_0)}=O(1):\quad \|\Theta_k-\Theta_0\|/\|\Theta_0\|\to0`,
    counterfeits: [{ name: "claimed exponent −1/2", expect: boundedBy({ exponent: -1 / 2 }) }],
    doesNotShow: "Other multiples of the edge; that training converges with these steps is another claim's.",
    writeInstead: WRITE_INSTEAD,
  });

  claim(ntkStrictlyLazy, `converges-beyond-the-edge-${activation}`, {
    ...steps(BEYOND),
    title: `With $\\eta=3/\\lambda_{\\max}$ ${activation} training converges all the same`,
    reading: "alternative",
    says: tex`\eta=\frac{3}{\lambda_{\max}(\Theta_0)}:\quad \log_{10}(L_{50}/L_0)\le-2`,
    quantity: "decades by which the loss has changed after 50 steps",
    unit: "decades",
    observe: (cell) => afterStep(cell, "lossDecades", 50),
    expect: atMost(-2, {
      margin: 0,
      reason: "a hundredth of the loss; a constant kernel would let it grow by 30 decades",
    }),
    counterfeits: [
      {
        name: "what a constant kernel gives: the fastest mode doubles at every step",
        observe: () => 50 * Math.log10((BEYOND - 1) ** 2),
      },
    ],
    doesNotShow: "That every network converges: a mean over seeds; nor that what it finds generalises.",
  });
}
