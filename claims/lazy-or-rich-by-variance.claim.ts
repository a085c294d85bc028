import { claim, statement, tex } from "../src/claim/claim.ts";
import { gradientDescent } from "../src/experiment/gradient-descent-experiment.ts";
import { cells } from "../src/experiment/profile.ts";
import { network } from "../src/networks/network.ts";
import { atLeast, atMost, boundedBy } from "../src/verdict/expectation.ts";
import { afterStep, underDescent } from "./descents.ts";
import { SPHERE } from "./flows.ts";

const lazyOrRich = statement("lazy-or-rich-by-variance");

const SMALL = 2 ** -8;
const LARGE = 4;
const STEPS = 300;

/** A network with every initial variance multiplied by a factor, trained stably to the end. */
const withVariance = (varianceFactor: number, parameterization: "standard" | "ntk" = "standard") =>
  gradientDescent({
    network: network({ activation: "relu", parameterization, varianceFactor }),
    inputs: SPHERE,
    rate: { kind: "over eigenvalue to come", value: 1 },
    after: [100, STEPS],
  });

const under = (factor: string) => ({
  ...underDescent("relu", "standard", `η = 1/(λ_max(Θ_0) + 4‖Y‖), ${STEPS} steps`),
  "initial variance": `${factor} times that of the standard parameterization, in both layers`,
});

const FIXED_WIDTH = cells({ widths: [64, 256], seeds: 32 }, { quick: { widths: [64], seeds: 24 } });
const RICH = atLeast(1, {
  margin: 0,
  reason: "a kernel that changes by more than its own size is not constant",
});
const kernelChange = (cell: Parameters<typeof afterStep>[0]) => afterStep(cell, "kernelChange", STEPS);

claim(lazyOrRich, "small-variance-rich-relu", {
  title:
    "At fixed width, a small initial variance makes standard relu training rich: the kernel changes by more than itself",
  reading: "literal",
  says: tex`s^2=2^{-8}:\quad\|\Theta_T-\Theta_0\|_F/\|\Theta_0\|_F\ge1`,
  under: under("2⁻⁸"),
  experiment: withVariance(SMALL),
  cells: FIXED_WIDTH,
  quantity: "relative kernel change over training",
  unit: "1",
  observe: kernelChange,
  expect: RICH,
  counterfeits: [
    { name: "the variance of the standard parameterization", experiment: withVariance(1) },
    { name: "a large variance, s² = 4", experiment: withVariance(LARGE) },
  ],
  doesNotShow: "What the features have learned, or other activations.",
});

claim(lazyOrRich, "large-variance-lazy-relu", {
  title:
    "At fixed width, a large initial variance makes standard relu training lazy: the kernel changes by less than a tenth",
  reading: "literal",
  says: tex`s^2=4:\quad\|\Theta_T-\Theta_0\|_F/\|\Theta_0\|_F\le0.1`,
  under: under("4"),
  experiment: withVariance(LARGE),
  cells: FIXED_WIDTH,
  quantity: "relative kernel change over training",
  unit: "1",
  observe: kernelChange,
  expect: atMost(0.1, { margin: 0, reason: "a tenth, a tenth of what counts as rich" }),
  counterfeits: [{ name: "a small variance, s² = 2⁻⁸", experiment: withVariance(SMALL) }],
  doesNotShow: "Variances so large that the loss no longer trains.",
});

claim(lazyOrRich, "both-train-relu", {
  title: "At both variances the loss falls below a tenth, so that neither phase is a failure to train",
  reading: "alternative",
  says: tex`L_T\le L_0/10\quad\text{at } s^2=2^{-8}`,
  under: under("2⁻⁸"),
  experiment: withVariance(SMALL),
  cells: FIXED_WIDTH,
  quantity: "log10 of the loss after training over the initial loss",
  unit: "decades",
  observe: (cell) => afterStep(cell, "lossDecades", STEPS),
  expect: atMost(-1, { margin: 0, reason: "'trains' means that the loss fell below a tenth" }),
  counterfeits: [
    {
      name: "a rate 20 times as large, beyond the stability edge",
      experiment: gradientDescent({
        network: network({ activation: "relu", parameterization: "standard", varianceFactor: SMALL }),
        inputs: SPHERE,
        rate: { kind: "over eigenvalue to come", value: 20 },
        after: [100, STEPS],
      }),
    },
  ],
  doesNotShow: "Variances below 2⁻⁸, which take longer to leave the saddle at 0.",
});

claim(lazyOrRich, "infinite-width-lazy-relu", {
  title: "At the small initial variance $2^{-8}$ too, standard relu training turns lazy as the width grows",
  reading: "alternative",
  says: tex`s^2=2^{-8} \text{ fixed}:\quad\|\Theta_T-\Theta_0\|_F/\|\Theta_0\|_F=O(m^{-1/2})`,
  under: under("2⁻⁸"),
  experiment: withVariance(SMALL),
  cells: cells(
    { widths: [512, 1024, 2048, 4096], seeds: 24 },
    { quick: { widths: [256, 512, 1024], seeds: 24 }, deep: { widths: [1024, 2048, 4096, 8192], seeds: 48 } },
  ),
  quantity: "relative kernel change over training",
  unit: "1",
  observe: kernelChange,
  expect: boundedBy({ exponent: -1 / 2 }),
  counterfeits: [
    { name: "claimed exponent −5/2", expect: boundedBy({ exponent: -5 / 2 }) },
    {
      name: "mean-field scaling, which stays rich at any width",
      experiment: gradientDescent({
        network: network({ activation: "relu", parameterization: "mean-field" }),
        inputs: SPHERE,
        rate: { kind: "constant", value: 0.2 },
        after: [100, STEPS],
      }),
    },
  ],
  doesNotShow:
    "That the bound is attained: the change falls faster. Other variances than the one measured, other activations, or deeper networks. Nor variances that shrink with the width: s² of order 1/m keeps the phase, which is a change of parameterization.",
  writeInstead:
    "At a fixed width, the initial variance decides between lazy (large) and rich (small) training; as $m\\to\\infty$ at a fixed variance, stable training in standard parameterization becomes lazy, and staying rich needs a variance that shrinks with $m$, that is, another parameterization.",
});

claim(lazyOrRich, "ntk-too-relu", {
  title:
    "At fixed width, a small initial variance makes relu training rich in the ntk parameterization too: the kernel changes by more than itself",
  reading: "alternative",
  says: tex`\text{ntk},\ s^2=2^{-8}:\quad\|\Theta_T-\Theta_0\|_F/\|\Theta_0\|_F\ge1`,
  under: {
    ...underDescent("relu", "ntk", `η = 1/(λ_max(Θ_0) + 4‖Y‖/√m), ${STEPS} steps`),
    "initial variance": "2⁻⁸ times that of the ntk parameterization, in both layers",
  },
  experiment: withVariance(SMALL, "ntk"),
  cells: FIXED_WIDTH,
  quantity: "relative kernel change over training",
  unit: "1",
  observe: kernelChange,
  expect: RICH,
  counterfeits: [
    { name: "the variance of the ntk parameterization", experiment: withVariance(1, "ntk") },
    { name: "a large variance, s² = 4", experiment: withVariance(LARGE, "ntk") },
  ],
  doesNotShow:
    "The limit of large widths: in theory this variance is lazy too, but its change falls below 1 at widths of some hundred thousand only, and to a tenth at several million.",
  writeInstead:
    "At a fixed width a small initial variance makes the NTK parameterization rich as well; what it forces is lazy training as $m\\to\\infty$ at a fixed variance.",
});
