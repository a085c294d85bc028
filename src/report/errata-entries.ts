import type {
  ClaimRecord,
  EstimateRecord,
  Evidence,
  StandingWord,
  StatementRecord,
} from "../evidence/record.ts";
import { slugOf } from "./answer-table.ts";
import { atAxisValues } from "./axis-words.ts";
import { claimsOf } from "./claims-of.ts";
import { allowedRegion, claimedWords, testedNumber } from "./expectation-words.ts";
import { headlineEstimate, strain } from "./headline-estimate.ts";
import { count, formatEstimate, formatNumber } from "./number-format.ts";

/** What an author needs to know of the chapter: the page and `errata.md` say the same, from here. */
export interface ErrataSheet {
  readonly change: readonly StatementToChange[];
  readonly keep: readonly StatementToKeep[];
  readonly open: readonly OpenStatement[];
}

/** Strings named after fields of the record are words with `$…$` maths, to be escaped where they are rendered. */
interface Entry {
  readonly id: string;
  readonly place: string;
  readonly title: string;
  readonly standing: StandingWord;
}

export interface StatementToChange extends Entry {
  readonly says: string;
  /** One line per claim that the standing rests on. */
  readonly evidence: readonly ClaimLine[];
  readonly writeInstead: readonly string[];
  /** For a bound that is not sharp and that no claim proposes a text for: the exponent measured. */
  readonly sharper: string | null;
  readonly readings: readonly ReadingsToState[];
}

export interface StatementToKeep extends Entry {
  /** The literal claim closest to contradicting the statement. */
  readonly headline: ClaimLine | null;
  readonly literalClaims: number;
  /** Was a literal bound asked for a smaller exponent, and attained? */
  readonly sharp: boolean;
  readonly readings: readonly ReadingsToState[];
}

export interface OpenStatement extends Entry {
  readonly why: string;
}

/** Other natural readings, false ones that must be ruled out or true ones that can be stated, with one text for all of them. */
export interface ReadingsToState {
  readonly findings: readonly { readonly title: string; readonly line: ClaimLine }[];
  readonly writeInstead: string;
  /** Which of the texts that the statement itself is to be replaced by it is, from 1; `null` for none of them. */
  readonly proposal: number | null;
}

/** How a text among several is called where it is proposed, and referred to below. */
export const proposalName = (proposal: number): string => `Text ${proposal}`;

export const referenceTo = (proposal: number, proposals: number): string =>
  proposals > 1 ? `Write as above, ${proposalName(proposal).toLowerCase()}.` : "Write as above.";

/** A claim's verdict with its number. */
export interface ClaimLine {
  readonly claimId: string;
  readonly slug: string;
  readonly reading: ClaimRecord["reading"];
  readonly verdict: ClaimRecord["verdict"];
  readonly number: {
    readonly tested: string;
    /** What was measured, with its unit; null where the record holds no samples. */
    readonly of: string | null;
    readonly value: string;
    readonly interval: string;
    readonly claimed: string;
    readonly seeds: string;
    /** Widths, or what the claim has in their place: "m = 128…8192". */
    readonly at: string;
  } | null;
  readonly sharpnessReason: string | null;
}

/** The errata sheet of a run. Computes no statistic: every number stands in a record. */
export function errataSheet(evidence: Evidence): ErrataSheet {
  const change: StatementToChange[] = [];
  const keep: StatementToKeep[] = [];
  const open: OpenStatement[] = [];
  for (const statement of evidence.statements) {
    const { claims } = claimsOf(statement, evidence);
    switch (statement.standing) {
      case "refuted":
      case "holds as amended":
      case "holds, not sharp":
        change.push(toChange(statement, claims));
        break;
      case "holds":
        keep.push(toKeep(statement, claims));
        break;
      case "open":
      case "not covered":
        open.push({ ...entry(statement), why: statement.why });
    }
  }
  return { change, keep, open };
}

const entry = ({ id, place, title, standing }: StatementRecord): Entry => ({ id, place, title, standing });

function toChange(statement: StatementRecord, claims: readonly ClaimRecord[]): StatementToChange {
  const writeInstead = proposals(statement, claims);
  return {
    ...entry(statement),
    says: statement.says,
    evidence: claims.filter((claim) => bears(claim, statement)).map(claimLine),
    writeInstead,
    sharper:
      statement.standing === "holds, not sharp" && writeInstead.length === 0 ? sharperBound(claims) : null,
    // What a supported reading proposes is among the texts to write already.
    readings: readings(
      claims.filter(({ verdict }) => verdict === "refuted"),
      writeInstead,
    ),
  };
}

