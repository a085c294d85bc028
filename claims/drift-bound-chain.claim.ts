import { claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { nonlinearOutput } from "../src/experiment/nonlinear-output-experiment.ts";
import { cells, powersOfTwo } from "../src/experiment/profile.ts";
import { network } from "../src/networks/network.ts";
import { atMost, boundedBy, convergesToZero, scalesAs } from "../src/verdict/expectation.ts";
import { curve, FLOW_CELLS, flow, SPHERE, scalar, underFlow } from "./flows.ts";

const driftBoundChain = statement("drift-bound-chain");

/** 2 ‖H‖ ‖Δθ‖ ‖∇f‖: by the mean value theorem it bounds |Θ_T − Θ_0| when ‖H‖ and ‖∇f‖ are suprema on the way. */
const product = (cell: Cell) =>
  2 * scalar(cell, "hessianNorm") * scalar(cell, "movement") * scalar(cell, "largestGradientNorm");
const withoutHessian = (cell: Cell) => scalar(cell, "movement") * scalar(cell, "largestGradientNorm");

const shared = {
  under: underFlow("tanh", {
    norms: "‖H‖₂ spectral, ‖Δθ‖₂ and ‖∇f‖₂ Euclidean; the largest over training inputs and over t = 0 and T",
  }),
  experiment: flow({ activation: "tanh" }),
  cells: FLOW_CELLS,
  unit: "1",
};

claim(driftBoundChain, "movement-vanishes-tanh", {
  ...shared,
  title: "With $\\|H\\|_2=O(1)$, the other two factors of the chain bring the $m^{-1/2}$",
  reading: "literal",
  says: tex`\|\Delta\theta\|_2\,\|\nabla_\theta f\|_2=O(m^{-1/2})\quad\text{so that}\quad\|H\|_2\|\Delta\theta\|_2\|\nabla_\theta f\|_2=O(1)\,O(m^{-1/2})`,
  quantity: "‖Δθ‖₂ ‖∇f‖₂",
  observe: withoutHessian,
  expect: boundedBy({ exponent: -1 / 2 }),
  counterfeits: [
    { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) },
    {
      name: "the sum of the weights' movements in place of its root mean square",
      observe: (cell, { width }) => withoutHessian(cell) * Math.sqrt(width),
    },
  ],
  doesNotShow: "Activations without a second derivative.",
});

claim(driftBoundChain, "hessian-vanishes-tanh", {
  ...shared,
  title: "The product of the chain's three factors is $O(m^{-1/2})$, because the Hessian's norm is",
  reading: "amended",
  says: tex`\|H\|_2\,\|\Delta\theta\|_2\,\|\nabla_\theta f\|_2=O(m^{-1/2})\quad\text{up to }\sqrt{\ln m}`,
  quantity: "2 ‖H‖₂ ‖Δθ‖₂ ‖∇f‖₂",
  observe: product,
  expect: boundedBy({
    exponent: -1 / 2,
    margin: 0.2,
    reason:
      "the Hessian's norm has a factor of order √(2 ln m) from the largest output weight, which looks like an exponent of 1/(2 ln m) at width m: up to 0.12 at m = 64",
  }),
  counterfeits: [
    { name: "the Hessian's factor left out", observe: withoutHessian },
    { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) },
  ],
  doesNotShow:
    "That the chain is tight: the tanh kernel moves by O(1/m), less than the chain gives. Nor anything of relu, whose kernel moves by gates that flip, which the Hessian of the pieces does not contain.",
  writeInstead:
    "For twice differentiable activations, with suprema over the segment from $\\theta_0$ to $\\theta_t$: $|\\Theta_t-\\Theta_0|\\le2\\sup\\|H\\|_2\\,\\|\\theta_t-\\theta_0\\|_2\\,\\sup\\|\\nabla_\\theta f\\|_2=O(\\sqrt{\\ln m}/\\sqrt m)\\cdot\\Theta(1)\\cdot\\Theta(1)$: the factor that vanishes is the Hessian's norm, not the movement of $\\theta$.",
});

claim(driftBoundChain, "is-a-bound-tanh", {
  ...shared,
  title: "The kernel's largest entry moves by no more than the product of the chain's factors",
  reading: "alternative",
  says: tex`\max_{x,x'}|\Theta_T-\Theta_0|\le2\|H\|_2\|\Delta\theta\|_2\|\nabla_\theta f\|_2`,
  quantity: "largest change of a kernel entry over the product of the factors",
  observe: (cell) => scalar(cell, "largestEntryChange") / product(cell),
  expect: atMost(1, { margin: 0, reason: "a bound; it needs no room" }),
  counterfeits: [
    {
      name: "‖Δθ‖₂/m in place of ‖Δθ‖₂",
      observe: (cell, { width }) => (scalar(cell, "largestEntryChange") * width) / product(cell),
    },
  ],
  doesNotShow:
    "Norms between the start and T, which the bound strictly asks for; or relu, for which it does not hold.",
});

