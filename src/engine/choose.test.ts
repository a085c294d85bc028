import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { chooseEngine, ENGINE_NAMES, openEngine } from "./choose.ts";
import { type Engine, EngineError, type EngineName } from "./engine.ts";
import { referenceEngine } from "./reference.ts";

/** Stands in for a backend: right, but under another name. */
const working = (name: EngineName): Engine => ({ ...referenceEngine, name, version: "test" });
/** Loads, but has no operation that works. */
const broken = (name: EngineName): Engine => ({
  ...working(name),
  compile: async () => {
    throw new Error("kernel missing");
  },
});

describe("without a wish, the engine", () => {
  test("is the fused kernels over ONNX Runtime, in float64", async () => {
    const { engine, why, passedOver } = await openEngine();
    expect(engine).toMatchObject({ name: "fused", precision: "float64" });
    expect(why).toContain("first in the order of preference");
    expect(passedOver).toEqual([]);
  });

  test("is the first that loads and computes rightly; the others are named with their reasons", async () => {
    const { engine, why, passedOver } = await chooseEngine({}, async (name) => {
      if (name === "fused" || name === "onnx") {
        throw new Error("no library for this platform\nRequire stack: …");
      }
      return name === "tensorflow" ? broken(name) : working(name);
    });
    expect(engine.name).toBe("wasm");
    expect(passedOver).toEqual([
      { name: "fused", reason: "no library for this platform." },
      { name: "onnx", reason: "no library for this platform." },
      { name: "tensorflow", reason: expect.stringContaining("kernel missing") },
    ]);
    expect(why).toContain("onnx (no library for this platform), tensorflow (It fails the self-check");
  });

  // SSE 4.1 is what WebAssembly's vectors take on this architecture, and V8 can be told that it is not there.
  test.runIf(process.arch === "x64")("is ONNX Runtime on a processor without vectors, and says why", () => {
    const program = `
      import { openEngine } from "./src/engine/choose.ts";
      const { engine, passedOver } = await openEngine();
      console.log(JSON.stringify({ name: engine.name, passedOver }));`;
    const chosen = execFileSync(
      process.execPath,
      ["--no-enable-sse4-1", "--import", "tsx", "--input-type=module", "--eval", program],
      { encoding: "utf8" },
    );
    expect(JSON.parse(chosen)).toEqual({
      name: "onnx",
      passedOver: [{ name: "fused", reason: expect.stringMatching(/relaxed SIMD(?!.*--engine)/) }],
    });
  });

  test("is not opened beyond the first that works", async () => {
    const tried: string[] = [];
    await chooseEngine({}, async (name) => {
      tried.push(name);
      return working(name);
    });
    expect(tried).toEqual(["fused"]);
  });

  test("is never a float32 one where float64 is asked for", async () => {
    const choice = chooseEngine({ precision: "float64" }, async (name) => {
      if (name === "fused" || name === "onnx") throw new Error("absent");
      return working(name);
    });
    await expect(choice).rejects.toThrow(
      /No engine can be used: fused \(absent\), onnx \(absent\).*float32 only/,
    );
  });
});

describe("an engine asked for", () => {
  test.each(["wasm", "cpu"] as const)("is opened: %s", async (name) => {
    const { engine, passedOver } = await openEngine({ engine: name });
    expect(engine).toMatchObject({ name, precision: "float32", version: "4.22.0" });
    expect(passedOver).toEqual([]);
  });

  test("that fails its self-check is an error that says why and what to do", async () => {
    const choice = chooseEngine({ engine: "wasm" }, async (name) => broken(name));
    await expect(choice).rejects.toThrow(EngineError);
    await expect(chooseEngine({ engine: "wasm" }, async (name) => broken(name))).rejects.toThrow(
      /wasm cannot be used: .*kernel missing.* choose --engine cpu/,
    );
  });

  test("that does not exist is an error that lists those that do", async () => {
    await expect(openEngine({ engine: "webgpu" as EngineName })).rejects.toThrow(
      `There is no engine "webgpu"; there are ${ENGINE_NAMES.join(", ")}.`,
    );
  });

  test.each(["tensorflow", "wasm", "cpu"] as const)("in float64 is an error on %s", async (engine) => {
    await expect(openEngine({ engine, precision: "float64" })).rejects.toThrow(/float32 only/);
  });
});
