/**
 * Networks are declared inside the tests: a declaration that throws while a file is read leaves it without tests, and
 * a mutation run without a failure.
 */
import { describe, expect, test } from "vitest";
import { openStream } from "../random/stream.ts";
import { parameterName } from "./gradient-flow.ts";
import { initialiseParameters, type WeightKey } from "./initialise.ts";
import { layerScales, learningRate, type Network, NetworkError, network } from "./network.ts";
import { PARAMETERIZATIONS, type ParameterizationName } from "./parameterization.ts";
import { directionName } from "./tangent.ts";

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

test("a network is two layers, ntk, plain and of variance factor 1 unless said otherwise", () => {
  const plain = { depth: 2, parameterization: "ntk", initialisation: "plain", varianceFactor: 1 };
  expect(network({ activation: "erf" })).toEqual({ activation: "erf", ...plain });
  const other = {
    activation: "relu",
    depth: 3,
    parameterization: "mup",
    initialisation: "plain",
    varianceFactor: 2,
  } as const;
  expect(network(other)).toEqual(other);
});

describe("initial weights", () => {
  const plain = () => network({ activation: "tanh" });
  const drawnBy = (other: Partial<Network>, width = 4) =>
    initialiseParameters(network({ activation: "tanh", depth: 3, ...other }), {
      keys: KEYS,
      width,
      inputDimension: 3,
    });

  test("are the ntk parameterization's times √q m^{−b} for the variance factor q and the deviation m^{−b}", () => {
    const q = 3;
    const m = 4;
    const standardNormal = drawnBy({}, m);
    for (const parameterization of ["ntk", "standard", "mup"] as const) {
      const exponents = PARAMETERIZATIONS[parameterization].deviation;
      const factors = [exponents.input, exponents.hidden, exponents.output].map(
        (b) => Math.sqrt(q) * m ** -b,
      );
      const net = network({ activation: "tanh", depth: 3, parameterization, varianceFactor: q });
      expect(layerScales(net, m, 3).map((layer) => layer.deviation)).toEqual(factors);
      expect(drawnBy({ parameterization, varianceFactor: q }, m).map((layer) => layer.data)).toEqual(
        standardNormal.map((layer, l) => layer.data.map((value) => factors[l]! * value)),
      );
    }
  });

  test("are as many different numbers as there are weights, layer by layer and seed by seed", () => {
    const layers = drawnBy({});
    expect(layers.map((layer) => layer.shape)).toEqual([
      [2, 3, 4],
      [2, 4, 4],
      [2, 4, 1],
    ]);
    const numbers = layers.flatMap((layer) => [...layer.data]);
    expect(new Set(numbers).size).toBe(2 * (3 * 4 + 4 * 4 + 4));
  });

  test("are those of copy 0 where no copy is named", () => {
    const draw = (keys: readonly WeightKey[]) =>
      initialiseParameters(plain(), { keys, width: 4, inputDimension: 3 });
    expect(draw(KEYS)).toEqual(draw(KEYS.map((key) => ({ ...key, copy: 0 }))));
  });

  test("are the streams that their layer, counted from 1, and copy name, so that they can be drawn elsewhere", () => {
    const keys = KEYS.map((key) => ({ ...key, copy: 3 }));
    const layers = initialiseParameters(plain(), { keys, width: 4, inputDimension: 3 });
    layers.forEach(({ data }, l) => {
      const count = data.length / keys.length;
      keys.forEach(({ baseSeed, seed }, s) => {
        const stream = openStream({ baseSeed, seed, width: 4, purpose: `weights/layer ${l + 1}/copy 3` });
        expect(data.slice(s * count, (s + 1) * count)).toEqual(stream.fillGaussian(count));
      });
    });
  });

  test("of several networks of a key follow one another in its streams", () => {
    for (const initialisation of ["plain", "antisymmetric"] as const) {
      const net = network({ activation: "tanh", initialisation, parameterization: "standard" });
      const keys = KEYS.map((key) => ({ ...key, networks: 3 }));
      const layers = initialiseParameters(net, { keys, width: 4, inputDimension: 3 });
      const [first, second] = layerScales(net, 4, 3).map(({ deviation }) => deviation);
      const [w, a] = layers.map(({ data }) => data);
      expect(layers.map(({ shape }) => shape)).toEqual([
        [6, 3, 4],
        [6, 4, 1],
      ]);
      const drawnNeurons = initialisation === "plain" ? 4 : 2;
      keys.forEach(({ baseSeed, seed }, s) => {
        const stream = (layer: number, count: number) =>
          openStream({ baseSeed, seed, width: 4, purpose: `weights/layer ${layer}/copy 0` }).fillGaussian(
            count,
          );
        const inputs = stream(1, 3 * 3 * drawnNeurons);
        const outputs = stream(2, 3 * drawnNeurons);
        for (let k = 0; k < 3; k++) {
          for (let j = 0; j < 4; j++) {
            const drawn = j % drawnNeurons;
            const sign = j === drawn ? 1 : -1;
            expect(a![(s * 3 + k) * 4 + j]).toBe(second! * (sign * outputs[k * drawnNeurons + drawn]!));
            for (let i = 0; i < 3; i++) {
              expect(w![((s * 3 + k) * 3 + i) * 4 + j]).toBe(
                first! * inputs[(k * 3 + i) * drawnNeurons + drawn]!,
              );
            }
          }
        }
      });
    }
  });

  test("hang on the base seed", () => {
    const draw = (baseSeed: number) =>
      initialiseParameters(plain(), { keys: [{ baseSeed, seed: 1 }], width: 4, inputDimension: 3 });
    expect(draw(1)[0]!.data).not.toEqual(draw(2)[0]!.data);
  });

  test("are the same for a seed whichever seeds are drawn with it", () => {
    const [together] = initialiseParameters(plain(), { keys: KEYS, width: 8, inputDimension: 3 });
    const [alone] = initialiseParameters(plain(), { keys: [KEYS[1]!], width: 8, inputDimension: 3 });
    expect(together!.data.subarray(24)).toEqual(alone!.data);
  });

  test("are fresh per width, layer and copy", () => {
    const draw = (width: number, copy: number) =>
      initialiseParameters(plain(), { keys: [{ ...KEYS[0]!, copy }], width, inputDimension: 1 }).map(
        (layer) => layer.data[0],
      );
    const numbers = [...draw(8, 0), ...draw(16, 0), ...draw(8, 1)];
    expect(new Set(numbers).size).toBe(6);
  });

  test.each([
    { initialisation: "plain" },
    { initialisation: "antisymmetric" },
    { parameterization: "standard" },
    { varianceFactor: 3 },
  ] as const)("of one network are those it has among several: %j", (options) => {
    const net = network({ activation: "tanh", ...options });
    const draw = (...seeds: number[]) =>
      initialiseParameters(net, {
        keys: seeds.map((seed) => ({ baseSeed: 1, seed })),
        width: 6,
        inputDimension: 3,
      });
    const among = draw(1, 2);
    draw(1).forEach(({ data }, layer) => {
      expect(data).toEqual(among[layer]!.data.subarray(0, data.length));
    });
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
    // Apart from that nothing repeats: half of the input weights, and both signs of half of the output weights.
    expect(new Set(w!.data).size).toBe(2 * 2 * 3);
    expect(new Set(a!.data).size).toBe(2 * 6);
  });
});

