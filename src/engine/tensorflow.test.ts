import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { EngineError, type Tensor } from "./engine.ts";
import { buildProgram } from "./program.ts";
import { tensorflowEngine } from "./tensorflow.ts";

const scalar = (value: number): Tensor => ({ shape: [], data: Float64Array.of(value) });

describe.each(["wasm", "cpu"] as const)("TensorFlow.js on %s", (name) => {
  test("leaks no tensor: not from a loop, not from a run that fails, not from a program disposed of", async () => {
    const engine = await tensorflowEngine(name);
    const program = buildProgram((p) => {
      const x = p.input("x", [2, 3]);
      const w = p.constant({ shape: [3, 3], data: Float64Array.from({ length: 9 }, (_, i) => i / 9) });
      const [y, z] = p.repeat(p.input("count", []), [x, x], ([a, b]) => [p.tanh(p.matmul(b!, w)), a!]);
      return { y: y!, z: z!, x };
    });
    const x: Tensor = { shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) };
    const before = tf.memory().numTensors;
    const compiled = await engine.compile(program);
    for (const count of [0, 1, 7]) await compiled.run({ x, count: scalar(count) });
    await expect(compiled.run({ x })).rejects.toThrow(EngineError);
    await compiled.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("computes on its own backend when several are open in a process", async () => {
    const engine = await tensorflowEngine(name);
    const other = await tensorflowEngine(name === "wasm" ? "cpu" : "wasm");
    const program = buildProgram((p) => ({ y: p.exp(p.input("x", [])) }));
    const [mine, theirs] = [await engine.compile(program), await other.compile(program)];
    await Promise.all([mine.run({ x: scalar(1) }), theirs.run({ x: scalar(1) })]);
    await mine.run({ x: scalar(1) });
    expect(tf.getBackend()).toBe(name);
  });

  test("leaves no listener that takes an uncaught error away from Node", async () => {
    const count = () =>
      process.listenerCount("uncaughtException") + process.listenerCount("unhandledRejection");
    const before = count();
    await tensorflowEngine(name);
    expect(count()).toBe(before);
  });
});
