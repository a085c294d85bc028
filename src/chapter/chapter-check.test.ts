import { expect, test } from "vitest";
import { chapterCheck } from "./chapter-check.ts";
import { gateChapter } from "./gate.ts";
import { parseChapter } from "./parse.ts";
import { reviewedStatements } from "./reviewed-statements.ts";

const CHAPTER = String.raw`# Costs

**Theorem 1.** It costs 5 dollars, that is \$5, if $x_0 \leq 2$ and \(y > 1\):

$$
a^2 + b^2 = c^2
$$

**Demo 1.**

~~~python
price = "$5"
~~~
`;

test("the passages of a statement are kept with dollars around formulas, and code as it stands", () => {
  const chapter = parseChapter(CHAPTER, { name: "costs.md" });
  const report = gateChapter({ chapter, statements: reviewedStatements(chapter) });
  const { statements, summary } = chapterCheck(report);
  expect(summary).toBe("costs.md: 2 current");
  const texts = statements.flatMap(({ wording }) => wording.passages.map(({ text }) => text));
  expect(texts).toContain(String.raw`It costs 5 dollars, that is \$5, if $x_0 \leq 2$ and $y > 1$:`);
  expect(texts).toContain("$$a^2 + b^2 = c^2$$");
  expect(texts).toContain('price = "$5"');
});

test("an edited sentence is changed, a deleted one missing, and what rests on them unknown", () => {
  const chapter = parseChapter(CHAPTER, { name: "costs.md" });
  const [first, second] = reviewedStatements(chapter);
  const statements = [first!, { ...second!, uses: [first!.id] }];
  const gates = (text: string) =>
    chapterCheck(
      gateChapter({ chapter: parseChapter(text, { name: "costs.md" }), statements }),
    ).statements.map(({ gate, wording }) => [gate, wording.status]);
  expect(gates(CHAPTER.replace("costs 5", "costs 6"))).toEqual([
    ["changed", "changed"],
    ["unknown", `suspect through ${first!.id}`],
  ]);
  expect(gates(CHAPTER.replace(/\*\*Theorem[\s\S]*?\$\$\n\n/, "Nothing.\n\n"))[0]![0]).toBe("missing");
});
