import { type Claim, claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { initialKernel } from "../src/experiment/initial-kernel-experiment.ts";
import { cells, powersOfTwo } from "../src/experiment/profile.ts";
import { kappa0, kappa1 } from "../src/kernels/arc-cosine.ts";
import { network } from "../src/networks/network.ts";
import { boundedBy, equals, scalesAs } from "../src/verdict/expectation.ts";
import {
  DIMENSION,
  difference,
  ENTRY_CELLS,
  ENTRY_MARGIN,
  entriesOf,
  NEURONS_PER_SEED,
  PAIRS,
  pairName,
} from "./angles.ts";

const reluClosedForm = statement("relu-closed-form");

const relu = network({ activation: "relu" });
const entries = entriesOf("relu", PAIRS);

/** The closed form divided by ‖x‖‖x′‖: cos θ κ₀ + κ₁, with parts that a counterfeit may falsify. */
const closedForm = (kernel: (theta: number) => number): number[] =>
  PAIRS.map(({ degrees }) => kernel((degrees * Math.PI) / 180));
const total = (cell: Cell) => cell.total as readonly number[];

const hidden = (theta: number) => Math.cos(theta) * kappa0(theta);
const exact = closedForm((theta) => hidden(theta) + kappa1(theta));
const against = (expected: readonly number[]) => (cell: Cell) => difference(total(cell), expected);

const angleCurve: NonNullable<Claim["curves"]>[number] = {
  name: "kernel against angle",
  caption: "Unit-norm pairs; the measured kernel is the mean over seeds at the largest width.",
  x: {
    label: "angle θ",
    unit: "degrees",
    scale: "linear",
    of: () => PAIRS.slice(0, 14).map((pair) => pair.degrees),
  },
  y: { label: "kernel / (‖x‖‖x′‖)", unit: "1", scale: "linear" },
  series: [
    { name: "empirical", role: "measured", of: (cell) => total(cell).slice(0, 14) },
    { name: "closed form", role: "predicted", of: () => exact.slice(0, 14) },
  ],
};

claim(reluClosedForm, "expectation", {
  title: "The empirical ReLU kernel equals the closed form in expectation, at every width",
  reading: "literal",
  says: tex`\mathbb E\,\hat\Theta_m(x,x')=x^\top x'\,\frac{\pi-\theta}{2\pi}+\|x\|\|x'\|\,\frac{\sin\theta+(\pi-\theta)\cos\theta}{2\pi}`,
  under: {
    network: "two layers, f(x) = Σ aᵢ relu(wᵢ·x) / √m",
    "initial weights": "independent N(0, 1)",
    inputs: `${PAIRS.length} pairs in a plane of ${DIMENSION}-dimensional space: 14 angles from 0° to 180°, norms from 1/4 to 3`,
    "networks per seed": `${NEURONS_PER_SEED}/m, so that every width averages the same number of neurons`,
  },
  experiment: entries,
  cells: ENTRY_CELLS,
  quantity: "empirical minus closed-form kernel entry",
  unit: "‖x‖‖x′‖",
  components: PAIRS.map(pairName),
  observe: against(exact),
  expect: equals(0, ENTRY_MARGIN),
  counterfeits: [
    {
      name: "a factor 2 lost: kernels of unit diagonal (Cho & Saul's own normalisation)",
      observe: against(exact.map((value) => 2 * value)),
    },
    { name: "the hidden layer's kernel dropped", observe: against(closedForm(kappa1)) },
    { name: "the output layer's kernel dropped", observe: against(closedForm(hidden)) },
    {
      name: "θ replaced by π − θ",
      observe: against(closedForm((theta) => hidden(Math.PI - theta) + kappa1(Math.PI - theta))),
    },
    {
      name: "the derivative kernel without xᵀx′",
      observe: against(closedForm((theta) => kappa0(theta) + kappa1(theta))),
    },
  ],
  curves: [
    angleCurve,
    {
      name: "residual against angle",
      caption: "Empirical minus closed form, with 95 % bands over seeds.",
      x: angleCurve.x,
      y: { label: "residual / (‖x‖‖x′‖)", unit: "1", scale: "linear" },
      series: [
        {
          name: "residual",
          role: "residual",
          of: (cell) => difference(total(cell), exact).slice(0, 14),
        },
      ],
    },
  ],
  doesNotShow:
    "Networks with biases or more layers, or that a single network's kernel is close to the closed form.",
});

claim(reluClosedForm, "convergence", {
  title: "The empirical ReLU kernel approaches the closed form at the Monte-Carlo rate $m^{-1/2}$",
  reading: "alternative",
  says: tex`\|\hat\Theta_m-\Theta_\infty\|_F/\|\Theta_\infty\|_F=\Theta(m^{-1/2})`,
  under: {
    network: "two layers, f(x) = Σ aᵢ relu(wᵢ·x) / √m",
    "initial weights": "independent N(0, 1)",
    inputs: "8 standard Gaussian points in R⁸, drawn per seed",
  },
  experiment: initialKernel({ network: relu, inputs: { kind: "gaussian", count: 8, dimension: 8 } }),
  cells: cells(
    { widths: powersOfTwo(6, 14), seeds: 64 },
    { quick: { widths: powersOfTwo(6, 12), seeds: 48 } },
  ),
  quantity: "relative Frobenius distance of the empirical kernel from the closed form",
  unit: "1",
  observe: (cell) => cell.relativeDeviation as number,
  expect: scalesAs({ exponent: -1 / 2 }),
  counterfeits: [
    { name: "claimed exponent −1", expect: scalesAs({ exponent: -1 }) },
    { name: "claimed exponent −1/4", expect: scalesAs({ exponent: -1 / 4 }) },
    {
      name: "standard parameterization: the output weights' kernel grows with m",
      experiment: initialKernel({
        network: network({ activation: "relu", parameterization: "standard" }),
        inputs: { kind: "gaussian", count: 8, dimension: 8 },
      }),
    },
    {
      name: "half of the kernel held against the whole closed form",
      observe: (cell) => halfOverWhole(cell),
      expect: boundedBy({ exponent: -1 / 2 }),
    },
  ],
  doesNotShow: "The constant, or a bound that holds for all inputs at once.",
});

/** Distance of half of the kernel from the whole: does not vanish, whatever the width. */
function halfOverWhole(cell: Cell): number {
  const kernel = cell.kernel as readonly number[];
  const limit = cell.limit as readonly number[];
  const distance = Math.hypot(...kernel.map((value, i) => value / 2 - limit[i]!));
  return distance / Math.hypot(...limit);
}
