import { claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { atMost, boundedBy } from "../src/verdict/expectation.ts";
import { FLOW_CELLS, flow, scalar, underFlow } from "./flows.ts";

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
      name: "one weight's movement in place of the norm over all of them",
      observe: (cell, { width }) => (scalar(cell, "largestEntryChange") * width) / product(cell),
    },
  ],
  doesNotShow:
    "Norms between the start and T, which the bound strictly asks for; or relu, for which it does not hold.",
});
