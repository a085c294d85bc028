import { describe, expect, test } from "vitest";
import type { Engine } from "./engine.ts";
import { onnxEngine } from "./onnx.ts";
import type { Operation } from "./program.ts";
import { referenceEngine } from "./reference.ts";
import { selfCheck } from "./self-check.ts";

/** The reference engine with every operation passed through `change`, loop bodies included. */
function corrupted(change: (operation: Operation) => Operation): Engine {
  const deep = (operations: readonly Operation[]): Operation[] =>
    operations.map((operation) =>
      change(operation.op === "repeat" ? { ...operation, body: deep(operation.body) } : operation),
    );
  return {
    ...referenceEngine,
    compile: (program) => referenceEngine.compile({ ...program, operations: deep(program.operations) }),
  };
}

/** The reference engine with results of one kind of operation changed by a relative 2^−40. */
function perturbing(op: Operation["op"]): Engine {
  return {
    ...referenceEngine,
    async compile(program) {
      const compiled = await referenceEngine.compile(program);
      const touched = new Set(
        program.operations.flatMap((operation) =>
          operation.op === op && operation.op !== "repeat" ? [operation.result.id] : [],
        ),
      );
      return {
        ...compiled,
        async run(inputs) {
          const outputs = await compiled.run(inputs);
          for (const { name, value } of program.outputs) {
            if (touched.has(value.id)) {
              outputs[name] = { ...outputs[name]!, data: outputs[name]!.data.map((y) => y * (1 + 2 ** -40)) };
            }
          }
          return outputs;
        },
      };
    },
  };
}

describe("the self-check", () => {
  test("accepts the reference itself and ONNX Runtime in both precisions", async () => {
    expect(await selfCheck(referenceEngine)).toEqual({ ok: true });
    expect(await selfCheck(onnxEngine("float64"))).toEqual({ ok: true });
    expect(await selfCheck(onnxEngine("float32"))).toEqual({ ok: true });
  });

  test("takes less than 300 ms of processor time on ONNX Runtime once it is loaded", async () => {
    await selfCheck(onnxEngine("float64"));
    const before = process.cpuUsage();
    await selfCheck(onnxEngine("float64"));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(300);
  });

  test.each<[Operation["op"], (operation: Operation) => Operation]>([
    ["add", (o) => (o.op === "add" ? { ...o, op: "sub" } : o)],
    ["sub", (o) => (o.op === "sub" ? { ...o, x: o.y, y: o.x } : o)],
    ["relu", (o) => (o.op === "relu" ? { ...o, op: "tanh" } : o)],
    ["tanh", (o) => (o.op === "tanh" ? { ...o, op: "erf" } : o)],
    ["erf", (o) => (o.op === "erf" ? { ...o, op: "tanh" } : o)],
    ["exp", (o) => (o.op === "exp" ? { ...o, op: "relu" } : o)],
    // A transpose that leaves the numbers where they are
    ["transpose", (o) => (o.op === "transpose" ? { ...o, op: "reshape" } : o)],
    // The upper one below
    ["concat", (o) => (o.op === "concat" ? { ...o, x: o.y, y: o.x } : o)],
    // One pass forgotten: the state as it was at the start
    ["repeat", (o) => (o.op === "repeat" ? { ...o, next: o.state } : o)],
  ])("names %s when only that operation is wrong", async (op, change) => {
    const result = await selfCheck(corrupted(change));
    expect(result).toMatchObject({
      ok: false,
      reason: expect.stringMatching(new RegExp(`^${op}.* of .*worst error .*, allowed`)),
    });
  });

  test.each<Operation["op"]>([
    "mul",
    "sum",
    "matmul",
    "tanh",
    "erf",
    "exp",
  ])("sees a relative error of 2^−40 in a float64 %s", async (op) => {
    expect(await selfCheck(perturbing(op))).toMatchObject({
      ok: false,
      reason: expect.stringMatching(new RegExp(`^${op} of`)),
    });
  });

  test("names the operation an engine does not know", async () => {
    const engine = corrupted((operation) => {
      if (operation.op === "erf") throw new Error("no such kernel");
      return operation;
    });
    expect(await selfCheck(engine)).toEqual({ ok: false, reason: "erf of [3, 37]: no such kernel" });
  });

  test("takes a NaN for an error, not for agreement", async () => {
    const engine: Engine = {
      ...referenceEngine,
      async compile(program) {
        const compiled = await referenceEngine.compile(program);
        return {
          ...compiled,
          async run(inputs) {
            const outputs = await compiled.run(inputs);
            for (const output of Object.values(outputs)) output.data.fill(Number.NaN);
            return outputs;
          },
        };
      },
    };
    expect(await selfCheck(engine)).toMatchObject({ ok: false, reason: expect.stringContaining("NaN") });
  });
});
