/// <reference lib="dom" />
/**
 * How large the report page is and how long a browser takes to show it: `npm run bench:report -- DIR…`. Each folder's
 * evidence is measured as it is and with ten times the claims.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import Table from "cli-table3";
import type { Browser } from "playwright-core";
import { readEvidence } from "../evidence/evidence-store.ts";
import type { ClaimRecord, Evidence } from "../evidence/record.ts";
import { findChromium, launchChromium, NO_BROWSER, openFile } from "../report/open-browser.ts";
import { renderReport } from "../report/page.ts";

const REPETITIONS = 7;
const COPIES = 10;
/** What a reader and a host bear with: seconds to the first paint, and bytes. */
const LIMITS = {
  once: { seconds: 1, megabytes: 3 },
  copied: { seconds: 3, megabytes: 15 },
} as const;
const MEGABYTE = 1e6;
/** A page may be far over its limit, and is measured all the same. */
const PATIENCE_MS = 300_000;

interface Opened {
  readonly firstPaint: number;
  readonly load: number;
}

/** Samples of a copy differ from its model's in every digit, since equal ones would be stored once. */
function varied(claim: ClaimRecord, copy: number): ClaimRecord {
  if (claim.samples === null || copy === 0) return claim;
  const vary = (table: readonly (readonly number[])[]) =>
    table.map((row) => row.map((value) => value * (1 + copy / 997)));
  const { values, components } = claim.samples;
  return {
    ...claim,
    samples: {
      ...claim.samples,
      values: vary(values),
      components: components.map(({ name, values: each }) => ({ name, values: vary(each) })),
    },
  };
}

/** The same evidence with every statement and claim `copies` times, under new ids. */
function multiplied(evidence: Evidence, copies: number): Evidence {
  const suffixes = Array.from({ length: copies }, (_, copy) => (copy === 0 ? "" : `-copy-${copy}`));
  const renamed = (claim: string, suffix: string) => claim.replace("/", `${suffix}/`);
  return {
    ...evidence,
    statements: suffixes.flatMap((suffix) =>
      evidence.statements.map((entry) => ({
        ...entry,
        id: `${entry.id}${suffix}`,
        uses: entry.uses.map((id) => `${id}${suffix}`),
        claims: entry.claims.map((id) => renamed(id, suffix)),
      })),
    ),
    claims: suffixes.flatMap((suffix, copy) =>
      evidence.claims.map((claim) => ({
        ...varied(claim, copy),
        id: renamed(claim.id, suffix),
        statement: `${claim.statement}${suffix}`,
      })),
    ),
  };
}

/** Seconds from the start of the navigation, as the browser itself has clocked them. */
async function open(browser: Browser, file: string): Promise<Opened> {
  const { page, context } = await openFile(browser, file, { timeout: PATIENCE_MS });
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
  // No function of its own in here: tsx would wrap it in a helper that the page does not have.
  const times = await page.evaluate(() => ({
    firstPaint: performance.getEntriesByName("first-contentful-paint")[0]!.startTime / 1000,
    load: (performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming).loadEventEnd / 1000,
  }));
  await context.close();
  return times;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

const against = (value: number, limit: number, unit: string): string =>
  `${value.toFixed(2)} ${unit}${value > limit ? " OVER" : ""}`;

async function measure(
  browser: Browser,
  evidence: Evidence,
  file: string,
  limits: (typeof LIMITS)[keyof typeof LIMITS],
): Promise<string[]> {
  const started = performance.now();
  writeFileSync(file, await renderReport(evidence));
  const rendered = (performance.now() - started) / 1000;
  const opened: Opened[] = [];
  for (let repetition = 0; repetition < REPETITIONS; repetition++) opened.push(await open(browser, file));
  return [
    String(evidence.claims.length),
    `${rendered.toFixed(2)} s`,
    against(statSync(file).size / MEGABYTE, limits.megabytes, "MB"),
    against(median(opened.map(({ firstPaint }) => firstPaint)), limits.seconds, "s"),
    `${median(opened.map(({ load }) => load)).toFixed(2)} s`,
    `${limits.seconds} s, ${limits.megabytes} MB`,
  ];
}

const directories = process.argv.slice(2);
const executable = findChromium();
if (directories.length === 0 || executable === null) {
  process.stderr.write(
    directories.length === 0
      ? "usage: npm run bench:report -- DIR…   (folders that runs wrote their evidence to)\n"
      : `${NO_BROWSER}\n`,
  );
  process.exit(2);
}
const browser = await launchChromium(executable);
const folder = mkdtempSync(join(tmpdir(), "bench-"));
const table = new Table({
  head: ["evidence", "claims", "made in", "size", "first paint", "load", "limits"],
  style: { head: [], border: [] },
});
try {
  for (const directory of directories) {
    const evidence = readEvidence(resolve(directory));
    const file = join(folder, "index.html");
    table.push([directory, ...(await measure(browser, evidence, file, LIMITS.once))]);
    const many = multiplied(evidence, COPIES);
    table.push([`${directory}, ${COPIES} times`, ...(await measure(browser, many, file, LIMITS.copied))]);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(
  `${table.toString()}\nMedian of ${REPETITIONS} openings from disk; 1 MB is 10⁶ bytes.\n`,
);
