import { describe, expect, test } from "vitest";
import type { ClaimChange, Comparison } from "../evidence/compare.ts";
import { claimMark, statementMark } from "./change-mark.ts";

const changes: readonly ClaimChange[] = ["new", "fixed", "regressed", "changed", "moved beyond noise"];
const comparison: Comparison = {
  baseline: '2026-01-01"><b>',
  statements: { fixed: "fixed", same: "unchanged" },
  claims: Object.fromEntries(changes.map((change) => [`a/${change}`, change])),
  gone: [],
};

describe("a mark of change", () => {
  test("says each change as a word with a shape of its own", () => {
    const marks = changes.map((change) => claimMark(comparison, `a/${change}`)!.markup);
    for (const [index, change] of changes.entries()) {
      expect(marks[index]).toContain(`</span> ${change}</span>`);
    }
    const shapes = marks.map((mark) => /aria-hidden="true">(.)</u.exec(mark)?.[1]);
    expect(new Set(shapes).size).toBe(changes.length);
    expect(statementMark(comparison, "fixed")?.markup).toContain("fixed");
  });

  test("is absent without a comparison, for what is unchanged and for what was not compared", () => {
    expect(statementMark(null, "fixed")).toBeNull();
    expect(statementMark(comparison, "same")).toBeNull();
    expect(statementMark(comparison, "unknown")).toBeNull();
    expect(claimMark(null, "a/new")).toBeNull();
  });

  test("escapes what the earlier run says of itself", () => {
    expect(statementMark(comparison, "fixed")!.markup).not.toContain("<b>");
  });
});
