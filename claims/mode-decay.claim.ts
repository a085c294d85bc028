import { claim, statement, tex } from "../src/claim/claim.ts";
import { atMost, boundedBy, convergesToZero } from "../src/verdict/expectation.ts";
import { curve, FLOW_CELLS, flow, last, PLAINLY_WRONG, scalar, sup, UNTIL, underFlow } from "./flows.ts";

const modeDecay = statement("mode-decay");

const modeCurves = [
  {
    name: "residual modes during training",
    caption:
      "Residual along the fastest and the slowest mode of Θ_∞ at the largest width, over the initial residual; geometric mean over seeds.",
    x: {
      label: "time t",
      unit: "1/η",
      scale: "linear" as const,
      of: (cell: Parameters<typeof curve>[0]) => curve(cell, "time"),
    },
    y: { label: "residual along the mode", unit: "‖f₀ − Y‖", scale: "log" as const },
    series: [
      {
        name: "fastest mode",
        role: "measured" as const,
        of: (cell: Parameters<typeof curve>[0]) => curve(cell, "fastestMode"),
      },
      {
        name: "slowest mode",
        role: "residual" as const,
        of: (cell: Parameters<typeof curve>[0]) => curve(cell, "slowestMode"),
      },
      {
        name: "e^{−λ_max t}",
        role: "predicted" as const,
        of: (cell: Parameters<typeof curve>[0]) =>
          curve(cell, "time").map(
            (t) => curve(cell, "fastestMode")[0]! * Math.exp(-scalar(cell, "largestEigenvalue") * t),
          ),
      },
    ],
  },
];

for (const activation of ["tanh", "relu"] as const) {
  claim(modeDecay, `in-the-limit-${activation}`, {
    title: `In the limit, the ${activation} error along $v_k$ decays as $e^{-\\lambda_kt}$, for fast and for slow modes`,
    reading: "literal",
    says: tex`\sup_{t\le T}\big|v_k^\top(f_t-Y)-e^{-\lambda_kt}v_k^\top(f_0-Y)\big|\to0 \text{ as } m\to\infty`,
    under: underFlow(activation, { modes: "eigenvectors of Θ_∞ on the training inputs" }),
    experiment: flow({ activation }),
    cells: FLOW_CELLS,
    quantity: "largest distance over time from e^{−λ_k t}, root of the sum of squares over the modes",
    unit: "‖f₀ − Y‖",
    components: ["the four fastest modes", "the four slowest modes"],
    observe: (cell) => [sup(cell, "fastModesError"), sup(cell, "slowModesError")],
    expect: convergesToZero(),
    counterfeits: [
      {
        name: "mean-field scaling with learning rate m: the kernel moves",
        experiment: flow({ activation, parameterization: "mean-field" }),
        share: PLAINLY_WRONG,
      },
      { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) },
    ],
    curves: modeCurves,
    doesNotShow: "Rates relative to the mode itself late in training: see the fastest mode's floor.",
  });
}

/** Decades by which the fastest mode's residual at T lies above e^{−λ_max T} times its start. */
const aboveExponential = (cell: Parameters<typeof curve>[0]) =>
  Math.log10(last(cell, "fastestMode") / curve(cell, "fastestMode")[0]!) +
  (scalar(cell, "largestEigenvalue") * UNTIL) / Math.LN10;

claim(modeDecay, "fastest-mode-late-tanh", {
  title: "At finite width the fastest tanh mode's error is still $e^{-\\lambda_{\\max}t}$ late in training",
  reading: "alternative",
  says: tex`|v_{\max}^\top(f_T-Y)|\approx e^{-\lambda_{\max}T}|v_{\max}^\top(f_0-Y)|\quad\text{within a factor } 10`,
  under: underFlow("tanh", { modes: "eigenvectors of Θ_∞ on the training inputs" }),
  experiment: flow({ activation: "tanh" }),
  cells: FLOW_CELLS,
  quantity: "decades by which the fastest mode's error at T exceeds the exponential",
  unit: "decades",
  observe: aboveExponential,
  expect: atMost(0, { margin: 1, reason: "a factor 10 either way is not called a departure" }),
  counterfeits: [
    {
      name: "mean-field scaling with learning rate m",
      experiment: flow({ activation: "tanh", parameterization: "mean-field" }),
      share: PLAINLY_WRONG,
    },
    {
      name: "the slowest mode's error in its place",
      observe: (cell) =>
        Math.log10(last(cell, "slowestMode") / curve(cell, "slowestMode")[0]!) +
        (scalar(cell, "largestEigenvalue") * UNTIL) / Math.LN10,
    },
  ],
  curves: modeCurves,
  doesNotShow: "Widths at which the leak has vanished: they grow as e^{2(λ_max − λ_min)T}.",
  writeInstead:
    "At finite width $\\Theta_0$ has slightly other eigenvectors than $\\Theta_\\infty$, so every mode ends at a share of order $1/\\sqrt m$ of the slowest one; $e^{-\\lambda_kt}$ holds for each mode up to an error of $O(1/\\sqrt m)$ of the initial residual.",
});
