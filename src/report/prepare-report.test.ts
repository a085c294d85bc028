import katex from "katex";
import { expect, test, vi } from "vitest";
import { exampleEvidence } from "./example-evidence.ts";
import { graphviz } from "./map-layout.ts";
import { renderReport } from "./page.ts";
import { prepareReport } from "./prepare-report.ts";

test("A page that was prepared asks for none of its claims' formulas again, and shows them", async () => {
  const asked = vi.spyOn(katex, "renderToString");
  const formula = String.raw`\alpha_{17}=\beta^{42}`;
  const [first, ...others] = exampleEvidence.claims;
  const evidence = { ...exampleEvidence, claims: [{ ...first!, says: formula }, ...others] };
  await prepareReport(evidence.claims, []);
  const prepared = asked.mock.calls.map(([tex]) => tex);
  expect(prepared).toContain(formula);
  asked.mockClear();
  const page = await renderReport(evidence);
  const later = asked.mock.calls.map(([tex]) => tex);
  expect(prepared.filter((tex) => later.includes(tex))).toEqual([]);
  expect(page).toContain("42");
  asked.mockRestore();
});

test("A page whose statements were prepared lays out neither drawing of their map again, and draws it", async () => {
  const layOut = vi.spyOn(await graphviz(), "renderJSON");
  const [first] = exampleEvidence.statements;
  const statements = [first!, { ...first!, id: "rests-on-the-first", uses: [first!.id] }];
  await prepareReport([], statements);
  expect(layOut).toHaveBeenCalledTimes(2);
  const page = await renderReport({ ...exampleEvidence, statements });
  expect(layOut).toHaveBeenCalledTimes(2);
  expect(page).toContain("Map of 2 statements with 1 arrow");
  layOut.mockRestore();
});

test("A map with another arrow is another map", async () => {
  const layOut = vi.spyOn(await graphviz(), "renderJSON");
  const statements = (...uses: string[][]) => uses.map((used, at) => ({ id: `s${at}`, uses: used }));
  await prepareReport([], statements([], ["s0"], []));
  await prepareReport([], statements([], ["s0"], ["s0"]));
  expect(layOut).toHaveBeenCalledTimes(4);
  layOut.mockRestore();
});

test("Whoever else wants something is served between one drawing of the map and the next", async () => {
  const layOut = vi.spyOn(await graphviz(), "renderJSON");
  const other = vi.fn();
  setImmediate(other);
  const users = ["b", "c", "d"].map((id) => ({ id, uses: ["a"] }));
  await prepareReport([], [{ id: "a", uses: [] }, ...users]);
  const [first, second] = layOut.mock.invocationCallOrder;
  const [between] = other.mock.invocationCallOrder;
  expect(between).toBeGreaterThan(first!);
  expect(between).toBeLessThan(second!);
  layOut.mockRestore();
});

test("Whoever else wants something is served between one claim and the next", async () => {
  // Script and Graphviz are there: what is waited for is the claims' turns alone.
  await prepareReport([], []);
  let served = 0;
  let goOn = true;
  const serve = () => {
    served++;
    if (goOn) setImmediate(serve);
  };
  setImmediate(serve);
  const claims = Array.from({ length: 20 }, (_, k) => ({ title: "t", says: `x_{${k}}` }));
  await prepareReport(claims, []);
  goOn = false;
  expect(served).toBeGreaterThanOrEqual(claims.length - 1);
});
