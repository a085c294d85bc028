import { expect, test } from "vitest";
import { exampleEvidence, HOSTILE } from "./example-evidence.ts";
import { renderReport } from "./page.ts";
import { prepareReport } from "./prepare.ts";

// The evidence's own statements and claims, whose words include hostile ones.
const known = {
  statements: exampleEvidence.statements,
  claims: exampleEvidence.claims.map(({ writeInstead, ...claim }) => ({
    ...claim,
    ...(writeInstead === null ? {} : { writeInstead }),
  })),
};

test("A page prepared ahead is the page, byte for byte", async () => {
  const page = await renderReport(exampleEvidence);
  await prepareReport(known);
  expect(await renderReport(exampleEvidence)).toBe(page);
});

test("What cannot be typeset ahead is passed over: the page shows its source", async () => {
  const claims = [{ title: HOSTILE.script, says: "\\frac{", doesNotShow: "$\\unknown$" }];
  await expect(prepareReport({ statements: [], claims })).resolves.toBeUndefined();
});

test("While a page is prepared others have the thread between any two formulas", async () => {
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
