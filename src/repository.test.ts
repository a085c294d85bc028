/** The rules that keep the folders apart, checked on the import lines of every source file. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");

interface Import {
  /** File that imports, relative to the project. */
  readonly from: string;
  /** Package, or file relative to the project. */
  readonly to: string;
  /** Whether it is loaded with the file: neither `import()`, nor a type. */
  readonly isStatic: boolean;
  readonly isType: boolean;
}

const files = ["src", "claims"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name))
    .filter((file) => !/\/(example|dying|hanging)-claims\//.test(file)),
);
const isTest = (file: string) => file.endsWith(".test.ts");
const imports: Import[] = files.flatMap((file) =>
  [
    ...readFileSync(join(ROOT, file), "utf8").matchAll(
      /(?:(?:^(?:import|export)( type)? [^;"]*?)?from|import)\s*(\()?\s*"([^"]+)"/gm,
    ),
  ].map(([, type, call, target]) => ({
    from: file,
    to: target!.startsWith(".") ? relative(ROOT, resolve(ROOT, dirname(file), target!)) : target!,
    isStatic: type === undefined && call === undefined,
    isType: type !== undefined,
  })),
);
const sources = imports.filter(({ from }) => !isTest(from));
const folderOf = (file: string) =>
  file.startsWith("src/") ? file.split("/").slice(0, 2).join("/") : "claims";
const between = (from: string, to: string) =>
  sources.filter((each) => folderOf(each.from) === from && each.to.startsWith(`${to}/`));

describe("imports run one way", () => {
  test("statistics imports nothing of ours", () => {
    expect(
      sources.filter(
        (each) =>
          folderOf(each.from) === "src/statistics" &&
          /^(src|claims)\//.test(each.to) &&
          folderOf(each.to) !== "src/statistics",
      ),
    ).toEqual([]);
  });

  test("the report sees evidence alone: it computes no statistic and knows no network", () => {
    const others = sources.filter(
      ({ from, to }) =>
        folderOf(from) === "src/report" &&
        to.startsWith("src/") &&
        !["src/report", "src/evidence"].includes(folderOf(to)),
    );
    expect(others).toEqual([]);
  });

  test.each([
    ["src/random", ["src/engine", "src/networks", "src/kernels", "src/experiment", "src/claim"]],
    ["src/engine", ["src/networks", "src/kernels", "src/experiment", "src/claim", "src/evidence"]],
    ["src/networks", ["src/kernels", "src/experiment", "src/claim", "src/evidence"]],
    ["src/kernels", ["src/experiment", "src/claim", "src/verdict", "src/evidence"]],
    ["src/experiment", ["src/claim", "src/verdict", "src/evidence", "src/report", "src/vitest"]],
    ["src/verdict", ["src/claim", "src/evidence", "src/experiment", "src/report"]],
    ["src/evidence", ["src/claim", "src/experiment", "src/networks", "src/report", "src/vitest"]],
    ["src/claim", ["src/chapter", "src/report", "src/vitest"]],
    ["claims", ["src/vitest", "src/report", "src/evidence", "src/chapter"]],
  ])("%s does not import %j", (from, forbidden) => {
    expect(forbidden.flatMap((to) => between(from, to))).toEqual([]);
  });

  test("only src/vitest knows Vitest", () => {
    const users = sources.filter(
      ({ from, to }) => /^vitest(\/|$)/.test(to) && folderOf(from) !== "src/vitest",
    );
    expect(users).toEqual([]);
  });

  test("only src/engine knows ONNX Runtime and TensorFlow.js", () => {
    const users = sources.filter(
      ({ from, to }) => /^(onnx|@tensorflow)/.test(to) && folderOf(from) !== "src/engine",
    );
    expect(users).toEqual([]);
  });
});

test("what the main process loads before a worker starts is without the t distribution's hundred files", () => {
  const reachedFrom = (starts: readonly string[]) => {
    const reached = new Set<string>();
    const visit = (file: string) => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const { to } of sources.filter(({ from, isStatic }) => isStatic && from === file)) visit(to);
    };
    starts.forEach(visit);
    return [...reached];
  };
  const distributions = (reached: readonly string[]) =>
    reached.filter((each) => each.startsWith("@stdlib/stats"));
  // Of the packages only those are reached that a file of ours imports.
  const main = reachedFrom([
    "src/cli.ts",
    "src/vitest/run-claims.ts",
    ...files.filter((file) => file.endsWith(".claim.ts")),
  ]);
  expect(main).toEqual(expect.arrayContaining(["src/vitest/prepare-run.ts", "src/claim/plan.ts"]));
  expect(distributions(main)).toEqual([]);
  // A worker needs them, and loads them by the same imports.
  expect(distributions(reachedFrom(["src/vitest/register-claims.ts"]))).not.toEqual([]);
});

test("whatever leaves its work to the next run hangs on the report's sources and packages alone, as their fingerprint has it", () => {
  const keeping = sources.filter(({ to }) => to === "src/report/kept-work.ts").map(({ from }) => from);
  const workers = keeping.filter((file) => folderOf(file) === "src/report");
  expect(workers.sort()).toEqual(
    ["client-script", "map-layout", "math-style", "math-text"].map((name) => `src/report/${name}.ts`),
  );
  // The page's script is bundled, not imported.
  const reached = new Set([...workers, "src/report/client/main.ts"]);
  for (const file of reached) {
    for (const { from, to, isType } of sources) if (from === file && !isType) reached.add(to);
  }
  const others = [...reached].filter(
    (file) => /^(src|claims)\//.test(file) && folderOf(file) !== "src/report",
  );
  expect(others).toEqual([]);
});

test("no file is a grab-bag by name", () => {
  expect(files.filter((file) => /\/(utils?|helpers?|types|misc|common)\.ts$/.test(file))).toEqual([]);
});

test("every claim file is named after its statement in the register", () => {
  const register = JSON.parse(readFileSync(join(ROOT, "claims/chapter.json"), "utf8")) as {
    statements: { id: string }[];
  };
  const stems = files
    .filter((file) => file.endsWith(".claim.ts"))
    .map((file) => file.slice("claims/".length, -".claim.ts".length));
  expect(stems.sort()).toEqual(register.statements.map((entry) => entry.id).sort());
});
