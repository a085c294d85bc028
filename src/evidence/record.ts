/**
 * The shape of an evidence record: what is written to disk, read back, merged and rendered.
 *
 * Everything downstream of the measurement (report, gate, merge) sees only these records, so a number that
 * a reader can check must be in them. Values are plain JSON: a number that is not finite never reaches a
 * record, because JSON turns it into `null` without saying so.
 */
import { z } from "zod";
import { WIDTH_AXIS } from "../verdict/claim-axis.ts";

/** Version of the record format. A record with another version is refused, never guessed at. */
export const EVIDENCE_SCHEMA_VERSION = 1;

export const verdictSchema = z.enum(["supported", "refuted", "inconclusive", "broken"]);
export type VerdictWord = z.infer<typeof verdictSchema>;

export const standingSchema = z.enum([
  "holds",
  "holds, not sharp",
  "holds as amended",
  "refuted",
  "open",
  "not covered",
]);
export type StandingWord = z.infer<typeof standingSchema>;

export const readingSchema = z.enum(["literal", "amended", "alternative"]);
export type ReadingWord = z.infer<typeof readingSchema>;

const finite = z.number();
const width = z.number().int().positive();
const seed = z.number().int().nonnegative();

/** What a reading predicts, as data. `reason` says where the margin or tolerance comes from. */
export const expectationSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("boundedBy"),
    exponent: finite,
    margin: finite.positive(),
    reason: z.string().min(1),
  }),
  z.object({
    kind: z.literal("scalesAs"),
    exponent: finite,
    margin: finite.positive(),
    reason: z.string().min(1),
  }),
  z.object({ kind: z.literal("convergesTo"), margin: finite.positive(), reason: z.string().min(1) }),
  z.object({
    kind: z.literal("equals"),
    value: finite,
    margin: finite.positive(),
    reason: z.string().min(1),
  }),
  z.object({
    kind: z.literal("atMost"),
    value: finite,
    margin: finite.nonnegative(),
    reason: z.string().min(1),
  }),
  z.object({
    kind: z.literal("atLeast"),
    value: finite,
    margin: finite.nonnegative(),
    reason: z.string().min(1),
  }),
  z.object({ kind: z.literal("positive"), reason: z.string().min(1) }),
  z.object({
    kind: z.literal("diverges"),
    /** Decades of growth. */
    beyond: finite,
    margin: z.literal(0),
    reason: z.string().min(1),
  }),
  z.object({ kind: z.literal("identity"), tolerance: finite.positive(), reason: z.string().min(1) }),
]);
export type ExpectationRecord = z.infer<typeof expectationSchema>;

/** What the numbers called widths are values of. Records from before there was a choice are about the width. */
export const axisSchema = z
  .object({ name: z.string().min(1), symbol: z.string().min(1) })
  .default({ ...WIDTH_AXIS });
export type AxisRecord = z.infer<typeof axisSchema>;

/** One interval estimate. `decides` marks the ones the verdict rests on. */
export const estimateSchema = z.object({
  name: z.string().min(1),
  value: finite,
  low: finite,
  high: finite,
  /** Two-sided confidence of [low, high]; 1 for an identity, where the interval is the observed range. */
  confidence: finite.min(0).max(1),
  seeds: z.number().int().positive(),
  widths: z.array(width).min(1),
  decides: z.boolean(),
});
export type EstimateRecord = z.infer<typeof estimateSchema>;

/** The power law behind a rate verdict. `perWidth` and `intercept` are what a log–log plot draws. */
export const fitSchema = z.object({
  decidedOn: z.enum(["all widths", "upper half"]),
  /** Widths used for the deciding exponent. */
  widths: z.array(width).min(2),
  exponent: estimateSchema,
  /** ln of the fitted value at m = 1, mean over seeds: value ≈ exp(intercept) · m^exponent. */
  intercept: finite,
  /** Geometric mean over seeds at each width with its interval. */
  perWidth: z.array(
    z.object({ width, mean: finite.positive(), low: finite.positive(), high: finite.positive() }),
  ),
  /** Slope between neighbouring widths, mean over seeds with its interval. */
  localExponents: z.array(estimateSchema),
  /** Upper-half exponent minus all-widths exponent; its interval excludes 0 when the law bends. */
  curvature: estimateSchema.nullable(),
  excluded: z.array(z.object({ width, floor: finite, reason: z.string() })),
  /** For a bound: is a strictly smaller exponent supported too? `null` where the question is not asked. */
  sharpness: z.enum(["sharp", "not sharp", "undecided"]).nullable(),
  sharpnessReason: z.string().nullable(),
});
export type FitRecord = z.infer<typeof fitSchema>;

