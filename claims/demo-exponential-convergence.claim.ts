import { type ClaimDeclaration, claim, statement, tex } from "../src/claim/claim.ts";
import { linearKernelDemo } from "../src/experiment/linear-kernel-demo-experiment.ts";
import { cells } from "../src/experiment/profile.ts";
import { atMost, equals } from "../src/verdict/expectation.ts";
import { curve, scalar } from "./flows.ts";

const demoExponentialConvergence = statement("demo-exponential-convergence");

const POINTS = 20;
const demo = linearKernelDemo({
  dimension: 5,
  kernel: "linear",
  ridge: 1e-4,
  labels: "normal",
  until: 5,
  times: 51,
});
const learnable = linearKernelDemo({
  dimension: 5,
  kernel: "linear",
  ridge: 1e-4,
  labels: "linear",
  until: 5,
  times: 51,
});
const fullRank = linearKernelDemo({
  dimension: 40,
  kernel: "linear",
  ridge: 1e-4,
  labels: "normal",
  until: 5,
  times: 51,
});
const relu = linearKernelDemo({
  dimension: 5,
  kernel: "relu",
  ridge: 1e-4,
  labels: "normal",
  until: 100,
  times: 51,
});

const shared = {
  under: {
    inputs: "20 standard Gaussian points in R⁵, drawn per seed",
    labels: "N(0, 1)",
    kernel: "X Xᵀ + 10⁻⁴ I, as in the demo",
    time: "0 ≤ t ≤ 5",
    formula: "f_t = (I − e^{−Θt})Y, evaluated exactly",
  },
  experiment: demo,
  cells: cells({ widths: [POINTS], seeds: 128 }),
  axis: { name: "number of points", symbol: "N" },
} as const;

const WRITE_INSTEAD =
  "With $N=20$ points in $d=5$ dimensions $XX^\\top$ has rank 5, so the demo's loss stops at the share of the labels outside of the span of $X$, about $15/20$ of its start; it converges only at the rate $2\\cdot10^{-4}$ of the ridge. Take $d$ well above $N$ ($d=2N$), labels $Y=X\\beta$, or a strictly positive definite kernel such as the relu NTK and a longer time.";

const lossCurve: ClaimDeclaration["curves"] = [
  {
    name: "the demo's loss",
    caption: "Loss over its start, mean over seeds of its logarithm.",
    x: { label: "time t", unit: "1/η", scale: "linear", of: (cell) => curve(cell, "time") },
    y: { label: "loss over initial loss", unit: "1", scale: "log" },
    series: [
      {
        name: "measured",
        role: "measured",
        of: (cell) => curve(cell, "lossDecades").map((value) => 10 ** value),
      },
    ],
  },
];

const lastDecades = (cell: Parameters<typeof curve>[0]) => curve(cell, "lossDecades").at(-1)!;

const HUNDREDTH = atMost(-2, {
  margin: 0,
  reason: "on the demo's log axis, a loss that converges leaves two decades within the times shown",
});

claim(demoExponentialConvergence, "as-written", {
  ...shared,
  title: "The demo's loss converges exponentially to 0 within the times it shows",
  reading: "literal",
  says: tex`L_5\le10^{-2}L_0\quad\text{for } \Theta=XX^\top+10^{-4}I,\ N=20,\ d=5`,
  quantity: "log10 of the loss at t = 5 over the initial loss",
  unit: "decades",
  observe: lastDecades,
  expect: HUNDREDTH,
  counterfeits: [
    { name: "at t = 1 in place of t = 5", observe: (cell) => curve(cell, "lossDecades")[10]! },
    {
      name: "a loss that is to vanish to a millionth",
      expect: atMost(-6, { margin: 0, reason: "as the claim's" }),
    },
  ],
  curves: lossCurve,
  doesNotShow: "Other numbers of points or dimensions.",
});

claim(demoExponentialConvergence, "learnable-labels", {
  ...shared,
  title: "With labels $Y=X\\beta$, which the linear kernel can learn, the demo's loss converges",
  reading: "amended",
  says: tex`Y=X\beta\ \Rightarrow\ L_5\le10^{-2}L_0`,
  under: { ...shared.under, labels: "y = βᵀx with β ~ N(0, I)" },
  experiment: learnable,
  quantity: "log10 of the loss at t = 5 over the initial loss",
  unit: "decades",
  observe: lastDecades,
  expect: HUNDREDTH,
  counterfeits: [{ name: "the demo's own labels", experiment: demo }],
  curves: lossCurve,
  doesNotShow: "Labels with noise.",
  writeInstead: WRITE_INSTEAD,
});

