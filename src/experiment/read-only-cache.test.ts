import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { batchName, directoryCellStore } from "./cell-store.ts";

// For root no file is read-only.
vi.mock("node:fs", async (original) => ({
  ...(await original<typeof import("node:fs")>()),
  futimesSync: () => {
    throw Object.assign(new Error("read-only file system"), { code: "EROFS", syscall: "futime" });
  },
}));

const folder = mkdtempSync(join(tmpdir(), "read-only-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("Cells are read from files whose times cannot be set", () => {
  const key = {
    experiment: "e",
    width: 64,
    firstSeed: 1,
    lastSeed: 1,
    purpose: "cells",
    isLibrary: true,
  } as const;
  const store = () =>
    directoryCellStore({
      cells: join(folder, "cells"),
      announcements: join(folder, "run"),
      run: "now",
      claimsFingerprint: "c",
    });
  store().write(key, [{ y: 1 }]);
  utimesSync(join(folder, "cells", `${batchName(key)}.cells`), 1, 1);
  expect(store().read(key)).toEqual([{ y: 1 }]);
});
