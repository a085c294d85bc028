import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { CompiledProgram, Tensor } from "../engine/engine.ts";
import { referenceEngine } from "../engine/reference.ts";
import type { ActivationName } from "../networks/activation.ts";
import { gradientFlowProgram, parameterName } from "../networks/gradient-flow.ts";
import { initialiseParameters } from "../networks/initialise.ts";
import { layerScales, learningRate, type Network, network } from "../networks/network.ts";
import { openStream } from "../random/stream.ts";
import { kernelPartName, kernelProgram, observationProgram, preActivationName } from "./empirical-kernel.ts";

const N = 3;
const D = 4;
const M = 6;
const SIZES = { replicates: 2, inputs: N, inputDimension: D, width: M };
const KEYS = [
  { baseSeed: 1, seed: 1 },
  { baseSeed: 1, seed: 2 },
];

const stream = openStream({ baseSeed: 1, seed: 1, purpose: "test inputs" });
const inputs: Tensor = { shape: [2, N, D], data: stream.fillGaussian(2 * N * D) };
const targets: Tensor = { shape: [2, N, 1], data: stream.fillGaussian(2 * N) };

const NETWORKS = [
  ...(["relu", "tanh", "erf"] as const).map((activation) => network({ activation })),
  network({ activation: "tanh", parameterization: "mean-field" }),
  network({ activation: "relu", parameterization: "standard" }),
  network({ activation: "tanh", initialisation: "antisymmetric" }),
  network({ activation: "tanh", depth: 3 }),
  network({ activation: "relu", depth: 4 }),
  network({ activation: "tanh", depth: 3, parameterization: "mup" }),
].map((net) => ({
  net,
  name: `${net.depth} layers, ${net.activation}, ${net.parameterization}, ${net.initialisation}`,
}));

const parametersOf = (net: Network) => initialiseParameters(net, { keys: KEYS, width: M, inputDimension: D });
const named = (parameters: readonly Tensor[]) =>
  Object.fromEntries(parameters.map((value, index) => [parameterName(index), value]));

/** Outputs of both replicates at weights where one entry of one layer is moved. */
async function outputsMoved(
  program: CompiledProgram,
  parameters: readonly Tensor[],
  layer: number,
  entry: number,
  by: number,
): Promise<Float64Array> {
  const moved = parameters.map((value, index) => {
    if (index !== layer) return value;
    const data = Float64Array.from(value.data);
    data[entry]! += by;
    return { shape: value.shape, data };
  });
  return (await program.run({ inputs, ...named(moved) })).outputs!.data;
}

describe.each(NETWORKS)("the empirical kernel of $name", ({ net }) => {
  const parameters = parametersOf(net);
  const layers = layerScales(net, M, D);
  let program: CompiledProgram;
  let seen: Record<string, Tensor>;
  beforeAll(async () => {
    program = await referenceEngine.compile(observationProgram(net, SIZES));
    seen = await program.run({ inputs, ...named(parameters) });
  });

  test("is the Gram matrix of gradients by central finite differences, layer by layer", async () => {
    // Central differences err by h² f‴/6 and by 2^−53/h in rounding; both are below 1e-9 here at h = 1e-5,
    // and products of gradients of size one double that.
    const h = 1e-5;
    for (const [index, layer] of layers.entries()) {
      const size = layer.fanIn * layer.fanOut;
      const gram = new Float64Array(2 * N * N);
      for (let s = 0; s < 2; s++) {
        for (let entry = 0; entry < size; entry++) {
          const at = s * size + entry;
          const up = await outputsMoved(program, parameters, index, at, h);
          const down = await outputsMoved(program, parameters, index, at, -h);
          const gradient = Array.from({ length: N }, (_, i) => (up[s * N + i]! - down[s * N + i]!) / (2 * h));
          for (let i = 0; i < N; i++) {
            for (let j = 0; j < N; j++) gram[(s * N + i) * N + j]! += gradient[i]! * gradient[j]!;
          }
        }
      }
      const rate = learningRate(net, M);
      const part = seen[kernelPartName(index)]!.data;
      const scale = Math.max(...part.map(Math.abs), 1);
      for (let k = 0; k < gram.length; k++) {
        expect(Math.abs(part[k]! - rate * gram[k]!)).toBeLessThan(1e-8 * scale);
      }
    }
  });

  test("is the same from the program that leaves out the pre-activations", async () => {
    const kernels = await referenceEngine.compile(kernelProgram(net, SIZES));
    const alone = await kernels.run({ inputs, ...named(parameters) });
    const hidden = layers.slice(0, -1).map((_, index) => preActivationName(index));
    expect(Object.keys(seen).filter((name) => !(name in alone))).toEqual(hidden);
    for (const [name, tensor] of Object.entries(alone)) expect(tensor).toEqual(seen[name]);
    expect(kernelProgram(net, SIZES).form?.kind).toBe(
      net.depth === 2 && net.activation !== "erf" ? "two-layer kernel" : undefined,
    );
    expect(observationProgram(net, SIZES).form?.kind).toBe(
      net.depth === 2 && net.activation !== "erf" ? "two-layer observation" : undefined,
    );
  });

  test("comes with the pre-activations: h_1 = m^{−a_1} x W_1", () => {
    const w = parameters[0]!.data;
    const h = seen[preActivationName(0)]!;
    expect(h.shape).toEqual([2, N, M]);
    h.data.forEach((value, at) => {
      const [s, i, j] = [Math.floor(at / (N * M)), Math.floor(at / M) % N, at % M];
      const terms = Array.from(
        { length: D },
        (_, k) => inputs.data[(s * N + i) * D + k]! * w[(s * D + k) * M + j]!,
      );
      const scale = layers[0]!.multiplier;
      const size = terms.reduce((sum, term) => sum + scale * Math.abs(term), 0);
      // D products and sums, and the scale, each rounded.
      const expected = scale * terms.reduce((sum, term) => sum + term, 0);
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(2 * D * Number.EPSILON * size);
    });
  });

  test("is the sum of its layers' parts", () => {
    const total = seen.kernel!.data;
    for (let k = 0; k < total.length; k++) {
      const sum = layers.reduce((part, _, index) => part + seen[kernelPartName(index)]!.data[k]!, 0);
      expect(Math.abs(total[k]! - sum)).toBeLessThanOrEqual(layers.length * 2 ** -52 * Math.abs(sum));
    }
  });

  test("governs the outputs' velocity: df/dt = −Θ(f − y), by two short steps of the flow", async () => {
    const flow = await referenceEngine.compile(gradientFlowProgram(net, SIZES));
    const scalar = (value: number): Tensor => ({ shape: [], data: Float64Array.of(value) });
    const f = seen.outputs!.data;
    const velocities = async (h: number) => {
      const moved = await flow.run({
        inputs,
        targets,
        step: scalar(h),
        steps: scalar(1),
        ...named(parameters),
      });
      const weights = parameters.map((_, index) => moved[parameterName(index)]!);
      const after = await program.run({ inputs, ...named(weights) });
      return after.outputs!.data.map((value, i) => (value - f[i]!) / h);
    };
    // Extrapolating from h and h/2 removes the error of order h. What is left is of order h² = 1e-14, times
    // third derivatives that stay below 1e6 of the velocity, and rounding of 2^−53/h = 1e-9.
    const h = 1e-7;
    const whole = await velocities(h);
    const half = await velocities(h / 2);
    const theta = seen.kernel!.data;
    for (let s = 0; s < 2; s++) {
      for (let i = 0; i < N; i++) {
        const terms = Array.from(
          { length: N },
          (_, j) => -theta[(s * N + i) * N + j]! * (f[s * N + j]! - targets.data[s * N + j]!),
        );
        const predicted = terms.reduce((sum, term) => sum + term, 0);
        const size = terms.reduce((sum, term) => sum + Math.abs(term), Math.max(1, ...f.map(Math.abs)));
        const velocity = 2 * half[s * N + i]! - whole[s * N + i]!;
        expect(Math.abs(velocity - predicted)).toBeLessThan(1e-7 * size);
      }
    }
  });
});

