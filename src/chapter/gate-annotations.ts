import { type Finding, type GateReport, type Status, statusText } from "./gate.ts";
import { detailsOf, excerpt, newByPlace, printable, worstFirst } from "./gate-text.ts";

/** GitHub shows ten errors and ten warnings of a step and drops the others without a word. */
const shownPerLevel = 10;

interface Annotation {
  readonly level: "error" | "warning";
  readonly line: number;
  readonly title: string;
  readonly message: string;
}

/**
 * GitHub workflow commands for the chapter's file: at most one per statement and per place with new passages,
 * the worst first, at most ten errors and ten warnings, then a notice of how many more there are.
 */
export function gateAnnotations(report: GateReport, file: string): string {
  const all = annotationsOf(report);
  const shown = (["error", "warning"] as const).flatMap((level) =>
    all.filter((annotation) => annotation.level === level).slice(0, shownPerLevel),
  );
  const lines = shown.map(
    ({ level, line, title, message }) =>
      `::${level} file=${property(file)},line=${line},title=${property(title)}::${data(message)}`,
  );
  const hidden = all.length - shown.length;
  if (hidden > 0) {
    const text = `${hidden} more ${hidden === 1 ? "finding" : "findings"} in the gate's table and JSON`;
    lines.push(`::notice file=${property(file)},line=1,title=${property("Chapter gate")}::${data(text)}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** What only nobody has looked at yet is a warning; what no longer is as it was reviewed is an error. */
export function levelOf(status: Status): "error" | "warning" {
  return status === "unreviewed" ? "warning" : "error";
}

/** Where to show a finding: at its first changed passage, else at its first passage, else at the top. */
export function lineOf(finding: Finding): number {
  return finding.changes.find((change) => change.line !== null)?.line ?? finding.lines[0] ?? 1;
}

function annotationsOf(report: GateReport): Annotation[] {
  const findings = worstFirst(report.findings).map((finding) => ({
    level: levelOf(finding.status),
    line: lineOf(finding),
    title: `${finding.id}: ${statusText(finding)}`,
    message: detailsOf(finding).join("\n"),
  }));
  const fresh = newByPlace(report.new).map(({ place, passages }) => ({
    level: "error" as const,
    line: passages[0]!.line,
    title: `new: ${place}`,
    message: `No statement covers: ${passages.map((passage) => excerpt(passage.text)).join("\n")}`,
  }));
  return [...findings, ...fresh];
}

function data(text: string): string {
  return printable(text).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function property(text: string): string {
  return data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
