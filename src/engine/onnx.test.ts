import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import erf from "@stdlib/math-base-special-erf";
import { describe, expect, onTestFinished, test } from "vitest";
import { onnxEngine } from "./onnx.ts";
import { buildProgram } from "./program.ts";

/** Dense over [−8, 8], where all three functions do something, off the round numbers. */
const POINTS = Float64Array.from({ length: 64_001 }, (_, index) => -8 + index / 4000 + 1e-7);

async function values(op: "erf" | "tanh" | "exp"): Promise<Float64Array> {
  const shape = [POINTS.length];
  const program = buildProgram((p) => ({ y: p[op](p.input("x", shape)) }));
  const compiled = await onnxEngine("float64").compile(program);
  const { y } = await compiled.run({ x: { shape, data: POINTS } });
  await compiled.dispose();
  return y!.data;
}

function worst(actual: Float64Array, error: (y: number, x: number) => number): number {
  return actual.reduce((most, y, index) => Math.max(most, error(y, POINTS[index]!)), 0);
}

describe("float64 on ONNX Runtime", () => {
  test("composes an erf within 2e-15 of the true one", async () => {
    // erf = 1 − erfc with erfc ≤ 1: the exponent's Horner sum (27 terms that shrink fast) and the exponential
    // leave a few units of 1.1e-16; 2e-15 is 18 of them. Measured: 5.4e-16.
    expect(worst(await values("erf"), (y, x) => Math.abs(y - erf(x)))).toBeLessThan(2e-15);
  });

  test("is odd and exact at 0 and ±∞ in erf", async () => {
    const program = buildProgram((p) => ({ y: p.erf(p.input("x", [5])) }));
    const compiled = await onnxEngine("float64").compile(program);
    const data = Float64Array.of(0, 0.3, -0.3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
    const { y } = await compiled.run({ x: { shape: [5], data } });
    await compiled.dispose();
    expect(y!.data[0]).toBe(0);
    // Position in a vector may change the last bit of the exponential: 2 units at most.
    expect(Math.abs(y!.data[1]! + y!.data[2]!)).toBeLessThanOrEqual(2 ** -52);
    expect([...y!.data.slice(3)]).toEqual([1, -1]);
  });

  test("has a tanh and an exp of float64 accuracy, not float32's behind a float64 name", async () => {
    // Measured: 6 and 3 units of 1.1e-16, relative. A float32 kernel would be off by 1e-8.
    const relative = (f: (x: number) => number) => (y: number, x: number) => Math.abs(y / f(x) - 1);
    expect(worst(await values("tanh"), relative(Math.tanh))).toBeLessThan(16 * 2 ** -53);
    expect(worst(await values("exp"), relative(Math.exp))).toBeLessThan(16 * 2 ** -53);
  });

  test("keeps a constant factor of a product in float64", async () => {
    // A fusion of "all" optimisations would keep 1/3 in float32, relative error 1e-8.
    const program = buildProgram((p) => ({
      z: p.matmul(p.input("x", [3, 5, 4]), p.input("y", [3, 4, 6]), { scale: 1 / 3 }),
    }));
    const compiled = await onnxEngine("float64").compile(program);
    const ones = (...shape: number[]) => ({
      shape,
      data: new Float64Array(shape.reduce((a, b) => a * b)).fill(1),
    });
    const { z } = await compiled.run({ x: ones(3, 5, 4), y: ones(3, 4, 6) });
    await compiled.dispose();
    // Four equal terms: their sum is exact, each rounded once.
    expect(new Set(z!.data)).toEqual(new Set([4 * (1 / 3)]));
  });

  test("takes program names of any kind, also those the model uses itself", async () => {
    const program = buildProgram((p) => ({
      "output 1": p.tanh(p.input("input 1", [])),
      "value 0": p.exp(p.input("Θ, 層", [])),
    }));
    const compiled = await onnxEngine("float64").compile(program);
    const zero = { shape: [], data: Float64Array.of(0) };
    const outputs = await compiled.run({ "input 1": zero, "Θ, 層": zero });
    await compiled.dispose();
    expect(outputs["output 1"]!.data[0]).toBe(0);
    expect(outputs["value 0"]!.data[0]).toBe(1);
  });

  test("reports nothing about its sessions: no log and no queue of events are left behind", () => {
    const folder = mkdtempSync(join(tmpdir(), "onnx-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const here = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
    const program = `
      import { onnxEngine } from ${here("onnx.ts")};
      import { buildProgram } from ${here("program.ts")};
      const compiled = await onnxEngine("float64").compile(buildProgram((p) => ({ y: p.tanh(p.input("x", [1])) })));
      const { y } = await compiled.run({ x: { shape: [1], data: Float64Array.of(0) } });
      console.log(y.data[0]);`;
    const { ORT_DISABLE_TELEMETRY: _, ...environment } = process.env;
    const printed = execFileSync(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "-e", program],
      {
        encoding: "utf8",
        env: { ...environment, HOME: folder, TMPDIR: folder, XDG_CACHE_HOME: folder, TSX_DISABLE_CACHE: "1" },
      },
    );
    expect(printed).toBe("0\n");
    expect(readdirSync(folder, { recursive: true })).toEqual([]);
  });
});
