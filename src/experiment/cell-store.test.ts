import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type BatchKey,
  batchName,
  type DirectoryCellStoreOptions,
  directoryCellStore,
  measuredBatches,
  recentCells,
} from "./cell-store.ts";

const KEY: BatchKey = {
  experiment: "e",
  width: 64,
  firstSeed: 1,
  lastSeed: 2,
  purpose: "cells",
  isLibrary: true,
};
const CELLS = [
  { y: 1 / 3, curve: [1, 2] },
  { y: Number.MIN_VALUE, curve: [3, 4] },
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cells-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const store = (changes: Partial<DirectoryCellStoreOptions> = {}) =>
  directoryCellStore({
    cells: folder,
    announcements: join(folder, "run"),
    run: "this-run",
    claimsFingerprint: "claims",
    ...changes,
  });
const announcements = () => readdirSync(join(folder, "run")).filter((name) => name.endsWith(".measuring"));
const entries = () => readdirSync(folder).filter((name) => name !== "run");

describe("a store of cells in a folder", () => {
  test("gives back the very numbers that another store wrote", () => {
    store().write(KEY, CELLS);
    expect(store().read(KEY)).toEqual(CELLS);
    expect(measuredBatches(folder)).toEqual([batchName(KEY)]);
  });

  test("holds nothing that was only announced", () => {
    const own = store();
    expect(own.claim(KEY)).toBe(true);
    expect(own.read(KEY)).toBeNull();
    expect(measuredBatches(folder)).toEqual([]);
  });

  test("lets a batch announced by a living process alone", () => {
    // The parent of this worker outlives the test.
    mkdirSync(join(folder, "run"));
    writeFileSync(join(folder, "run", `${batchName(KEY)}.measuring`), String(process.ppid));
    expect(store().claim(KEY)).toBe(false);
  });

  test("announces with its process's number, by a second name of one file where a file can have one", () => {
    const own = store();
    own.claim(KEY);
    expect(statSync(join(folder, "run", announcements()[0]!)).nlink).toBe(2);
    // As on a file system without second names: there is nothing to name.
    rmSync(join(folder, "run", `${process.pid}.pid`));
    own.claim({ ...KEY, width: 128 });
    const read = (name: string) => readFileSync(join(folder, "run", name), "utf8");
    expect(announcements().map(read)).toEqual([String(process.pid), String(process.pid)]);
  });

  test("lets a batch alone that another process announces meanwhile", () => {
    const program = `
      import { directoryCellStore } from ${JSON.stringify(new URL("cell-store.ts", import.meta.url).href)};
      const options = ${JSON.stringify({ cells: folder, announcements: join(folder, "run"), run: "r", claimsFingerprint: "c" })};
      process.stdout.write(String(directoryCellStore(options).claim(${JSON.stringify(KEY)})));`;
    const fromAnother = () =>
      execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
        encoding: "utf8",
      });
    const own = store();
    own.claim(KEY);
    expect(fromAnother()).toBe("false");
    own.release(KEY);
    expect(fromAnother()).toBe("true");
    // It has ended.
    expect(own.claim(KEY)).toBe(true);
  });

  test("takes over what a dead process announced", () => {
    const dead = execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).trim();
    mkdirSync(join(folder, "run"));
    writeFileSync(join(folder, "run", `${batchName(KEY)}.measuring`), dead);
    expect(store().claim(KEY)).toBe(true);
  });

  test("leaves no announcement behind after writing or releasing", () => {
    const own = store();
    own.claim(KEY);
    own.write(KEY, CELLS);
    const other = { ...KEY, width: 128 };
    own.claim(other);
    own.release(other);
    expect(entries()).toEqual([`${batchName(KEY)}.cells`]);
    expect(announcements()).toEqual([]);
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

  test.each([
    ["cut short", (bytes: Buffer) => bytes.subarray(0, -3)],
    [
      "with another bit",
      (bytes: Buffer) => bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte)),
    ],
    [
      "with another name",
      (bytes: Buffer) => Buffer.from(bytes.toString("latin1").replace("curve", "curvy"), "latin1"),
    ],
    ["cut in half", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ["empty", () => Buffer.alloc(0)],
    ["of something else", () => Buffer.from('{"run": 1}\n[]')],
    [
      "without its end of the first line",
      (bytes: Buffer) => Buffer.from(bytes.toString("latin1").replace("\n", ""), "latin1"),
    ],
  ])("takes an entry %s for absent, and can write it again", (_, damage) => {
    store().write(KEY, CELLS);
    const path = join(folder, entries()[0]!);
    const bytes = readFileSync(path);
    expect(damage(bytes)).not.toEqual(bytes);
    writeFileSync(path, damage(bytes));
    expect(store().read(KEY)).toBeNull();
    store().write(KEY, CELLS);
    expect(store().read(KEY)).toEqual(CELLS);
  });

  test("does not give what a claim file's own code measured once any file of the claims folder has changed", () => {
    const foreign = { ...KEY, isLibrary: false };
    store().write(foreign, CELLS);
    expect(store().read(foreign)).toEqual(CELLS);
    expect(store({ claimsFingerprint: "edited" }).read(foreign)).toBeNull();
    store().write(KEY, CELLS);
    expect(store({ claimsFingerprint: "edited" }).read(KEY)).toEqual(CELLS);
  });

  test("that shares what it has lately read or written with another does not make that read a file again", () => {
    const recent = recentCells(2 ** 20);
    const other = { ...KEY, width: 128 };
    store().write(KEY, CELLS);
    store({ recent }).read(KEY);
    store({ recent }).write(other, CELLS.slice(1));
    for (const name of entries()) rmSync(join(folder, name));
    expect(store({ recent }).read(KEY)).toEqual(CELLS);
    expect(store({ recent }).read(other)).toEqual(CELLS.slice(1));
    expect(store().read(KEY)).toBeNull();
  });

  test("takes from what is shared its own folder's batches alone, and a claim file's only while that is as it was", () => {
    const recent = recentCells(2 ** 20);
    const foreign = { ...KEY, isLibrary: false };
    store({ recent }).write(KEY, CELLS);
    store({ recent }).write(foreign, CELLS);
    expect(store({ recent, cells: join(folder, "of other sources") }).read(KEY)).toBeNull();
    expect(store({ recent, claimsFingerprint: "edited" }).read(foreign)).toBeNull();
  });

  test("shares no more than there is room for, and reads the others from their files", () => {
    store().write(KEY, CELLS);
    const size = statSync(join(folder, entries()[0]!)).size;
    for (const [room, kept] of [
      [size, CELLS],
      [size - 1, null],
    ] as const) {
      const recent = recentCells(room);
      store().write(KEY, CELLS);
      expect(store({ recent }).read(KEY)).toEqual(CELLS);
      rmSync(join(folder, entries()[0]!));
      expect(store({ recent }).read(KEY)).toEqual(kept);
    }
  });

  test("that cannot be written keeps the cells in memory, and claims measure on", () => {
    const announcements = join(folder, "run");
    const own = store();
    // A folder in the place of the entry: renaming onto it fails, as writing does on a full disk.
    mkdirSync(join(folder, `${batchName(KEY)}.cells`, "in the way"), { recursive: true });
    rmSync(announcements, { recursive: true });
    expect(own.claim(KEY)).toBe(true);
    own.write(KEY, CELLS);
    expect(own.read(KEY)).toEqual(CELLS);
    expect(store().read(KEY)).toBeNull();
    expect(entries()).toEqual([`${batchName(KEY)}.cells`]);
    // Other claims of the process need not measure them again.
    const recent = recentCells(2 ** 20);
    store({ recent }).write(KEY, CELLS);
    expect(store({ recent }).read(KEY)).toEqual(CELLS);
  });

  test("below a file, where no folder can be made, claims measure on with what they remember", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const own = store({ cells: join(file, "cells"), announcements: join(file, "run") });
    expect(own.claim(KEY)).toBe(true);
    own.write(KEY, CELLS);
    expect(own.read(KEY)).toEqual(CELLS);
    own.release(KEY);
    expect(measuredBatches(join(file, "cells"))).toEqual([]);
  });

  test("is whole after a writer was killed in the middle, whenever that was", async () => {
    const program = `
      import { directoryCellStore } from ${JSON.stringify(new URL("cell-store.ts", import.meta.url).href)};
      const options = ${JSON.stringify({ cells: folder, announcements: join(folder, "run"), run: "r", claimsFingerprint: "c" })};
      const cells = [{ y: Array.from({ length: 200_000 }, (_, index) => Math.sqrt(index)) }];
      for (let width = 1; ; width++) {
        if (width === 2) console.log("one is written");
        directoryCellStore(options).write({ experiment: "e", width, firstSeed: 1, lastSeed: 1, purpose: "cells", isLibrary: true }, cells);
      }`;
    // Killed some time after its first entry is there, wherever it then is in writing 4 MB after 4 MB.
    for (const delay of [0, 30, 70]) {
      const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program]);
      await once(child.stdout, "data");
      await sleep(delay);
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    const names = measuredBatches(folder);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const width = Number(/-m(\d+)-/.exec(name)![1]);
      const cells = store().read({ ...KEY, width, lastSeed: 1 })!;
      expect(cells[0]!.y).toHaveLength(200_000);
    }
  });
});
