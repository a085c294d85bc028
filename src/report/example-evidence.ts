/**
 * Made-up evidence for the tests of this folder: every standing, verdict and kind of expectation, and strings
 * that try to break out of the page. Nothing here was measured.
 */
import type {
  ClaimRecord,
  CounterfeitRecord,
  CurveRecord,
  EstimateRecord,
  Evidence,
  FitRecord,
  SamplesRecord,
  StatementRecord,
} from "../evidence/record.ts";

/** Strings a hostile or careless record could hold. */
export const HOSTILE = {
  script: "<script>alert(1)</script>",
  style: "</style><script>alert(2)</script>",
  image: '"><img src=x onerror=alert(3)>',
  url: "javascript:alert(4)",
  link: String.raw`see $\href{javascript:alert(5)}{x}$ and [x](javascript:alert(6))`,
  data: String.raw`$\htmlData{onclick=alert(7)}{x}$ $\htmlStyle{background:url(https://evil.example)}{y}$`,
  bomb: String.raw`$\def\x{\x\x}\x$`,
  brace: String.raw`an unclosed $\frac{1}{2$ brace and a lone $ sign`,
  escape: "\u001b[31mred\u001b[0m",
} as const;

const WIDTHS = [128, 256, 512, 1024, 2048, 4096, 8192];
const SEEDS = Array.from({ length: 24 }, (_, index) => index + 1);
const CONFIDENCE = 0.999_84;

/** A wiggle in (−1, 1) that looks like noise and is the same every time. */
const wiggle = (index: number): number => Math.sin(12.9898 * (index + 1) + (index % 7) * 4.1) * 0.95;

function estimate(
  name: string,
  value: number,
  half: number,
  more: Partial<EstimateRecord> = {},
): EstimateRecord {
  return {
    name,
    value,
    low: value - half,
    high: value + half,
    confidence: CONFIDENCE,
    seeds: SEEDS.length,
    widths: WIDTHS,
    decides: true,
    ...more,
  };
}

function powerSamples(factor: number, exponent: number, scatter: number, quantity: string): SamplesRecord {
  return {
    quantity,
    unit: "1",
    widths: WIDTHS,
    seeds: SEEDS,
    values: WIDTHS.map((width, row) =>
      SEEDS.map((seed) => factor * width ** exponent * Math.exp(scatter * wiggle(seed + 31 * row))),
    ),
    components: [],
    floors: WIDTHS.map(() => null),
  };
}

function fitOf(factor: number, exponent: number, half: number, more: Partial<FitRecord> = {}): FitRecord {
  return {
    decidedOn: "all widths",
    widths: WIDTHS,
    exponent: estimate("exponent", exponent, half),
    intercept: Math.log(factor),
    perWidth: WIDTHS.map((width) => {
      const mean = factor * width ** exponent;
      return { width, mean, low: mean * 0.86, high: mean * 1.16 };
    }),
    localExponents: WIDTHS.slice(1).map((width, index) =>
      estimate(`local exponent ${WIDTHS[index]}–${width}`, exponent + 0.03 * wiggle(index), 0.09, {
        widths: [WIDTHS[index]!, width],
        decides: false,
      }),
    ),
    curvature: estimate("exponent over the upper half of m minus that over all", 0.008, 0.03, {
      decides: false,
    }),
    excluded: [],
    sharpness: null,
    sharpnessReason: null,
    ...more,
  };
}

const caught: CounterfeitRecord = {
  name: "mean-field scaling",
  changes: "the experiment: the kernel moves by $O(1)$",
  verdict: "refuted",
  reason: "exponent 0.012, interval [−0.031, 0.055], contradicts ≤ −0.5 + 0.1",
  estimate: estimate("exponent", 0.012, 0.043),
};

