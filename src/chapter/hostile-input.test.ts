import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChapterError, type ChapterFormat } from "./chapter.ts";
import { gateChapter } from "./gate.ts";
import { gateAnnotations } from "./gate-annotations.ts";
import { gateJson, gateTable } from "./gate-text.ts";
import { parseChapter } from "./parse.ts";
import { parseRegister, RegisterError, readRegister } from "./register.ts";
import { reviewedStatements } from "./reviewed-statements.ts";

const formats: readonly ChapterFormat[] = ["markdown", "html", "text"];
const source = readFileSync(new URL("fixtures/quadratic.md", import.meta.url), "utf8");
const chapter = parseChapter(source, { name: "quadratic.md" });
const statements = reviewedStatements(chapter);

/** Number of passages, or the error's message. Anything but a `ChapterError` fails the test. */
function outcome(text: Uint8Array | string, format: ChapterFormat): number | string {
  try {
    return parseChapter(text, { format, name: "hostile" }).passages.length;
  } catch (error) {
    expect(error).toBeInstanceOf(ChapterError);
    return (error as Error).message;
  }
}

test.each([
  ["chapter.tex", /chapter\.tex: a chapter is Markdown.* \.tex is none of them; convert it, e\.g\. pandoc/],
  ["chapter.ipynb", /chapter\.ipynb: .*jupyter nbconvert --to markdown/],
])("%s is refused: read as plain text it would have no theorem, and nothing in it could be stale", (name, message) => {
  const text = "\\begin{theorem} The kernel is constant. \\end{theorem}";
  expect(() => parseChapter(text, { name })).toThrow(ChapterError);
  expect(() => parseChapter(text, { name })).toThrow(message);
  expect(parseChapter(text, { name, format: "text" }).passages.length).toBeGreaterThan(0);
});

describe.each(formats)("Read as %s", (format) => {
  test.each([
    ["an empty file", "", /needs at least one sentence/],
    ["blanks alone", " \n\t\r\n", /needs at least one sentence/],
    ["a byte order mark alone", "\uFEFF", /needs at least one sentence/],
    ["binary data", new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1]), /NUL at byte 4/],
    ["UTF-16", new Uint8Array([0xff, 0xfe, 0x41, 0, 0x2e, 0]), /NUL at byte 3/],
    ["a byte that is no UTF-8", new Uint8Array([0x41, 0x2e, 0x0a, 0xff, 0x2e]), /line 2: .*iconv/],
    ["a truncated character", new Uint8Array([0x41, 0x2e, 0xe2, 0x82]), /UTF-8/],
  ] as const)("%s is an error that says what is wrong", (_, bytes, message) => {
    expect(outcome(bytes, format)).toMatch(message);
  });

  test("a line of ten million characters is read or refused by a named limit", () => {
    const line = `Words ${"word ".repeat(1_997)}by word. `.repeat(1_000);
    expect(line).toHaveLength(10_000_000);
    const found = outcome(line, format);
    if (format === "markdown") expect(found).toMatch(/paragraph may have 100000 characters/);
    else expect(found).toBe(1_000);
  });

  test("any bytes give passages or a ChapterError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        outcome(bytes, format);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        outcome(text, format);
      }),
    );
  });
});

/** What grows with the size of a text, and has one passage or more for each repetition. */
const repeated: readonly (readonly [string, ChapterFormat, string])[] = [
  ["sentences", "html", "It is so. "],
  ["sentences", "text", "It is so. "],
  ["paragraphs", "markdown", "It is so.\n\n"],
  ["theorems", "markdown", "**Theorem 1 (A).** It is so.\n\n"],
  ["formulas", "markdown", "$$\na^2\n$$\n\n"],
];

test.each(repeated)("twice as many %s in %s are twice as many passages", (_, format, unit) => {
  const [once, twice] = [1_000, 2_000].map((count) => outcome(unit.repeat(count), format) as number);
  expect(once).toBeGreaterThanOrEqual(1_000);
  expect(twice).toBe(2 * once!);
});

// If each was sought to the end of the file, this would take minutes.
test.each([
  ["markdown", "\\begin{align}\n\n"],
  ["text", "\\begin{align}\n\n"],
  ["html", "$a$ is. "],
] as const)("a hundred thousand formulas of one line or without an end are read: %s, %j", (format, unit) => {
  expect(outcome(`${unit.repeat(100_000)}\\end{align}`, format)).toBeGreaterThanOrEqual(100_000);
});