test("three layers are observed as the first, second and third; the last has outputs for pre-activations", () => {
  const { outputs } = observationProgram(network({ activation: "tanh", depth: 3 }), SIZES);
  expect(new Set(outputs.map(({ name }) => name))).toEqual(
    new Set([
      "outputs",
      "kernel",
      "kernel of layer 1",
      "kernel of layer 2",
      "kernel of layer 3",
      "pre-activations 1",
      "pre-activations 2",
    ]),
  );
});

describe("the empirical kernel of a two-layer network", () => {
  const value: Record<ActivationName, (z: tf.Tensor) => tf.Tensor> = {
    relu: (z) => tf.relu(z),
    tanh: (z) => tf.tanh(z),
    erf: (z) => tf.erf(z),
  };

  test.each([
    "relu",
    "tanh",
    "erf",
  ] as const)("agrees with automatic differentiation for %s", async (activation) => {
    await tf.setBackend("cpu");
    const net = network({ activation });
    const [w, a] = parametersOf(net);
    const program = await referenceEngine.compile(observationProgram(net, SIZES));
    const seen = await program.run({ inputs, ...named([w!, a!]) });
    const output = (x: tf.Tensor) => (weights: tf.Tensor, top: tf.Tensor) =>
      tf.sum(
        tf.mul(
          tf.matMul(
            value[activation](tf.matMul(x as tf.Tensor2D, weights as tf.Tensor2D)) as tf.Tensor2D,
            top as tf.Tensor2D,
          ),
          M ** -0.5,
        ),
      ) as tf.Scalar;
    for (let s = 0; s < 2; s++) {
      const weights = tf.tensor2d([...w!.data.subarray(s * D * M, (s + 1) * D * M)], [D, M]);
      const top = tf.tensor2d([...a!.data.subarray(s * M, (s + 1) * M)], [M, 1]);
      const gradients = Array.from({ length: N }, (_, i) => {
        const x = tf.tensor2d([...inputs.data.subarray((s * N + i) * D, (s * N + i + 1) * D)], [1, D]);
        return tf
          .grads(output(x))([weights, top])
          .flatMap((gradient) => [...gradient.dataSync()]);
      });
      for (let i = 0; i < N; i++) {
        for (let j = 0; j < N; j++) {
          const gram = gradients[i]!.reduce((sum, g, k) => sum + g * gradients[j]![k]!, 0);
          const terms = gradients[i]!.reduce((sum, g, k) => sum + Math.abs(g * gradients[j]![k]!), 0);
          // float32: each of the two gradients carries a dozen roundings of 2^−24.
          expect(Math.abs(seen.kernel!.data[(s * N + i) * N + j]! - gram)).toBeLessThan(
            24 * 2 ** -24 * Math.max(terms, 1),
          );
        }
      }
    }
  });
});
