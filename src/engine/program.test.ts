import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError, type Tensor } from "./engine.ts";
import { buildProgram, type Operation, type Program } from "./program.ts";
import { referenceEngine } from "./reference.ts";
import { sizeOf } from "./shapes.ts";

const kinds = (operations: readonly Operation[]) => operations.map((operation) => operation.op);

async function run(program: Program, inputs: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  return (await referenceEngine.compile(program)).run(inputs);
}

describe("a matrix product", () => {
  const dimension = fc.constantFrom(1, 2, 3, 5, 8);
  const batches = fc.constantFrom<[number[], number[], number[]]>(
    [[], [], []],
    [[2], [2], [2]],
    [[2], [], [2]],
    [[], [3], [3]],
    [
      [2, 1],
      [1, 3],
      [2, 3],
    ],
  );

  test("equals its defining sum, whatever is transposed, scaled or broadcast", async () => {
    await fc.assert(
      fc.asyncProperty(
        dimension,
        dimension,
        dimension,
        batches,
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom(1, 0.5, -2),
        fc.integer(),
        async (rows, inner, columns, [batchX, batchY, batch], transposeX, transposeY, scale, seed) => {
          const shapeX = [...batchX, ...(transposeX ? [inner, rows] : [rows, inner])];
          const shapeY = [...batchY, ...(transposeY ? [columns, inner] : [inner, columns])];
          const program = buildProgram((p) => ({
            z: p.matmul(p.input("x", shapeX), p.input("y", shapeY), { transposeX, transposeY, scale }),
          }));
          // Small whole numbers and a power of two: every sum is exact, so both sides are equal, not close.
          const whole = (shape: number[], salt: number): Tensor => ({
            shape,
            data: Float64Array.from(
              { length: sizeOf(shape) },
              (_, i) => ((((i + salt) * 7919 + seed) % 19) + 19) % 19,
            ),
          });
          const x = whole(shapeX, 1);
          const y = whole(shapeY, 5);
          const expected: number[] = [];
          for (let entry = 0; entry < sizeOf(batch); entry++) {
            const index = batch.length === 2 ? [Math.floor(entry / batch[1]!), entry % batch[1]!] : [entry];
            const start = (own: number[], matrix: number) =>
              own.reduce((position, length, axis) => {
                const at = index[index.length - own.length + axis]!;
                return position * length + (length === 1 ? 0 : at);
              }, 0) * matrix;
            for (let r = 0; r < rows; r++) {
              for (let c = 0; c < columns; c++) {
                let sum = 0;
                for (let k = 0; k < inner; k++) {
                  const a = start(batchX, rows * inner) + (transposeX ? k * rows + r : r * inner + k);
                  const b = start(batchY, inner * columns) + (transposeY ? c * inner + k : k * columns + c);
                  sum += x.data[a]! * y.data[b]!;
                }
                expected.push(scale * sum);
              }
            }
          }
          const { z } = await run(program, { x, y });
          expect(z!.shape).toEqual([...batch, rows, columns]);
          expect([...z!.data].map((entry) => entry + 0)).toEqual(expected.map((entry) => entry + 0));
        },
      ),
      { numRuns: 200 },
    );
  });

  test("of xᵀ and a column moves no matrix: the product is mirrored and its row reshaped", () => {
    const program = buildProgram((p) => ({
      z: p.matmul(p.input("x", [7, 20, 1000]), p.input("y", [7, 20, 1]), { transposeX: true }),
    }));
    expect(kinds(program.operations)).toEqual(["reshape", "matmul", "reshape"]);
  });

  test("of xᵀ and a wide matrix transposes the narrow one", () => {
    const program = buildProgram((p) => ({
      z: p.matmul(p.input("x", [20, 8]), p.input("y", [20, 1000]), { transposeX: true }),
    }));
    expect(kinds(program.operations)).toEqual(["transpose", "matmul"]);
    expect(program.operations[0]).toMatchObject({ x: { shape: [20, 8] } });
  });

  test("applies its scale to the smallest of its operands and its result", () => {
    const program = buildProgram((p) => ({
      z: p.matmul(p.input("x", [2, 3]), p.input("y", [3, 100]), { scale: 0.1 }),
    }));
    expect(program.operations.find((operation) => operation.op === "mul")).toMatchObject({
      result: { shape: [2, 3] },
    });
  });
});

