import { z } from "zod";
import { chapterWordingSchema, EVIDENCE_SCHEMA_VERSION, gateWordSchema, runRecordSchema } from "./record.ts";

/**
 * `run.json`, written before the first measurement: what was planned, so that whatever ends a run early, the
 * claims without evidence are known and never taken for passes.
 */
export const runManifestSchema = z.object({
  schema: z.literal(EVIDENCE_SCHEMA_VERSION),
  run: runRecordSchema,
  /** Every claim of the suite, by statement. */
  planned: z.array(z.object({ id: z.string(), statement: z.string() })),
  /** Claims this run was asked for: all, or those that a pattern or shard selected. */
  selected: z.array(z.string()),
  /** Which shards of how many this is, by Vitest's `--shard`; of a merge, those that were merged. */
  shards: z
    .array(z.object({ number: z.number().int().positive(), of: z.number().int().positive() }))
    .optional(),
  /** Of a merge: the ids of the runs that were merged. A record of any other is one of an earlier run. */
  merged: z.array(z.string()).optional(),
  /** Claim files that threw while being loaded; nothing of theirs was measured. */
  failures: z.array(z.object({ path: z.string(), reason: z.string() })),
  /** What the gate found in the chapter's file, by statement, where the run was given one. */
  chapter: z
    .object({
      name: z.string().min(1),
      summary: z.string().min(1),
      statements: z.array(z.object({ id: z.string(), gate: gateWordSchema, wording: chapterWordingSchema })),
    })
    .optional(),
});
export type ChapterCheck = NonNullable<z.infer<typeof runManifestSchema>["chapter"]>;
export type RunManifest = z.infer<typeof runManifestSchema>;

/** Shards that belong to those of a run and are not among them: "2/3". What they were to measure is not there. */
export function absentShards({ shards = [] }: Pick<RunManifest, "shards">): string[] {
  const counts = [...new Set(shards.map((shard) => shard.of))];
  return counts.flatMap((of) =>
    Array.from({ length: of }, (_, index) => index + 1)
      .filter((number) => !shards.some((shard) => shard.of === of && shard.number === number))
      .map((number) => `${number}/${of}`),
  );
}
