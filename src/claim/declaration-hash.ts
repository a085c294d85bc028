import { createHash } from "node:crypto";
import { canonicalJson, experimentKey, type SettingValue } from "../experiment/experiment.ts";
import { PROFILES } from "../experiment/profile.ts";
import type { Expectation } from "../verdict/expectation.ts";
import type { Claim, Observe } from "./claim.ts";

/**
 * Fingerprint of everything in a claim's declaration that its verdict hangs on: reading, experiments, widths and
 * seeds, what is observed, expectation with margin, counterfeits. Words for the reader (title, caption, what it does
 * not show) don't count, and neither does the formatting of the code of `observe`.
 *
 * @returns "d1:" and 16 hexadecimal digits; the prefix is the version of this definition
 */
export function declarationHash(claim: Claim): string {
  const declaration = {
    id: claim.id,
    reading: claim.reading,
    experiment: experimentKey(claim.experiment),
    cells: PROFILES.map((profile) => ({
      profile,
      widths: [...claim.cells[profile].widths],
      seeds: claim.cells[profile].seeds,
    })),
    observe: sourceOf(claim.observe),
    components: [...(claim.components ?? [])],
    expect: plain(claim.expect),
    askSharpness: claim.askSharpness ?? false,
    counterfeits: claim.counterfeits.map((counterfeit) => ({
      name: counterfeit.name,
      experiment: counterfeit.experiment ? experimentKey(counterfeit.experiment) : null,
      ...(counterfeit.share === undefined ? {} : { share: counterfeit.share }),
      observe: counterfeit.observe ? sourceOf(counterfeit.observe) : null,
      expect: counterfeit.expect ? plain(counterfeit.expect) : null,
    })),
  };
  return `d1:${digest(canonicalJson(declaration))}`;
}

/** One fingerprint over a statement's claims, whatever their order. */
export function declarationsHash(claims: readonly Claim[]): string {
  return `d1:${digest(claims.map(declarationHash).sort().join("\n"))}`;
}

const digest = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex").slice(0, 16);

/** Code with its white space collapsed; comments are gone by the time a claim file is loaded. */
const sourceOf = (observe: Observe): string => observe.toString().replaceAll(/\s+/g, " ");

/** The reason of a margin is words for the reader; the margin counts. */
function plain(expectation: Expectation): SettingValue {
  const { reason: _reason, ...numbers } = expectation;
  return numbers as SettingValue;
}