describe("Nesting beyond any chapter's is refused with its limit:", () => {
  test.each([
    ["10 000 elements", "html", `${"<div>".repeat(10_000)}Deep.`, /nested 512 deep/],
    ["10 000 unclosed bold runs", "html", `${"<b>".repeat(10_000)}Deep.`, /nested 512 deep/],
    ["10 000 quotes", "markdown", `${">".repeat(10_000)} Deep.`, /nested 100 deep/],
  ] as const)("%s", (_, format, text, message) => {
    expect(outcome(text, format)).toMatch(message);
  });

  test.each([
    ["braces of a formula", "markdown", `$${"{".repeat(50_000)}$ So it is.`],
    ["brackets of a link", "markdown", `${"[".repeat(50_000)} So it is.`],
    ["braces of a formula", "text", `\\(${"{".repeat(50_000)}\\) So it is.`],
  ] as const)("but unclosed %s in %s are plain text", (_, format, text) => {
    expect(outcome(text, format)).toBe(1);
  });
});

describe("The same chapter is current", () => {
  const statusesOf = (text: string) =>
    gateChapter({ chapter: parseChapter(text, { name: "quadratic.md" }), statements });
  test.each([
    ["with Windows line ends", source.replaceAll("\n", "\r\n")],
    ["with a byte order mark", `\uFEFF${source}`],
    ["with zero-width characters in its words", source.replaceAll("descent", "des\u200bcent")],
    ["with marks of writing direction", source.replaceAll("Each", "\u200eEach\u200f")],
  ])("%s", (_, text) => {
    expect(text).not.toBe(source);
    expect(statusesOf(text).ok).toBe(true);
  });

  test("but not with a letter of another script that looks the same", () => {
    const cyrillic = source.replace("converge to zero", "c\u043enverge to zero");
    expect(cyrillic).not.toBe(source);
    expect(statusesOf(cyrillic).ok).toBe(false);
  });

  test("and what turns the writing direction or steers a terminal is spelled out in every output", () => {
    const text = source.replace("converge to zero", "\u202econverge\u001b[2J to one");
    const report = gateChapter({
      chapter: parseChapter(text, { name: "quadratic.md" }),
      statements,
      previous: chapter,
    });
    expect(report.ok).toBe(false);
    for (const output of [gateTable(report), gateJson(report)]) {
      expect(output).not.toContain("\u001b");
    }
    expect(gateTable(report)).not.toContain("\u202e");
    expect(gateAnnotations(report, "chapter.md")).not.toContain("\u001b");
  });
});

describe("A register", () => {
  const entry = {
    id: "first",
    place: "Theorem 1",
    title: "First",
    says: "It is so.",
    uses: [] as string[],
    accepted: null,
  };
  const register = (...statementsOf: object[]) => ({ chapter: "A chapter", statements: statementsOf });

  test.each([
    "../x",
    "a/b",
    "__proto__",
    "constructor.prototype",
    "A",
    "",
    "a\u202eb",
    "-a",
    "a--b",
  ])("with the id %j is refused with its place", (id) => {
    expect(() => parseRegister(register({ ...entry, id }), "chapter.json")).toThrow(RegisterError);
  });

  test.each(["__proto__", "toString", "../first"])("that uses %j uses no statement", (used) => {
    expect(() => parseRegister(register({ ...entry, uses: [used] }), "chapter.json")).toThrow(
      /is no statement/,
    );
  });

  test("that is no JSON, of another shape, or not there is a RegisterError that names the file", () => {
    const folder = mkdtempSync(join(tmpdir(), "register-"));
    try {
      for (const [name, text] of Object.entries({
        "empty.json": "",
        "cut.json": '{"chapter": "A", "statem',
        "list.json": "[]",
        "deep.json": "[".repeat(100_000),
        "proto.json": '{"__proto__": {"chapter": "A", "statements": []}}',
      })) {
        writeFileSync(join(folder, name), text);
        const before = readdirSync(folder);
        expect(() => readRegister(join(folder, name))).toThrow(RegisterError);
        expect(() => readRegister(join(folder, name))).toThrow(name);
        expect(readdirSync(folder)).toEqual(before);
      }
      expect(() => readRegister(join(folder, "missing.json"))).toThrow(/missing\.json/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("with any bytes changed, cut out or put in is read or refused by name, never a crash", () => {
    const whole = readFileSync("claims/chapter.json");
    const folder = mkdtempSync(join(tmpdir(), "register-"));
    const file = join(folder, "damaged.json");
    const damage = fc.record({
      at: fc.nat({ max: whole.length - 1 }),
      gone: fc.nat({ max: 40 }),
      put: fc.uint8Array({ maxLength: 20 }),
    });
    try {
      fc.assert(
        fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
          let bytes = whole;
          for (const { at, gone, put } of damages) {
            bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + gone)]);
          }
          writeFileSync(file, bytes);
          try {
            expect(readRegister(file).statements.length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(RegisterError);
            expect((error as Error).message).toContain("damaged.json");
          }
        }),
        { numRuns: 300 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
