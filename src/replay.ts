import { check } from "./claim/check.ts";
import type { Claim } from "./claim/claim.ts";
import { type PlacedClaim, shareBudget } from "./claim/plan.ts";
import { openEngine } from "./engine/choose.ts";
import { readClaimRecords } from "./evidence/evidence-store.ts";
import type { ClaimRecord } from "./evidence/record.ts";
import { memoryCellStore } from "./experiment/cell-store.ts";
import type { RunSettings } from "./vitest/run-settings.ts";

/**
 * Measures a claim, or a single cell of it, again and puts it beside the record on disk. The same seed on the
 * same engine gives the same bits: a difference is an engine's fault, not a finding.
 */
export async function replay(
  claim: Claim,
  all: readonly PlacedClaim[],
  settings: RunSettings,
  only: { seed: number | null; width: number | null },
): Promise<{ text: string; agrees: boolean }> {
  const { engine } = await openEngine({
    ...(settings.engine ? { engine: settings.engine } : {}),
    ...(settings.precision ? { precision: settings.precision } : {}),
  });
  const record = readClaimRecords(settings.out).records.find(
    (each) =>
      each.id === claim.id &&
      each.run.profile === settings.profile &&
      each.run.baseSeed === settings.baseSeed &&
      each.run.engine === engine.name &&
      each.run.precision === engine.precision,
  );
  if (only.seed === null && only.width === null) {
    const again = await check(claim, {
      engine,
      store: memoryCellStore(),
      runId: "replay",
      baseSeed: settings.baseSeed,
      profile: settings.profile,
      confidence: shareBudget(all, settings.profile).confidence,
    });
    const lines = [
      `${again.id}: ${again.title}`,
      `again:    ${again.verdict}: ${again.reason}`,
      `recorded: ${record ? `${record.verdict}: ${record.reason}` : "no record of this profile, base seed and engine"}`,
      ...again.counterfeits.map(
        (counterfeit) => `counterfeit "${counterfeit.name}": ${counterfeit.verdict}: ${counterfeit.reason}`,
      ),
    ];
    return { text: lines.join("\n"), agrees: !record || sameSamples(record, again) };
  }
  return replayCells(claim, settings, engine, record ?? null, only);
}

async function replayCells(
  claim: Claim,
  settings: RunSettings,
  engine: Awaited<ReturnType<typeof openEngine>>["engine"],
  record: ClaimRecord | null,
  only: { seed: number | null; width: number | null },
): Promise<{ text: string; agrees: boolean }> {
  const plan = claim.cells[settings.profile];
  const widths = only.width === null ? plan.widths : [only.width];
  const seeds = only.seed === null ? Array.from({ length: plan.seeds }, (_, i) => i + 1) : [only.seed];
  const names = claim.components ?? [claim.quantity];
  const lines = [`${claim.id}: ${claim.title}`];
  let agrees = true;
  for (const width of widths) {
    for (const seed of seeds) {
      // The whole batch the seed was measured in: another batch size may round differently.
      const size = claim.experiment.seedsTogether(width);
      const first = Math.floor((seed - 1) / size) * size + 1;
      const recordedSeeds = record?.samples?.seeds.length ?? plan.seeds;
      const last = Math.max(seed, Math.min(first + size - 1, recordedSeeds));
      const batch = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      const cells = await claim.experiment.measure({
        engine,
        baseSeed: settings.baseSeed,
        width,
        seeds: batch,
      });
      const seen = claim.observe(cells[seed - first]!, { width });
      const numbers = typeof seen === "number" ? [seen] : seen;
      numbers.forEach((value, component) => {
        const recorded = recordedValue(record, component, width, seed);
        if (recorded !== null && recorded !== value) agrees = false;
        lines.push(
          `  width ${width}, seed ${seed}, ${names[component]}: ${value}   recorded: ${recorded ?? "nothing"}`,
        );
      });
    }
  }
  if (!agrees) lines.push("The same seed gave another number: the engine is at fault, not the mathematics.");
  return { text: lines.join("\n"), agrees };
}

function recordedValue(
  record: ClaimRecord | null,
  component: number,
  width: number,
  seed: number,
): number | null {
  const samples = record?.samples;
  if (!samples) return null;
  const values = samples.components[component]?.values ?? samples.values;
  return values[samples.widths.indexOf(width)]?.[samples.seeds.indexOf(seed)] ?? null;
}

function sameSamples(a: ClaimRecord, b: ClaimRecord): boolean {
  return JSON.stringify(a.samples) === JSON.stringify(b.samples);
}
