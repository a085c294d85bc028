import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { licenceTable, licensedPackages } from "./licences.ts";

const packages = licensedPackages("package-lock.json");

/** Licences under which a package may be used by an MIT project without conditions beyond keeping its notice. */
const KNOWN = [
  /^\(?(MIT|ISC|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|0BSD|BlueOak-1\.0\.0|Python-2\.0|Zlib|BSL-1\.0|CC0-1\.0)(( AND | OR )(MIT|Apache-2\.0|BSL-1\.0|Zlib|CC0-1\.0))*\)?$/,
];
/** Weak copyleft, file by file, unmodified: Vitest's CSS compiler. */
const MOZILLA = /^lightningcss/;

describe("What an installation brings", () => {
  test("declares a licence, package by package, and one that is known", () => {
    expect(packages.length).toBeGreaterThan(100);
    const strange = packages.filter(
      ({ name, licence }) =>
        !(licence !== null && KNOWN.some((known) => known.test(licence))) &&
        !(licence === "MPL-2.0" && MOZILLA.test(name)),
    );
    expect(strange).toEqual([]);
  });

  test("asks to run a script of its own only where that is explained in README", () => {
    const scripts = packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    const readme = readFileSync("README.md", "utf8");
    expect(scripts.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  test("is listed by licence", () => {
    const table = licenceTable(packages);
    for (const { name, version } of packages) expect(table).toContain(`${name} ${version}`);
  });
});

test("This project itself has no install script", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  expect(Object.keys(scripts).filter((name) => /install|prepare|prepublish/.test(name))).toEqual([]);
});
