import type { GateWord } from "../evidence/record.ts";
import type { ChapterCheck } from "../evidence/run-manifest.ts";
import { type FoundPassage, type GateReport, type Status, statusText } from "./gate.ts";
import { summaryOf } from "./gate-text.ts";

/** What a run's evidence says of each status; of a text that nobody has approved it cannot be said what it holds. */
const WORDS: Readonly<Record<Status, GateWord>> = {
  current: "current",
  changed: "changed",
  missing: "missing",
  "claim changed since review": "unknown",
  suspect: "unknown",
  unreviewed: "unknown",
};

/** The gate's findings as a run's evidence keeps them, with the chapter's own words for the reader of the page. */
export function chapterCheck(report: GateReport): ChapterCheck {
  return {
    name: report.chapter,
    summary: summaryOf(report),
    statements: report.findings.map((finding) => ({
      id: finding.id,
      gate: WORDS[finding.status],
      wording: {
        status: statusText(finding),
        reasons: [...finding.reasons],
        passages: finding.passages.map((passage) => ({ ...passage, text: recordText(passage) })),
      },
    })),
  };
}

/** Every form of chapter is read with `\\(…\\)` around its formulas; evidence records write dollars. */
function recordText({ kind, text }: FoundPassage): string {
  if (kind === "code") return text;
  if (kind === "formula") return `$$${text.replaceAll(/(?<!\\)\$/g, "")}$$`;
  return text
    .replaceAll(/(?<!\\)\$/g, "\\$")
    .replaceAll(/\\\((.+?)\\\)/gs, (_, tex: string) => `$${tex.replaceAll("\\$", "")}$`);
}