function claimOf(id: string, more: Partial<ClaimRecord>): ClaimRecord {
  return {
    schema: 1,
    id,
    statement: id.slice(0, id.indexOf("/")),
    title: "The kernel stays where it was",
    reading: "literal",
    says: String.raw`\sup_{t\le T}\frac{\|\Theta_t-\Theta_0\|_F}{\|\Theta_0\|_F}=O\!\left(m^{-1/2}\right)`,
    under: {
      activation: "tanh",
      inputs: "20 points on the unit sphere in $\\mathbb R^{10}$",
      "time horizon": 4,
      antisymmetric: true,
      depths: [2, 3],
    },
    doesNotShow: "Anything outside these widths, deeper networks, or other losses.",
    writeInstead: null,
    verdict: "supported",
    reason: "exponent −0.982, interval [−1.01, −0.953], which meets ≤ −0.5 + 0.1 (m = 128…8192, 24 seeds)",
    expectation: {
      kind: "boundedBy",
      exponent: -0.5,
      margin: 0.1,
      reason: "exponents in question differ by at least 1/4",
    },
    axis: { name: "width", symbol: "m" },
    estimates: [],
    fit: null,
    power: { minimumDetectable: 0.137, at: 0.95, unit: "exponent" },
    counterfeits: [caught],
    samples: null,
    curves: [],
    escalated: false,
    run: { id: "example-run", baseSeed: 1, profile: "standard", engine: "onnx 1.30", precision: "float64" },
    replay: `npm run replay -- ${id}`,
    durationSeconds: 42.5,
    ...more,
  };
}

const TIMES = Array.from({ length: 41 }, (_, index) => index * 0.25);
const rates = [2.1, 0.62, 0.19];

const linearCurve: CurveRecord = {
  name: "outputs during training",
  caption: "Measured outputs on one training input against $(I-e^{-\\Theta_\\infty t})y$.",
  width: 8192,
  seeds: SEEDS.length,
  x: { label: "time $t$", unit: "1", scale: "linear", values: TIMES },
  y: { label: "output $f_t(x_1)$", unit: "1", scale: "linear" },
  series: [
    {
      name: "network",
      role: "measured",
      values: TIMES.map((t, i) => 1 - Math.exp(-0.7 * t) + 0.012 * wiggle(i)),
      low: TIMES.map((t, i) => 1 - Math.exp(-0.7 * t) + 0.012 * wiggle(i) - 0.05),
      high: TIMES.map((t, i) => 1 - Math.exp(-0.7 * t) + 0.012 * wiggle(i) + 0.05),
    },
    {
      name: "matrix exponential",
      role: "predicted",
      values: TIMES.map((t) => 1 - Math.exp(-0.7 * t)),
      low: null,
      high: null,
    },
    {
      name: "difference",
      role: "residual",
      values: TIMES.map((_, i) => 0.012 * wiggle(i)),
      low: null,
      high: null,
    },
  ],
};

const logCurve: CurveRecord = {
  name: "loss by eigendirection",
  caption: "Three eigendirections; the predicted rate is the eigenvalue.",
  width: 8192,
  seeds: SEEDS.length,
  x: { label: "time $t$", unit: "s", scale: "linear", values: TIMES },
  y: { label: "loss", unit: "1", scale: "log" },
  series: [
    ...rates.flatMap((rate, index): CurveRecord["series"] => [
      {
        name: `direction ${index + 1}`,
        role: "measured",
        values: TIMES.map((t, i) => (rate * t > 12 ? null : Math.exp(-rate * t) * (1 + 0.03 * wiggle(i)))),
        low: TIMES.map((t) => (rate * t > 12 ? null : Math.exp(-rate * t) * 0.85)),
        high: TIMES.map((t) => (rate * t > 12 ? null : Math.exp(-rate * t) * 1.18)),
      },
      {
        name: `$e^{-\\lambda_${index + 1} t}$`,
        role: "predicted",
        values: TIMES.map((t) => (rate * t > 12 ? null : Math.exp(-rate * t))),
        low: null,
        high: null,
      },
    ]),
    {
      name: "slowest mode",
      role: "bound",
      values: TIMES.map((t) => 1.5 * Math.exp(-0.19 * t)),
      low: null,
      high: null,
    },
    {
      name: "rate halved",
      role: "counterfeit",
      values: TIMES.map((t) => Math.exp(-0.31 * t)),
      low: null,
      high: null,
    },
  ],
};

