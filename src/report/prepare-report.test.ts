import katex from "katex";
import { expect, test, vi } from "vitest";
import { exampleEvidence } from "./example-evidence.ts";
import { renderReport } from "./page.ts";
import { prepareReport } from "./prepare-report.ts";

test("A page that was prepared asks for none of its claims' formulas again, and shows them", async () => {
  const asked = vi.spyOn(katex, "renderToString");
  const formula = String.raw`\alpha_{17}=\beta^{42}`;
  const [first, ...others] = exampleEvidence.claims;
  const evidence = { ...exampleEvidence, claims: [{ ...first!, says: formula }, ...others] };
  await prepareReport(evidence.claims);
  const prepared = asked.mock.calls.map(([tex]) => tex);
  expect(prepared).toContain(formula);
  asked.mockClear();
  const page = await renderReport(evidence);
  const later = asked.mock.calls.map(([tex]) => tex);
  expect(prepared.filter((tex) => later.includes(tex))).toEqual([]);
  expect(page).toContain("42");
  asked.mockRestore();
});

test("Whoever else wants something is served between one claim and the next", async () => {
  // Script and Graphviz are there: what is waited for is the claims' turns alone.
  await prepareReport([]);
  let served = 0;
  let goOn = true;
  const serve = () => {
    served++;
    if (goOn) setImmediate(serve);
  };
  setImmediate(serve);
  const claims = Array.from({ length: 20 }, (_, k) => ({ title: "t", says: `x_{${k}}` }));
  await prepareReport(claims);
  goOn = false;
  expect(served).toBeGreaterThanOrEqual(claims.length - 1);
});
