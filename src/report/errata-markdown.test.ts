import { describe, expect, test } from "vitest";
import type { ClaimRecord, Evidence } from "../evidence/record.ts";
import { errataSheet } from "./errata-entries.ts";
import { renderErrataMarkdown } from "./errata-markdown.ts";
import { exampleEvidence, HOSTILE } from "./example-evidence.ts";
import { markdownText } from "./markdown-text.ts";

const sheet = renderErrataMarkdown(exampleEvidence);
const part = (heading: string, text = sheet) => text.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
const changed = (change: (evidence: Evidence) => void): Evidence => {
  const copy = structuredClone(exampleEvidence);
  change(copy);
  return copy;
};
const statementNamed = (evidence: Evidence, id: string) =>
  evidence.statements.find((each) => each.id === id)!;
const claimNamed = (evidence: Evidence, id: string): ClaimRecord =>
  evidence.claims.find((claim) => claim.id === id)!;

/** What is left once escaped characters and maths are taken out: only our own Markdown. */
const unescaped = (text: string) => text.replaceAll(/\\[^a-zA-Z]/g, "").replaceAll(/\$[^$\n]*\$/g, "");

describe("the errata sheet", () => {
  test("puts every statement into exactly one of its three lists", () => {
    const { change, keep, open } = errataSheet(exampleEvidence);
    const ids = [...change, ...keep, ...open].map(({ id }) => id);
    expect(ids.sort()).toEqual(exampleEvidence.statements.map(({ id }) => id).sort());
    expect(new Set(change.map(({ standing }) => standing))).toEqual(
      new Set(["refuted", "holds as amended", "holds, not sharp"]),
    );
    expect(keep.map(({ standing }) => standing)).toEqual(["holds"]);
  });

  test("gives of a refuted sentence the place, restatement, number, interval, seeds, widths and the new text", () => {
    const entry = part("To change").split("### ")[2]!;
    expect(entry).toContain("**Theorem 4.4.3, proof**: Hidden features change by $O(1/m)$");
    expect(entry).toContain("Standing: **holds as amended**");
    expect(entry).toContain("$\\Delta h=\\tfrac{1}{\\sqrt m}\\Delta W x=O(1/m)$");
    expect(entry).toContain(
      "- `literal` (literal, refuted): change of the features, $\\|\\Delta h\\|_2$: exponent **−0.497** [−0.513, −0.481] against ≤ −1 (+0.1), 24 seeds, m = 128…8192",
    );
    expect(entry).toContain("> Each hidden feature changes by $O(m^{-1/2})$, not by $O(1/m)$.");
  });

  test("proposes no text that another amended reading bears which is not supported", () => {
    const text = "> Each hidden feature changes by $O(m^{-1/2})$, not by $O(1/m)$.";
    expect(sheet).toContain(text);
    const doubted = changed((evidence) => {
      const proposing = evidence.claims.find(({ writeInstead }) =>
        writeInstead?.startsWith("Each hidden feature"),
      )!;
      const second = structuredClone(proposing);
      evidence.claims.push(
        Object.assign(second, { id: `${second.id}-relu`, reading: "amended", verdict: "refuted" }),
      );
    });
    expect(renderErrataMarkdown(doubted)).not.toContain(text);
  });

  test("says a text once: for all readings that propose it, and not again where the statement is to be replaced by it", () => {
    const text = "Say which norm is meant.";
    const proposing = (writeInstead: string) =>
      changed((evidence) => {
        const literal = claimNamed(evidence, "feature-change/literal");
        for (const activation of ["tanh", "relu"]) {
          evidence.claims.push({
            ...structuredClone(literal),
            id: `feature-change/other-${activation}`,
            title: `Another reading, ${activation}`,
            reading: "alternative",
            writeInstead,
          });
        }
      });
    const once = renderErrataMarkdown(proposing(text));
    expect(once.split(text)).toHaveLength(2);
    expect(once).toMatch(
      /Another reading, tanh .* Another reading, relu .* Write: Say which norm is meant\./,
    );
    const amended = claimNamed(exampleEvidence, "feature-change/amended").writeInstead!;
    const proposed = renderErrataMarkdown(proposing(amended));
    expect(proposed.split(markdownText(amended))).toHaveLength(2);
    expect(proposed).toContain("Write as above.");
    const two = proposing(amended);
    statementNamed(two, "feature-change").amendment = "Name the norm.";
    const numbered = renderErrataMarkdown(two);
    expect(numbered).toContain(`> **Text 1.** Name the norm.`);
    expect(numbered).toContain(`> **Text 2.** ${markdownText(amended)}`);
    expect(numbered).toContain("Write as above, text 2.");
  });

  test("gives the sharper exponent for a loose bound, unless a claim or the amendment proposes a text", () => {
    expect(part("To change")).toContain("> The kernel changes by $O(1/m)$ for fixed inputs.");
    expect(sheet).not.toContain("The exponent measured is");
    const without = changed((evidence) => {
      statementNamed(evidence, "kernel-drift").amendment = null;
    });
    expect(renderErrataMarkdown(without)).toContain(
      "> The exponent measured is −0.982, interval \\[−1.011, −0.953\\], where the bound states −0.5 (sup-relative-frobenius, m = 128…8192).",
    );
  });

  test("of several loose bounds states the one that all of them meet", () => {
    const two = changed((evidence) => {
      const second = structuredClone(claimNamed(evidence, "kernel-drift/sup-relative-frobenius"));
      second.id = "kernel-drift/relu";
      Object.assign(second.fit!.exponent, { value: -0.75, low: -0.8, high: -0.7 });
      evidence.claims.push(second);
      Object.assign(statementNamed(evidence, "kernel-drift"), { amendment: null });
    });
    expect(renderErrataMarkdown(two)).toContain("> The exponent measured is −0.750");
  });

  test("proposes only what is supported", () => {
    const { change } = errataSheet(
      changed((evidence) => {
        claimNamed(evidence, "feature-change/amended").verdict = "refuted";
        statementNamed(evidence, "feature-change").standing = "refuted";
      }),
    );
    expect(change.find(({ id }) => id === "feature-change")!.writeInstead).toEqual([]);
  });

  test("lists what holds with the number closest to contradicting it, marked sharp where a bound is attained", () => {
    expect(part("Hold as written")).toMatch(
      /^- \*\*Example 1\*\*: The two-layer kernel as expectations: `(closed-form|converges)` \(literal, supported\): .*24 seeds, m = /m,
    );
    expect(sheet).not.toContain("**sharp**");
    const sharp = changed((evidence) => {
      claimNamed(evidence, "two-layer-expectation/converges").fit!.sharpness = "sharp";
    });
    expect(part("Hold as written", renderErrataMarkdown(sharp))).toContain("expectations (**sharp**): ");
  });

  test("tells of a statement that holds which other natural reading is false, and what to write", () => {
    expect(part("Hold as written")).toContain(
      "    - **refuted**: With \\*few\\* points the smallest eigenvalue stays above $1/2$ (`bounded-below` (alternative, refuted): mean **0.210** [0.180, 0.240] against ≥ 0.5 (−0.05), 24 seeds, N = 20). Write: The smallest eigenvalue is positive, and falls with the number of points.",
    );
  });

  test("tells of an open statement why it is open", () => {
    expect(part("Open")).toContain("open; the experiment of exponential-convergence/exploded broke");
    expect(part("Open")).toContain("not covered; no evidence from relu-closed-form/angles");
  });

  test("is the same for the same evidence and small", () => {
    expect(renderErrataMarkdown(structuredClone(exampleEvidence))).toBe(sheet);
    expect(Buffer.byteLength(sheet)).toBeLessThan(2 ** 20);
  });

  test("of evidence without statements is still a sheet", () => {
    const empty = renderErrataMarkdown({ ...exampleEvidence, statements: [], claims: [] });
    expect(empty).toContain("No statement is refuted, amended or found not sharp");
    expect(empty).toContain("## Open\n\nNone.");
  });
});

