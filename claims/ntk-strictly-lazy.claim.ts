import { claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { atMost, boundedBy, convergesToZero, scalesAs } from "../src/verdict/expectation.ts";
import { afterStep, EDGE_CELLS, ntkDescentOverEigenvalue, underDescent } from "./descents.ts";
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
      "Labels that grow as √m, which make such a network learn features; other losses, or a singular Θ_∞, under which long times might. With squared loss and Θ_∞ ≻ 0 theory has the bound uniform in time (for smooth activations Lee et al., NeurIPS 2019, theorem 2.1), which T = 8 does not show. Nor discrete steps, which other claims measure.",
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
    "Under gradient flow the NTK parameterization forces lazy training in the limit $m\\to\\infty$ for labels of order 1; at finite width features move by $O(1/\\sqrt m)$.",
});

/**
 * Discrete steps of a size η of order 1, which the proof allows: its learning rate is O(1). A constant kernel is stable for
 * ηλ_max < 2. Somewhat beyond, the loss grows until the kernel has fallen below the edge, which takes about ½ log₂ m steps
 * at ηλ_max = 3, and then training converges (Lewkowycz et al., "The large learning rate phase of deep learning: the
 * catapult mechanism", arXiv:2003.02218). Of 16 networks at m = 256 none diverged at 3.5, three (tanh) and one (relu) at
 * 4, 16 and 10 at 5, all at 8. It is no literal reading, since after any fixed number of steps the kernel stands still as
 * m → ∞: training has to go on until it has converged.
 */
const BELOW = 1;
const BEYOND = 3;
const FAR_BEYOND = 8;

const CATAPULT =
  "The NTK parameterization forces lazy training at infinite width under gradient flow, or with steps below the edge of stability, $2/\\lambda_{\\max}(\\Theta_\\infty)$ (measured at half of it). With steps somewhat beyond, such as $\\eta=3/\\lambda_{\\max}$, networks of finite width still converge, and their kernel then has changed by $\\Theta(1)$.";

for (const activation of ["tanh", "relu"] as const) {
  const steps = (value: number) => ({
    under: underDescent(activation, "ntk", `50 steps of η = ${value} / λ_max(Θ_0), which is of order 1`),
    experiment: ntkDescentOverEigenvalue({ activation }, value),
    cells: EDGE_CELLS,
  });
  const farBeyond = {
    name: "steps of 8/λ_max, far beyond the edge",
    experiment: ntkDescentOverEigenvalue({ activation }, FAR_BEYOND),
    share: PLAINLY_WRONG,
  };
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
    says: tex`\eta=\frac{1}{\lambda_{\max}(\Theta_0)}:\quad \|\Theta_{50}-\Theta_0\|/\|\Theta_0\|\to0`,
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
    title: `Discrete steps $\\eta=3/\\lambda_{\\max}$, taken until training has converged, leave the ${activation} kernel unchanged in the limit`,
    reading: "alternative",
    says: tex`\eta=\frac{3}{\lambda_{\max}(\Theta_0)}=O(1):\quad \sup_k\|\Theta_k-\Theta_0\|/\|\Theta_0\|\to0`,
    counterfeits: [{ name: "a change that grows as √m", expect: scalesAs({ exponent: 1 / 2 }) }],
    doesNotShow:
      "A fixed number of steps as m → ∞, after which the kernel stands still: 50 are several times what these widths take. Nor other multiples of the edge, or widths below 128, where one tanh network in some hundreds diverges.",
    writeInstead: CATAPULT,
  });

  claim(ntkStrictlyLazy, `converges-beyond-the-edge-${activation}`, {
    ...steps(BEYOND),
    title: `With $\\eta=3/\\lambda_{\\max}$ the loss of ${activation} networks falls by decades all the same, in the mean of its logarithm`,
    reading: "alternative",
    says: tex`\eta=\frac{3}{\lambda_{\max}(\Theta_0)}:\quad \mathbb E\min\left(\log_{10}(L_{50}/L_0),3\right)\le-2`,
    quantity: "log10 of the loss after 50 steps over the initial loss; more than 3 counts as 3",
    unit: "decades",
    observe: (cell) => Math.min(afterStep(cell, "lossDecades", 50), 3),
    expect: atMost(-2, {
      margin: 0,
      reason: "two decades; under a constant kernel the loss would grow by 30",
    }),
    counterfeits: [farBeyond],
    doesNotShow:
      "That every network converges: it is a mean, to which one that diverges adds as much as one whose loss grows a thousandfold. Nor widths below 128, at which one tanh network in some hundreds diverges.",
  });
}
