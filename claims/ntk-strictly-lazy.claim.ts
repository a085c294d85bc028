import { claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { atMost, boundedBy, convergesToZero } from "../src/verdict/expectation.ts";
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
      "Labels or times that grow with the width, which make such a network learn features: 'strictly' means labels and time of order 1. Nor discrete steps with ηλ_max between 2 and about 4, which converge after a number of steps of order ln m and change the kernel by Θ(1) (Lewkowycz et al., arXiv:2003.02218).",
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
