import { describe, expect, test } from "vitest";
import { exampleEvidence } from "./example-evidence.ts";
import { renderSummaryTable } from "./terminal-table.ts";

const table = renderSummaryTable(exampleEvidence);

describe("the summary table", () => {
  test("fits 120 columns and steers no terminal", () => {
    for (const line of table.split("\n")) expect([...line].length).toBeLessThanOrEqual(120);
    expect(table).not.toContain("\u001b");
  });

  test("names every statement with its standing and every claim with its verdict", () => {
    for (const statement of exampleEvidence.statements) {
      expect(table).toContain(statement.id);
      expect(table).toContain(statement.standing.toUpperCase());
    }
    for (const claim of exampleEvidence.claims) {
      const line = table.split("\n").find((each) => each.startsWith(`│ ${claim.id.split("/")[1]} `));
      expect(line).toContain(claim.reading);
      expect(line).toContain(claim.verdict);
    }
  });

  test("shows the measured number with its interval beside the claimed one", () => {
    expect(table).toMatch(/−0\.982 \[−1\.011, −0\.953\]\s*│ exponent ≤ −0\.5 \(\+0\.1\)/);
  });

  test("names refused records and claims without a record", () => {
    expect(table).toContain("version 7 of the record format is not known");
    expect(table).toMatch(/relu-closed-form\/angles\s.*no record/);
  });

  test("breaks a slug that is too long instead of cutting it off", () => {
    const evidence = structuredClone(exampleEvidence);
    const slug = `${"a-long-slug-".repeat(5)}end`;
    evidence.claims[0]!.id = `kernel-drift/${slug}`;
    evidence.statements[0]!.claims = [`kernel-drift/${slug}`];
    const cells = renderSummaryTable(evidence)
      .split("\n")
      .map((line) => line.split("│")[1]?.trim() ?? "")
      .join("");
    expect(cells).toContain(slug);
  });
});
