import { type ClaimDeclaration, claim, statement, tex } from "../src/claim/claim.ts";
import { boundedBy, convergesToZero, equals } from "../src/verdict/expectation.ts";
import {
  ENSEMBLE_CELLS,
  ensemble,
  LONG_CELLS,
  longFlow,
  scalar,
  underEnsemble,
  underLongFlow,
} from "./flows.ts";

const kernelRegression = statement("kernel-regression");

const WRITE_INSTEAD =
  "The trained network predicts $f_0(x)+\\Theta_\\infty(x,X)\\Theta_\\infty(X,X)^{-1}(Y-f_0(X))$; this is kernel regression, $\\Theta_\\infty(x,X)\\Theta_\\infty(X,X)^{-1}Y$, if $f_0=0$, for instance with an antisymmetric initialisation.";

function prediction(options: {
  activation: "relu" | "tanh";
  initialisation: "plain" | "antisymmetric";
  reading: ClaimDeclaration["reading"];
  title: string;
  says: string;
  error: string;
  counterfeits: ClaimDeclaration["counterfeits"];
}): ClaimDeclaration {
  const { activation, initialisation, reading, title, says, error, counterfeits } = options;
  return {
    title,
    reading,
    says,
    under: underLongFlow(activation, {
      "test inputs": "16 further points of the sphere, not trained on",
      "initial weights":
        initialisation === "plain"
          ? "independent N(0, 1), so f_0 ≠ 0"
          : "antisymmetric: half of the neurons copy the others with opposite output weights, so f_0 = 0",
    }),
    experiment: longFlow({ activation, initialisation }),
    cells: LONG_CELLS,
    quantity:
      "distance of the trained network's test outputs from the formula, over the labels' root mean square",
    unit: "1",
    observe: (cell) => scalar(cell, error),
    expect: convergesToZero({
      margin: 0.2,
      reason:
        "what is left where the terms of f_0 are missing has exponent 0, what vanishes with the kernel's deviation −1/2",
    }),
    counterfeits: [
      ...counterfeits,
      { name: "the distance falls as m^{-3/2}", expect: boundedBy({ exponent: -3 / 2 }) },
    ],
    doesNotShow: "How well either predicts: the labels here are noise.",
    ...(reading === "amended" ? { writeInstead: WRITE_INSTEAD } : {}),
  };
}

for (const activation of ["tanh", "relu"] as const) {
  claim(
    kernelRegression,
    `without-initial-outputs-${activation}`,
    prediction({
      activation,
      initialisation: "plain",
      reading: "literal",
      title: `A trained ${activation} network predicts $\\Theta_\\infty(x,X)\\Theta_\\infty(X,X)^{-1}Y$ on new inputs`,
      says: tex`f_T(x)-\Theta_\infty(x,X)\Theta_\infty(X,X)^{-1}Y\to0 \text{ as } m\to\infty`,
      error: "testErrorRegressionFromZero",
      counterfeits: [],
    }),
  );
  claim(
    kernelRegression,
    `with-initial-outputs-${activation}`,
    prediction({
      activation,
      initialisation: "plain",
      reading: "amended",
      title: `A trained ${activation} network predicts kernel regression on $Y-f_0(X)$, added to $f_0(x)$`,
      says: tex`f_T(x)-f_0(x)-\Theta_\infty(x,X)\Theta_\infty(X,X)^{-1}(Y-f_0(X))\to0 \text{ as } m\to\infty`,
      error: "testErrorRegression",
      counterfeits: [
        {
          name: "the terms of f_0 left out",
          observe: (cell) => scalar(cell, "testErrorRegressionFromZero"),
        },
      ],
    }),
  );
}

claim(
  kernelRegression,
  "antisymmetric-tanh",
  prediction({
    activation: "tanh",
    initialisation: "antisymmetric",
    reading: "amended",
    title: "From antisymmetric weights, where $f_0=0$, a trained tanh network predicts kernel regression",
    says: tex`f_0=0\ \Rightarrow\ f_T(x)-\Theta_\infty(x,X)\Theta_\infty(X,X)^{-1}Y\to0 \text{ as } m\to\infty`,
    error: "testErrorRegressionFromZero",
    counterfeits: [
      { name: "plain initialisation, where f_0 ≠ 0", experiment: longFlow({ activation: "tanh" }) },
    ],
  }),
);

for (const activation of ["tanh", "relu"] as const) {
  claim(kernelRegression, `in-expectation-${activation}`, {
    title: `In the mean over initialisations, trained ${activation} networks predict kernel regression`,
    reading: "alternative",
    says: tex`\mathbb E f_T(x)\approx\Theta_\infty(x,X)\Theta_\infty(X,X)^{-1}Y,\quad \mathbb E \text{ over the initial weights}`,
    under: underEnsemble(activation, { "test inputs": "16 further points of the sphere, not trained on" }),
    experiment: ensemble(activation),
    cells: ENSEMBLE_CELLS,
    quantity:
      "squared distance of the mean over initialisations from kernel regression (unbiased), per test input, over the labels' mean square",
    unit: "1",
    observe: (cell) => scalar(cell, "regressionMiss"),
    expect: equals(0, {
      margin: 0.05,
      reason:
        "a quarter (relu) and an eighth (tanh) of the mean square of what kernel regression predicts here; single networks miss by 0.3 to 0.4 (all measured)",
    }),
    counterfeits: [
      { name: "one network in place of the mean", observe: (cell) => scalar(cell, "regressionDistance") },
      { name: "a prediction of 0", observe: (cell) => scalar(cell, "regressionMissOfZero") },
    ],
    doesNotShow:
      "One network, which misses it by the terms of $f_0$; what is left to learn after T = 8; or how fast the mean's miss vanishes with the width.",
    writeInstead:
      "In the mean over initialisations the trained network predicts kernel regression, $\\Theta_\\infty(x,X)\\Theta_\\infty(X,X)^{-1}Y$; a single one adds $f_0(x)-\\Theta_\\infty(x,X)\\Theta_\\infty(X,X)^{-1}f_0(X)$.",
  });
}
