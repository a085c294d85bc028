import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { codeFingerprint } from "../experiment/code-fingerprint.ts";
import { cellFolder, runFolder } from "./cell-folder.ts";
import { parseSettings } from "./run-settings.ts";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

test("A run without a cache keeps cells in its own folder, and by the sources, which may change while it watches", () => {
  const settings = { ...parseSettings({ out: "reports" }), cache: null };
  const folder = cellFolder(settings, "run", { name: "fused", version: "1", precision: "float64" });
  expect(folder.startsWith(runFolder(settings, "run"))).toBe(true);
  expect(folder).toContain(codeFingerprint(ROOT));
});
