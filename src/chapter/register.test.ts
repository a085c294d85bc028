import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { changeRegister, parseRegister, RegisterError, readRegister, writeRegister } from "./register.ts";

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
    expect(() => readRegister("no/such/chapter.json")).toThrow(/^no\/such\/chapter\.json: ENOENT.*--init/);
  });

  test("keeps what another process writes while it is being changed", () => {
    const folder = mkdtempSync(join(tmpdir(), "register-"));
    try {
      const path = join(folder, "chapter.json");
      writeRegister(path, parse(entry("a"), entry("b")));
      const titled = (id: string) => (register: ReturnType<typeof parse>) => ({
        ...register,
        statements: register.statements.map((each) => (each.id === id ? { ...each, title: "Read" } : each)),
      });
      let looks = 0;
      changeRegister(path, (register) => {
        if (++looks === 1) changeRegister(path, titled("b"));
        return titled("a")(register);
      });
      expect(readRegister(path).statements.map(({ title }) => title)).toEqual(["Read", "Read"]);
      expect(looks).toBe(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("that cannot be written is an error that says so, and leaves nothing behind", () => {
    const folder = mkdtempSync(join(tmpdir(), "register-"));
    try {
      writeFileSync(join(folder, "file"), "");
      const path = join(folder, "file", "chapter.json");
      expect(() => writeRegister(path, parse(entry("a")))).toThrow(RegisterError);
      expect(() => writeRegister(path, parse(entry("a")))).toThrow(
        /chapter\.json cannot be written \(.*as it was/,
      );
      expect(readdirSync(folder)).toEqual(["file"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
