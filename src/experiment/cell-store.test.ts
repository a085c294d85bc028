import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BatchKey, batchName, directoryCellStore, measuredBatches } from "./cell-store.ts";

const KEY: BatchKey = { experiment: "e", width: 64, firstSeed: 1, lastSeed: 2, purpose: "cells" };
const CELLS = [
  { y: 1 / 3, curve: [1, 2] },
  { y: Number.MIN_VALUE, curve: [3, 4] },
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cells-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a store of cells in a folder", () => {
  test("gives back the very numbers that another store wrote", () => {
    directoryCellStore(folder).write(KEY, CELLS);
    expect(directoryCellStore(folder).read(KEY)).toEqual(CELLS);
    expect(measuredBatches(folder)).toEqual([batchName(KEY)]);
  });

  test("holds nothing that was only announced", () => {
    const store = directoryCellStore(folder);
    expect(store.claim(KEY)).toBe(true);
    expect(store.read(KEY)).toBeNull();
    expect(measuredBatches(folder)).toEqual([]);
  });

  test("lets a batch announced by a living process alone", () => {
    // The parent of this worker outlives the test.
    writeFileSync(join(folder, `${batchName(KEY)}.measuring`), String(process.ppid));
    expect(directoryCellStore(folder).claim(KEY)).toBe(false);
  });

  test("takes over what a dead process announced", () => {
    const dead = execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).trim();
    writeFileSync(join(folder, `${batchName(KEY)}.measuring`), dead);
    expect(directoryCellStore(folder).claim(KEY)).toBe(true);
  });

  test("leaves no announcement behind after writing or releasing", () => {
    const store = directoryCellStore(folder);
    store.claim(KEY);
    store.write(KEY, CELLS);
    const other = { ...KEY, width: 128 };
    store.claim(other);
    store.release(other);
    expect(readdirSync(folder)).toEqual([`${batchName(KEY)}.json`]);
  });

  test("tells apart keys that differ in any part", () => {
    const names = [
      KEY,
      { ...KEY, experiment: "f" },
      { ...KEY, width: 65 },
      { ...KEY, firstSeed: 2 },
      { ...KEY, lastSeed: 3 },
      { ...KEY, purpose: "refined" as const },
    ].map(batchName);
    expect(new Set(names).size).toBe(names.length);
  });
});
