/** What one claim contributes to the standing of its statement. */
export interface ClaimOutcome {
  readonly id: string;
  readonly reading: "literal" | "amended" | "alternative";
  readonly verdict: "supported" | "refuted" | "inconclusive" | "broken";
  /** For a bound that was asked: is a strictly smaller exponent supported too? */
  readonly sharpness: "sharp" | "not sharp" | "undecided" | null;
}

export type Standing = "holds" | "holds, not sharp" | "holds as amended" | "refuted" | "open" | "not covered";

/**
 * The standing of a statement from its claims' verdicts; the only place that derives it.
 *
 * `planned` lists every claim the statement has. A planned claim without an outcome (its worker died, its
 * record was refused) leaves the statement "not covered": silence is never read as a pass. Alternative
 * readings are shown beside the standing and do not change it, except that a broken or undecided one leaves
 * the evidence incomplete in the same way as any other.
 */
export function standingOf(
  planned: readonly string[],
  outcomes: readonly ClaimOutcome[],
): { standing: Standing; why: string } {
  const missing = planned.filter((id) => !outcomes.some((outcome) => outcome.id === id));
  if (planned.length === 0) return { standing: "not covered", why: "no claim states it" };
  if (missing.length > 0) {
    return { standing: "not covered", why: `no evidence from ${missing.join(", ")}` };
  }
  const broken = outcomes.filter((outcome) => outcome.verdict === "broken");
  if (broken.length > 0) {
    return { standing: "open", why: `the experiment of ${names(broken)} broke: nothing is said about it` };
  }
  const undecided = outcomes.filter((outcome) => outcome.verdict === "inconclusive");
  if (undecided.length > 0) return { standing: "open", why: `inconclusive: ${names(undecided)}` };

  const literal = outcomes.filter((outcome) => outcome.reading === "literal");
  if (literal.length === 0) return { standing: "not covered", why: "no claim encodes the literal reading" };
  const refuted = literal.filter((outcome) => outcome.verdict === "refuted");
  if (refuted.length === 0) {
    const asked = literal.filter((outcome) => outcome.sharpness !== null);
    const loose = asked.filter((outcome) => outcome.sharpness === "not sharp");
    // A bound stated for all cases is loose only if it is loose in every case: one that attains it makes it
    // sharp, and one that is undecided may.
    if (asked.length > 0 && loose.length === asked.length) {
      return {
        standing: "holds, not sharp",
        why: `the literal bound is met and a smaller exponent is supported: ${names(loose)}`,
      };
    }
    if (loose.length > 0) {
      const rest = asked.filter((outcome) => outcome.sharpness !== "not sharp");
      return {
        standing: "holds",
        why: `every claim of the literal reading is supported; the bound is loose for ${names(loose)}, and not shown to be for ${names(rest)}`,
      };
    }
    return { standing: "holds", why: "every claim of the literal reading is supported" };
  }
  const amended = outcomes.filter((outcome) => outcome.reading === "amended");
  if (amended.length > 0 && amended.every((outcome) => outcome.verdict === "supported")) {
    return {
      standing: "holds as amended",
      why: `the literal reading is refuted (${names(refuted)}), the amended one supported (${names(amended)})`,
    };
  }
  return {
    standing: "refuted",
    why:
      amended.length === 0
        ? `the literal reading is refuted: ${names(refuted)}`
        : `the literal reading is refuted (${names(refuted)}), and so is an amended one`,
  };
}

function names(outcomes: readonly ClaimOutcome[]): string {
  return outcomes.map((outcome) => outcome.id).join(", ");
}
