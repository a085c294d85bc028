import { claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { equals } from "../src/verdict/expectation.ts";
import {
  DIMENSION,
  difference,
  ENTRY_CELLS,
  ENTRY_MARGIN,
  entriesOf,
  limitEntries,
  NEURONS_PER_SEED,
  pairName,
  SMOOTH_PAIRS,
} from "./angles.ts";

const twoLayerExpectation = statement("two-layer-expectation");

const pairs = SMOOTH_PAIRS;
const total = (cell: Cell) => cell.total as readonly number[];
/** E[σ′σ′], without the factor xᵀx′ that the formula multiplies it by. */
const bareDerivative = (activation: "tanh" | "erf" | "relu") =>
  limitEntries(activation, pairs, "hidden").map((value, k) => {
    const { degrees } = pairs[k]!;
    return degrees === 90 ? value : value / Math.cos((degrees * Math.PI) / 180);
  });

for (const activation of ["relu", "tanh", "erf"] as const) {
  const exact = limitEntries(activation, pairs);
  const hidden = limitEntries(activation, pairs, "hidden");
  const output = limitEntries(activation, pairs, "output");
  const against = (expected: readonly number[]) => (cell: Cell) => difference(total(cell), expected);
  claim(twoLayerExpectation, activation, {
    title: `The mean of the two-layer ${activation} kernel is the chapter's sum of two expectations`,
    reading: "literal",
    says: tex`\mathbb E\,\hat\Theta_m(x,x')=\mathbb E[a^2\sigma'(w^\top x)\sigma'(w^\top x')]\,x^\top x'+\mathbb E[\sigma(w^\top x)\sigma(w^\top x')]`,
    under: {
      network: "two layers, f(x) = Σ aᵢ σ(wᵢ·x) / √m",
      activation,
      "initial weights": "independent N(0, 1)",
      inputs: `${pairs.length} pairs in a plane of ${DIMENSION}-dimensional space: angles from 0° to 180°`,
      "expectations by": activation === "tanh" ? "Gauss–Hermite quadrature" : "closed form",
      "networks per seed": `${NEURONS_PER_SEED}/m`,
    },
    experiment: entriesOf(activation, pairs),
    cells: ENTRY_CELLS,
    quantity: "empirical minus expected kernel entry",
    unit: "‖x‖‖x′‖",
    components: pairs.map(pairName),
    observe: against(exact),
    expect: equals(0, ENTRY_MARGIN),
    counterfeits: [
      {
        name: "E[a²] = 1/2: a factor 2 lost in the first expectation",
        observe: against(exact.map((value, k) => value - hidden[k]! / 2)),
      },
      {
        name: "the first expectation without xᵀx′",
        observe: against(bareDerivative(activation).map((value, k) => value + output[k]!)),
      },
      { name: "only E[σ′σ′]xᵀx′", observe: against(hidden) },
      { name: "only E[σσ]", observe: against(output) },
    ],
    doesNotShow: "That one network's kernel is close to its mean, which needs a large width.",
  });
}