claim(demoExponentialConvergence, "more-dimensions-than-points", {
  ...shared,
  title:
    "With $d=40$ dimensions for 20 points, where $XX^\\top$ is positive definite, the demo's loss converges",
  reading: "amended",
  says: tex`d=40>N=20\ \Rightarrow\ L_5\le10^{-2}L_0`,
  under: { ...shared.under, inputs: "20 standard Gaussian points in R⁴⁰, drawn per seed" },
  experiment: fullRank,
  quantity: "log10 of the loss at t = 5 over the initial loss",
  unit: "decades",
  observe: lastDecades,
  expect: HUNDREDTH,
  counterfeits: [{ name: "the demo's own 5 dimensions", experiment: demo }],
  curves: lossCurve,
  doesNotShow: "d between 5 and 40.",
  writeInstead: WRITE_INSTEAD,
});

claim(demoExponentialConvergence, "relu-kernel", {
  ...shared,
  title: "With the relu tangent kernel in place of the linear one, and $t\\le100$, the demo's loss converges",
  reading: "alternative",
  says: tex`\Theta=\Theta^{\mathrm{relu}}_\infty(X,X)\ \Rightarrow\ L_{100}\le10^{-2}L_0`,
  under: { ...shared.under, kernel: "two-layer relu tangent kernel + 10⁻⁴ I", time: "0 ≤ t ≤ 100" },
  experiment: relu,
  quantity: "log10 of the loss at t = 100 over the initial loss",
  unit: "decades",
  observe: lastDecades,
  expect: HUNDREDTH,
  counterfeits: [{ name: "the demo's own kernel", experiment: demo }],
  doesNotShow: "The time that is needed in general: 1/λ_min, which varies between seeds.",
});

claim(demoExponentialConvergence, "floor", {
  ...shared,
  title: "The demo's loss stops at the share of the labels outside of the span of $X$, on average $15/20$",
  reading: "alternative",
  says: tex`L_5/L_0\approx\|(I-P_X)Y\|^2/\|Y\|^2,\quad \mathbb E=(N-d)/N=\tfrac34`,
  // One seed's share is Beta(15/2, 5/2), of deviation 0.13: over 480 seeds half an interval, 4.7 of them, is 0.028.
  cells: cells({ widths: [POINTS], seeds: 800 }, { quick: { widths: [POINTS], seeds: 480 } }),
  quantity: "loss at t = 5 over the initial loss",
  unit: "1",
  observe: (cell) => scalar(cell, "lossRatio"),
  expect: equals(3 / 4, {
    margin: 0.05,
    reason: "one of twenty points is 0.05; the ridge adds −2 · 10⁻⁴ · 5 = −0.001 by t = 5",
  }),
  counterfeits: [
    { name: "a rank of 10 in place of 5", expect: equals(1 / 2, { margin: 0.05, reason: "as the claim's" }) },
    { name: "labels in the span of X", experiment: learnable },
  ],
  curves: lossCurve,
  doesNotShow: "Times near 1/(2 · 10⁻⁴), when the ridge takes over.",
});

claim(demoExponentialConvergence, "straight-line", {
  ...shared,
  title: "On a log axis the demo's loss is a straight line",
  reading: "alternative",
  says: tex`-\tfrac{d}{dt}\ln L_t \text{ is the same early and late}`,
  quantity: "decay rate in the last fifth of the time over that in the first fifth",
  unit: "1",
  observe: (cell) => scalar(cell, "rateRatio"),
  expect: equals(1, { margin: 0.2, reason: "a fifth of the rate is a bend that a reader would see" }),
  counterfeits: [
    { name: "the late rate taken for twice itself", observe: (cell) => 2 * scalar(cell, "rateRatio") },
    { name: "a rate that doubles", expect: equals(2, { margin: 0.2, reason: "as the claim's" }) },
  ],
  curves: lossCurve,
  doesNotShow: "Why: the fast modes go first, and what is left does not move.",
});
