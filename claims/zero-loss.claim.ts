import { claim, statement, tex } from "../src/claim/claim.ts";
import type { Cell } from "../src/experiment/experiment.ts";
import { cells } from "../src/experiment/profile.ts";
import type { InputLaw } from "../src/experiment/world.ts";
import { atMost, equals } from "../src/verdict/expectation.ts";
import { curve, LONG, LONG_CELLS, last, longFlow, PLAINLY_WRONG, underLongFlow } from "./flows.ts";

const zeroLoss = statement("zero-loss");

const TWICE: InputLaw = {
  kind: "unit sphere, last parallel to first",
  count: 8,
  dimension: 16,
  factor: 1,
};

const decades = (cell: Cell, k: number) => Math.log10(curve(cell, "loss")[k]! / curve(cell, "loss")[0]!);

for (const activation of ["tanh", "relu"] as const) {
  claim(zeroLoss, `positive-definite-${activation}`, {
    title: `With $\\Theta_\\infty(X,X)\\succ0$, the ${activation} training loss goes to 0`,
    reading: "literal",
    says: tex`\Theta_\infty(X,X)\succ0\ \Rightarrow\ L_T\le10^{-6}L_0\quad\text{at } T=${LONG}`,
    under: underLongFlow(activation, {
      "positive definite": "almost surely, since no two of the random inputs are parallel",
    }),
    experiment: longFlow({ activation }),
    cells: LONG_CELLS,
    quantity: "log10 of the training loss at T over the initial loss",
    unit: "decades",
    observe: (cell) => decades(cell, curve(cell, "loss").length - 1),
    expect: atMost(-6, {
      margin: 0,
      reason: "a loss that tends to 0 is told from one that stops by a fall to a millionth",
    }),
    counterfeits: [
      {
        name: "a singular kernel: one input twice, with two labels",
        experiment: longFlow({ activation, inputs: TWICE }),
        share: PLAINLY_WRONG,
      },
      { name: "a tenth of the training time", observe: (cell) => decades(cell, 1) },
    ],
    doesNotShow:
      "Strictly zero at any finite time: the loss stays positive and falls as $e^{-2\\lambda_{\\min}t}$. Nor every single network: judged is a mean over seeds, of which a slow one may end above.",
  });
}

/** (√L_T − √(share · L_null)) / √L_0, L_null the loss that the linear theory leaves on the null space. */
const beyond = (cell: Cell, share: number) =>
  (Math.sqrt(last(cell, "loss")) - Math.sqrt(share * last(cell, "predictedLoss"))) /
  Math.sqrt(curve(cell, "loss")[0]!);

claim(zeroLoss, "singular-tanh", {
  title: "With one input twice, the tanh loss ends at a quarter of the squared difference of its labels",
  reading: "alternative",
  says: tex`x_1=x_8\ \Rightarrow\ L_t\to\tfrac14(y_1-y_8)^2=\tfrac12\|P_0(f_0-Y)\|^2`,
  under: underLongFlow("tanh", {
    inputs: "7 points uniform on the unit sphere of R¹⁶ and the first of them again, drawn per seed",
    note: "P_0 projects on the null space of Θ_∞(X, X)",
  }),
  experiment: longFlow({ activation: "tanh", inputs: TWICE }),
  cells: cells({ widths: [64, 256, 1024], seeds: 48 }, { quick: { widths: [64, 256], seeds: 48 } }),
  quantity: "residual at T minus the initial residual's part in the null space, over the initial residual",
  unit: "‖f₀ − Y‖",
  observe: (cell) => beyond(cell, 1),
  expect: equals(0, {
    margin: 0.01,
    reason: "what the other modes leave at T is far below a hundredth; the counterfeits change it by a tenth",
  }),
  counterfeits: [
    { name: "a remainder of (y₁ − y₈)²/16", observe: (cell) => beyond(cell, 1 / 4) },
    { name: "nothing left", observe: (cell) => beyond(cell, 0) },
  ],
  doesNotShow: "Kernels that are nearly singular, whose slow modes look like this for a long time.",
});
