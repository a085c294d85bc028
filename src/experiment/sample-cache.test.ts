import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BatchKey, batchName, directoryCellStore } from "./cell-store.ts";
import { claimsFingerprint, codeFingerprint, MEASURING_FOLDERS } from "./code-fingerprint.ts";
import type { Experiment } from "./experiment.ts";
import { isLibraryExperiment, libraryExperiment } from "./library-experiment.ts";
import { batchesOf } from "./measure-cells.ts";
import { type CellOrigin, countCells, originFolder, trimCache } from "./sample-cache.ts";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const ORIGIN: CellOrigin = {
  code: "c0de",
  engine: { name: "onnx", version: "1.30.0", precision: "float64" },
  baseSeed: 1,
};

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "cache-"));
  folder = join(parent, "cache");
  mkdirSync(folder);
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe("Cells are looked up under everything they depend on:", () => {
  test.each([
    ["the code that measures", { ...ORIGIN, code: "c0d3" }],
    ["the engine", { ...ORIGIN, engine: { ...ORIGIN.engine, name: "wasm" } }],
    ["its version", { ...ORIGIN, engine: { ...ORIGIN.engine, version: "1.30.1" } }],
    ["its precision", { ...ORIGIN, engine: { ...ORIGIN.engine, precision: "float32" } }],
    ["the base seed", { ...ORIGIN, baseSeed: 2 }],
  ])("%s", (_, other) => {
    expect(originFolder(other)).not.toBe(originFolder(ORIGIN));
  });

  const experiment = (changes: Partial<Experiment> = {}): Experiment => ({
    name: "an experiment",
    settings: { steps: 10, network: { activation: "tanh" } },
    seedsTogether: () => 4,
    cost: () => 1,
    measure: async ({ seeds }) => seeds.map(() => ({ y: 1 })),
    ...changes,
  });
  const plan = { widths: [64], seeds: 4 };
  test.each([
    ["the experiment", batchesOf(experiment({ name: "another" }), plan)],
    [
      "its settings",
      batchesOf(experiment({ settings: { steps: 11, network: { activation: "tanh" } } }), plan),
    ],
    [
      "a setting inside another",
      batchesOf(experiment({ settings: { steps: 10, network: { activation: "relu" } } }), plan),
    ],
    ["the width", batchesOf(experiment(), { widths: [65], seeds: 4 })],
    ["the seeds", batchesOf(experiment(), { widths: [64], seeds: 3 })],
    [
      "the seeds measured together, which round differently",
      batchesOf(experiment({ seedsTogether: () => 2 }), plan),
    ],
  ])("%s", (_, batches) => {
    const [known] = batchesOf(experiment(), plan).map(batchName);
    expect(batches.map(batchName)).not.toContain(known);
  });

  test("and not under what does not change them: order of the settings, cost", () => {
    const settings = { network: { activation: "tanh" }, steps: 10 };
    const same = batchesOf(experiment({ settings, cost: () => 7 }), plan);
    expect(same.map(batchName)).toEqual(batchesOf(experiment(), plan).map(batchName));
  });

  test("code of a claim file's own counts as foreign, also as a part of a library experiment", () => {
    const own = libraryExperiment(experiment());
    expect(isLibraryExperiment(own)).toBe(true);
    expect(isLibraryExperiment({ ...own, settings: {} })).toBe(true);
    expect(isLibraryExperiment({ ...own, measure: async () => [] })).toBe(false);
    const refined = { seeds: 1, costFactor: 2, measure: async () => [] };
    expect(isLibraryExperiment({ ...own, refined })).toBe(false);
    expect(isLibraryExperiment(experiment())).toBe(false);
  });
});

