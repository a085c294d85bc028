import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { moduleCache } from "./module-cache.ts";

let root: string;
let folder: string;
let installed: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "module-cache-"));
  folder = join(root, "modules");
  installed = join(root, "package-lock.json");
  writeFileSync(installed, "{}");
});
afterEach(() => rmSync(root, { recursive: true }));

const CELLS = { cache: "/anywhere" };
const keeps = (settings: { cache: string | null } = CELLS) => moduleCache(settings, folder, installed);

test("modules are kept in a folder of the installed packages, and those made with others go", () => {
  const before = keeps().experimental!.fsModuleCachePath!;
  expect(keeps()).toEqual({ experimental: { fsModuleCache: true, fsModuleCachePath: before } });
  writeFileSync(join(before, "module"), "export {}");

  writeFileSync(installed, '{ "lockfileVersion": 3 }');
  const after = keeps().experimental!.fsModuleCachePath!;
  expect(after).not.toBe(before);
  expect(readdirSync(folder).map((name) => join(folder, name))).toEqual([after]);
});

test("a run that keeps no cells keeps no modules", () => {
  expect(keeps({ cache: null })).toEqual({});
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
