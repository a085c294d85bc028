import { appendFileSync, statSync } from "node:fs";
import type { Evidence } from "../evidence/record.ts";
import {
  renderSummaryMarkdown,
  STEP_SUMMARY_BYTES,
  type SummaryOptions,
} from "../report/summary-markdown.ts";

/** Less than this is not worth a summary. */
const LEAST_BYTES = 1024;

/**
 * Appends the summary to the file that GitHub Actions shows as the step's page, where there is one. The step may
 * have written to it before, and the limit holds for all of it. A failure costs the page, not the run.
 */
export function appendStepSummary(
  evidence: Evidence,
  options: SummaryOptions,
  file: string | undefined = process.env.GITHUB_STEP_SUMMARY,
): void {
  if (!file) return;
  try {
    const limit = STEP_SUMMARY_BYTES - (statSync(file, { throwIfNoEntry: false })?.size ?? 0);
    if (limit < LEAST_BYTES) return;
    appendFileSync(file, renderSummaryMarkdown(evidence, { ...options, limit }));
  } catch (error) {
    process.stderr.write(`GITHUB_STEP_SUMMARY could not be written: ${(error as Error).message}\n`);
  }
}
