/**
 * Width scalings as data, in the abc form of Yang & Hu, "Tensor Programs IV: Feature Learning in
 * Infinite-Width Neural Networks" (ICML 2021), section 3: a layer computes h = m^{−a} W z, starts from
 * W ~ N(0, m^{−2b}), and every weight moves with learning rate m^{−c}.
 *
 * The input layer's fan-in is the data's dimension, which does not grow, so its exponents count only m.
 */
export type ParameterizationName = "ntk" | "standard" | "mean-field" | "mup";

export type LayerRole = "input" | "hidden" | "output";

export interface Parameterization {
  readonly name: ParameterizationName;
  /** a: exponent of the multiplier m^{−a}. */
  readonly multiplier: Readonly<Record<LayerRole, number>>;
  /** b: exponent of the initial standard deviation m^{−b}. */
  readonly deviation: Readonly<Record<LayerRole, number>>;
  /** c: exponent of the learning rate m^{−c}. */
  readonly learningRate: number;
}

export const PARAMETERIZATIONS: Readonly<Record<ParameterizationName, Parameterization>> = {
  // Jacot, Gabriel & Hongler (NeurIPS 2018), section 3; Yang & Hu, table 1, column NTP.
  ntk: {
    name: "ntk",
    multiplier: { input: 0, hidden: 1 / 2, output: 1 / 2 },
    deviation: { input: 0, hidden: 0, output: 0 },
    learningRate: 0,
  },
  // Yang & Hu, table 1, column SP, with the learning rate of order 1 that the chapter speaks of.
  standard: {
    name: "standard",
    multiplier: { input: 0, hidden: 0, output: 0 },
    deviation: { input: 0, hidden: 1 / 2, output: 1 / 2 },
    learningRate: 0,
  },
  // Mei, Montanari & Nguyen (PNAS 2018); Yang & Hu, table 1, column MFP (two layers only): learning rate m.
  "mean-field": {
    name: "mean-field",
    multiplier: { input: 0, hidden: 1, output: 1 },
    deviation: { input: 0, hidden: 0, output: 0 },
    learningRate: -1,
  },
  // Yang & Hu, table 1, column µP.
  mup: {
    name: "mup",
    multiplier: { input: -1 / 2, hidden: 0, output: 1 / 2 },
    deviation: { input: 1 / 2, hidden: 1 / 2, output: 1 / 2 },
    learningRate: 0,
  },
};

/** Role of layer `index` (from 0) in a network of `depth` weight layers. */
export function layerRole(index: number, depth: number): LayerRole {
  if (index === 0) return "input";
  return index === depth - 1 ? "output" : "hidden";
}
