import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gateChapter } from "./gate.ts";
import type { Hashing } from "./hashing.ts";
import { migrateRegister } from "./migrate.ts";
import { normalise } from "./normalise.ts";
import { parseChapter } from "./parse.ts";
import type { Register } from "./register.ts";
import { initialRegister, stampedStatements } from "./review.ts";
import { textHashOf } from "./stamp.ts";

/** A superseded hashing that did not see letter case. */
const old: Hashing = { version: "v0", normalise: (text, kind) => normalise(text, kind).toLowerCase() };
const parse = { name: "quadratic.md" };
const source = readFileSync(new URL("fixtures/quadratic.md", import.meta.url), "utf8");

/** A register whose every statement was reviewed while the old hashing was the current one. */
function reviewedBefore(): Register {
  const chapter = parseChapter(source, { ...parse, hashing: old });
  const register = initialRegister(chapter, "A chapter");
  return {
    ...register,
    statements: register.statements.map((entry) => ({
      ...entry,
      review: {
        text: textHashOf(entry.passages, old.version),
        claims: "",
        by: "a reader",
        at: "2026-01-01",
        because: "read",
      },
    })),
  };
}

const statusesOf = (register: Register, text: string) =>
  gateChapter({
    chapter: parseChapter(text, parse),
    statements: stampedStatements(register, new Map()),
  }).findings.map(({ status }) => status);

describe("stamps of a superseded hash version", () => {
  test("are no evidence until they are migrated: the gate passes none of them", () => {
    expect(new Set(statusesOf(reviewedBefore(), source))).toEqual(new Set(["unreviewed"]));
  });

  test("become stamps of the current version where the text is as it was reviewed, reviewer and reason kept", () => {
    const { register, migrated, left } = migrateRegister({
      register: reviewedBefore(),
      source,
      parse,
      known: [old],
    });
    expect(left).toEqual([]);
    expect(migrated).toHaveLength(register.statements.length);
    expect(new Set(statusesOf(register, source))).toEqual(new Set(["current"]));
    expect(register.statements[0]!.review).toMatchObject({
      by: "a reader",
      at: "2026-01-01",
      because: "read",
    });
    const stamps = ({ statements }: Register) => statements.map(({ passages }) => passages);
    expect(stamps(register)).toEqual(stamps(initialRegister(parseChapter(source, parse), "A chapter")));
  });

  test("stay where the text was edited meanwhile: migrating clears no suspicion", () => {
    const edited = source.replace("0 < \\eta < 2/L", "0 < \\eta < 1/L");
    expect(edited).not.toBe(source);
    const { register, left } = migrateRegister({
      register: reviewedBefore(),
      source: edited,
      parse,
      known: [old],
    });
    expect(left).toHaveLength(1);
    expect(left[0]!.why).toContain("no longer stand in the chapter as they were reviewed");
    const statuses = statusesOf(register, edited);
    expect(statuses.filter((status) => status !== "current")).toEqual(["unreviewed"]);
  });

  test("of an unknown version are left and named", () => {
    const { migrated, left } = migrateRegister({ register: reviewedBefore(), source, parse, known: [] });
    expect(migrated).toEqual([]);
    expect(left[0]!.why).toContain("version v0, which this program does not know");
  });

  test("a review of other passages than those listed stays one after migrating", () => {
    const before = reviewedBefore();
    const [first, ...others] = before.statements;
    const other = { ...first!, review: { ...first!.review!, text: "v0:0000000000000000" } };
    const { register } = migrateRegister({
      register: { ...before, statements: [other, ...others] },
      source,
      parse,
      known: [old],
    });
    expect(statusesOf(register, source)[0]).toBe("unreviewed");
  });
});
