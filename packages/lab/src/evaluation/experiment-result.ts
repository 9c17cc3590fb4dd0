import { recipeSchema } from '@affetto/core';
import { DIMENSIONS } from '@affetto/core/network';
import { PROFILE_KINDS } from '@affetto/core/training';
import { z } from 'zod';
import { protocols } from './plan-runs.js';

/*
 * What an experiment came to, as plain data. `experimentReportSchema` is the shape of report.json and of `--json`;
 * in memory each run also carries its predictions (`experimentResultSchema`), which are written to predictions.csv.
 * Scores and probabilities lie in [0, 1]; times are in seconds.
 */

const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();
const count = z.int().min(0);
const share = z.number().min(0).max(1);

const intervalSchema = z.strictObject({ low: z.number(), high: z.number() });
const estimateSchema = z.strictObject({ value: share, interval: intervalSchema });
const measureSchema = z.strictObject({
  ...estimateSchema.shape,
  mean: share,
  deviation: z.number().min(0).nullable(),
  runsInterval: intervalSchema.nullable(),
});

const averageSchema = z.strictObject({ precision: share, recall: share, f1: share });
const scoresSchema = z.strictObject({
  count,
  accuracy: share,
  uar: share,
  macro: averageSchema,
  weighted: averageSchema,
  perClass: list(
    z.strictObject({ emotion: z.string(), precision: share, recall: share, f1: share, support: count }),
  ),
  /** Counts, `true emotions x predicted emotions`, in the order of the corpus's emotions. */
  confusion: list(list(count)),
});

export const summarySchema = z.strictObject({
  runs: count,
  utterances: count,
  speakers: count,
  intervalsOver: z.enum(['speakers', 'utterances']),
  accuracy: measureSchema,
  uar: measureSchema,
  macroF1: measureSchema,
  weightedF1: measureSchema,
  perClass: list(
    z.strictObject({
      emotion: z.string(),
      support: count,
      precision: estimateSchema,
      recall: estimateSchema,
      f1: estimateSchema,
    }),
  ),
  pooled: scoresSchema,
});

const epochSchema = z.strictObject({
  epoch: z.int().min(1),
  trainLoss: z.number(),
  trainAccuracy: share.nullable(),
  validationLoss: z.number().nullable(),
  validationAccuracy: share.nullable(),
  validationUar: share.nullable(),
  learningRate: z.number(),
  seconds: z.number().min(0),
});

const runSchema = z.strictObject({
  /** The name of its split, e.g. `seed 3` or `speaker OAF`. */
  name: z.string(),
  seed: z.int(),
  trainCount: count,
  validationCount: count,
  testCount: count,
  /** What the test part shares with the other two: see `describeOverlap`. */
  overlap: z.strictObject({
    speakers: list(z.string()),
    sentences: list(z.string()),
    recordings: list(z.string()),
  }),
  history: list(epochSchema),
  /** The epoch whose weights were tested. */
  keptEpoch: z.int().min(1),
  scores: scoresSchema,
  seconds: z.number().min(0),
});

export const reliabilitySchema = z.strictObject({
  /** Expected calibration error over 15 bins of equal width. */
  error: share,
  /** Recordings by their best probability: mean confidence and share of right answers. */
  bins: list(z.strictObject({ low: share, high: share, count, confidence: share, accuracy: share })),
});

/** How far confidence can be trusted; each run judged by temperature and threshold found on the others. */
const calibrationSchema = z.strictObject({
  /** Found on all runs: what the model divides its logits by. */
  temperature: z.number().positive(),
  /** The least probability the model answers with; null where no threshold keeps the risk. */
  threshold: share.nullable(),
  /** The share of wrong answers the threshold was chosen for. */
  risk: share,
  before: reliabilitySchema,
  after: reliabilitySchema,
  /** Share of the recordings answered, and of wrong answers among them; null where none was. */
  sure: share,
  sureError: share.nullable(),
  /** Error among the surest part of the recordings. */
  riskCurve: list(z.strictObject({ sure: share, error: share })),
});

/** Scores of arousal and its like, of all runs' predictions together, against the values the corpus knows. */
const dimensionScoresSchema = z.strictObject({
  name: z.enum(DIMENSIONS),
  count,
  /** Concordance correlation coefficient, with an interval over the units of the summary's. */
  ccc: z.number().min(-1).max(1),
  interval: intervalSchema,
  pearson: z.number().min(-1).max(1),
  /** In the corpus's range. */
  rmse: z.number().min(0),
});

export const predictionSchema = z.strictObject({
  /** Id of the utterance in its corpus. */
  utterance: z.string(),
  /** What it is labelled as. */
  emotion: z.string(),
  predicted: z.string(),
  /** One an emotion, in the order of the corpus's emotions; calibrated on the other runs where there are some. */
  probabilities: list(share),
  /** One a dimension, in the order of `recipe.network.dimensions`, in the corpus's range; labelled null where unknown. */
  dimensions: list(z.strictObject({ labelled: z.number().nullable(), predicted: z.number() })),
});

