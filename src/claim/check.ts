import type { Engine, Precision } from "../engine/engine.ts";
import type {
  ClaimRecord,
  CounterfeitRecord,
  EstimateRecord,
  FitRecord,
  SamplesRecord,
} from "../evidence/record.ts";
import { EVIDENCE_SCHEMA_VERSION } from "../evidence/record.ts";
import type { CellStore } from "../experiment/cell-store.ts";
import type { Cell, Experiment } from "../experiment/experiment.ts";
import { type MeasuredCells, measureCells } from "../experiment/measure-cells.ts";
import type { Profile } from "../experiment/profile.ts";
import type { Interval } from "../statistics/interval.ts";
import type { PowerLawFit } from "../statistics/power-law.ts";
import { type ClaimAxis, WIDTH_AXIS } from "../verdict/claim-axis.ts";
import { type Decision, decide, type NamedInterval, type Observations } from "../verdict/decide.ts";
import { type Expectation, isRate } from "../verdict/expectation.ts";
import type { Claim, Observe } from "./claim.ts";
import { summariseCurve } from "./curves.ts";
import { counterfeitSeeds, ESCALATION } from "./looks.ts";

/** Everything about a run that a claim's verdict may depend on. */
export interface CheckContext {
  readonly engine: Engine;
  readonly store: CellStore;
  readonly runId: string;
  readonly baseSeed: number;
  readonly profile: Profile;
  /** Two-sided confidence of each deciding interval, from the run's error budget. */
  readonly confidence: number;
}

export const unitRoundoff = (precision: Precision): number => (precision === "float64" ? 2 ** -53 : 2 ** -24);

/**
 * Measures, decides and describes one claim. Never throws for what happens inside the experiment: a failure
 * there makes the claim `broken`, with the reason in its record.
 */
export async function check(claim: Claim, context: CheckContext): Promise<ClaimRecord> {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  try {
    const { seeds } = claim.cells[context.profile];
    const main = await look(claim, claim.experiment, claim.observe, claim.expect, seeds, context);
    const counterfeits: CounterfeitRecord[] = [];
    for (const counterfeit of claim.counterfeits) {
      const seen = await look(
        claim,
        counterfeit.experiment ?? claim.experiment,
        counterfeit.observe ?? claim.observe,
        counterfeit.expect ?? claim.expect,
        counterfeitSeeds(counterfeit, seeds),
        context,
      );
      const worst = seen.decision.estimates.filter((estimate) => estimate.decides);
      counterfeits.push({
        name: counterfeit.name,
        changes: changed(counterfeit),
        verdict: seen.decision.verdict,
        reason: seen.decision.reason,
        estimate: worst.length === 1 ? estimateRecord(worst[0]!) : null,
      });
    }
    const verdict = trusted(main.decision, counterfeits);
    return {
      ...header(claim, context),
      ...verdict,
      expectation: expectationRecord(claim.expect, context),
      estimates: main.decision.estimates.map(estimateRecord),
      fit: main.decision.fit && fitRecord(main.decision.fit, main.decision.sharpness, axisOf(claim)),
      power:
        main.decision.minimumDetectable === null
          ? null
          : {
              minimumDetectable: main.decision.minimumDetectable,
              at: 0.95,
              unit: isRate(claim.expect) ? "exponent" : claim.unit,
            },
      counterfeits,
      samples: samplesRecord(claim, main.observations, main.decision.decisiveComponent),
      curves: (claim.curves ?? []).map((curve) => summariseCurve(curve, main.measured)),
      escalated: main.escalated,
      durationSeconds: seconds(),
    };
  } catch (error) {
    return {
      ...header(claim, context),
      verdict: "broken",
      reason: `the experiment failed, so nothing is said about the mathematics: ${error instanceof Error ? error.message : String(error)}`,
      expectation: expectationRecord(claim.expect, context),
      estimates: [],
      fit: null,
      power: null,
      counterfeits: [],
      samples: null,
      curves: [],
      escalated: false,
      durationSeconds: seconds(),
    };
  }
}

