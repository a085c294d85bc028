import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hungCells } from "./hung-cells.ts";

let folder: string;
let worker: ChildProcess;
let clock: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hung-"));
  worker = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  clock = 0;
});
afterEach(() => {
  worker.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});
const announce = (name: string, text: string) => writeFileSync(join(folder, `${name}.measuring`), text);

test("A worker whose batch takes longer than allowed is ended; until then it is left alone", async () => {
  announce("a-m64-1-8-cells", String(worker.pid));
  const look = hungCells(folder, 1000, () => clock);
  expect(look()).toEqual([]);
  clock = 1000;
  expect(look()).toEqual([]);
  clock = 1001;
  const ended = once(worker, "exit");
  expect(look()).toEqual([{ batch: "a-m64-1-8-cells", pid: worker.pid }]);
  await ended;
  expect(worker.signalCode).toBe("SIGKILL");
  // Its announcement stays behind and concerns nobody.
  clock = 5000;
  expect(look()).toEqual([]);
});

test("The time of a batch starts anew when it is announced anew", () => {
  const look = hungCells(folder, 1000, () => clock);
  announce("a", String(worker.pid));
  look();
  rmSync(join(folder, "a.measuring"));
  clock = 900;
  look();
  announce("a", String(worker.pid));
  look();
  clock = 1800;
  expect(look()).toEqual([]);
  expect(worker.signalCode).toBeNull();
});

test.each(["", "0", "-1", "abc", String(process.pid)])("An announcement of %j ends nobody", (text) => {
  announce("a", text);
  const look = hungCells(folder, 1000, () => clock);
  look();
  clock = 5000;
  expect(look()).toEqual([]);
});

test("A folder that is not there has nobody who hangs", () => {
  expect(hungCells(join(folder, "gone"), 0)()).toEqual([]);
});