const fewDecades: CurveRecord = {
  name: "error over the learning rate",
  caption: "Both axes logarithmic.",
  width: null,
  seeds: 1,
  x: { label: "$\\eta\\lambda_{\\max}$", unit: "1", scale: "log", values: [0, 0.5, 1, 1.5, 2, 2.5, 4] },
  y: { label: "error", unit: "1", scale: "log" },
  series: [{ name: "error", role: "measured", values: [1, 1.2, 1.5, 2, 3.1, 5, 8], low: null, high: null }],
};

const excludedFit = fitOf(3, -1, 0.03, {
  decidedOn: "upper half",
  widths: WIDTHS.slice(2, 6),
  exponent: estimate("exponent over the upper half of m", -1, 0.03, { widths: WIDTHS.slice(2, 6) }),
  excluded: [{ width: 8192, floor: 6e-5, reason: "the observation is within 10 times its noise floor" }],
});

const components = ["diagonal $x=x'$", "angle $\\pi/2$", "opposite points"];
const equalsEstimates = components.flatMap((name, c) =>
  WIDTHS.map((width, w) =>
    estimate(`${name}, m = ${width}`, 1 + 0.012 * wiggle(c * 7 + w), 0.02, { widths: [width] }),
  ),
);
const manyEstimates = Array.from({ length: 40 }, (_, index) =>
  estimate(`entry ${index + 1}`, 0.4 + 0.2 * wiggle(index), 0.08, { widths: [1024] }),
);

