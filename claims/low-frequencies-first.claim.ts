import { type ClaimDeclaration, claim, type Observe, statement, tex } from "../src/claim/claim.ts";
import { circleSpectrum, circleTraining } from "../src/experiment/circle-experiment.ts";
import type { Cell, Experiment } from "../src/experiment/experiment.ts";
import { cells } from "../src/experiment/profile.ts";
import { drawInputs } from "../src/experiment/world.ts";
import { limitKernelMatrix } from "../src/kernels/limit-kernel.ts";
import { entryOf } from "../src/kernels/matrix.ts";
import { network } from "../src/networks/network.ts";
import { atLeast, equals, positive } from "../src/verdict/expectation.ts";
import { curve } from "./flows.ts";

const lowFrequenciesFirst = statement("low-frequencies-first");

const WRITE_INSTEAD =
  "On the circle, and with biases, the eigenvalue of frequency $k$ falls with $k$, so lower frequencies are learned first. Without biases the order fails: two relu layers cannot learn odd frequencies above 1 at all, and tanh layers no even ones. The times to learn are in the ratio $1/\\lambda_k$: a power of $k$ for relu, and more steeply for smooth activations such as tanh (in theory as $e^{ck^{2/3}}$).";

/** Enough points that frequency 9, the highest one looked at, is not mixed with 64 − 9. */
const POINTS = 64;
const spectrum = (activation: "relu" | "tanh", bias: boolean): Experiment =>
  circleSpectrum({
    network: network({ activation }),
    inputs: bias
      ? { kind: "circle with bias", count: POINTS, dimension: 3 }
      : { kind: "circle", count: POINTS, dimension: 2 },
    highestFrequency: 8,
  });

const SPECTRUM_CELLS = cells(
  { widths: [4096], seeds: 48 },
  { quick: { widths: [2048], seeds: 40 }, deep: { widths: [16384], seeds: 64 } },
);

const energies = (cell: Cell) => curve(cell, "energies");

/** Fall of the eigenvalue from each frequency to the next, relative to the first of the two. */
const falls = (cell: Cell, from: number, to: number): number[] => {
  const e = energies(cell);
  return Array.from({ length: to - from }, (_, k) => (e[from + k]! - e[from + k + 1]!) / e[1]!);
};
const rises = (cell: Cell, from: number, to: number) => falls(cell, from, to).map((value) => -value);
const steps = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, k) => `frequency ${from + k} to ${from + k + 1}`);

const ORDER = positive("an order of eigenvalues: every one is above the next, however little");

function order(activation: "relu" | "tanh", bias: boolean): ClaimDeclaration {
  const to = 6;
  return {
    title: bias
      ? `With biases, the eigenvalues of the ${activation} kernel on the circle fall with the frequency`
      : `The eigenvalues of the ${activation} kernel on the circle fall with the frequency`,
    reading: bias ? "amended" : "literal",
    says: tex`\lambda_1>\lambda_2>\dots>\lambda_6,\quad \lambda_k \text{ the eigenvalue of } \cos k\varphi,\ \sin k\varphi`,
    under: {
      network: bias
        ? "two layers, f(x) = Σ aᵢ σ(wᵢ·x + bᵢ) / √m"
        : "two layers, f(x) = Σ aᵢ σ(wᵢ·x) / √m, the chapter's network, without biases",
      activation,
      "initial weights": bias ? "independent N(0, 1), biases too" : "independent N(0, 1)",
      inputs: `${POINTS} equally spaced points on the unit circle`,
    },
    experiment: spectrum(activation, bias),
    cells: SPECTRUM_CELLS,
    quantity: "eigenvalue of a frequency minus that of the next, over that of frequency 1",
    unit: "λ₁",
    components: steps(1, to),
    observe: (cell) => falls(cell, 1, to),
    expect: ORDER,
    counterfeits: [
      { name: "the order reversed", observe: (cell) => rises(cell, 1, to) },
      bias
        ? { name: "the same without biases", experiment: spectrum(activation, false) }
        : {
            name: "frequency 0 above all others by the eigenvalue of frequency 1",
            observe: (cell) => falls(cell, 1, to).map((value, k) => (k === 0 ? value - 1 : value)),
          },
    ],
    doesNotShow: "Inputs that are not uniform on the circle, or higher dimensions.",
    ...(bias ? { writeInstead: WRITE_INSTEAD } : {}),
  };
}

