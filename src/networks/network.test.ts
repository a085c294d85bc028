import { describe, expect, test } from "vitest";
import { initialiseParameters } from "./initialise.ts";
import { layerScales, learningRate, NetworkError, network } from "./network.ts";
import { PARAMETERIZATIONS, type ParameterizationName } from "./parameterization.ts";

const KEYS = [
  { baseSeed: 1, seed: 1 },
  { baseSeed: 1, seed: 2 },
];

describe("a parameterization's scales at width m = 256 and depth 3", () => {
  // Multiplier and initial deviation per layer and learning rate: Yang & Hu (ICML 2021), table 1.
  const m = 256;
  test.each<[ParameterizationName, number, number[], number[], number]>([
    ["ntk", 3, [1, m ** -0.5, m ** -0.5], [1, 1, 1], 1],
    ["standard", 3, [1, 1, 1], [1, m ** -0.5, m ** -0.5], 1],
    ["mup", 3, [m ** 0.5, 1, m ** -0.5], [m ** -0.5, m ** -0.5, m ** -0.5], 1],
    ["mean-field", 2, [1, 1 / m], [1, 1], m],
  ])("%s", (parameterization, depth, multipliers, deviations, rate) => {
    const net = network({ activation: "tanh", parameterization, depth });
    const layers = layerScales(net, m, 5);
    expect(layers.map((layer) => layer.multiplier)).toEqual(multipliers);
    expect(layers.map((layer) => layer.deviation)).toEqual(deviations);
    expect(learningRate(net, m)).toBe(rate);
    expect(layers.map((layer) => [layer.fanIn, layer.fanOut])).toEqual(
      depth === 2
        ? [
            [5, m],
            [m, 1],
          ]
        : [
            [5, m],
            [m, m],
            [m, 1],
          ],
    );
  });

  test("ntk and standard give the same function at initialisation: a + b is the same in every layer", () => {
    const total = (name: ParameterizationName) =>
      (["input", "hidden", "output"] as const).map(
        (role) => PARAMETERIZATIONS[name].multiplier[role] + PARAMETERIZATIONS[name].deviation[role],
      );
    expect(total("ntk")).toEqual(total("standard"));
  });
});

describe("initial weights", () => {
  const net = network({ activation: "tanh" });

  test("are the same for a seed whichever seeds are drawn with it", () => {
    const [together] = initialiseParameters(net, { keys: KEYS, width: 8, inputDimension: 3 });
    const [alone] = initialiseParameters(net, { keys: [KEYS[1]!], width: 8, inputDimension: 3 });
    expect(together!.data.subarray(24)).toEqual(alone!.data);
  });

  test("are fresh per width, layer and copy", () => {
    const draw = (width: number, copy: number) =>
      initialiseParameters(net, { keys: [{ ...KEYS[0]!, copy }], width, inputDimension: 1 }).map(
        (layer) => layer.data[0],
      );
    const numbers = [...draw(8, 0), ...draw(16, 0), ...draw(8, 1)];
    expect(new Set(numbers).size).toBe(6);
  });

  test("that are antisymmetric pair equal input weights with opposite output weights", () => {
    const paired = network({ activation: "tanh", initialisation: "antisymmetric" });
    const [w, a] = initialiseParameters(paired, { keys: KEYS, width: 6, inputDimension: 2 });
    for (let s = 0; s < 2; s++) {
      for (let j = 0; j < 3; j++) {
        expect(a!.data[s * 6 + j]).toBe(-a!.data[s * 6 + j + 3]!);
        for (let i = 0; i < 2; i++) {
          expect(w!.data[s * 12 + i * 6 + j]).toBe(w!.data[s * 12 + i * 6 + j + 3]);
        }
      }
    }
  });
});

describe("a network that cannot exist is refused with the rule and the value", () => {
  test.each<[string, () => unknown, string]>([
    ["depth 1", () => network({ activation: "relu", depth: 1 }), "an integer ≥ 2; got 1"],
    ["width 0", () => layerScales(network({ activation: "relu" }), 0, 3), "a positive integer; got 0"],
    [
      "an odd antisymmetric width",
      () => layerScales(network({ activation: "relu", initialisation: "antisymmetric" }), 7, 3),
      "the width is even; got 7",
    ],
    [
      "a deep antisymmetric network",
      () => network({ activation: "relu", initialisation: "antisymmetric", depth: 3 }),
      "for depth 2 only",
    ],
    [
      "a deep mean-field network",
      () => network({ activation: "relu", parameterization: "mean-field", depth: 3 }),
      'Use "mup"',
    ],
  ])("%s", (_what, build, message) => {
    expect(build).toThrow(NetworkError);
    expect(build).toThrow(message);
  });
});
