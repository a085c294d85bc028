import { beforeAll, describe, expect, test } from "vitest";
import type { Evidence, StatementRecord } from "../evidence/record.ts";
import { exampleEvidence, HOSTILE } from "./example-evidence.ts";
import { statementMap } from "./statement-map.ts";

const [template] = exampleEvidence.statements;
const statement = (
  id: string,
  uses: string[] = [],
  more: Partial<StatementRecord> = {},
): StatementRecord => ({
  ...template!,
  id,
  title: `Title of ${id}`,
  standing: "holds",
  uses,
  ...more,
});
const evidenceOf = (...statements: StatementRecord[]): Evidence => ({ ...exampleEvidence, statements });
const mapOf = async (...statements: StatementRecord[]): Promise<string> =>
  (await statementMap(evidenceOf(...statements)))?.markup ?? "";
const linksOf = (markup: string, sheet: "wide" | "narrow") => {
  const from = markup.indexOf(`class="plot-${sheet}"`);
  const drawing = markup.slice(from, markup.indexOf("</svg>", from));
  return [...drawing.matchAll(/<a href="#([^"]+)" class="([^"]+)"/g)].map(([, id, classes]) => [id, classes]);
};

describe("the map", () => {
  let chain: string;
  beforeAll(async () => {
    chain = await mapOf(
      statement("last", ["middle"]),
      statement("middle", ["first"]),
      statement("first", [], { standing: "refuted" }),
      statement("alone"),
    );
  });

  test.each(["wide", "narrow"] as const)("links every statement once, along the arrows, %s", (sheet) => {
    const ids = linksOf(chain, sheet).map(([id]) => id);
    expect([...ids].sort()).toEqual(["alone", "first", "last", "middle"]);
    expect(ids.indexOf("first")).toBeLessThan(ids.indexOf("middle")!);
    expect(ids.indexOf("middle")).toBeLessThan(ids.indexOf("last")!);
  });

  test("marks what rests, directly or not, on a refuted statement, but not that one", () => {
    expect(Object.fromEntries(linksOf(chain, "wide"))).toEqual({
      last: "holds doubted",
      middle: "holds doubted",
      first: "refuted",
      alone: "holds",
    });
    expect(chain).toContain("<title>Title of last: holds; rests on what does not stand as written</title>");
  });

  test("says the same as a list", () => {
    const list = chain.slice(chain.indexOf("<details>"));
    expect(list).toMatch(
      /<a href="#last">Title of last<\/a> \(holds\) rests on .*<ul><li><a href="#middle">/s,
    );
    expect(list).toMatch(/Title of alone<\/a> \(holds\) rests on no other/);
  });

  test("is absent where no statement uses another one of the evidence", async () => {
    expect(await statementMap(evidenceOf(statement("a"), statement("b", ["gone", "b"])))).toBeNull();
    expect(await statementMap(evidenceOf())).toBeNull();
  });

  test("draws a cycle, and names an unknown use in the list alone", async () => {
    const markup = await mapOf(
      statement("a", ["b", "gone", "b"]),
      statement("b", ["a"]),
      statement("c", ["c", "b"]),
    );
    for (const sheet of ["wide", "narrow"] as const) expect(linksOf(markup, sheet)).toHaveLength(3);
    expect(markup).toContain("with 3 arrows");
    expect(markup).toContain("<code>gone</code> (not in this evidence)");
    expect(markup).not.toMatch(/NaN|undefined/);
  });

  test("breaks titles into few lines and keeps what is cut for the pointer and the reader's tools", async () => {
    const title = "A title that is far too long to be read in a small frame without being cut somewhere";
    const markup = await mapOf(statement("a", ["b"], { title }), statement("b"));
    expect(markup).toContain(`<title>${title}: holds</title>`);
    const rows = [...markup.matchAll(/<a href="#[ab]" class.*?<\/a>/gs)].map(
      ([node]) => node.match(/<text/g)!.length,
    );
    // Of the wide map, then of the narrow one; the second statement's title is short.
    expect(Math.max(...rows.slice(0, 2))).toBe(3);
    expect(Math.max(...rows.slice(2))).toBe(2);
  });

  test("escapes what a record says and has no inline style", async () => {
    const markup = await mapOf(
      statement("a", ["b", HOSTILE.image], { title: HOSTILE.script }),
      statement("b"),
    );
    expect(markup).not.toContain("<script");
    expect(markup).not.toContain("<img");
    expect(markup).not.toMatch(/\sstyle=/);
  });

  test("of the same evidence is the same, and that of 33 statements is below 90 KB", async () => {
    const many = Array.from({ length: 33 }, (_, index) =>
      statement(
        `statement-number-${index}`,
        index < 3 ? [] : [`statement-number-${Math.floor(index / 2)}`, `statement-number-${index - 3}`],
        {
          title: "A title of about the usual length of a title",
        },
      ),
    );
    const once = await mapOf(...many);
    expect(await mapOf(...structuredClone(many))).toBe(once);
    expect(Buffer.byteLength(once)).toBeLessThan(90_000);
  });
});