export const samplesSchema = z.object({
  /** What is measured, in TeX or words, with its unit ("1" for a pure number). */
  quantity: z.string().min(1),
  unit: z.string().min(1),
  widths: z.array(width).min(1),
  seeds: z.array(seed).min(1),
  /** values[width][seed]; for a claim with several components, the component farthest from its expectation. */
  values: z.array(z.array(finite)),
  /** All components of a claim that tests several numbers at once; empty for a single number. */
  components: z.array(z.object({ name: z.string().min(1), values: z.array(z.array(finite)) })),
  /** Measured noise floor (integration error and rounding) of the quantity at each width, or null. */
  floors: z.array(finite.nonnegative().nullable()),
});
export type SamplesRecord = z.infer<typeof samplesSchema>;

/** A curve plot, already summarised over seeds: the report draws it as it is. */
export const curveSchema = z.object({
  name: z.string().min(1),
  caption: z.string(),
  width: width.nullable(),
  seeds: z.number().int().positive(),
  x: z.object({
    label: z.string().min(1),
    unit: z.string().min(1),
    scale: z.enum(["linear", "log"]),
    values: z.array(finite).min(2),
  }),
  y: z.object({ label: z.string().min(1), unit: z.string().min(1), scale: z.enum(["linear", "log"]) }),
  series: z
    .array(
      z.object({
        name: z.string().min(1),
        role: z.enum(["measured", "predicted", "bound", "counterfeit", "residual"]),
        values: z.array(finite.nullable()),
        low: z.array(finite.nullable()).nullable(),
        high: z.array(finite.nullable()).nullable(),
      }),
    )
    .min(1),
});
export type CurveRecord = z.infer<typeof curveSchema>;

export const counterfeitSchema = z.object({
  name: z.string().min(1),
  /** What was falsified: the experiment, the expectation or the observation. */
  changes: z.string().min(1),
  verdict: verdictSchema,
  reason: z.string().min(1),
  estimate: estimateSchema.nullable(),
});
export type CounterfeitRecord = z.infer<typeof counterfeitSchema>;

/** `reports/evidence/<statement>--<claim>.json` */
export const claimRecordSchema = z.object({
  schema: z.literal(EVIDENCE_SCHEMA_VERSION),
  id: z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/),
  statement: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().min(1),
  reading: readingSchema,
  /** The reading in TeX (a mixture of words and `$…$` is allowed; plain TeX is display maths). */
  says: z.string().min(1),
  /** Hypotheses and settings, each a short text or number: "activation" → "tanh". */
  under: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.number())])),
  doesNotShow: z.string().min(1),
  /** What an author should write instead of the chapter's sentence, for an amended reading. */
  writeInstead: z.string().nullable(),
  verdict: verdictSchema,
  reason: z.string().min(1),
  expectation: expectationSchema,
  axis: axisSchema,
  estimates: z.array(estimateSchema),
  fit: fitSchema.nullable(),
  power: z
    .object({
      /** Smallest true departure beyond the allowed region that this test refutes with probability `at`. */
      minimumDetectable: finite.nonnegative(),
      at: finite,
      unit: z.string().min(1),
    })
    .nullable(),
  counterfeits: z.array(counterfeitSchema),
  samples: samplesSchema.nullable(),
  curves: z.array(curveSchema),
  /** Was the claim measured once more, with four times the seeds beside those it had? */
  escalated: z.boolean(),
  /** The run this record was measured in. */
  run: z.object({
    id: z.string().min(1),
    baseSeed: z.number().int(),
    profile: z.enum(["quick", "standard", "deep"]),
    engine: z.string(),
    precision: z.enum(["float64", "float32"]),
    /** As the run's own; absent in records of earlier versions. */
    commit: z.string().nullable().optional(),
  }),
  replay: z.string().min(1),
  durationSeconds: finite.nonnegative(),
});
export type ClaimRecord = z.infer<typeof claimRecordSchema>;