describe("a hostile record", () => {
  test("brings no HTML, link or code span into the sheet", () => {
    const bare = unescaped(sheet);
    expect(bare).not.toMatch(/<[a-zA-Z/!?]/);
    expect(bare).not.toMatch(/\]\s*[([]/);
    for (const span of bare.matchAll(/`[^`]*`/g)) expect(span[0]).toMatch(/^`[a-z0-9.-]+`$/);
  });

  test("steers no terminal and opens no block: every line begins with our own words", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(sheet).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    const blocks = changed((evidence) => {
      const statement = statementNamed(evidence, "hostile-strings");
      statement.amendment = "- list\n\n# heading\n```\n1. number";
      statement.says = "$a\n\n# not a heading$";
      statement.title = "x\n\n## Hold as written\n\n- forged";
    });
    const rendered = renderErrataMarkdown(blocks);
    expect(rendered).toContain("> \\- list \\# heading \\`\\`\\` 1. number");
    expect(rendered.match(/^## Hold as written$/gm)).toHaveLength(1);
    expect(rendered.match(/^#/gm)).toHaveLength(sheet.match(/^#/gm)!.length);
  });

  test.each([
    ["1. not a list", "1\\. not a list"],
    [
      "a | b `c` *d* _e_ [f](g) <h> &lt; #i ~j~",
      "a \\| b \\`c\\` \\*d\\* \\_e\\_ \\[f\\](g) \\<h\\> \\&lt; \\#i \\~j\\~",
    ],
    ["keeps $a_1 < b^* |x|$ as it is", "keeps $a_1 < b^* |x|$ as it is"],
    ["$<script>x</script>$", "$\\lt script>x\\lt /script>$"],
    ["$[x](javascript:y)$", "$[x] (javascript:y)$"],
    ["a lone $ and an escaped \\$", "a lone \\$ and an escaped \\$"],
    ["outside of maths \\alpha", "outside of maths \\\\alpha"],
    [HOSTILE.script, "\\<script\\>alert(1)\\</script\\>"],
  ])("%j becomes %j", (text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });
});
