import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hasRoom, moduleCache } from "./module-cache.ts";

let root: string;
let folder: string;
let installed: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "module-cache-"));
  folder = join(root, "cells-modules");
  installed = join(root, "package-lock.json");
  writeFileSync(installed, "{}");
});
afterEach(() => rmSync(root, { recursive: true }));

const keeps = (cache: string | null = join(root, "cells")) => moduleCache({ cache }, installed);
const folderOf = (config: ReturnType<typeof keeps>) => config.experimental!.fsModuleCachePath!;

test("modules are kept beside the cells, in a folder of the installed packages", () => {
  const modules = folderOf(keeps());
  expect(dirname(modules)).toBe(folder);
  expect(keeps()).toEqual({ experimental: { fsModuleCache: true, fsModuleCachePath: modules } });
});

test("those made with other packages go once no run can be using them", () => {
  const before = folderOf(keeps());
  writeFileSync(join(before, "module"), "export {}");
  writeFileSync(installed, '{ "lockfileVersion": 3 }');
  const after = folderOf(keeps());
  expect(after).not.toBe(before);
  expect(readdirSync(folder).sort()).toEqual([before, after].map((path) => basename(path)).sort());

  const eightDaysAgo = Date.now() / 1000 - 8 * 24 * 60 * 60;
  utimesSync(before, eightDaysAgo, eightDaysAgo);
  expect(folderOf(keeps())).toBe(after);
  expect(readdirSync(folder)).toEqual([basename(after)]);
});

test("a folder that edits have filled is begun anew", () => {
  const modules = folderOf(keeps());
  for (let k = 0; k < 2_001; k++) writeFileSync(join(modules, String(k)), "");
  expect(folderOf(keeps())).toBe(modules);
  expect(readdirSync(modules)).toEqual([]);
});

test("a run that keeps no cells keeps no modules", () => {
  expect(keeps(null)).toEqual({});
  expect(existsSync(folder)).toBe(false);
});

test("none are kept where no folder can be made, or where it is not known what is installed", () => {
  writeFileSync(folder, "a file");
  expect(keeps()).toEqual({});
  rmSync(folder);
  rmSync(installed);
  expect(keeps()).toEqual({});
  expect(existsSync(folder)).toBe(false);
});

test("there is room where a run's modules fit many times, in bytes and in files, if files are counted", () => {
  const disk = { bsize: 4096, bavail: 2 ** 20, files: 2 ** 20, ffree: 2 ** 20 };
  expect(hasRoom(disk)).toBe(true);
  expect(hasRoom({ ...disk, bavail: 2 ** 14 })).toBe(false);
  expect(hasRoom({ ...disk, ffree: 6 })).toBe(false);
  expect(hasRoom({ ...disk, files: 0, ffree: 0 })).toBe(true);
});