function toKeep(statement: StatementRecord, claims: readonly ClaimRecord[]): StatementToKeep {
  const literal = claims.filter((claim) => claim.reading === "literal");
  const headline = mostStrained(literal);
  return {
    ...entry(statement),
    // Why a bound is sharp or not is for the page; the word "sharp" says it here.
    headline: headline && { ...claimLine(headline), sharpnessReason: null },
    literalClaims: literal.length,
    sharp: literal.some((claim) => claim.fit?.sharpness === "sharp"),
    readings: readings(claims, []),
  };
}

/** Does the claim speak for the statement's standing? */
function bears(claim: ClaimRecord, statement: StatementRecord): boolean {
  if (statement.standing === "holds, not sharp") return isLooseBound(claim);
  return (
    (claim.reading === "literal" && claim.verdict === "refuted") ||
    (claim.reading === "amended" && claim.verdict !== "broken")
  );
}

const isLooseBound = (claim: ClaimRecord): boolean =>
  claim.reading === "literal" && claim.fit?.sharpness === "not sharp";

/**
 * The register's amendment first, then what the supported claims propose; each text once, and none that stands on another
 * amended reading, too, which is not supported.
 */
function proposals(statement: StatementRecord, claims: readonly ClaimRecord[]): string[] {
  const texts = claims
    .filter((claim) => claim.verdict === "supported")
    .flatMap((claim) => claim.writeInstead ?? []);
  const doubted = new Set(
    claims
      .filter(({ reading, verdict }) => reading === "amended" && verdict !== "supported")
      .map(({ writeInstead }) => writeInstead),
  );
  const proposed = [...(statement.amendment === null ? [] : [statement.amendment]), ...texts];
  return [...new Set(proposed)].filter((text) => !doubted.has(text));
}

/** Of several loose bounds the largest exponent: a sentence about all cases is no sharper than that one. */
function sharperBound(claims: readonly ClaimRecord[]): string | null {
  const loose = claims.flatMap((claim) =>
    isLooseBound(claim) && claim.fit && claim.expectation.kind === "boundedBy"
      ? [{ claim, exponent: claim.fit.exponent, stated: claim.expectation.exponent }]
      : [],
  );
  if (loose.length === 0) return null;
  const { claim, exponent, stated } = loose.reduce((worst, each) =>
    each.exponent.high > worst.exponent.high ? each : worst,
  );
  const { value, interval } = formatEstimate(exponent);
  return `The exponent measured is ${value}, interval ${interval}, where the bound states ${formatNumber(stated)} (${slugOf(claim)}, ${atAxisValues(claim.axis, exponent.widths)}).`;
}

/** In the order of the claims; those that propose one text stand together at the first of them. */
function readings(claims: readonly ClaimRecord[], proposed: readonly string[]): ReadingsToState[] {
  const byText = new Map<string, ClaimRecord[]>();
  for (const claim of claims) {
    const { writeInstead } = claim;
    if (writeInstead === null || !isSettled(claim)) continue;
    byText.set(writeInstead, [...(byText.get(writeInstead) ?? []), claim]);
  }
  return [...byText].map(([writeInstead, those]) => ({
    findings: those.map((claim) => ({ title: claim.title, line: claimLine(claim) })),
    writeInstead,
    proposal: proposed.includes(writeInstead) ? proposed.indexOf(writeInstead) + 1 : null,
  }));
}

/** Whether what a claim says to write instead follows from what was measured. */
export const isSettled = ({ verdict, reading }: Pick<ClaimRecord, "verdict" | "reading">): boolean =>
  verdict === "supported" || (verdict === "refuted" && reading === "alternative");

function mostStrained(claims: readonly ClaimRecord[]): ClaimRecord | null {
  const measured = claims.flatMap((claim) => {
    const estimate = headlineEstimate(claim);
    return estimate ? [{ claim, strain: strain(estimate, allowedRegion(claim.expectation)) }] : [];
  });
  if (measured.length === 0) return claims[0] ?? null;
  return measured.reduce((worst, each) => (each.strain > worst.strain ? each : worst)).claim;
}

function claimLine(claim: ClaimRecord): ClaimLine {
  const estimate = headlineEstimate(claim);
  return {
    claimId: claim.id,
    slug: slugOf(claim),
    reading: claim.reading,
    verdict: claim.verdict,
    number: estimate && numberOf(claim, estimate),
    sharpnessReason: claim.fit?.sharpnessReason ?? null,
  };
}

const measuredWords = ({ quantity, unit }: { quantity: string; unit: string }): string =>
  unit === "1" ? quantity : `${quantity} (${unit})`;

function numberOf(claim: ClaimRecord, estimate: EstimateRecord): ClaimLine["number"] {
  return {
    ...formatEstimate(estimate),
    tested: testedNumber(claim.expectation),
    of: claim.samples && measuredWords(claim.samples),
    claimed: claimedWords(claim.expectation),
    seeds: count(estimate.seeds, "seed"),
    at: atAxisValues(claim.axis, estimate.widths),
  };
}