interface Look {
  readonly decision: Decision;
  readonly observations: Observations;
  readonly measured: MeasuredCells;
  readonly escalated: boolean;
}

/** Decides on the first seeds; if undecided, once more on all planned ones and 4× as many new ones. */
async function look(
  claim: Claim,
  experiment: Experiment,
  observe: Observe,
  expectation: Expectation,
  firstSeeds: number,
  context: CheckContext,
): Promise<Look> {
  const { widths, seeds } = claim.cells[context.profile];
  const attempt = async (count: number) => {
    const measured = await measureCells(experiment, {
      engine: context.engine,
      store: context.store,
      baseSeed: context.baseSeed,
      widths,
      seeds: count,
    });
    const observations = observeCells(claim, observe, measured);
    const decision = decide({
      expectation,
      observations,
      axis: axisOf(claim),
      confidence: context.confidence,
      askSharpness: claim.askSharpness ?? false,
      unitRoundoff: unitRoundoff(context.engine.precision),
    });
    return { decision, observations, measured };
  };
  const first = await attempt(firstSeeds);
  if (first.decision.verdict !== "inconclusive") return { ...first, escalated: false };
  return { ...(await attempt(seeds * (1 + ESCALATION))), escalated: true };
}

function observeCells(claim: Claim, observe: Observe, measured: MeasuredCells): Observations {
  const names = claim.components ?? [claim.quantity];
  const read = (cell: Cell, index: number): readonly number[] => {
    const seen = observe(cell, { width: measured.widths[index]! });
    const list = typeof seen === "number" ? [seen] : seen;
    if (list.length !== names.length) {
      throw new Error(
        `${claim.id}: observe gives ${list.length} numbers for ${names.length} components (${names.join(", ")}); they correspond one to one`,
      );
    }
    return list;
  };
  const numbers = measured.cells.map((ofWidth, index) => ofWidth.map((cell) => read(cell, index)));
  const finer = measured.refined.map((ofWidth, index) => ofWidth.map((cell) => read(cell, index)));
  return {
    widths: measured.widths,
    seeds: measured.seeds,
    components: names.map((name, component) => ({
      name,
      values: numbers.map((ofWidth) => ofWidth.map((list) => list[component]!)),
      floors: finer.map((ofWidth, index) =>
        meanSize(ofWidth.map((list, seed) => list[component]! - numbers[index]![seed]![component]!)),
      ),
    })),
  };
}

/**
 * Noise floor from the differences that a finer measurement makes; null where there is none. Their mean size bounds
 * the shift of the mean over seeds, which is what a floor may spoil; the root mean square would let one seed decide
 * whose trajectory crosses a kink of relu a step earlier or later.
 */
function meanSize(differences: readonly number[]): number | null {
  if (differences.length === 0) return null;
  return differences.reduce((sum, value) => sum + Math.abs(value), 0) / differences.length;
}

/** A verdict counts only if the same test told the counterfeits apart. */
function trusted(
  decision: Decision,
  counterfeits: readonly CounterfeitRecord[],
): { verdict: ClaimRecord["verdict"]; reason: string } {
  const accepted = counterfeits.find((counterfeit) => counterfeit.verdict === "supported");
  if (accepted) {
    return {
      verdict: "broken",
      reason: `the test cannot fail: it supports the counterfeit "${accepted.name}" too (${accepted.reason})`,
    };
  }
  const unclear = counterfeits.find((counterfeit) => counterfeit.verdict === "inconclusive");
  if (unclear && decision.verdict !== "inconclusive") {
    return {
      verdict: "inconclusive",
      reason: `the test could not refute the counterfeit "${unclear.name}" (${unclear.reason}), so its own result does not count: ${decision.reason}`,
    };
  }
  return { verdict: decision.verdict, reason: decision.reason };
}

