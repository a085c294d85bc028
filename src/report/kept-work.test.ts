import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import katex from "katex";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { exampleEvidence } from "./example-evidence.ts";
import type * as KeptWork from "./kept-work.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kept-work-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const file = () => join(folder, "page", "work.json");

/** The module as a process of its own has it, with nothing worked out yet. */
async function nextProcess(): Promise<typeof KeptWork> {
  vi.resetModules();
  return import("./kept-work.ts");
}

const made = (name: string) => () => name;
const never = () => {
  throw new Error("worked out again");
};

describe("Work of a kind on an input", () => {
  test("is done once in a process", async () => {
    const { workedOut, workedOutLater } = await nextProcess();
    expect(workedOut("formula", "x", made("an x"))).toBe("an x");
    expect(workedOut("formula", "x", never)).toBe("an x");
    expect(await workedOutLater("font", "x", async () => "a font")).toBe("a font");
    expect(await workedOutLater("font", "x", never)).toBe("a font");
  });

  test("is done once for all who ask before it is done", async () => {
    const { workedOutLater } = await nextProcess();
    let times = 0;
    const ask = () => workedOutLater("map", "m", async () => ++times);
    expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  });

  test("is done again where it failed", async () => {
    const { workedOutLater } = await nextProcess();
    const failing = workedOutLater("map", "m", async () => {
      throw new Error("no memory");
    });
    await expect(failing).rejects.toThrow("no memory");
    expect(await workedOutLater("map", "m", async () => 7)).toBe(7);
  });

  test("is left to the next process, whatever plain JSON it is", async () => {
    const results = ["an x", null, { width: 3, nodes: [{ x: 0.1, y: 1e-12 }] }];
    const first = await nextProcess();
    for (const [index, result] of results.entries()) first.workedOut("map", `${index}`, () => result);
    first.writeKeptWork(file());
    const second = await nextProcess();
    second.readKeptWork(file());
    expect(results.map((_, index) => second.workedOut("map", `${index}`, never))).toEqual(results);
    expect(readdirSync(join(folder, "page"))).toEqual(["work.json"]);
  });

  test("adds to what is kept already; a file that has it all is not written again", async () => {
    const first = await nextProcess();
    first.workedOut("formula", "x", made("an x"));
    first.writeKeptWork(file());
    const second = await nextProcess();
    second.readKeptWork(file());
    second.workedOut("formula", "x", never);
    rmSync(file());
    second.writeKeptWork(file());
    expect(readdirSync(join(folder, "page"))).toEqual([]);
    second.workedOut("formula", "y", made("a y"));
    second.writeKeptWork(file());
    const third = await nextProcess();
    third.readKeptWork(file());
    expect(third.workedOut("formula", "x", never)).toBe("an x");
    expect(third.workedOut("formula", "y", never)).toBe("a y");
  });
});

describe("Kept work is not taken over", () => {
  /** What a process makes of `x` that finds the file after `change`. */
  const afterwards = async (
    change: () => void,
    fingerprint: string | null = "these sources",
  ): Promise<string> => {
    const first = await nextProcess();
    first.workedOut("formula", "x", made("an old x"));
    first.writeKeptWork(file(), "these sources", () => "these sources");
    change();
    const second = await nextProcess();
    second.readKeptWork(file(), fingerprint);
    return second.workedOut("formula", "x", made("a new x"));
  };

  test("unless all is as it was", async () => {
    expect(await afterwards(() => undefined)).toBe("an old x");
  });

  test("from other sources", async () => {
    expect(await afterwards(() => undefined, "other sources")).toBe("a new x");
  });

  test("where nobody can tell from which sources it is", async () => {
    expect(await afterwards(() => undefined, null)).toBe("a new x");
  });

  test("from sources that were edited before it was left, by which nobody knows", async () => {
    const first = await nextProcess();
    first.workedOut("formula", "x", made("an x"));
    first.writeKeptWork(file(), "these sources", () => "edited sources");
    first.writeKeptWork(file(), null, () => null);
    expect(existsSync(file())).toBe(false);
  });

  test("from a file that was altered, cut short, emptied or removed", async () => {
    const rewrite = (change: (text: string) => string) => () =>
      writeFileSync(file(), change(readFileSync(file(), "utf8")));
    for (const change of [
      rewrite((text) => text.replace("an old x", "<b>old</b>")),
      rewrite((text) => text.slice(0, -1)),
      rewrite(() => ""),
      rewrite(() => "{}\n[]"),
      () => rmSync(file()),
    ]) {
      expect(await afterwards(change)).toBe("a new x");
    }
  });

  test("for another input or of another kind", async () => {
    const first = await nextProcess();
    first.workedOut("formula", "x", made("an x"));
    first.writeKeptWork(file());
    const second = await nextProcess();
    second.readKeptWork(file());
    expect(second.workedOut("formula", "x ", made("other"))).toBe("other");
    expect(second.workedOut("map", "x", made("other"))).toBe("other");
  });

  test("where it can be neither read nor written, and nobody is told", async () => {
    mkdirSync(file(), { recursive: true });
    const { readKeptWork, writeKeptWork, workedOut } = await nextProcess();
    readKeptWork(file());
    expect(workedOut("formula", "x", made("an x"))).toBe("an x");
    writeKeptWork(file());
    expect(readdirSync(join(folder, "page"))).toEqual(["work.json"]);
    // A file where the folder should be.
    writeFileSync(join(folder, "other"), "");
    readKeptWork(join(folder, "other", "work.json"));
    writeKeptWork(join(folder, "other", "work.json"));
    expect(readdirSync(folder).sort()).toEqual(["other", "page"]);
  });
});

