import { expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { network } from "../networks/network.ts";
import { hessianNorm } from "./hessian-norm-experiment.ts";
import { twoLayerHessian } from "./two-layer-hessian-experiment.ts";

const SPHERE = { kind: "unit sphere", count: 1, dimension: 5 } as const;
const request = { engine: referenceEngine, baseSeed: 1, width: 20, seeds: [1, 2, 3] };

test.each([
  "tanh",
  "relu",
  "erf",
] as const)("the norm from the blocks is that of the Lanczos iteration for %s", async (activation) => {
  const settings = { network: network({ activation }), inputs: SPHERE };
  const blocks = await twoLayerHessian(settings).measure(request);
  const lanczos = await hessianNorm(settings).measure(request);
  blocks.forEach((cell, s) => {
    // The iteration stops when four steps change the norm by less than 1e-5.
    expect((cell.spectralNorm as number) / (lanczos[s]!.spectralNorm as number)).toBeCloseTo(1, 4);
  });
});

test("deeper networks are refused: their Hessian has no such blocks", () => {
  expect(() =>
    twoLayerHessian({ network: network({ activation: "tanh", depth: 3 }), inputs: SPHERE }),
  ).toThrow("the blocks are those of depth 2; got depth 3");
});
