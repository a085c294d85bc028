import { claim, statement, tex } from "../src/claim/claim.ts";
import { boundedBy, convergesToZero } from "../src/verdict/expectation.ts";
import { FLOW_CELLS, flow, PLAINLY_WRONG, scalar, underFlow } from "./flows.ts";

const parametersBarelyMove = statement("parameters-barely-move");

for (const activation of ["tanh", "relu"] as const) {
  const shared = {
    under: underFlow(activation),
    experiment: flow({ activation }),
    cells: FLOW_CELLS,
    unit: "1",
    doesNotShow: "Training times that grow with the width, or labels that do.",
  };
  const meanField = {
    name: "mean-field scaling with learning rate m: every weight moves by Θ(1)",
    experiment: flow({ activation, parameterization: "mean-field" }),
    share: PLAINLY_WRONG,
  };

  claim(parametersBarelyMove, `relative-${activation}`, {
    ...shared,
    title: `Relative to their size, the weights of a wide ${activation} network stand still`,
    reading: "literal",
    says: tex`\|\theta_T-\theta_0\|_2/\|\theta_0\|_2\to0 \text{ as } m\to\infty`,
    quantity: "‖θ_T − θ_0‖ / ‖θ_0‖, Euclidean norms",
    observe: (cell) => scalar(cell, "relativeMovement"),
    expect: convergesToZero(),
    counterfeits: [meanField, { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) }],
  });

  claim(parametersBarelyMove, `largest-neuron-${activation}`, {
    ...shared,
    title: `Even the ${activation} neuron that moves most stands still in the limit`,
    reading: "alternative",
    says: tex`\max_j\|(w_j,a_j)_T-(w_j,a_j)_0\|_2\to0 \text{ as } m\to\infty`,
    quantity: "largest movement of one neuron's weights (w_j, a_j), Euclidean norm",
    observe: (cell) => scalar(cell, "largestNeuronMovement"),
    expect: convergesToZero(),
    counterfeits: [meanField, { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) }],
  });

  claim(parametersBarelyMove, `euclidean-${activation}`, {
    ...shared,
    title: `The Euclidean distance that all ${activation} weights move together tends to 0`,
    reading: "alternative",
    says: tex`\|\theta_T-\theta_0\|_2\to0 \text{ as } m\to\infty`,
    quantity: "‖θ_T − θ_0‖, Euclidean norm over all weights",
    observe: (cell) => scalar(cell, "movement"),
    expect: convergesToZero(),
    counterfeits: [meanField, { name: "claimed exponent −1/2", expect: boundedBy({ exponent: -1 / 2 }) }],
    writeInstead:
      "Weights barely move: by $O(1/\\sqrt m)$ in root mean square, the neuron that moves most by $O(\\sqrt{\\ln m/m})$, and $\\theta$ by $O(1/\\sqrt m)$ relative to its size; the Euclidean distance $\\|\\theta_t-\\theta_0\\|_2$ stays $\\Theta(1)$.",
  });
}