for (const activation of ["relu", "tanh"] as const) {
  claim(lowFrequenciesFirst, `order-without-bias-${activation}`, order(activation, false));
  claim(lowFrequenciesFirst, `order-with-bias-${activation}`, order(activation, true));
}

/** λ_max is near 17 on 16 points with biases, so a step of 0.02 resolves it; later only slow modes are left. */
const training = (bias: boolean): Experiment =>
  circleTraining({
    network: network({ activation: "relu", initialisation: "antisymmetric" }),
    inputs: bias
      ? { kind: "circle with bias", count: 16, dimension: 3 }
      : { kind: "circle", count: 16, dimension: 2 },
    highestFrequency: 4,
    schedule: [
      { until: 1, step: 1 / 40 },
      { until: 16, step: 1 / 10 },
    ],
    checkpoints: 16,
  });

const residualCurves: ClaimDeclaration["curves"] = [
  {
    name: "residual by frequency during training",
    caption: "Amplitude of each frequency in the residual over its amplitude at the start, mean over seeds.",
    x: { label: "time t", unit: "1/η", scale: "linear", of: (cell) => curve(cell, "time") },
    y: { label: "residual amplitude", unit: "initial amplitude", scale: "linear" },
    series: [1, 2, 3, 4].map((k) => ({
      name: `frequency ${k}`,
      role: "measured" as const,
      of: (cell: Cell) => curve(cell, `residual${k}`),
    })),
  },
];

const TRAINING_CELLS = cells({ widths: [256, 1024], seeds: 32 }, { quick: { widths: [256], seeds: 24 } });
const underTraining = (bias: boolean) => ({
  network: bias
    ? "two layers, f(x) = Σ aᵢ relu(wᵢ·x + bᵢ) / √m"
    : "two layers, f(x) = Σ aᵢ relu(wᵢ·x) / √m, the chapter's network, without biases",
  activation: "relu",
  "initial weights": "antisymmetric, so that f_0 = 0",
  inputs: "16 equally spaced points on the unit circle",
  labels: "Σ_{k=1}^{4} cos(kφ + phase_k), phases uniform",
  training: "gradient flow to T = 16",
});

for (const bias of [false, true]) {
  claim(lowFrequenciesFirst, bias ? "training-with-bias-relu" : "training-without-bias-relu", {
    title: bias
      ? "With biases, a relu network trained on the circle learns lower frequencies first"
      : "A relu network trained on the circle learns lower frequencies first",
    reading: bias ? "amended" : "literal",
    says: tex`\frac1T\int_0^T r_1\,dt<\frac1T\int_0^T r_2\,dt<\dots<\frac1T\int_0^T r_4\,dt,\quad r_k(t) \text{ the residual amplitude of frequency } k`,
    under: underTraining(bias),
    experiment: training(bias),
    cells: TRAINING_CELLS,
    quantity: "mean residual of a frequency minus that of the one below",
    unit: "initial amplitude",
    components: ["2 after 1", "3 after 2", "4 after 3"],
    observe: (cell) => differences(cell),
    expect: positive("an order: every frequency is learned later than the one below"),
    counterfeits: [
      { name: "the order reversed", observe: (cell) => differences(cell).map((value) => -value) },
      bias
        ? { name: "the same without biases", experiment: training(false) }
        : {
            name: "frequencies 1 and 2 exchanged",
            observe: (cell) => [-differences(cell)[0]!, ...differences(cell).slice(1)],
          },
    ],
    curves: residualCurves,
    doesNotShow: "Frequencies above 4, other labels, or other activations.",
    ...(bias ? { writeInstead: WRITE_INSTEAD } : {}),
  });
}