/**
 * F = tanh(f): its Hessian keeps the part tanh''(f) ∇f ∇fᵀ, of order 1, and all that the proof asks for holds. Steps of
 * ηλ_max well below the edge, 2 (λ_max(Θ_0) is near 2, and tanh' is at most 1), as many as bring the loss down by decades.
 */
const nonlinear = {
  under: {
    ...underFlow("tanh"),
    network: "F(x) = tanh(f(x)), f two layers, f(x) = Σ aᵢ tanh(wᵢ·x) / √m, all trained",
    labels: "±1/2, equally likely",
    loss: "½ Σ (F − y)²",
    training: "60 steps of gradient descent, η = 0.6",
  },
  experiment: nonlinearOutput({
    network: { ...network({ activation: "tanh" }), depth: 2, parameterization: "ntk" },
    inputs: SPHERE,
    rate: 0.6,
    steps: 60,
  }),
  cells: cells(
    { widths: powersOfTwo(6, 12), seeds: 64 },
    { quick: { widths: [64, 128, 256, 1024], seeds: 64 } },
  ),
  unit: "1",
};

claim(driftBoundChain, "nonlinear-output-premises-tanh", {
  ...nonlinear,
  title:
    "With a nonlinear output the proof's premises hold, its movement read per weight: gradient and Hessian are $O(1)$, and each layer's weights move by $O(m^{-1/2})$ in root mean square",
  reading: "alternative",
  says: tex`F=\tanh(f):\quad\|\nabla_\theta F\|_2=O(1),\ \|\nabla^2_\theta F\|_2=O(1),\ \sqrt m\,|\Delta\theta_k|=O(1)`,
  quantity:
    "largest norms over inputs and both ends, and √m times the root mean square weight change by layer",
  components: ["gradient", "bound of the Hessian", "input weights", "output weights"],
  observe: (cell, { width }) => [
    scalar(cell, "gradientNorm"),
    scalar(cell, "hessianBound"),
    ...curve(cell, "weightChange").map((value) => value * Math.sqrt(width)),
  ],
  expect: boundedBy({ exponent: 0 }),
  counterfeits: [
    {
      name: "m times the weights' change",
      observe: (cell, { width }) => [
        scalar(cell, "gradientNorm"),
        scalar(cell, "hessianBound"),
        ...curve(cell, "weightChange").map((value) => value * width),
      ],
    },
    { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) },
  ],
  doesNotShow: "Norms between the start and the end.",
});

claim(driftBoundChain, "order-one-hessian-suffices-tanh", {
  ...nonlinear,
  title: "With a nonlinear output, whose Hessian is $O(1)$, the kernel stands still in the limit",
  reading: "alternative",
  says: tex`F=\tanh(f),\ \|\nabla^2_\theta F\|_2=O(1):\quad\|K_T-K_0\|_F/\|K_0\|_F\to0,\quad K=\langle\nabla_\theta F,\nabla_\theta F\rangle`,
  quantity: "relative change of the kernel over training",
  observe: (cell) => scalar(cell, "kernelChange"),
  expect: convergesToZero(),
  counterfeits: [{ name: "a change that grows as √m", expect: scalesAs({ exponent: 1 / 2 }) }],
  doesNotShow:
    "Other nonlinear outputs, or layers of a fixed width, of which theory says the same (Liu, Zhu & Belkin, NeurIPS 2020).",
  writeInstead:
    "$\\|H\\|_2=O(1)$ does not suffice: a network with a nonlinear output, $\\tanh(f)$, has $\\|H\\|_2=O(1)$, a gradient of order 1 and weights that move by $O(1/\\sqrt m)$ each in root mean square, so that $\\|\\Delta\\theta\\|_2=\\Theta(1)$, and a kernel that changes by $\\Theta(1)$. With $\\|\\Delta\\theta\\|_2=\\Theta(1)$ the proof needs $\\|H\\|_2\\to0$ along the way, which such an output excludes.",
});

claim(driftBoundChain, "nonlinear-output-trains-tanh", {
  ...nonlinear,
  title:
    "With a nonlinear output the loss falls below a tenth, so that its kernel's change is no failure to train",
  reading: "alternative",
  says: tex`F=\tanh(f):\quad L_T\le L_0/10`,
  quantity: "log10 of the loss after training over the initial loss",
  unit: "decades",
  observe: (cell) => scalar(cell, "lossDecades"),
  expect: atMost(-1, { margin: 0, reason: "'trains' means that the loss fell below a tenth" }),
  counterfeits: [{ name: "a loss that grows by as much", observe: (cell) => -scalar(cell, "lossDecades") }],
  doesNotShow: "That it reaches 0.",
});
