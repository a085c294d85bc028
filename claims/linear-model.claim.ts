import { claim, statement, tex } from "../src/claim/claim.ts";
import { boundedBy, convergesToZero } from "../src/verdict/expectation.ts";
import { FLOW_CELLS, flow, PLAINLY_WRONG, SCATTERED_FLOW_CELLS, scalar, sup, underFlow } from "./flows.ts";

const linearModel = statement("linear-model");

const WRITE_INSTEAD =
  "The network behaves as a linear model over its tangent features $\\nabla_\\theta f(\\theta_0,\\cdot)$, not over the random features $\\sigma(w_j^\\top x)$ of its last layer alone, whose kernel lacks the hidden weights' part.";

const VANISHES = convergesToZero({
  margin: 0.2,
  reason:
    "a model that misses a term of order 1 has exponent 0, one that misses the kernel's deviation −1/2 at most",
});

for (const activation of ["tanh", "relu"] as const) {
  const shared = {
    under: underFlow(activation, { "test inputs": "16 further points of the sphere, not trained on" }),
    experiment: flow({ activation }),
    cells: FLOW_CELLS,
  };
  const meanField = {
    name: "mean-field scaling with learning rate m: features are learned",
    experiment: flow({ activation, parameterization: "mean-field" }),
    share: PLAINLY_WRONG,
  };

  claim(linearModel, `training-inputs-${activation}`, {
    ...shared,
    title: `On its training inputs, a wide ${activation} network behaves as its linearisation at $\\theta_0$`,
    reading: "literal",
    says: tex`\sup_{t\le T}\|f_t(X)-f^{\mathrm{lin}}_t(X)\|\to0,\quad f^{\mathrm{lin}}=f_0+\nabla_\theta f(\theta_0,\cdot)^\top(\theta-\theta_0)`,
    quantity: "largest distance over time of the outputs from the linearised network's",
    unit: "‖Y‖",
    observe: (cell) => sup(cell, "errorFromStartInitialKernel"),
    expect: VANISHES,
    counterfeits: [
      meanField,
      {
        name: "a linear model that starts from f = 0",
        observe: (cell) => sup(cell, "errorFromZeroInitialKernel"),
      },
    ],
    doesNotShow: "Other losses, or times beyond T.",
  });

  claim(linearModel, `test-inputs-${activation}`, {
    ...shared,
    title: `On new inputs, a wide ${activation} network behaves as its linearisation at $\\theta_0$`,
    reading: "literal",
    says: tex`f_T(x)-f^{\mathrm{lin}}_T(x)\to0\quad\text{for } x \text{ not trained on}`,
    quantity:
      "distance of the test outputs at T from the linearised network's, over the labels' root mean square",
    unit: "1",
    observe: (cell) => scalar(cell, "testErrorLinearised"),
    expect: VANISHES,
    counterfeits: [
      {
        name: "kernel regression that ignores f_0",
        observe: (cell) => scalar(cell, "testErrorRegressionFromZero"),
      },
      { name: "the distance falls as m^{-3/2}", expect: boundedBy({ exponent: -3 / 2 }) },
    ],
    doesNotShow: "Test inputs far from the training inputs' law.",
  });

  claim(linearModel, `rate-${activation}`, {
    ...shared,
    cells: activation === "relu" ? SCATTERED_FLOW_CELLS : FLOW_CELLS,
    title: `The ${activation} outputs stay within $O(m^{-1/2})$ of the linearised network's`,
    reading: "alternative",
    says: tex`\sup_{t\le T}\|f_t(X)-f^{\mathrm{lin}}_t(X)\|=O(m^{-1/2})`,
    quantity: "largest distance over time of the outputs from the linearised network's",
    unit: "‖Y‖",
    observe: (cell) => sup(cell, "errorFromStartInitialKernel"),
    expect: boundedBy({ exponent: -1 / 2 }),
    askSharpness: true,
    counterfeits: [meanField, { name: "claimed exponent −3/2", expect: boundedBy({ exponent: -3 / 2 }) }],
    doesNotShow: "Whether relu's mean distance has another exponent than its scatter.",
  });

  claim(linearModel, `last-layer-features-${activation}`, {
    ...shared,
    title: `A wide ${activation} network behaves as a linear model over its last layer's features $\\sigma(w_j^\\top x)$`,
    reading: "alternative",
    says: tex`\sup_{t\le T}\|f_t(X)-g_t(X)\|\to0,\quad g_t \text{ trained through } a \text{ alone, kernel } \mathbb E[\sigma(w^\top x)\sigma(w^\top x')]`,
    quantity: "largest distance over time from the model with kernel E[σσ]",
    unit: "‖Y‖",
    observe: (cell) => sup(cell, "errorOutputKernel"),
    expect: convergesToZero(),
    counterfeits: [meanField, { name: "claimed exponent −1/2", expect: boundedBy({ exponent: -1 / 2 }) }],
    doesNotShow: "Networks whose hidden weights are frozen, for which it is exact.",
    writeInstead: WRITE_INSTEAD,
  });
}
