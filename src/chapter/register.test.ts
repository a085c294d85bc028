import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parseRegister, RegisterError, readRegister } from "./register.ts";

const entry = (id: string, uses: string[] = []) => ({
  id,
  place: "Theorem 1",
  title: "It is so",
  says: "It is so.",
  uses,
  accepted: null,
});
const parse = (...statements: object[]) => parseRegister({ chapter: "1", statements }, "chapter.json");

describe("the register of statements", () => {
  test("in the repository is valid, and what a statement uses is a statement", () => {
    const register = readRegister(resolve("claims/chapter.json"));
    expect(register.statements.length).toBeGreaterThanOrEqual(10);
  });

  test.each<[string, object[], string]>([
    ["with one id twice", [entry("a"), entry("a")], 'two statements have the id "a"'],
    ["with a use of nothing", [entry("a", ["b"])], '"a" uses "b", which is no statement'],
    ["with an id in capitals", [entry("A")], "id"],
    ["with a field nobody knows", [{ ...entry("a"), standing: "holds" }], "standing"],
    [
      "with an accepted standing that is none",
      [{ ...entry("a"), accepted: { standing: "proved", claims: {} } }],
      "accepted",
    ],
  ])("%s is refused, naming the path and the entry", (_what, statements, message) => {
    expect(() => parse(...statements)).toThrow(RegisterError);
    expect(() => parse(...statements)).toThrow(message);
    expect(() => parse(...statements)).toThrow("chapter.json");
  });

  test("that is not there is refused with its path", () => {
    expect(() => readRegister("no/such/chapter.json")).toThrow(/^no\/such\/chapter\.json: ENOENT/);
  });
});