function header(claim: Claim, context: CheckContext) {
  return {
    schema: EVIDENCE_SCHEMA_VERSION,
    id: claim.id,
    statement: claim.statement,
    title: claim.title,
    reading: claim.reading,
    says: claim.says,
    under: Object.fromEntries(
      Object.entries(claim.under).map(([key, value]) => [
        key,
        typeof value === "object" ? [...value] : value,
      ]),
    ),
    doesNotShow: claim.doesNotShow,
    writeInstead: claim.writeInstead ?? null,
    axis: { ...axisOf(claim) },
    run: {
      id: context.runId,
      baseSeed: context.baseSeed,
      profile: context.profile,
      engine: context.engine.name,
      precision: context.engine.precision,
    },
    replay: `npm run replay -- ${claim.id} --base-seed ${context.baseSeed} --profile ${context.profile} --engine ${context.engine.name} --precision ${context.engine.precision}`,
  } as const;
}

const axisOf = (claim: Claim): ClaimAxis => claim.axis ?? WIDTH_AXIS;

function expectationRecord(expectation: Expectation, context: CheckContext): ClaimRecord["expectation"] {
  if (expectation.kind !== "identity") return { ...expectation };
  const tolerance = expectation.roundoffs * unitRoundoff(context.engine.precision);
  return { kind: "identity", tolerance, reason: expectation.reason };
}

function changed(counterfeit: Claim["counterfeits"][number]): string {
  const parts = [
    counterfeit.experiment && "the experiment",
    counterfeit.observe && "the quantity compared",
    counterfeit.expect && "the expectation",
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(" and ") : "nothing";
}

function estimateRecord(estimate: NamedInterval): EstimateRecord {
  return {
    ...intervalNumbers(estimate.interval),
    name: estimate.name,
    widths: [...estimate.widths],
    decides: estimate.decides,
  };
}

function intervalNumbers(interval: Interval) {
  return {
    value: interval.value,
    low: interval.low,
    high: interval.high,
    confidence: interval.confidence,
    seeds: interval.replicates,
  };
}

function fitRecord(fit: PowerLawFit, sharp: Decision["sharpness"], axis: ClaimAxis): FitRecord {
  const estimate = (
    name: string,
    interval: Interval,
    widths: readonly number[],
    decides: boolean,
  ): EstimateRecord => ({ ...intervalNumbers(interval), name, widths: [...widths], decides });
  return {
    decidedOn: fit.decidedOn,
    widths: [...fit.decidingWidths],
    exponent: estimate("exponent", fit.deciding, fit.decidingWidths, true),
    intercept: fit.decidingIntercept,
    perWidth: fit.perWidth.map((entry) => ({ ...entry })),
    localExponents: fit.localExponents.map(({ widths, interval }) =>
      estimate(`local exponent, ${widths[0]} to ${widths[1]}`, interval, widths, false),
    ),
    curvature:
      fit.curvature &&
      estimate(
        `exponent over the upper half of ${axis.symbol} minus that over all`,
        fit.curvature,
        fit.decidingWidths,
        false,
      ),
    excluded: fit.excluded.map((entry) => ({ ...entry })),
    sharpness: sharp?.word ?? null,
    sharpnessReason: sharp?.reason ?? null,
  };
}

function samplesRecord(claim: Claim, observations: Observations, decisive: number): SamplesRecord {
  const copy = (values: readonly (readonly number[])[]) => values.map((row) => [...row]);
  return {
    quantity: claim.quantity,
    unit: claim.unit,
    widths: [...observations.widths],
    seeds: [...observations.seeds],
    values: copy(observations.components[decisive]!.values),
    components:
      observations.components.length > 1
        ? observations.components.map(({ name, values }) => ({ name, values: copy(values) }))
        : [],
    floors: [...observations.components[decisive]!.floors],
  };
}
