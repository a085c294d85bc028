import { type ClaimDeclaration, claim, statement, tex } from "../src/claim/claim.ts";
import { boundedBy, convergesToZero } from "../src/verdict/expectation.ts";
import { LONG_CELLS, longFlow, scalar, underLongFlow } from "./flows.ts";

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
