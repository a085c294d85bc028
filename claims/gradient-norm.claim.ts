import { claim, statement, tex } from "../src/claim/claim.ts";
import { initialKernel } from "../src/experiment/initial-kernel-experiment.ts";
import { cells, powersOfTwo } from "../src/experiment/profile.ts";
import { type Network, network } from "../src/networks/network.ts";
import { scalesAs } from "../src/verdict/expectation.ts";
import { SPHERE, scalar } from "./flows.ts";

const gradientNorm = statement("gradient-norm");

const TWO_LAYERS = cells(
  { widths: powersOfTwo(6, 14), seeds: 48 },
  { quick: { widths: powersOfTwo(6, 11), seeds: 32 } },
);
const DEEP = cells(
  { widths: powersOfTwo(5, 10), seeds: 32 },
  { quick: { widths: powersOfTwo(5, 8), seeds: 48 }, deep: { widths: powersOfTwo(5, 12), seeds: 64 } },
);

const at = (net: Network) => initialKernel({ network: net, inputs: SPHERE });

for (const depth of [2, 3, 4]) {
  for (const activation of ["tanh", "relu"] as const) {
    if (depth === 4 && activation === "relu") continue;
    claim(gradientNorm, `depth-${depth}-${activation}`, {
      title: `With ${depth} ${activation} layers, $\\|\\nabla_\\theta f\\|$ is $\\Theta(1)$ in the width`,
      reading: "literal",
      says: tex`\|\nabla_\theta f(\theta_0,x)\|_2=\Theta(1)`,
      under: {
        network: `${depth} layers in the ntk parameterization`,
        activation,
        "initial weights": "independent N(0, 1)",
        inputs: "8 points uniform on the unit sphere of R¹⁶, drawn per seed",
      },
      experiment: at(network({ activation, depth })),
      cells: depth === 2 ? TWO_LAYERS : DEEP,
      quantity: "root mean square over inputs of ‖∇_θ f‖ at initialisation",
      unit: "1",
      observe: (cell) => scalar(cell, "gradientNorm"),
      expect: scalesAs({ exponent: 0 }),
      counterfeits: [
        {
          name: "standard parameterization: the gradient grows as √m",
          experiment: at(network({ activation, depth, parameterization: "standard" })),
        },
        { name: "claimed exponent −1/2", expect: scalesAs({ exponent: -1 / 2 }) },
      ],
      doesNotShow: "Its value, which is √Θ(x, x), or how it changes during training.",
    });
  }
}

claim(gradientNorm, "output-scaled-only-depth-3-relu", {
  title:
    "With $1/\\sqrt m$ on the output alone, the gradient of three relu layers is $\\Theta(1)$ in the width",
  reading: "alternative",
  says: tex`f=\tfrac1{\sqrt m}a^\top\sigma(W_2\,\sigma(W_1x)):\quad\|\nabla_\theta f(\theta_0,x)\|_2=\Theta(1)`,
  under: {
    network:
      "3 layers, only the output multiplied by 1/√m; since relu(cz) = c relu(z), that is √m times the network in the ntk parameterization, weight for weight, and so is its gradient",
    activation: "relu",
    "initial weights": "independent N(0, 1)",
    inputs: "8 points uniform on the unit sphere of R¹⁶, drawn per seed",
  },
  experiment: at(network({ activation: "relu", depth: 3 })),
  cells: DEEP,
  quantity: "root mean square over inputs of ‖∇_θ f‖ at initialisation",
  unit: "1",
  observe: (cell, { width }) => Math.sqrt(width) * scalar(cell, "gradientNorm"),
  expect: scalesAs({ exponent: 0 }),
  counterfeits: [{ name: "claimed exponent 1", expect: scalesAs({ exponent: 1 }) }],
  doesNotShow:
    "Activations that are not homogeneous, or four layers and more, which grow by a further √m each.",
  writeInstead:
    "Every layer after the first is multiplied by $1/\\sqrt m$, not the output alone; with the output alone the gradient's norm grows with the width from three layers on: as $\\sqrt m$ for three relu layers (for tanh, which saturates, in theory as $m^{1/4}$).",
});