function differences(cell: Cell): number[] {
  const means = curve(cell, "meanResiduals");
  return means.slice(1).map((value, k) => value - means[k]!);
}

/** The beginning of the same training with biases, finer in time. */
const BEGINNING = 2;
const WITH_BIAS = { kind: "circle with bias", count: 16, dimension: 3 } as const;
const beginning = circleTraining({
  network: network({ activation: "relu", initialisation: "antisymmetric" }),
  inputs: WITH_BIAS,
  highestFrequency: 4,
  schedule: [
    { until: 1, step: 1 / 40 },
    { until: BEGINNING, step: 1 / 20 },
  ],
  checkpoints: 4,
});

/** Eigenvalue of the limit kernel on the 16 points at a frequency; the matrix is circulant, sines diagonalise it. */
function circulantEigenvalue(frequency: number): number {
  const points = drawInputs(WITH_BIAS, { baseSeed: 0, seed: 0 });
  const kernel = limitKernelMatrix("relu", points);
  return points.reduce(
    (sum, _, j) => sum + entryOf(kernel, 0, j) * Math.cos((2 * Math.PI * frequency * j) / points.length),
    0,
  );
}

/** ln(r_3/r_2), by how much frequency 2 is ahead of 3. */
function lead(cell: Cell, time: number): number {
  const at = curve(cell, "time").indexOf(time);
  if (at < 0) throw new Error(`no observation at t = ${time}; there are ${curve(cell, "time").join(", ")}`);
  return Math.log(curve(cell, "residual3")[at]! / curve(cell, "residual2")[at]!);
}
const TIMES = [1 / 2, 1, 2];
const overPredicted: Observe = (cell) => {
  const rate = circulantEigenvalue(2) - circulantEigenvalue(3);
  return TIMES.map((t) => lead(cell, t) / (rate * t));
};

claim(lowFrequenciesFirst, "lead-exponential-in-time-relu", {
  title:
    "With biases, the lead of frequency 2 over 3 in relu training grows exponentially in time, at the rate $\\lambda_2-\\lambda_3$",
  reading: "alternative",
  says: tex`\frac{r_3(t)}{r_2(t)}=e^{(\lambda_2-\lambda_3)t},\quad \lambda_k \text{ the eigenvalues of } \Theta_\infty`,
  under: { ...underTraining(true), training: `gradient flow to T = ${BEGINNING}` },
  experiment: beginning,
  cells: cells({ widths: [4096], seeds: 32 }, { quick: { widths: [4096], seeds: 24 } }),
  quantity: "ln(r₃/r₂) over (λ₂ − λ₃)t",
  unit: "1",
  components: TIMES.map((t) => `t = ${t}`),
  observe: overPredicted,
  expect: equals(1, {
    margin: 0.2,
    reason:
      "under two thirds of what a lead that grows as a power of 1 + t from the same start is short of by t = 2 (0.68 in place of 1), which tells the laws apart; at width 4096 the kernel's deviation, of order m^{-1/2}, is a few hundredths",
  }),
  counterfeits: [
    {
      name: "half the rate",
      observe: (cell, at) => [overPredicted(cell, at)].flat().map((value) => value * 2),
    },
    {
      name: "a power of 1 + t with the same lead at t = 1/2",
      observe: (cell) =>
        TIMES.map(
          (t) => lead(cell, t) / ((lead(cell, TIMES[0]!) * Math.log(1 + t)) / Math.log(1 + TIMES[0]!)),
        ),
    },
  ],
  doesNotShow:
    "Frequency 1, which is learned so soon that the coupling of modes at finite width holds its residual up; frequencies 3 and 4, whose lead is small so early; or later times: by t = 2 the lead is a factor of 3.5.",
  writeInstead:
    "In the limit $m\\to\\infty$, of two frequencies $j<k$ with $\\lambda_j>\\lambda_k$, the residuals are in the ratio $r_k/r_j=e^{(\\lambda_j-\\lambda_k)t}$, exponential in time, not in the frequency.",
});

