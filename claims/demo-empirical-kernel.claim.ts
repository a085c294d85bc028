import { claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { initialKernel } from "../src/experiment/initial-kernel-experiment.ts";
import { cells } from "../src/experiment/profile.ts";
import { network } from "../src/networks/network.ts";
import { equals } from "../src/verdict/expectation.ts";

const demoEmpiricalKernel = statement("demo-empirical-kernel");

/**
 * The demo's own setting, whose kernel is one number, the entry of two inputs. Each seed draws ten such pairs
 * for its network, because the mean of ten squared deviations is far less skewed than a single one.
 */
const DEMO_WIDTH = 10_000;
const PAIRS = 10;
const INPUTS = 2 * PAIRS;
const demo = initialKernel({
  network: network({ activation: "relu" }),
  inputs: { kind: "gaussian", count: INPUTS, dimension: 10 },
});
const shared = {
  under: {
    network: "f(x) = Σ aᵢ relu(wᵢ·x) / √m, as in the demo",
    inputs: "10 pairs of standard Gaussian points in R¹⁰ (norms near √10, not unit vectors), drawn per seed",
    "initial weights": "independent N(0, 1)",
    width: DEMO_WIDTH,
  },
  experiment: demo,
  cells: cells({ widths: [DEMO_WIDTH], seeds: 64 }),
};

interface Pair {
  readonly kernel: number;
  readonly limit: number;
  /** Deviation from the closed form in its exact standard deviations at m = 10000. */
  readonly standardised: number;
}

/** Mean over the pairs of one seed of a number read off a pair. */
const overPairs = (read: (pair: Pair) => number) => (cell: Cell) => {
  const at = (name: string, k: number) => (cell[name] as readonly number[])[2 * k * INPUTS + 2 * k + 1]!;
  let sum = 0;
  for (let k = 0; k < PAIRS; k++) {
    sum += read({ kernel: at("kernel", k), limit: at("limit", k), standardised: at("standardised", k) });
  }
  return sum / PAIRS;
};

/** The standardised deviation from a falsified closed form. */
const against = (factor: number) =>
  overPairs(({ kernel, limit, standardised }) => {
    const deviation = (kernel - limit) / standardised;
    return (kernel - factor * limit) / deviation;
  });

claim(demoEmpiricalKernel, "agrees-with-closed-form", {
  ...shared,
  title: "The number the demo prints is the closed-form kernel, up to the error of $m=10000$ random neurons",
  reading: "literal",
  says: tex`\mathbb E\,\hat\Theta_{10000}(x_1,x_2)=\Theta_\infty(x_1,x_2)`,
  quantity: "printed minus closed-form kernel, in standard deviations of one run of the demo",
  unit: "standard deviation of one run",
  observe: overPairs(({ standardised }) => standardised),
  expect: equals(0, {
    margin: 1 / 2,
    reason: "half of the scatter of one run: a bias below it could not be seen by a reader who runs the demo",
  }),
  counterfeits: [
    { name: "a factor 2 lost", observe: against(1 / 2) },
    { name: "10 % too large", observe: against(1.1) },
  ],
  doesNotShow: "Other widths or dimensions; relu-closed-form covers those.",
});

claim(demoEmpiricalKernel, "scatter", {
  ...shared,
  title: "One run of the demo scatters by the standard deviation of one neuron over $\\sqrt{10000}$",
  reading: "alternative",
  says: tex`\operatorname{Var}\hat\Theta_{10000}(x_1,x_2)=\tfrac{1}{10000}\operatorname{Var}[\text{one neuron}]`,
  // A squared normal deviates by √2, the mean of ten by 0.45 where pairs were independent: 160 seeds give about ±0.2.
  cells: cells({ widths: [DEMO_WIDTH], seeds: 160 }),
  quantity: "squared deviation over the predicted variance",
  unit: "1",
  observe: overPairs(({ standardised }) => standardised ** 2),
  expect: equals(1, {
    margin: 1 / 2,
    reason: "less than the factor 2 between the counterfeits and the prediction",
  }),
  counterfeits: [
    {
      name: "half of the predicted variance",
      observe: overPairs(({ standardised }) => 2 * standardised ** 2),
    },
    {
      name: "an error that falls as 1/m instead of its root",
      observe: overPairs(({ standardised }) => DEMO_WIDTH * standardised ** 2),
    },
  ],
  doesNotShow: "The shape of the scatter beyond its variance.",
});
