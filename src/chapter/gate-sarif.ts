import { createHash } from "node:crypto";
import { type GateReport, type Status, statusText } from "./gate.ts";
import { levelOf, lineOf } from "./gate-annotations.ts";
import { detailsOf, excerpt, newByPlace, worstFirst } from "./gate-text.ts";

const descriptions: Readonly<Record<Exclude<Status, "current"> | "new", string>> = {
  missing: "A passage of the statement is gone from the chapter.",
  changed: "A passage of the statement is worded otherwise than when it was reviewed.",
  "claim changed since review": "The statement's claims are declared otherwise than when it was reviewed.",
  suspect: "The statement rests on one that is no longer as it was reviewed.",
  unreviewed: "Nobody has reviewed the statement as it stands in the register.",
  new: "No statement covers a passage of a theorem, proof, example or demo.",
};
const ruleNames = Object.keys(descriptions) as (keyof typeof descriptions)[];

/**
 * The findings as SARIF 2.1.0. A result's fingerprint is made of the statement's id and status, so that moving
 * a passage or renumbering a section does not open the same alert anew.
 *
 * @param file the chapter's path relative to the repository's root, with slashes.
 */
export function gateSarif(report: GateReport, file: string): string {
  const result = (
    rule: keyof typeof descriptions,
    subject: string,
    message: string,
    line: number,
  ): Record<string, unknown> => ({
    ruleId: ruleId(rule),
    ruleIndex: ruleNames.indexOf(rule),
    level: rule === "new" ? "error" : levelOf(rule),
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: {
            uri: file.split("/").map(encodeURIComponent).join("/"),
            uriBaseId: "%SRCROOT%",
          },
          region: { startLine: line },
        },
      },
    ],
    partialFingerprints: {
      "statementStatus/v1": createHash("sha256").update(`${subject}\n${rule}`).digest("hex").slice(0, 32),
    },
  });
  const results = [
    ...worstFirst(report.findings).map((finding) =>
      result(
        finding.status as Exclude<Status, "current">,
        finding.id,
        [`${finding.id}: ${statusText(finding)}`, ...detailsOf(finding)].join("\n"),
        lineOf(finding),
      ),
    ),
    ...newByPlace(report.new).map(({ place, passages }) =>
      result(
        "new",
        place,
        `No statement covers: ${passages.map((passage) => excerpt(passage.text)).join("\n")}`,
        passages[0]!.line,
      ),
    ),
  ];
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "chapter-gate",
            rules: ruleNames.map((name) => ({
              id: ruleId(name),
              shortDescription: { text: descriptions[name] },
              defaultConfiguration: { level: name === "new" ? "error" : levelOf(name) },
            })),
          },
        },
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "The root of the repository." } } },
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleId(name: string): string {
  return `chapter/${name.replaceAll(" ", "-")}`;
}
