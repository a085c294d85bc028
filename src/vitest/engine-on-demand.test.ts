import { describe, expect, test } from "vitest";
import { type Engine, EngineError } from "../engine/engine.ts";
import { buildProgram } from "../engine/program.ts";
import { referenceEngine } from "../engine/reference.ts";
import { engineOnDemand } from "./engine-on-demand.ts";

const CHECKED = { name: "onnx", version: "1", precision: "float64" } as const;
const program = buildProgram((p) => ({ y: p.scale(p.input("x", [1]), 2) }));

describe("An engine on demand", () => {
  test("is opened once, by the first program, and not to be named", async () => {
    const asked: string[] = [];
    const engine = engineOnDemand(CHECKED, async (name, precision): Promise<Engine> => {
      asked.push(`${name} ${precision}`);
      return referenceEngine;
    });
    expect(engine).toMatchObject(CHECKED);
    expect(asked).toEqual([]);
    for (const value of [1, 2]) {
      const compiled = await engine.compile(program);
      const { y } = await compiled.run({ x: { shape: [1], data: Float64Array.of(value) } });
      expect(y!.data[0]).toBe(2 * value);
    }
    expect(asked).toEqual(["onnx float64"]);
  });

  test("that cannot be opened says so to every program", async () => {
    const engine = engineOnDemand(CHECKED, () => Promise.reject(new EngineError("its library is gone")));
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(engine.compile(program)).rejects.toThrow(new EngineError("its library is gone"));
    }
  });
});
