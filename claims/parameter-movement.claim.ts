import { claim, statement, tex } from "../src/claim/claim.ts";
import { boundedBy, scalesAs } from "../src/verdict/expectation.ts";
import { curve, FLOW_CELLS, flow, PLAINLY_WRONG, scalar, underFlow } from "./flows.ts";

const parameterMovement = statement("parameter-movement");

const WRITE_INSTEAD =
  "In root mean square the weights need to move by only $O(1/\\sqrt m)$, and $\\theta$ by $O(1/\\sqrt m)$ relative to its norm; the Euclidean norm of the movement, the one that multiplies $\\|H\\|_2$, is $\\Theta(1)$.";

const rootM = boundedBy({ exponent: -1 / 2 });

for (const activation of ["tanh", "relu"] as const) {
  const shared = {
    under: underFlow(activation),
    experiment: flow({ activation }),
    cells: FLOW_CELLS,
    unit: "1",
    doesNotShow: "Training times or labels that grow with the width.",
  };
  const meanField = {
    name: "mean-field scaling with learning rate m: every weight moves by Θ(1)",
    experiment: flow({ activation, parameterization: "mean-field" }),
    share: PLAINLY_WRONG,
  };

  claim(parameterMovement, `euclidean-${activation}`, {
    ...shared,
    title: `The weights of a ${activation} network move by $O(m^{-1/2})$ in Euclidean norm, the norm of the proof's chain`,
    reading: "literal",
    says: tex`\|\theta_T-\theta_0\|_2=O(m^{-1/2})`,
    quantity: "‖θ_T − θ_0‖, Euclidean norm over all weights",
    observe: (cell) => scalar(cell, "movement"),
    expect: rootM,
    counterfeits: [meanField, { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) }],
  });

  claim(parameterMovement, `per-weight-${activation}`, {
    ...shared,
    title: `The weights of each layer of a ${activation} network move by $O(m^{-1/2})$ in root mean square`,
    reading: "amended",
    says: tex`\text{root mean square of }(\theta_T-\theta_0)_k=O(m^{-1/2})\ \text{in each layer}`,
    components: ["input weights", "output weights"],
    quantity: "root mean square over entries of the layer's weight change",
    observe: (cell) => curve(cell, "weightChange"),
    expect: rootM,
    counterfeits: [meanField, { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) }],
    writeInstead: WRITE_INSTEAD,
  });

  claim(parameterMovement, `relative-${activation}`, {
    ...shared,
    title: `Relative to their norm, the weights of a ${activation} network move by $O(m^{-1/2})$`,
    reading: "amended",
    says: tex`\|\theta_T-\theta_0\|_2/\|\theta_0\|_2=O(m^{-1/2})`,
    quantity: "‖θ_T − θ_0‖ / ‖θ_0‖, Euclidean norms",
    observe: (cell) => scalar(cell, "relativeMovement"),
    expect: rootM,
    counterfeits: [meanField, { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) }],
    writeInstead: WRITE_INSTEAD,
  });

  claim(parameterMovement, `euclidean-constant-${activation}`, {
    ...shared,
    title: `The Euclidean movement of a ${activation} network is $\\Theta(1)$`,
    reading: "alternative",
    says: tex`\|\theta_T-\theta_0\|_2=\Theta(1)`,
    quantity: "‖θ_T − θ_0‖, Euclidean norm over all weights",
    observe: (cell) => scalar(cell, "movement"),
    expect: scalesAs({ exponent: 0 }),
    counterfeits: [meanField, { name: "claimed exponent −1/2", expect: scalesAs({ exponent: -1 / 2 }) }],
  });

  claim(parameterMovement, `largest-neuron-${activation}`, {
    ...shared,
    title: `No neuron of a ${activation} network moves by more than $O(m^{-1/2})$, logarithms aside`,
    reading: "alternative",
    says: tex`\max_j\|(w_j,a_j)_T-(w_j,a_j)_0\|_2=O(m^{-1/2})`,
    quantity: "largest movement of one neuron's weights (w_j, a_j), Euclidean norm",
    observe: (cell) => scalar(cell, "largestNeuronMovement"),
    expect: boundedBy({
      exponent: -1 / 2,
      margin: 0.2,
      reason:
        "the largest of m Gaussian output weights adds a factor √(2 ln m), which looks like an exponent of 1/(2 ln m) at width m: up to 0.12 at m = 64",
    }),
    counterfeits: [meanField, { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) }],
  });
}
