import { claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { initialKernel } from "../src/experiment/initial-kernel-experiment.ts";
import { cells } from "../src/experiment/profile.ts";
import { network } from "../src/networks/network.ts";
import { equals, identity } from "../src/verdict/expectation.ts";
import {
  DIMENSION,
  difference,
  ENTRY_CELLS,
  entriesOf,
  limitEntries,
  NEURONS_PER_SEED,
  PAIRS,
  pairName,
} from "./angles.ts";
import { CROWDED_CELLS, crowdedKernel, negativity, SEMIDEFINITE } from "./crowded.ts";
import { curve } from "./flows.ts";

const sumOfTwoKernels = statement("sum-of-two-kernels");

const PART_MARGIN = {
  margin: 0.02,
  reason: "an eighth of 1/(2π), by which the other part's expectation in its place is off at 90°",
};

const relu = network({ activation: "relu" });
const entries = entriesOf("relu", PAIRS);
const underEntries = {
  network: "two layers, f(x) = Σ aᵢ relu(wᵢ·x) / √m",
  "initial weights": "independent N(0, 1)",
  inputs: `${PAIRS.length} pairs in a plane of ${DIMENSION}-dimensional space: 14 angles from 0° to 180°, norms from 1/4 to 3`,
  "networks per seed": `${NEURONS_PER_SEED}/m`,
};
const part = (name: "hiddenPart" | "outputPart", expected: readonly number[]) => (cell: Cell) =>
  difference(cell[name] as readonly number[], expected);
const hidden = limitEntries("relu", PAIRS, "hidden");
const output = limitEntries("relu", PAIRS, "output");

claim(sumOfTwoKernels, "hidden-part", {
  title: "Training the hidden weights contributes $\\mathbb E[a^2\\sigma'\\sigma']x^\\top x'$",
  reading: "literal",
  says: tex`\mathbb E\,\langle\nabla_W f(x),\nabla_W f(x')\rangle=x^\top x'\,\frac{\pi-\theta}{2\pi}`,
  under: underEntries,
  experiment: entries,
  cells: ENTRY_CELLS,
  quantity: "hidden weights' part of the empirical kernel minus its expectation",
  unit: "‖x‖‖x′‖",
  components: PAIRS.map(pairName),
  observe: part("hiddenPart", hidden),
  expect: equals(0, PART_MARGIN),
  counterfeits: [
    { name: "the output weights' expectation in its place", observe: part("hiddenPart", output) },
    {
      name: "twice the expectation",
      observe: part(
        "hiddenPart",
        hidden.map((value) => 2 * value),
      ),
    },
  ],
  doesNotShow: "Activations other than relu for the parts apart (their sum is judged for tanh and erf too).",
});

claim(sumOfTwoKernels, "output-part", {
  title: "Training the output weights contributes $\\mathbb E[\\sigma\\sigma]$",
  reading: "literal",
  says: tex`\mathbb E\,\langle\nabla_a f(x),\nabla_a f(x')\rangle=\|x\|\|x'\|\,\frac{\sin\theta+(\pi-\theta)\cos\theta}{2\pi}`,
  under: underEntries,
  experiment: entries,
  cells: ENTRY_CELLS,
  quantity: "output weights' part of the empirical kernel minus its expectation",
  unit: "‖x‖‖x′‖",
  components: PAIRS.map(pairName),
  observe: part("outputPart", output),
  expect: equals(0, PART_MARGIN),
  counterfeits: [
    { name: "the hidden weights' expectation in its place", observe: part("outputPart", hidden) },
    {
      name: "half of the expectation",
      observe: part(
        "outputPart",
        output.map((value) => value / 2),
      ),
    },
  ],
  doesNotShow: "Activations other than relu for the parts apart (their sum is judged for tanh and erf too).",
});

claim(sumOfTwoKernels, "nothing-else", {
  title: "The kernel of one network is the sum of the two parts and nothing else",
  reading: "literal",
  says: tex`\hat\Theta_m=\langle\nabla_W f,\nabla_W f\rangle+\langle\nabla_a f,\nabla_a f\rangle`,
  under: {
    ...underEntries,
    inputs: "8 standard Gaussian points in R⁸, drawn per seed",
    "networks per seed": "1",
  },
  experiment: initialKernel({ network: relu, inputs: { kind: "gaussian", count: 8, dimension: 8 } }),
  cells: cells({ widths: [64, 1024], seeds: 16 }),
  quantity: "largest entry of the kernel minus both parts, over the kernel's largest entry",
  unit: "1",
  observe: (cell) => cell.sumMismatch as number,
  expect: identity({
    roundoffs: 4,
    reason: "one addition and two subtractions of numbers below the largest entry",
  }),
  counterfeits: [
    {
      name: "the kernel minus half of itself",
      observe: (cell) => {
        const kernel = cell.kernel as readonly number[];
        return Math.max(...kernel.map((value) => Math.abs(value / 2))) / Math.max(...kernel.map(Math.abs));
      },
    },
  ],
  doesNotShow: "That each part is a covariance, or what it is in the limit; the other claims show both.",
});

/** A part of the kernel is the covariance of a Gaussian process if and only if it is positive semi-definite. */
const parts = (cell: Cell): readonly [readonly number[], readonly number[]] => {
  const hiddenPart = curve(cell, "hidden");
  return [hiddenPart, curve(cell, "kernel").map((value, i) => value - hiddenPart[i]!)];
};

claim(sumOfTwoKernels, "covariances-tanh", {
  title:
    "Either part of the kernel of two tanh layers is positive semi-definite: a covariance, at every width",
  reading: "literal",
  says: tex`\langle\nabla_W f,\nabla_W f\rangle\succeq0,\qquad\langle\nabla_a f,\nabla_a f\rangle\succeq0`,
  under: {
    network: "2 layers in the ntk parameterization",
    activation: "tanh",
    "initial weights": "independent N(0, 1)",
    inputs:
      "8 points on the unit circle, drawn per seed; more than either part has weights in the narrowest network",
  },
  experiment: crowdedKernel(2),
  cells: CROWDED_CELLS,
  components: ["input weights' part", "output weights' part"],
  quantity: "most negative eigenvalue over the kernel's largest",
  unit: "1",
  observe: (cell) => parts(cell).map((part) => negativity(part, curve(cell, "kernel"))),
  expect: identity(SEMIDEFINITE),
  counterfeits: [
    {
      name: "the difference of the parts in place of either",
      observe: (cell) => {
        const [first, second] = parts(cell);
        const difference = first.map((value, i) => value - second[i]!);
        const kernel = curve(cell, "kernel");
        return [
          negativity(difference, kernel),
          negativity(
            difference.map((value) => -value),
            kernel,
          ),
        ];
      },
    },
  ],
  doesNotShow: "Other activations; a Gram matrix of gradients has no other sign for any.",
});