const claims: ClaimRecord[] = [
  claimOf("kernel-drift/sup-relative-frobenius", {
    title: "The kernel drifts by $O(m^{-1/2})$, relative Frobenius norm",
    estimates: [estimate("exponent", -0.982, 0.029)],
    fit: fitOf(2.2, -0.982, 0.029, {
      sharpness: "not sharp",
      sharpnessReason: "the exponent −0.982 [−1.01, −0.953] lies below −0.5 − 0.1 at every octave",
    }),
    samples: powerSamples(
      2.2,
      -0.982,
      0.35,
      "$\\sup_{t\\le T}\\|\\Theta_t-\\Theta_0\\|_F/\\|\\Theta_0\\|_F$",
    ),
    escalated: true,
  }),
  claimOf("feature-change/literal", {
    title: "Features change by $O(1/m)$ (hostile: <b>bold</b>)",
    says: String.raw`\|\Delta h\|_2=O(1/m)`,
    verdict: "refuted",
    reason: "exponent −0.497, interval [−0.513, −0.481], which contradicts ≤ −1 + 0.1",
    expectation: { kind: "boundedBy", exponent: -1, margin: 0.1, reason: "exponents differ by at least 1/4" },
    estimates: [estimate("exponent", -0.497, 0.016)],
    fit: fitOf(1.4, -0.497, 0.016),
    samples: powerSamples(1.4, -0.497, 0.25, "change of the features, $\\|\\Delta h\\|_2$"),
    counterfeits: [caught, { ...caught, name: "a weak fake", verdict: "inconclusive" }],
  }),
  claimOf("feature-change/amended", {
    title: "Features change by $\\Theta(m^{-1/2})$",
    reading: "amended",
    says: String.raw`\text{per neuron}\quad |\Delta h_i|=\Theta(m^{-1/2}),\qquad \mathbf{h}\in\mathbb R^m,\ \mathcal{L}=\tfrac12\sum_{i=1}^{N}\bigl(f(x_i)-y_i\bigr)^2`,
    writeInstead: "Each hidden feature changes by $O(m^{-1/2})$, not by $O(1/m)$.",
    expectation: {
      kind: "scalesAs",
      exponent: -0.5,
      margin: 0.1,
      reason: "exponents differ by at least 1/4",
    },
    estimates: [
      estimate("mean neuron: exponent", -0.497, 0.016),
      estimate("median neuron: exponent", -0.51, 0.03),
    ],
    fit: fitOf(1.4, -0.497, 0.016),
    samples: {
      ...powerSamples(1.4, -0.497, 0.25, "change of the features"),
      components: ["mean neuron", "median neuron"].map((name) => ({
        name,
        values: powerSamples(1.4, -0.5, 0.2, "q").values,
      })),
    },
  }),
  claimOf("two-layer-expectation/closed-form", {
    title: "The kernel has its closed form in expectation",
    says: String.raw`\mathbb E\,\hat\Theta(x,x')=\Theta_\infty(x,x')`,
    expectation: {
      kind: "equals",
      value: 1,
      margin: 0.05,
      reason: "a lost factor 2 is 10 times farther off",
    },
    reason: "angle π/2, m = 512: mean 0.99, interval [0.97, 1.01], which meets 1 ± 0.05",
    estimates: equalsEstimates,
    power: { minimumDetectable: 0.071, at: 0.95, unit: "1" },
    samples: {
      ...powerSamples(1, 0, 0.02, "ratio of kernels"),
      components: components.map((name) => ({ name, values: powerSamples(1, 0, 0.02, "q").values })),
    },
  }),
  claimOf("two-layer-expectation/identity", {
    title: "Two ways to compute one kernel",
    reading: "alternative",
    says: "The layer-wise sum and automatic differentiation give the same $\\Theta$.",
    expectation: { kind: "identity", tolerance: 2.2e-13, reason: "1000 unit roundoffs" },
    reason: "largest distance 3.1e-14 over 168 cells",
    estimates: [estimate("largest distance", 3.1e-14, 0, { low: 1.2e-16, high: 3.1e-14, confidence: 1 })],
    power: null,
    counterfeits: [],
  }),
  claimOf("two-layer-expectation/converges", {
    title: "The kernel's error vanishes",
    says: String.raw`\|\Theta_0-\Theta_\infty\|\to0`,
    expectation: {
      kind: "convergesTo",
      margin: 0.1,
      reason: "slower than $m^{-0.1}$ is not told from standing still",
    },
    reason: "exponent −1.00 on the upper half",
    estimates: [
      estimate("exponent", -0.9, 0.05, { decides: false }),
      estimate("exponent over the upper half of m", -1, 0.03, { widths: WIDTHS.slice(2, 6) }),
    ],
    fit: excludedFit,
    samples: {
      ...powerSamples(3, -1, 0.2, "kernel error"),
      values: powerSamples(3, -1, 0.2, "q").values.map((row, index) =>
        index === 6 ? [0, ...row.slice(1)] : row,
      ),
      floors: WIDTHS.map((_, index) => (index > 4 ? 6e-5 : null)),
    },
  }),
  claimOf("two-layer-expectation/bounded-below", {
    title: "With *few* points the smallest eigenvalue stays above $1/2$",
    reading: "alternative",
    says: String.raw`\lambda_{\min}(\Theta_\infty)\ge\tfrac12`,
    axis: { name: "number of points", symbol: "N" },
    verdict: "refuted",
    reason: "N = 20: mean 0.21, interval [0.18, 0.24], which contradicts ≥ 0.5 − 0.05",
    expectation: { kind: "atLeast", value: 0.5, margin: 0.05, reason: "half of the distance to 0.4" },
    estimates: [
      estimate("N = 10", 0.44, 0.03, { widths: [10] }),
      estimate("N = 20", 0.21, 0.03, { widths: [20] }),
    ],
    doesNotShow: "Inputs that are not on the sphere.",
    writeInstead: "The smallest eigenvalue is positive, and falls with the number of points.",
  }),
  claimOf("exponential-convergence/large-learning-rate", {
    title: "Above $2/\\lambda_{\\max}$ the loss grows without bound",
    reading: "alternative",
    says: String.raw`\eta>2/\lambda_{\max}\ \Rightarrow\ L_k\to\infty`,
    expectation: {
      kind: "diverges",
      beyond: 3,
      margin: 0,
      reason: "a bounded transient stays below 1 decade",
    },
    reason: "m = 512: mean 41.2, interval [38.1, 44.3], which meets > 3 (decades of growth)",
    // The growth of every seed overflowed at the larger width and is capped there.
    estimates: [
      estimate("m = 512", 41.2, 3.1, { widths: [512] }),
      estimate("m = 1024", 300, 0, { widths: [1024] }),
    ],
  }),
  claimOf("exponential-convergence/undecided", {
    title: "The loss decays at the slowest eigenvalue",
    says: String.raw`L_t\le L_0\,e^{-2\lambda_{\min}t}`,
    verdict: "inconclusive",
    reason: "mean 1.05, interval [0.93, 1.17], undecided against ≤ 1 + 0.05; about 160 seeds would decide",
    expectation: { kind: "atMost", value: 1, margin: 0.05, reason: "integration error is below 1 %" },
    estimates: [estimate("m = 8192", 1.05, 0.12, { widths: [8192] })],
    curves: [linearCurve, logCurve, fewDecades],
  }),
  claimOf("exponential-convergence/smallest-eigenvalue", {
    title: "The smallest eigenvalue is positive",
    reading: "alternative",
    says: String.raw`\lambda_{\min}(\Theta_\infty)>0`,
    expectation: { kind: "positive", reason: "the kernel of distinct points is positive definite" },
    reason: "entry 5: mean 0.21, interval [0.13, 0.29], which meets > 0",
    estimates: manyEstimates,
  }),
  claimOf("exponential-convergence/exploded", {
    title: "Training with learning rate $\\eta=3/\\lambda_{\\max}$",
    verdict: "broken",
    reason: "cell width 4096, seed 17: the loss is not finite (NaN) after step 212",
    power: null,
    counterfeits: [],
    samples: null,
  }),
  claimOf("hostile-strings/all", {
    title: HOSTILE.script,
    says: `${HOSTILE.bomb} ${HOSTILE.data} ${HOSTILE.brace}`,
    under: { [HOSTILE.image]: HOSTILE.style, link: HOSTILE.url },
    doesNotShow: HOSTILE.link,
    writeInstead: HOSTILE.image,
    verdict: "refuted",
    reason: HOSTILE.style,
    expectation: { kind: "atMost", value: 0, margin: 0, reason: HOSTILE.image },
    estimates: [
      estimate(HOSTILE.image, 2, 0.1, { widths: [8] }),
      estimate(`${HOSTILE.escape}, m = 16`, 2.2, 0.1, { widths: [16] }),
    ],
    counterfeits: [
      { ...caught, name: HOSTILE.script, changes: HOSTILE.link, reason: HOSTILE.image, verdict: "broken" },
    ],
    samples: {
      quantity: HOSTILE.image,
      unit: HOSTILE.script,
      widths: [8, 16],
      seeds: [0],
      values: [[2], [2.2]],
      components: [],
      floors: [null, null],
    },
    curves: [
      {
        ...fewDecades,
        name: HOSTILE.script,
        caption: HOSTILE.style,
        x: { ...fewDecades.x, label: HOSTILE.image },
      },
    ],
    replay: `npm run replay -- ${HOSTILE.script}`,
  }),
];

