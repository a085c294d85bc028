/**
 * A statistic was asked of numbers that cannot carry it. That is neither a refutation nor an inconclusive
 * result: the caller's data or settings are wrong, and no statement about the quantity follows.
 */
export class StatisticsError extends Error {
  /** The requirement that is not met, as a sentence without full stop. */
  readonly rule: string;
  /** What was found instead, with its value and place. */
  readonly seen: string;
  /** What the caller can do about it. */
  readonly next: string;

  constructor(problem: { rule: string; seen: string; next: string }) {
    super(`${problem.rule}; seen: ${problem.seen}. ${problem.next}`);
    this.name = "StatisticsError";
    this.rule = problem.rule;
    this.seen = problem.seen;
    this.next = problem.next;
  }
}
