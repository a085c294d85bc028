/** Records with plausible contents for tests of the store and of what is assembled from it. */
import type { ClaimRecord } from "./record.ts";
import type { RunManifest } from "./run-manifest.ts";

export function exampleClaim(changes: Partial<ClaimRecord> = {}): ClaimRecord {
  const exponent = {
    name: "exponent",
    value: -0.98,
    low: -1.01,
    high: -0.95,
    confidence: 0.9999,
    seeds: 2,
    widths: [64, 128, 256],
    decides: true,
  };
  return {
    schema: 1,
    id: "example-statement/first",
    statement: "example-statement",
    title: "An example",
    reading: "literal",
    says: "y=O(m^{-1})",
    under: { activation: "tanh" },
    doesNotShow: "anything",
    writeInstead: null,
    verdict: "supported",
    reason: "exponent −0.98",
    expectation: { kind: "boundedBy", exponent: -1, margin: 0.1, reason: "an example" },
    axis: { name: "width", symbol: "m" },
    estimates: [exponent],
    fit: null,
    power: { minimumDetectable: 0.1, at: 0.95, unit: "exponent" },
    counterfeits: [
      { name: "wrong", changes: "the expectation", verdict: "refuted", reason: "it differs", estimate: null },
    ],
    samples: {
      quantity: "y",
      unit: "1",
      widths: [64, 128, 256],
      seeds: [1, 2],
      values: [
        [1, 2],
        [0.5, 1],
        [0.25, 0.5],
      ],
      components: [],
      floors: [null, null, null],
    },
    curves: [],
    escalated: false,
    run: { id: "run", baseSeed: 1, profile: "quick", engine: "onnx", precision: "float64" },
    replay: "npm run replay -- example-statement/first",
    durationSeconds: 1,
    ...changes,
  };
}

export function exampleManifest(changes: Partial<RunManifest> = {}): RunManifest {
  return {
    schema: 1,
    run: {
      id: "run",
      baseSeed: 1,
      profile: "quick",
      startedAt: "2026-01-01T00:00:00.000Z",
      durationSeconds: 1,
      engine: { name: "onnx", version: "1", precision: "float64", why: "an example" },
      node: "v20",
      platform: "linux",
      commit: null,
      errorBudget: 0.01,
      decidingIntervals: 2,
      looks: 2,
      confidence: 0.9975,
      shards: 1,
    },
    planned: [{ id: "example-statement/first", statement: "example-statement" }],
    selected: ["example-statement/first"],
    failures: [],
    ...changes,
  };
}