/** Scores with a profile of each tested speaker, made of clips of theirs that were not scored. */
export const enrolmentSchema = z.strictObject({
  kind: z.enum(PROFILE_KINDS),
  /** Clips in the profile. */
  clips: z.int().min(1),
  /** Different recordings that were scored. */
  utterances: count,
  uar: estimateSchema,
});

/** Scores on part of the recordings. */
export const groupSchema = z.strictObject({ name: z.string(), count, accuracy: share, uar: share });

export const baselineSchema = z.strictObject({
  name: z.enum(['chance', 'majority class']),
  accuracy: share,
  uar: share,
});

const protocolSchema = z.strictObject({
  kind: z.enum(protocols),
  /** For tables, e.g. `speakers apart`. */
  name: z.string(),
  /** How the recordings were cut, in a sentence. */
  description: z.string(),
  runs: list(runSchema).check(z.minLength(1)),
  summary: summarySchema,
  /** Empty where the recipe has no dimensions. */
  dimensions: list(dimensionScoresSchema),
  /** Of all runs together; corpora where several were put together. */
  groups: z.strictObject({
    corpora: list(groupSchema),
    sexes: list(groupSchema),
    speakers: list(groupSchema),
  }),
  /** By kind and number of clips; empty where the recipe knows no profiles or the voices tested were trained on. */
  profiles: list(enrolmentSchema),
  /** Null where no other run tested other recordings. */
  calibration: calibrationSchema.nullable(),
  baselines: list(baselineSchema),
});

export const labelUseSchema = z.strictObject({
  corpus: z.string(),
  label: z.string(),
  /** The emotion its recordings count as; null where they are left out. */
  emotion: z.string().nullable(),
  recordings: count,
});

export const corpusSchema = z.strictObject({
  name: z.string(),
  emotions: list(z.string()).check(z.minLength(2)),
  utterances: count,
  /** Length of all recordings together. */
  seconds: z.number().min(0),
  /** How many recordings there are of each emotion by each speaker; combinations without any are left out. */
  counts: list(z.strictObject({ emotion: z.string(), speaker: z.string(), count })),
  speakers: list(
    z.strictObject({
      name: z.string(),
      sex: z.enum(['female', 'male']).optional(),
      age: z.number().optional(),
    }),
  ),
  /** How many different sentences are spoken; null where the corpus does not say. */
  sentences: count.nullable(),
  /** ISO 639-1 codes. */
  languages: list(z.string()),
  /** `counts[i]` recordings last from `i * binSeconds` to below `(i + 1) * binSeconds`. */
  durations: z.strictObject({ binSeconds: z.number().positive(), counts: list(count) }),
  /** What the corpora's own labels count as; empty where one corpus keeps its own. */
  labels: list(labelUseSchema),
  /** Recordings of the same sound under several names: the same file, the same samples, or alike to a fingerprint. */
  duplicates: list(
    z.strictObject({ utterances: list(z.string()), same: z.enum(['file', 'samples', 'sound']) }),
  ),
  /** Of recordings whose sentence is spoken more than once, the share whose sentence is spoken in one emotion only. */
  spokenInOneEmotion: share.nullable(),
  remarks: list(z.string()),
});

export const experimentReportSchema = z.strictObject({
  /** Version of this format. */
  version: z.literal(1),
  name: z.string(),
  /** When the experiment ended, ISO 8601. */
  date: z.iso.datetime({ offset: true }),
  recipe: recipeSchema,
  corpus: corpusSchema,
  protocols: list(protocolSchema).check(z.minLength(1)),
  /** What the reader must know besides, e.g. why no speakers could be kept apart: a sentence each. */
  remarks: list(z.string()),
});

export const experimentResultSchema = z.strictObject({
  ...experimentReportSchema.shape,
  protocols: list(
    z.strictObject({
      ...protocolSchema.shape,
      runs: list(z.strictObject({ ...runSchema.shape, predictions: list(predictionSchema) })).check(
        z.minLength(1),
      ),
    }),
  ).check(z.minLength(1)),
});

/** What report.json holds. */
export type ExperimentReport = z.infer<typeof experimentReportSchema>;
/** The same with every run's predictions. */
export type ExperimentResult = z.infer<typeof experimentResultSchema>;
export type ProtocolResult = ExperimentResult['protocols'][number];
export type RunResult = ProtocolResult['runs'][number];
export type TestPrediction = RunResult['predictions'][number];

/** The result without its predictions: what report.json holds. */
export function withoutPredictions(result: ExperimentResult): ExperimentReport {
  return {
    ...result,
    protocols: result.protocols.map((protocol) => ({
      ...protocol,
      runs: protocol.runs.map(({ predictions: _, ...run }) => run),
    })),
  };
}
