import { claim, statement, tex } from "../src/claim/claim.ts";
import { boundedBy, convergesToZero, identity } from "../src/verdict/expectation.ts";
import { FLOW_CELLS, flow, PLAINLY_WRONG, scalar, sup, underFlow } from "./flows.ts";

const kernelConstant = statement("kernel-constant");

for (const activation of ["tanh", "relu"] as const) {
  const meanField = {
    name: "mean-field scaling with learning rate m: the kernel moves by Θ(1)",
    experiment: flow({ activation, parameterization: "mean-field" }),
    share: PLAINLY_WRONG,
  };
  claim(kernelConstant, `in-the-limit-${activation}`, {
    title: `In the limit the ${activation} kernel is $\\Theta_\\infty$ during all of training`,
    reading: "literal",
    says: tex`\sup_{t\le T}\|\Theta_t-\Theta_\infty\|_F/\|\Theta_\infty\|_F\to0 \text{ as } m\to\infty`,
    under: underFlow(activation),
    experiment: flow({ activation }),
    cells: FLOW_CELLS,
    quantity: "largest relative Frobenius distance of Θ_t from Θ_∞ over time",
    unit: "1",
    observe: (cell) => sup(cell, "kernelError"),
    expect: convergesToZero(),
    counterfeits: [meanField, { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) }],
    doesNotShow:
      "Training times that grow with the width, constants uniform in the data, or networks with a nonlinear output or a layer of fixed width, whose kernel is not constant.",
  });

  claim(kernelConstant, `new-inputs-${activation}`, {
    title: `In the limit the ${activation} kernel of trained networks is $\\Theta_\\infty$ on new inputs too`,
    reading: "literal",
    says: tex`\|\Theta_T(x,x')-\Theta_\infty(x,x')\|_F/\|\Theta_\infty\|_F\to0 \text{ as } m\to\infty,\quad x \text{ not among the training inputs}`,
    under: underFlow(activation, { "new inputs": "16 further points of the sphere, not trained on" }),
    experiment: flow({ activation }),
    cells: FLOW_CELLS,
    quantity:
      "relative Frobenius distance of Θ_T from Θ_∞ over all pairs of inputs with one that is not trained on",
    unit: "1",
    observe: (cell) => scalar(cell, "testKernelError"),
    expect: convergesToZero(),
    counterfeits: [meanField, { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) }],
    doesNotShow: "All inputs at once, or times before T.",
  });
}

claim(kernelConstant, "at-finite-width-tanh", {
  title: "The tanh kernel of a network of finite width does not move at all",
  reading: "alternative",
  says: tex`\Theta_t=\Theta_0\quad\text{for all } t\le T \text{ at every } m`,
  under: underFlow("tanh"),
  experiment: flow({ activation: "tanh" }),
  cells: FLOW_CELLS,
  quantity: "largest relative Frobenius distance of Θ_t from Θ_0 over time",
  unit: "1",
  observe: (cell) => sup(cell, "kernelChange"),
  expect: identity({
    roundoffs: 2 ** 14,
    reason: "rounding of sums over at most 32768 neurons; anything above it is movement",
  }),
  counterfeits: [
    {
      name: "mean-field scaling with learning rate m",
      experiment: flow({ activation: "tanh", parameterization: "mean-field" }),
      share: PLAINLY_WRONG,
    },
  ],
  doesNotShow: "By how much it moves: kernel-drift measures that.",
  writeInstead:
    "In the limit $m\\to\\infty$ the kernel is constant; at finite width it is random at the start and drifts by $O(1/\\sqrt m)$ during training.",
});
