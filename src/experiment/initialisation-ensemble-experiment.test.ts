import { describe, expect, test } from "vitest";
import type { Engine } from "../engine/engine.ts";
import { referenceEngine } from "../engine/reference.ts";
import { network } from "../networks/network.ts";
import type { Cell } from "./experiment.ts";
import { initialisationEnsemble } from "./initialisation-ensemble-experiment.ts";

const ensemble = (copies = 3) =>
  initialisationEnsemble({
    network: network({ activation: "tanh" }),
    inputs: { kind: "unit sphere", count: 2, dimension: 3 },
    schedule: [{ until: 1, step: 1 / 4 }],
    copies,
    testInputs: 3,
  });

/** An engine of its own remembers nothing of what another has trained. */
const fresh = (): Engine => ({ ...referenceEngine });

/** One whose programs are run by `through`. */
const running = (through: <Result>(run: () => Promise<Result>) => Promise<Result>): Engine => ({
  ...fresh(),
  async compile(program) {
    const sound = await referenceEngine.compile(program);
    return { ...sound, run: (inputs) => through(() => sound.run(inputs)) };
  },
});

interface Asked {
  readonly engine: Engine;
  readonly width?: number;
  readonly baseSeed?: number;
  readonly copies?: number;
}

const cellOf = async ({ engine, width = 16, baseSeed = 1, copies = 3 }: Asked): Promise<Cell> => {
  const [cell] = await ensemble(copies).measure({ engine, baseSeed, width, seeds: [1] });
  return cell!;
};

describe("an ensemble's drift", () => {
  test("at a quarter of the width is that width's own, trained once for both", async () => {
    const counted = () => {
      const calls = { runs: 0 };
      const engine = running((run) => {
        calls.runs++;
        return run();
      });
      return { engine, calls };
    };
    const { engine, calls } = counted();
    const narrow = await cellOf({ engine, width: 4 });
    const before = calls.runs;
    const wide = await cellOf({ engine, width: 16 });
    const other = counted();
    expect(wide).toEqual(await cellOf({ engine: other.engine, width: 16 }));
    expect(wide.quarterTraceChange).toBe(narrow.meanTraceChange);
    // Alone it trains two widths, as many runs each.
    expect(calls.runs - before).toBe(other.calls.runs / 2);
  });

  test("remembered is told apart by base seed, copies and engine", async () => {
    const engine = fresh();
    await cellOf({ engine });
    for (const other of [{ baseSeed: 2 }, { copies: 2 }]) {
      const cell = await cellOf({ engine, ...other });
      expect(cell).toEqual(await cellOf({ engine: fresh(), ...other }));
      expect(cell.meanTraceChange).not.toBe((await cellOf({ engine })).meanTraceChange);
    }
  });

  test("that failed is trained again, not remembered as a failure", async () => {
    let fails = true;
    const failing = running((run) => (fails ? Promise.reject(new Error("out of memory")) : run()));
    await expect(cellOf({ engine: failing })).rejects.toThrow("out of memory");
    fails = false;
    expect(await cellOf({ engine: failing })).toEqual(await cellOf({ engine: fresh() }));
  });
});
