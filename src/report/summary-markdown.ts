import type { Difference } from "../evidence/assemble.ts";
import { type Comparison, describeComparison } from "../evidence/compare.ts";
import type { Evidence, StatementRecord } from "../evidence/record.ts";
import { claimsOf } from "./claims-of.ts";
import { claimedWords, testedNumber } from "./expectation-words.ts";
import { headlineClaim } from "./headline-claim.ts";
import { headlineEstimate } from "./headline-estimate.ts";
import { markdownText } from "./markdown-text.ts";
import { count, formatDuration, formatEstimate } from "./number-format.ts";
import { plainText } from "./plain-text.ts";
import { STANDINGS } from "./standings.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

/** GitHub refuses a step's summary above 1 MiB. */
export const STEP_SUMMARY_BYTES = 1024 * 1024;

export interface SummaryOptions {
  /** Where verdicts and standings are not those that a person has accepted. */
  readonly differences: readonly Difference[];
  readonly comparison: Comparison | null;
  /** File the comparison's earlier run was read from. */
  readonly baselineFile: string | null;
  /** The summary is shorter than this. */
  readonly limit?: number;
}

/**
 * The run on one screen, as Markdown for a CI job's page or a pull request. Strings of records are escaped. The
 * same evidence gives the same bytes.
 */
export function renderSummaryMarkdown(evidence: Evidence, options: SummaryOptions): string {
  const blocks = [
    evidence.run.subject === undefined
      ? "# Evidence for the chapter"
      : `# Evidence for “${markdownText(plainText(evidence.run.subject))}”`,
    circumstances(evidence),
    counts(evidence),
    ...list(
      "Not as accepted in the register",
      options.differences,
      ({ id, seen, accepted }) => `\`${id}\`: **${seen}**, accepted: ${accepted}`,
    ),
    ...compared(options),
    ...list(
      "Records left out",
      evidence.refusedRecords,
      ({ path, reason }) => `${words(path)}: ${words(reason)}`,
    ),
    "## Statements",
    table(evidence),
    "## Measure it again",
    replay(evidence),
  ];
  return shortened(`${blocks.join("\n\n")}\n`, options.limit ?? STEP_SUMMARY_BYTES);
}

function circumstances({ run, statements, claims }: Evidence): string {
  const changes = run.commit?.endsWith("+") ? " with local changes" : "";
  const others = run.otherCommits ? ", some claims at other commits" : "";
  const own = run.commit === null ? "" : `, commit ${words(run.commit.slice(0, 12))}${changes}`;
  const at = `${own}${others}`;
  return `${count(statements.length, "statement")}, ${count(claims.length, "claim")} measured: profile ${run.profile}, base seed ${run.baseSeed}, engine ${run.engine.name} ${words(run.engine.version)} (${run.engine.precision}), ${formatDuration(run.durationSeconds)}${at}. Evidence at finite widths supports or refutes a statement; it does not prove it.`;
}

function counts(evidence: Evidence): string {
  const standings = STANDINGS.flatMap((standing) => {
    const number = evidence.statements.filter((entry) => entry.standing === standing).length;
    return number === 0 ? [] : [`**${number}** ${standing}`];
  });
  const verdicts = (["supported", "refuted", "inconclusive", "broken"] as const).flatMap((verdict) => {
    const number = evidence.claims.filter((claim) => claim.verdict === verdict).length;
    return number === 0 ? [] : [`${number} ${VERDICT_WORDS[verdict]}`];
  });
  return `Statements: ${standings.join(" · ") || "none"}\\\nClaims: ${verdicts.join(" · ") || "none"}`;
}

function list<T>(title: string, entries: readonly T[], line: (entry: T) => string): string[] {
  if (entries.length === 0) return [];
  return [`## ${title}`, entries.map((entry) => `- ${line(entry)}`).join("\n")];
}

function compared({ comparison, baselineFile }: SummaryOptions): string[] {
  if (!comparison) return [];
  const changes = [...Object.entries(comparison.statements), ...Object.entries(comparison.claims)]
    .filter(([, change]) => change !== "unchanged")
    .map(([id, change]) => `- **${change}**: \`${id}\``);
  const gone = comparison.gone.map((id) => `- **gone**: ${words(id)}`);
  const lines = [...changes, ...gone];
  return [
    "## Against the earlier run",
    `${words(describeComparison({ ...comparison, gone: [] }, baselineFile))}.`,
    ...(lines.length > 0 ? [lines.join("\n")] : []),
  ];
}

function table(evidence: Evidence): string {
  if (evidence.statements.length === 0) return "None.";
  return [
    "| Statement | Standing | Measured, with interval | Claimed |",
    "|---|---|---|---|",
    ...evidence.statements.map((statement) => row(statement, evidence)),
  ].join("\n");
}

function row(statement: StatementRecord, evidence: Evidence): string {
  const claim = headlineClaim(statement, claimsOf(statement, evidence).claims);
  const estimate = claim && headlineEstimate(claim);
  const measured = estimate ? formatEstimate(estimate) : null;
  const cells = [
    `**${words(statement.place)}**: ${words(statement.title)} (\`${statement.id}\`)`,
    statement.standing,
    measured ? `${measured.value} ${words(measured.interval)}` : "nothing measured",
    claim && measured ? words(`${testedNumber(claim.expectation)} ${claimedWords(claim.expectation)}`) : "",
  ];
  return `| ${cells.join(" | ")} |`;
}

/**
 * Words without maths, which a table on GitHub would split at the bars of a norm; what a record still has of
 * dollar signs is then no formula either.
 */
function words(text: string): string {
  return markdownText(plainText(text).replaceAll("$", "＄"));
}

function replay({ run, claims }: Evidence): string {
  const settings = `--profile ${run.profile} --base-seed ${run.baseSeed} --engine ${run.engine.name} --precision ${run.engine.precision}`;
  const [first] = claims;
  return [
    "```sh",
    `npm run verify -- ${settings}`,
    ...(first
      ? [
          `npm run replay -- ${first.id} ${settings}   # any claim by its id, one of its cells with --seed and --width`,
        ]
      : []),
    "```",
  ].join("\n");
}

const NOTE = "\n\n_Cut here: the summary would be longer than GitHub shows. The report page has it all._\n";

/** Whole lines only, so that neither a character nor a row is cut in two. */
function shortened(text: string, limit: number): string {
  if (Buffer.byteLength(text) < limit) return text;
  const room = limit - Buffer.byteLength(NOTE) - 1;
  let kept = "";
  let bytes = 0;
  for (const line of text.split("\n")) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > room) break;
    kept += `${line}\n`;
  }
  return `${kept.trimEnd()}${NOTE}`.slice(kept === "" ? 2 : 0);
}