describe("What is left in the folder", () => {
  test("is bounded: work that has grown too large is forgotten, in the file and in the process", async () => {
    const { workedOut, writeKeptWork } = await nextProcess();
    workedOut("formula", "x", made("an x"));
    writeKeptWork(file());
    workedOut("formula", "large", made("∞".repeat(2 ** 23)));
    writeKeptWork(file());
    expect(existsSync(file())).toBe(false);
    expect(workedOut("formula", "x", made("a new x"))).toBe("a new x");
  });

  test("is without what a killed process was writing a day ago; what another writes now stays", async () => {
    mkdirSync(join(folder, "page"));
    const [dead, alive] = [`${file()}.1.tmp`, `${file()}.2.tmp`];
    for (const path of [dead, alive]) writeFileSync(path, "half a page");
    const aDayAgo = Date.now() / 1000 - 25 * 60 * 60;
    utimesSync(dead, aDayAgo, aDayAgo);
    const { workedOut, writeKeptWork } = await nextProcess();
    workedOut("formula", "x", made("an x"));
    writeKeptWork(file());
    expect(readdirSync(join(folder, "page")).sort()).toEqual(["work.json", "work.json.2.tmp"]);
  });
});

describe("The renderer's fingerprint", () => {
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const prepare = () => {
    write("src/report/page.ts", "one");
    write("src/report/client/main.ts", "two");
    for (const name of ["node_modules/.package-lock.json", "package.json", "tsconfig.json"])
      write(name, "{}");
  };
  const changes: Record<string, () => void> = {
    "a source": () => write("src/report/page.ts", "other"),
    "the page's script": () => write("src/report/client/main.ts", "other"),
    "the installed packages": () => write("node_modules/.package-lock.json", '{"a":1}'),
    "what the bundler reads of the package": () => write("package.json", '{"a":1}'),
    "the compiler's settings": () => write("tsconfig.json", '{"a":1}'),
    "a source's name": () => {
      rmSync(join(folder, "src/report/page.ts"));
      write("src/report/sheet.ts", "one");
    },
    "a new source": () => write("src/report/more.ts", ""),
  };
  test.each(Object.keys(changes))("changes with %s", async (what) => {
    const { rendererFingerprint } = await nextProcess();
    prepare();
    const before = rendererFingerprint(folder);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(rendererFingerprint(folder)).toBe(before);
    changes[what]!();
    expect(rendererFingerprint(folder)).not.toBe(before);
  });

  test("does not change with a test", async () => {
    const { rendererFingerprint } = await nextProcess();
    prepare();
    const before = rendererFingerprint(folder);
    write("src/report/page.test.ts", "three");
    expect(rendererFingerprint(folder)).toBe(before);
  });

  test("is none where a file of it cannot be read", async () => {
    const { rendererFingerprint } = await nextProcess();
    prepare();
    rmSync(join(folder, "node_modules"), { recursive: true });
    expect(rendererFingerprint(folder)).toBeNull();
  });
});

test("A page made with an earlier process's work is the same page, and typesets nothing", async () => {
  const first = await nextProcess();
  const page = await (await import("./page.ts")).renderReport(exampleEvidence);
  first.writeKeptWork(file());
  const second = await nextProcess();
  const { renderReport } = await import("./page.ts");
  second.readKeptWork(file());
  const asked = vi.spyOn(katex, "renderToString");
  expect(await renderReport(exampleEvidence)).toBe(page);
  expect(asked).not.toHaveBeenCalled();
  asked.mockRestore();
});