/** Logarithmic fall per frequency between 6 and 8 over that between 4 and 6: 1 for an exponential law. */
const curvatureOfLogSpectrum = (cell: Cell) => {
  const e = energies(cell);
  return Math.log(e[6]! / e[8]!) / Math.log(e[4]! / e[6]!);
};

const underSpectrum = (activation: string) => ({
  network: "two layers, f(x) = Σ aᵢ σ(wᵢ·x + bᵢ) / √m",
  activation,
  "initial weights": "independent N(0, 1), biases too",
  inputs: `${POINTS} equally spaced points on the unit circle`,
});
/** What every power law has for `curvatureOfLogSpectrum`, whatever its exponent. */
const POWER_LAW = Math.log(8 / 6) / Math.log(6 / 4);

claim(lowFrequenciesFirst, "exponentially-in-frequency-relu", {
  title: "With biases, the time that relu layers take to learn a frequency grows exponentially with it",
  reading: "alternative",
  says: tex`\ln(\lambda_6/\lambda_8)=\ln(\lambda_4/\lambda_6)\quad\text{as for } \lambda_k\propto e^{-ck}`,
  under: underSpectrum("relu"),
  experiment: spectrum("relu", true),
  cells: SPECTRUM_CELLS,
  quantity: "ln(λ₆/λ₈) over ln(λ₄/λ₆)",
  unit: "1",
  observe: curvatureOfLogSpectrum,
  expect: equals(1, {
    margin: 0.15,
    reason:
      "an exponential law has 1, a power law ln(8/6)/ln(6/4) = 0.71, whatever its exponent: half of the way",
  }),
  counterfeits: [
    {
      name: "a law e^{−ck²}",
      expect: equals((64 - 36) / (36 - 16), { margin: 0.15, reason: "as the claim's" }),
    },
  ],
  doesNotShow: "Frequencies above 8.",
  writeInstead: WRITE_INSTEAD,
});

/** Of tanh's limit kernel with biases, by quadrature. */
const TANH_LIMIT = 0.92;
const HALFWAY = (POWER_LAW + TANH_LIMIT) / 2;

claim(lowFrequenciesFirst, "steeper-than-any-power-tanh", {
  title:
    "With biases, the times that tanh layers take to learn frequencies 4 to 8 grow more steeply than any power of the frequency",
  reading: "alternative",
  says: tex`\frac{\ln(\lambda_6/\lambda_8)}{\ln(\lambda_4/\lambda_6)}>\frac{\ln(8/6)}{\ln(6/4)}\quad\text{where } \lambda_k\propto k^{-p} \text{ has equality}`,
  under: underSpectrum("tanh"),
  experiment: spectrum("tanh", true),
  cells: SPECTRUM_CELLS,
  quantity: "ln(λ₆/λ₈) over ln(λ₄/λ₆)",
  unit: "1",
  observe: curvatureOfLogSpectrum,
  expect: atLeast(HALFWAY, {
    margin: 0,
    reason: "half of the way from every power law's 0.71 to 0.92, what tanh's limit kernel has",
  }),
  counterfeits: [
    { name: "relu, whose law is a power at high frequencies", experiment: spectrum("relu", true) },
  ],
  doesNotShow:
    "Frequencies above 8; powers of a shifted frequency, as $(k+4)^{-p}$, which would pass; or which law it is: an exponential has 1 here, $e^{-ck^{2/3}}$, in theory tanh's law at high frequencies, 0.89.",
});
