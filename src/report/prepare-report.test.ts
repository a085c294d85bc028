import { expect, test } from "vitest";
import { exampleEvidence } from "./example-evidence.ts";
import { renderReport } from "./page.ts";
import { prepareReport } from "./prepare-report.ts";

test("A page has the same bytes whether it was prepared or not", async () => {
  const page = await renderReport(exampleEvidence);
  await prepareReport(exampleEvidence.claims);
  expect(await renderReport(exampleEvidence)).toBe(page);
});

test("Whoever else wants something is served between one claim and the next", async () => {
  let served = 0;
  const timer = setInterval(() => served++, 0);
  const says = Array.from({ length: 200 }, (_, k) => ({
    title: "t",
    says: `\\frac{${k}}{x}=\\int_0^${k} y`,
  }));
  await prepareReport(says);
  clearInterval(timer);
  expect(served).toBeGreaterThan(1);
});