describe("a builder", () => {
  test("does an equal computation once", () => {
    const program = buildProgram((p) => {
      const x = p.input("x", [3]);
      return { y: p.add(p.tanh(x), p.tanh(x)), z: p.scale(x, 2), w: p.scale(x, 2) };
    });
    expect(kinds(program.operations)).toEqual(["tanh", "add", "constant", "mul"]);
  });

  test("keeps 0 and −0 apart", async () => {
    const program = buildProgram((p) => ({ positive: p.constant(0), negative: p.constant(-0) }));
    const { positive, negative } = await run(program, {});
    expect(Object.is(positive!.data[0], 0)).toBe(true);
    expect(Object.is(negative!.data[0], -0)).toBe(true);
  });

  test("drops what no output needs but keeps every input", () => {
    const program = buildProgram((p) => {
      const x = p.input("x", [3]);
      p.input("unused", [2]);
      p.exp(p.tanh(x));
      return { y: p.relu(x) };
    });
    expect(kinds(program.operations)).toEqual(["relu"]);
    expect(program.inputs.map((input) => input.name)).toEqual(["x", "unused"]);
  });

  test("moves out of a loop what the loop does not change", () => {
    const program = buildProgram((p) => {
      const x = p.input("x", [3]);
      const [y] = p.repeat(5, [x], ([state]) => [p.add(state!, p.tanh(p.scale(x, 2)))]);
      return { y: y! };
    });
    const loop = program.operations.find((operation) => operation.op === "repeat");
    expect(kinds(loop!.op === "repeat" ? loop!.body : [])).toEqual(["add"]);
    expect(kinds(program.operations)).toContain("tanh");
  });

  test("is not touched by a later change of a constant's numbers", async () => {
    const data = Float64Array.of(1, 2);
    const program = buildProgram((p) => ({ y: p.constant({ shape: [2], data }) }));
    data[0] = 99;
    expect([...(await run(program, {})).y!.data]).toEqual([1, 2]);
  });
});

describe("a shape that does not fit", () => {
  const refusal = (define: Parameters<typeof buildProgram>[0]) => () => buildProgram(define);
  test.each<[string, Parameters<typeof buildProgram>[0], RegExp]>([
    [
      "elementwise",
      (p) => ({ z: p.mul(p.input("x", [2, 3]), p.input("y", [2])) }),
      /mul.*\[2, 3\].*\[2\].*equal or one of them 1/,
    ],
    [
      "matmul, inner",
      (p) => ({ z: p.matmul(p.input("x", [2, 3]), p.input("y", [2, 3])) }),
      /matmul.*\[2, 3\].*\[2, 3\].*columns of the left/,
    ],
    [
      "matmul, transposed",
      (p) => ({ z: p.matmul(p.input("x", [2, 3]), p.input("y", [2, 4]), { transposeY: true }) }),
      /\[2, 4\] transposed/,
    ],
    [
      "matmul, batch",
      (p) => ({ z: p.matmul(p.input("x", [2, 3, 4]), p.input("y", [3, 4, 5])) }),
      /leading axes must broadcast/,
    ],
    [
      "concat",
      (p) => ({ z: p.concat(p.input("x", [2, 3, 4]), p.input("y", [2, 3, 5])) }),
      /concat.*\[2, 3, 4\].*\[2, 3, 5\].*all axes but the rows/,
    ],
    [
      "matmul, vector",
      (p) => ({ z: p.matmul(p.input("x", [3]), p.input("y", [3, 1])) }),
      /at least two axes/,
    ],
    ["transpose, vector", (p) => ({ z: p.transpose(p.input("x", [3])) }), /transpose.*at least two axes/],
    ["sum, no such axis", (p) => ({ z: p.sum(p.input("x", [2, 3]), [2]) }), /sum.*\[2\].*from -2 to 1/],
    ["sum, axis twice", (p) => ({ z: p.sum(p.input("x", [2, 3]), [1, -1]) }), /distinct/],
    ["dimension 0", (p) => ({ z: p.input("x", [2, 0]) }), /positive whole numbers/],
    ["constant", (p) => ({ z: p.constant({ shape: [2], data: Float64Array.of(1) }) }), /needs 2 numbers, 1/],
    ["same name", (p) => ({ z: p.add(p.input("x", []), p.input("x", [])) }), /"x" is used twice/],
    [
      "loop, other shape",
      (p) => ({ z: p.repeat(1, [p.input("x", [2])], ([x]) => [p.sum(x!, [0])])[0]! }),
      /repeat.*shapes \[\] for a state of shapes \[2\]/,
    ],
    [
      "loop, other number",
      (p) => ({ z: p.repeat(1, [p.input("x", [2])], ([x]) => [x!, x!])[0]! }),
      /repeat.*\[2\], \[2\]/,
    ],
    ["loop, count", (p) => ({ z: p.repeat(1.5, [p.input("x", [2])], (s) => s)[0]! }), /1\.5.*whole number/],
    [
      "loop, count not scalar",
      (p) => ({ z: p.repeat(p.input("n", [1]), [p.input("x", [2])], (s) => s)[0]! }),
      /count has shape \[1\]/,
    ],
    ["no output", () => ({}), /at least one output/],
  ])("is refused when the program is built: %s", (_, define, message) => {
    expect(refusal(define)).toThrow(EngineError);
    expect(refusal(define)).toThrow(message);
  });

  test("is a value of a loop's body used outside of it", () => {
    expect(() =>
      buildProgram((p) => {
        let leaked = p.constant(0);
        p.repeat(1, [p.input("x", [2])], ([x]) => {
          leaked = p.tanh(x!);
          return [leaked];
        });
        return { leaked };
      }),
    ).toThrow(/does not exist outside/);
  });

  test("is a value of another program", () => {
    let foreign: Parameters<Parameters<typeof buildProgram>[0]>[0] extends infer P ? P | null : never = null;
    buildProgram((p) => {
      foreign = p;
      return { x: p.input("x", []) };
    });
    const stranger = foreign!.constant(1);
    expect(() => buildProgram((p) => ({ y: p.tanh(stranger) }))).toThrow(/value of another program/);
  });
});
