import katex from "katex";
import { beforeEach, expect, test, vi } from "vitest";
import { exampleEvidence, HOSTILE } from "./example-evidence.ts";

const load = async () => ({ ...(await import("./prepare.ts")), ...(await import("./page.ts")) });

// The evidence's own statements and claims, whose words include hostile ones.
const known = {
  statements: exampleEvidence.statements,
  claims: exampleEvidence.claims.map(({ writeInstead, ...claim }) => ({
    ...claim,
    ...(writeInstead === null ? {} : { writeInstead }),
  })),
};

// Formulas and maps are remembered by modules: every test has its own.
beforeEach(() => {
  vi.resetModules();
});

test("A page prepared ahead is the page, byte for byte", async () => {
  const page = await (await load()).renderReport(exampleEvidence);
  vi.resetModules();
  const { prepareReport, renderReport } = await load();
  await prepareReport(known);
  expect((await renderReport(exampleEvidence)) === page).toBe(true);
});

test("What was typeset ahead is not typeset again", async () => {
  const { prepareReport, renderReport } = await load();
  const typeset = vi.spyOn(katex, "renderToString");
  await prepareReport(known);
  const ahead = typeset.mock.calls.map(([tex]) => tex);
  expect(ahead).toEqual(
    expect.arrayContaining(known.claims.map(({ says }) => says).filter((says) => !says.includes("$"))),
  );
  typeset.mockClear();
  await renderReport(exampleEvidence);
  for (const [tex, { displayMode } = {}] of typeset.mock.calls) {
    if (displayMode) expect(ahead).not.toContain(tex);
  }
  typeset.mockRestore();
});

test("What cannot be typeset ahead is passed over", async () => {
  const { prepareReport } = await load();
  const claims = [{ title: HOSTILE.script, says: "\\frac{", doesNotShow: "$\\unknown$" }];
  await expect(prepareReport({ statements: [], claims })).resolves.toBeUndefined();
});

test("While a page is prepared others have the thread after every statement and claim", async () => {
  const { prepareReport } = await load();
  let turns = 0;
  let isDone = false;
  const preparing = prepareReport(known).then(() => {
    isDone = true;
  });
  while (!isDone) {
    turns++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await preparing;
  expect(turns).toBeGreaterThanOrEqual(known.statements.length + known.claims.length);
});