function statementOf(id: string, more: Partial<StatementRecord>): StatementRecord {
  return {
    id,
    place: "Theorem 4.4.1",
    title: id,
    says: "…",
    uses: [],
    standing: "holds",
    accepted: null,
    why: "every claim of the literal reading is supported",
    claims: claims.filter((claim) => claim.statement === id).map((claim) => claim.id),
    amendment: null,
    gate: "not checked",
    ...more,
  };
}

export const exampleEvidence: Evidence = {
  schema: 1,
  run: {
    id: "example-run",
    baseSeed: 1,
    profile: "standard",
    startedAt: "2025-01-02T03:04:05Z",
    durationSeconds: 4321.5,
    engine: { name: "onnx", version: "1.30.0", precision: "float64", why: "default" },
    node: "v20.20.0",
    platform: "linux x64",
    commit: "0123456789abcdef",
    errorBudget: 0.01,
    decidingIntervals: 31,
    looks: 2,
    confidence: 1 - 0.01 / 62,
    shards: 2,
    subject: "4.4 Kernels of width $m\\to\\infty$ & <b>more</b>",
    chapter: { name: "chapter.md", summary: "chapter.md: 5 current, 1 changed" },
  },
  statements: [
    statementOf("kernel-drift", {
      place: "Theorem 4.4.1, proof",
      title: "The kernel drifts by $O(1/\\sqrt m)$",
      says: "During training the tangent kernel changes by at most $O(m^{-1/2})$, so that it is constant in the limit.",
      standing: "holds, not sharp",
      accepted: "holds",
      why: "the literal bound is met and a smaller exponent is supported",
      uses: ["two-layer-expectation", "not-in-this-run"],
      amendment: "The kernel changes by $O(1/m)$ for fixed inputs.",
      gate: "changed",
    }),
    statementOf("two-layer-expectation", {
      place: "Example 1",
      title: "The two-layer kernel as expectations",
      says: "For $f(x)=m^{-1/2}\\sum_i a_i\\sigma(w_i^\\top x)$ the kernel is $\\mathbb E[a^2\\sigma'(w^\\top x)\\sigma'(w^\\top x')]\\,x^\\top x'+\\mathbb E[\\sigma(w^\\top x)\\sigma(w^\\top x')]$.",
      gate: "current",
      wording: {
        status: "current",
        reasons: [],
        passages: [
          {
            line: 3,
            kind: "sentence",
            text: "The kernel is a sum of two terms $K_1+K_2$.",
          },
          { line: 5, kind: "formula", text: "$$K = K_1 + K_2$$" },
          { line: 9, kind: "code", text: "kernel = left + right\nprint(kernel)\n" },
        ],
      },
    }),
    statementOf("feature-change", {
      place: "Theorem 4.4.3, proof",
      title: "Hidden features change by $O(1/m)$",
      says: "In the ntk parameterization training changes the hidden features by $\\Delta h=\\tfrac{1}{\\sqrt m}\\Delta W x=O(1/m)$.",
      standing: "holds as amended",
      why: "the literal reading is refuted, the amended one supported",
      uses: ["kernel-drift"],
    }),
    statementOf("exponential-convergence", {
      place: "Theorem 4.4.2",
      title: "The loss converges exponentially",
      says: "The training loss decays exponentially, governed by the eigenvalues of $\\Theta_\\infty$.",
      standing: "open",
      why: "the experiment of exponential-convergence/exploded broke: nothing is said about it",
    }),
    statementOf("hostile-strings", {
      place: HOSTILE.image,
      title: `${HOSTILE.script} ${HOSTILE.escape}`,
      says: `${HOSTILE.style} ${HOSTILE.brace}`,
      standing: "refuted",
      why: HOSTILE.link,
      uses: [HOSTILE.image],
      amendment: HOSTILE.bomb,
      gate: "missing",
      wording: {
        status: `suspect through ${HOSTILE.image}`,
        reasons: [HOSTILE.script],
        passages: [
          { line: 7, kind: "sentence", text: HOSTILE.style },
          { line: 7, kind: "formula", text: HOSTILE.bomb },
          { line: 8, kind: "code", text: `</pre>${HOSTILE.script}` },
        ],
      },
    }),
    statementOf("relu-closed-form", {
      place: "Example 2",
      title: "The kernel of relu in closed form",
      says: "$\\Theta_\\infty(x,x')=\\frac{\\|x\\|\\|x'\\|}{\\pi}\\left(\\sin\\theta+2(\\pi-\\theta)\\cos\\theta\\right)$.",
      standing: "not covered",
      why: "no evidence from relu-closed-form/angles",
      claims: ["relu-closed-form/angles"],
      gate: "unknown",
    }),
  ],
  claims,
  refusedRecords: [
    {
      path: "reports/evidence/relu-closed-form--angles.json",
      reason: "version 7 of the record format is not known",
    },
    { path: HOSTILE.image, reason: HOSTILE.script },
  ],
};
