import erf from "@stdlib/math-base-special-erf";
import { describe, expect, test } from "vitest";
import { buildProgram } from "../engine/program.ts";
import { referenceEngine } from "../engine/reference.ts";
import { ACTIVATIONS, type ActivationName } from "./activation.ts";

/** σ, σ′ and σ″ at the points, by the program an activation writes. */
async function evaluated(name: ActivationName, points: readonly number[]) {
  const activation = ACTIVATIONS[name];
  const program = await referenceEngine.compile(
    buildProgram((p) => {
      const z = p.input("z", [points.length]);
      const value = activation.value(p, z);
      return {
        value,
        first: activation.derivative(p, z, value),
        second: activation.secondDerivative(p, z, value),
      };
    }),
  );
  const seen = await program.run({ z: { shape: [points.length], data: Float64Array.from(points) } });
  return { value: seen.value!.data, first: seen.first!.data, second: seen.second!.data };
}

const POINTS = [-2.5, -1, -0.3, 0.2, 0.7, 1.9];

describe.each([
  ["relu", (z: number) => Math.max(z, 0)],
  ["tanh", Math.tanh],
  ["erf", erf],
] as const)("The activation %s", (name, sigma) => {
  test("is that function, and knows its own name", async () => {
    const { value } = await evaluated(name, POINTS);
    expect(ACTIVATIONS[name].name).toBe(name);
    // Two implementations within a few units in the last place of numbers of size one.
    value.forEach((seen, i) => {
      expect(Math.abs(seen - sigma(POINTS[i]!))).toBeLessThan(8 * Number.EPSILON * Math.max(1, POINTS[i]!));
    });
  });

  test("has the derivatives that its central differences tend to", async () => {
    // They err by h² σ‴/6 and h² σ⁗/12, with derivatives below 40, and by 2 · 2^−53/h and 4 · 2^−53/h².
    const h = 1e-4;
    const { first, second } = await evaluated(name, POINTS);
    POINTS.forEach((z, i) => {
      expect(Math.abs(first[i]! - (sigma(z + h) - sigma(z - h)) / (2 * h))).toBeLessThan(7 * h ** 2 + 1e-11);
      expect(Math.abs(second[i]! - (sigma(z + h) - 2 * sigma(z) + sigma(z - h)) / h ** 2)).toBeLessThan(
        4 * h ** 2 + 4 * (2 ** -52 / h ** 2),
      );
    });
  });
});

test("relu at its kink has slope 0, the chapter's convention, and no curvature there or at infinity", async () => {
  const { value, first, second } = await evaluated("relu", [
    0,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]);
  expect([...value]).toEqual([0, Number.POSITIVE_INFINITY, 0]);
  expect([...first]).toEqual([0, 1, 0]);
  expect([...second].map(Math.abs)).toEqual([0, 0, 0]);
});