describe("The fingerprint of the code", () => {
  /** A project with one source in every folder that measures. */
  function project(): string {
    const root = join(folder, "project");
    for (const name of MEASURING_FOLDERS) {
      mkdirSync(join(root, "src", name), { recursive: true });
      writeFileSync(join(root, "src", name, "a.ts"), `export const name = "${name}";\n`);
    }
    mkdirSync(join(root, "src", "verdict"));
    writeFileSync(join(root, "src", "verdict", "margin.ts"), "export const margin = 0.1;\n");
    writeFileSync(join(root, "package-lock.json"), '{"lockfileVersion": 3}\n');
    return root;
  }

  test.each([
    ...MEASURING_FOLDERS.map((name) => [
      `an edit in src/${name}`,
      `src/${name}/a.ts`,
      "export const name = 1;\n",
    ]),
    ["a new source", "src/kernels/b.ts", ""],
    ["another version of a package", "package-lock.json", '{"lockfileVersion": 4}\n'],
  ])("changes with %s", (_, file, text) => {
    const root = project();
    const before = codeFingerprint(root);
    writeFileSync(join(root, file!), text!);
    expect(codeFingerprint(root)).not.toBe(before);
  });

  test("changes when a file is removed or its text moves to another file", () => {
    const root = project();
    const before = codeFingerprint(root);
    cpSync(join(root, "src/kernels/a.ts"), join(root, "src/kernels/b.ts"));
    rmSync(join(root, "src/kernels/a.ts"));
    expect(codeFingerprint(root)).not.toBe(before);
  });

  test("does not change with margins, tests, or the report", () => {
    const root = project();
    const before = codeFingerprint(root);
    writeFileSync(join(root, "src/verdict/margin.ts"), "export const margin = 0.2;\n");
    writeFileSync(join(root, "src/kernels/a.test.ts"), "");
    expect(codeFingerprint(root)).toBe(before);
  });

  test("covers all that measuring code imports from this project", () => {
    const imports = MEASURING_FOLDERS.flatMap((name) => {
      const directory = join(ROOT, "src", name);
      return readdirSync(directory)
        .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
        .flatMap((file) => [
          ...readFileSync(join(directory, file), "utf8").matchAll(/from "\.\.\/([^"/]+)\//g),
        ])
        .map((match) => match[1]!);
    });
    expect(new Set(MEASURING_FOLDERS)).toEqual(new Set([...MEASURING_FOLDERS, ...imports]));
  });

  test("of a claims folder changes with any of its sources, one that a claim file imports included", () => {
    writeFileSync(join(folder, "a.claim.ts"), "1;\n");
    writeFileSync(join(folder, "flows.ts"), "1;\n");
    const before = claimsFingerprint(folder);
    writeFileSync(join(folder, "flows.ts"), "2;\n");
    expect(claimsFingerprint(folder)).not.toBe(before);
  });
});

describe("A cache", () => {
  const key = (width: number): BatchKey => ({
    experiment: "e",
    width,
    firstSeed: 1,
    lastSeed: 3,
    purpose: "cells",
    isLibrary: true,
  });
  const origin = () => join(folder, "origin");
  const fill = (run: string, widths: readonly number[]) => {
    const store = directoryCellStore({
      cells: origin(),
      announcements: join(parent, "run"),
      run,
      claimsFingerprint: "c",
    });
    for (const width of widths) store.write(key(width), [{ y: 1 }, { y: 2 }, { y: 3 }]);
  };
  const widthsThere = () =>
    readdirSync(origin())
      .map((name) => Number(/-m(\d+)-/.exec(name)![1]))
      .sort((a, b) => a - b);

  test("tells cells that a run measured from those that were there", () => {
    fill("earlier", [1, 2]);
    fill("now", [3]);
    const batches = new Set([1, 3, 4].map((width) => batchName(key(width))));
    expect(countCells(origin(), batches, "now")).toEqual({ measured: 3, fromCache: 3 });
  });

  test("trimmed to a size loses what was unused for longest, and reading counts as using", () => {
    fill("now", [1, 2, 3, 4]);
    const bytes = readFileSync(join(origin(), readdirSync(origin())[0]!)).length;
    for (const name of readdirSync(origin())) {
      const width = Number(/-m(\d+)-/.exec(name)![1]);
      utimesSync(join(origin(), name), width, width);
    }
    const store = directoryCellStore({
      cells: origin(),
      announcements: join(parent, "run"),
      run: "later",
      claimsFingerprint: "c",
    });
    expect(store.read(key(1))).not.toBeNull();
    trimCache(folder, 2 * bytes);
    expect(widthsThere()).toEqual([1, 4]);
  });

  test("writes a use down once an hour: the time of a file used within it stays", () => {
    fill("now", [1, 2, 3]);
    const now = Date.now() / 1000;
    const file = (width: number) =>
      join(origin(), readdirSync(origin()).find((name) => name.includes(`-m${width}-`))!);
    utimesSync(file(1), now - 60, now - 60);
    utimesSync(file(2), now - 7200, now - 7200);
    // Written when the clock was a year ahead.
    utimesSync(file(3), now + 3e7, now + 3e7);
    const store = directoryCellStore({
      cells: origin(),
      announcements: join(parent, "run"),
      run: "later",
      claimsFingerprint: "c",
    });
    for (const width of [1, 2, 3]) expect(store.read(key(width))).not.toBeNull();
    // Some file systems keep times to two seconds.
    const used = (width: number) => statSync(file(width)).mtimeMs / 1000 - now;
    expect(Math.abs(used(1) + 60)).toBeLessThan(2);
    expect(Math.abs(used(2))).toBeLessThan(30);
    expect(Math.abs(used(3))).toBeLessThan(30);
  });

  test("keeps what others are writing, forgets what a dead one left a day ago, and removes folders it emptied", () => {
    fill("now", [1]);
    writeFileSync(join(origin(), "fresh.tmp"), "half");
    writeFileSync(join(origin(), "stale.tmp"), "half");
    utimesSync(join(origin(), "stale.tmp"), 1, 1);
    trimCache(folder, 0);
    expect(readdirSync(origin())).toEqual(["fresh.tmp"]);
    rmSync(join(origin(), "fresh.tmp"));
    trimCache(folder, 0);
    expect(readdirSync(folder)).not.toContain("origin");
    expect(() => trimCache(join(folder, "nowhere"), 0)).not.toThrow();
  });
});