export const engineRecordSchema = z.object({
  name: z.enum(["fused", "onnx", "tensorflow", "wasm", "cpu"]),
  version: z.string().min(1),
  precision: z.enum(["float64", "float32"]),
  /** Why this engine measured: asked for, default, or the reasons the ones before it were passed over. */
  why: z.string().min(1),
});
export type EngineRecord = z.infer<typeof engineRecordSchema>;

export const runRecordSchema = z.object({
  id: z.string().min(1),
  baseSeed: z.number().int(),
  profile: z.enum(["quick", "standard", "deep"]),
  startedAt: z.string().min(1),
  durationSeconds: finite.nonnegative(),
  engine: engineRecordSchema,
  node: z.string().min(1),
  platform: z.string().min(1),
  commit: z.string().nullable(),
  /** Commits that some of the claims were measured at instead, null where it is not known. */
  otherCommits: z.array(z.string().nullable()).optional(),
  errorBudget: finite.positive(),
  decidingIntervals: z.number().int().nonnegative(),
  /** How often a claim's intervals may be formed: at the first look and after escalation. */
  looks: z.number().int().positive(),
  /** Two-sided confidence of every deciding interval, from the budget: 1 − errorBudget / (looks · decidingIntervals). */
  confidence: finite.min(0).max(1),
  shards: z.number().int().positive(),
  /** Cells of the first look (finer ones included) measured by this run, and taken over from earlier ones. */
  cells: z
    .object({ measured: z.number().int().nonnegative(), fromCache: z.number().int().nonnegative() })
    .optional(),
  /** What is judged, as the register calls it: "4.4 Neural Tangent Kernel (NTK)". */
  subject: z.string().min(1).optional(),
  /** The chapter's file that the statements were held against, and in one line what the gate found. */
  chapter: z.object({ name: z.string().min(1), summary: z.string().min(1) }).optional(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** Where the chapter states it, in its own words, and what the gate says of that; lines count from 1. */
export const chapterWordingSchema = z.object({
  /** The gate's status, such as "suspect through kernel-drift". */
  status: z.string().min(1),
  reasons: z.array(z.string()),
  passages: z.array(
    z.object({
      line: z.number().int().positive(),
      kind: z.enum(["sentence", "formula", "code", "heading"]),
      /** Words with `$…$` or `$$…$$` maths; code as it stands. */
      text: z.string(),
    }),
  ),
});
export type ChapterWording = z.infer<typeof chapterWordingSchema>;

export const gateWordSchema = z.enum(["current", "changed", "missing", "unknown", "not checked"]);
export type GateWord = z.infer<typeof gateWordSchema>;

export const statementRecordSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  place: z.string().min(1),
  title: z.string().min(1),
  /** Our restatement: words with `$…$` maths. */
  says: z.string().min(1),
  uses: z.array(z.string()),
  standing: standingSchema,
  /** Standing a person has accepted (claims/chapter.json), or null where nobody has yet. */
  accepted: standingSchema.nullable(),
  why: z.string().min(1),
  claims: z.array(z.string()),
  amendment: z.string().nullable(),
  gate: gateWordSchema,
  /** Only where the run was given the chapter's file. */
  wording: chapterWordingSchema.optional(),
});
export type StatementRecord = z.infer<typeof statementRecordSchema>;

/** `reports/evidence.json`: the whole run. */
export const evidenceSchema = z.object({
  schema: z.literal(EVIDENCE_SCHEMA_VERSION),
  run: runRecordSchema,
  statements: z.array(statementRecordSchema),
  claims: z.array(claimRecordSchema),
  /** Records that could not be read: named, never silently dropped. */
  refusedRecords: z.array(z.object({ path: z.string(), reason: z.string() })),
});
export type Evidence = z.infer<typeof evidenceSchema>;
