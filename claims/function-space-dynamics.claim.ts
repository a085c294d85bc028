import { claim, statement, tex } from "../src/claim/claim.ts";
import { functionSpaceVelocity } from "../src/experiment/function-space-velocity-experiment.ts";
import { cells } from "../src/experiment/profile.ts";
import { network } from "../src/networks/network.ts";
import { equals, identity } from "../src/verdict/expectation.ts";
import { SPHERE, scalar } from "./flows.ts";

const functionSpaceDynamics = statement("function-space-dynamics");

const CELLS = cells({ widths: [4, 64, 512], seeds: 16 }, { quick: { widths: [4, 64], seeds: 12 } });

for (const { slug, name, declared } of [
  { slug: "two-layer-tanh", name: "two tanh layers", declared: { activation: "tanh" } },
  { slug: "two-layer-relu", name: "two relu layers", declared: { activation: "relu" } },
  { slug: "three-layer-tanh", name: "three tanh layers", declared: { activation: "tanh", depth: 3 } },
] as const) {
  const experiment = functionSpaceVelocity({
    network: network(declared),
    inputs: SPHERE,
    testInputs: 4,
    until: 1,
    step: 1 / 6,
  });
  const shared = {
    under: {
      network: name,
      activation: declared.activation,
      "initial weights": "independent N(0, 1)",
      inputs: "8 training and 4 test points uniform on the unit sphere of R¹⁶, drawn per seed",
      labels: "N(0, 1)",
      loss: "½ Σ (f − y)²",
      time: "t = 1, in the middle of training",
    },
    experiment,
    cells: CELLS,
  };
  claim(functionSpaceDynamics, slug, {
    ...shared,
    title: `With ${name}, the outputs move by $-\\eta\\,\\Theta_t(x,X)(f_t(X)-Y)$ at every width, on new inputs too`,
    reading: "literal",
    says: tex`\frac{df_t(x)}{dt}=-\eta\sum_i\Theta_t(x,x_i)\,(f_t(x_i)-y_i)\quad\text{for every } x \text{ and every } m`,
    quantity:
      "largest difference of the chain rule through the weights and the kernel's sum, over the largest velocity",
    unit: "largest |df/dt|",
    components: ["training inputs", "test inputs"],
    observe: (cell) => [scalar(cell, "mismatchTrain"), scalar(cell, "mismatchTest")],
    expect: identity({
      roundoffs: 2 ** 14,
      reason:
        "rounding of sums over at most 512 neurons and 8 inputs (below 2^13 roundoffs), some of which cancel where the velocity is small",
    }),
    counterfeits: [
      {
        name: "the kernel of all weights but the first layer's",
        observe: (cell) => [
          scalar(cell, "mismatchWithoutFirstLayer"),
          scalar(cell, "mismatchWithoutFirstLayer"),
        ],
      },
      {
        name: "the initial kernel in place of the present one",
        observe: (cell) => [
          scalar(cell, "mismatchWithInitialKernel"),
          scalar(cell, "mismatchWithInitialKernel"),
        ],
      },
    ],
    doesNotShow: "Losses other than the half sum of squares.",
  });
}

claim(functionSpaceDynamics, "discrete-step-tanh", {
  title: "One step of gradient descent departs from the flow's first order by $\\Theta(\\eta^2)$",
  reading: "alternative",
  says: tex`f_{\theta-\eta\nabla L}(x)-f_\theta(x)=-\eta\,\Theta(x,X)(f(X)-Y)+\Theta(\eta^2)`,
  under: {
    network: "two layers, f(x) = Σ aᵢ tanh(wᵢ·x) / √m",
    activation: "tanh",
    "initial weights": "independent N(0, 1)",
    inputs: "8 training and 4 test points uniform on the unit sphere of R¹⁶, drawn per seed",
    labels: "N(0, 1)",
    "learning rates": "η λ_max(Θ) = 2⁻³, …, 2⁻⁸",
  },
  experiment: functionSpaceVelocity({
    network: network({ activation: "tanh" }),
    inputs: SPHERE,
    testInputs: 4,
    until: 1,
    step: 1 / 6,
  }),
  cells: CELLS,
  quantity: "order in η of the difference between a step and −ηΘ(f − Y)",
  unit: "1",
  observe: (cell) => scalar(cell, "discreteOrder"),
  expect: equals(2, {
    margin: 0.1,
    reason: "orders are whole numbers; the cubic term bends the slope by less",
  }),
  counterfeits: [
    { name: "an error of order η", expect: equals(1, { margin: 0.1, reason: "as the claim's" }) },
    { name: "an error of order η³", expect: equals(3, { margin: 0.1, reason: "as the claim's" }) },
  ],
  doesNotShow: "relu, whose kinks make the difference less regular, or learning rates beyond 1/(8 λ_max).",
});
