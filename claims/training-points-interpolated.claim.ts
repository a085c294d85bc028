import { claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { cells } from "../src/experiment/profile.ts";
import type { InputLaw } from "../src/experiment/world.ts";
import { atMost } from "../src/verdict/expectation.ts";
import { curve, LONG, LONG_CELLS, longFlow, PLAINLY_WRONG, underLongFlow } from "./flows.ts";

const trainingPointsInterpolated = statement("training-points-interpolated");

/** Decades by which the training loss has fallen at checkpoint k. */
const decades = (cell: Cell, k: number) => Math.log10(curve(cell, "loss")[k]! / curve(cell, "loss")[0]!);
const atEnd = (cell: Cell) => decades(cell, curve(cell, "loss").length - 1);

const MILLIONTH = atMost(-6, {
  margin: 0,
  reason: "interpolation is told from a small error by a loss below a millionth of its start",
});

const parallel = (factor: number): InputLaw => ({
  kind: "unit sphere, last parallel to first",
  count: 8,
  dimension: 16,
  factor,
});

for (const activation of ["tanh", "relu"] as const) {
  claim(trainingPointsInterpolated, `random-inputs-${activation}`, {
    title: `A ${activation} network trained to the end fits every training label`,
    reading: "literal",
    says: tex`L_T\le10^{-6}L_0\quad\text{at } T=${LONG}`,
    under: underLongFlow(activation),
    experiment: longFlow({ activation }),
    cells: LONG_CELLS,
    quantity: "log10 of the training loss at T over the initial loss",
    unit: "decades",
    observe: atEnd,
    expect: MILLIONTH,
    counterfeits: [
      { name: "a tenth of the training time", observe: (cell) => decades(cell, 1) },
      {
        name: "one input twice, with two labels",
        experiment: longFlow({ activation, inputs: parallel(1) }),
        share: PLAINLY_WRONG,
      },
    ],
    doesNotShow:
      "That the loss reaches 0 in finite time (it does not), inputs that nearly coincide, or every single network: judged is a mean over seeds.",
  });
}

for (const { activation, factor, slug, pair } of [
  { activation: "tanh", factor: -1, slug: "opposite-inputs-tanh", pair: "x and −x" },
  { activation: "relu", factor: 2, slug: "same-ray-relu", pair: "x and 2x" },
] as const) {
  claim(trainingPointsInterpolated, slug, {
    title: `A ${activation} network fits any labels of distinct inputs, also of ${pair === "x and −x" ? "$x$ and $-x$" : "$x$ and $2x$"}`,
    reading: "alternative",
    says: tex`x_i\ne x_j\ (i\ne j)\ \Rightarrow\ L_T\le10^{-6}L_0\quad\text{at } T=${LONG}`,
    under: underLongFlow(activation, {
      inputs: `7 points uniform on the unit sphere of R¹⁶ and ${factor} times the first of them, drawn per seed`,
    }),
    experiment: longFlow({ activation, inputs: parallel(factor) }),
    cells: cells({ widths: [64, 256, 1024], seeds: 32 }, { quick: { widths: [64, 256], seeds: 32 } }),
    quantity: "log10 of the training loss at T over the initial loss",
    unit: "decades",
    observe: atEnd,
    expect: MILLIONTH,
    counterfeits: [
      { name: "a tenth of the training time", observe: (cell) => decades(cell, 1) },
      {
        name: "one input twice, with two labels",
        experiment: longFlow({ activation, inputs: parallel(1) }),
        share: PLAINLY_WRONG,
      },
    ],
    doesNotShow: "Networks with biases, which tell such inputs apart.",
    writeInstead:
      "The network interpolates the training data if no two inputs are parallel, so that $\\Theta_\\infty(X,X)$ is strictly positive definite: without biases, relu is homogeneous and tanh odd, and the labels of $x$ and $2x$, or of $x$ and $-x$, are tied.",
  });
}
