import type { Evidence } from "../evidence/record.ts";
import {
  type ClaimLine,
  errataSheet,
  type OpenStatement,
  proposalName,
  type ReadingsToState,
  referenceTo,
  type StatementToChange,
  type StatementToKeep,
} from "./errata-entries.ts";
import { markdownText } from "./markdown-text.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

/**
 * The errata sheet as Markdown with `$…$` maths, for an author's mail or issue. Strings of records are
 * escaped; those of our own making (numbers, intervals, slugs) go in as they are. The same evidence gives the
 * same bytes.
 */
export function renderErrataMarkdown(evidence: Evidence): string {
  const { change, keep, open } = errataSheet(evidence);
  const { run } = evidence;
  return `${[
    run.subject === undefined ? "# Errata sheet" : `# Errata sheet: ${markdownText(run.subject)}`,
    `Measured ${markdownText(run.startedAt)}: profile ${run.profile}, base seed ${run.baseSeed}, engine ${run.engine.name} (${run.engine.precision}). Evidence at finite widths supports or refutes a statement; it does not prove it. \`index.html\` beside this file shows it all.`,
    "## To change",
    ...(change.length === 0
      ? ["No statement is refuted, amended or found not sharp by this evidence."]
      : change.map(toChange)),
    "## Hold as written",
    keep.length === 0 ? "None." : keep.map(toKeep).join("\n"),
    "## Open",
    open.length === 0 ? "None." : open.map(undecided).join("\n"),
  ].join("\n\n")}\n`;
}

function toChange(entry: StatementToChange): string {
  const { writeInstead, sharper } = entry;
  const named = (text: string, at: number) =>
    writeInstead.length > 1 ? `**${proposalName(at + 1)}.** ${markdownText(text)}` : markdownText(text);
  const texts = [...writeInstead.map(named), ...(sharper === null ? [] : [markdownText(sharper)])];
  const proposed = texts.length > 0 ? texts : ["Nothing: no amended reading is supported by this evidence."];
  return [
    `### ${heading(entry)}`,
    `Standing: **${entry.standing}** (\`${entry.id}\`)`,
    `The sentence, restated: ${markdownText(entry.says)}`,
    ["Evidence:", ...entry.evidence.map((line) => `- ${claimLine(line)}`)].join("\n"),
    ["Write instead:", ...proposed.map((text) => `> ${text}`)].join("\n\n"),
    ...(entry.readings.length === 0
      ? []
      : [["Readings to rule out:", ...readings(entry.readings, writeInstead.length)].join("\n")]),
  ].join("\n\n");
}

function toKeep(entry: StatementToKeep): string {
  const { headline, literalClaims } = entry;
  const among = literalClaims > 1 ? `; closest to contradicting it of ${literalClaims} literal claims` : "";
  const line = `- ${heading(entry)}${entry.sharp ? " (**sharp**)" : ""}${headline ? `: ${claimLine(headline)}` : ""}${among}`;
  if (entry.readings.length === 0) return line;
  return [
    line,
    "  - Readings to rule out or to state:",
    ...readings(entry.readings, 0).map((each) => `    ${each}`),
  ].join("\n");
}

function undecided(entry: OpenStatement): string {
  return `- ${heading(entry)}: ${entry.standing}; ${markdownText(entry.why)}`;
}

function heading({ place, title }: { place: string; title: string }): string {
  return `**${markdownText(place)}**: ${markdownText(title)}`;
}

function readings(list: readonly ReadingsToState[], proposals: number): string[] {
  return list.map(({ findings, writeInstead, proposal }) => {
    const found = findings.map(
      ({ title, line }) => `**${VERDICT_WORDS[line.verdict]}**: ${markdownText(title)} (${claimLine(line)}).`,
    );
    return `- ${found.join(" ")} ${proposal === null ? `Write: ${markdownText(writeInstead)}` : referenceTo(proposal, proposals)}`;
  });
}

function claimLine({ slug, reading, verdict, number, sharpnessReason }: ClaimLine): string {
  const head = `\`${slug}\` (${reading}, ${VERDICT_WORDS[verdict]})`;
  const measured =
    number &&
    `: ${number.of === null ? "" : `${markdownText(number.of)}: `}${number.tested} **${number.value}** ${number.interval} against ${number.claimed}, ${number.seeds}, ${markdownText(number.at)}`;
  return `${head}${measured ?? ""}${sharpnessReason === null ? "" : `; ${markdownText(sharpnessReason)}`}`;
}