describe("a network that cannot exist is refused with the rule and the value", () => {
  test.each<[string, () => unknown, string]>([
    ...[0, -1, Number.NaN, Number.POSITIVE_INFINITY].map((factor): [string, () => unknown, string] => [
      `a variance factor of ${factor}`,
      () => network({ activation: "relu", varianceFactor: factor }),
      `a variance factor is a positive number; got ${factor}`,
    ]),
    ...[2.5, Number.NaN].map((depth): [string, () => unknown, string] => [
      `depth ${depth}`,
      () => network({ activation: "relu", depth }),
      `an integer ≥ 2; got ${depth}`,
    ]),
    ...[1.5, -1, Number.NaN, 2 ** 53].map((width): [string, () => unknown, string] => [
      `width ${width}`,
      () => layerScales(network({ activation: "relu" }), width, 3),
      `a positive integer; got ${width}`,
    ]),
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

test("The narrowest network has one neuron, or two in an antisymmetric pair", () => {
  expect(layerScales(network({ activation: "relu" }), 1, 3).map((layer) => layer.fanOut)).toEqual([1, 1]);
  const paired = network({ activation: "relu", initialisation: "antisymmetric" });
  expect(layerScales(paired, 2, 3).map((layer) => layer.fanOut)).toEqual([2, 1]);
});

test("Layers are counted from 1 in the names of weights and directions", () => {
  expect([0, 1].map(parameterName)).toEqual(["weights 1", "weights 2"]);
  expect([0, 1].map(directionName)).toEqual(["direction 1", "direction 2"]);
});
