import { expect, test } from "vitest";
import { readRegister } from "../chapter/register.ts";
import { loadClaims } from "./plan.ts";

test("claims asked for again in one process are those of the first time", async () => {
  const { statements } = readRegister("claims/chapter.json");
  const first = await loadClaims("claims", statements);
  expect(first.failures).toEqual([]);
  expect(first.claims.length).toBeGreaterThanOrEqual(statements.length);
  expect(await loadClaims("claims", statements)).toEqual(first);
});
