import { z } from 'zod';
import {
  baselineSchema,
  corpusSchema,
  enrolmentSchema,
  groupSchema,
  predictionSchema,
  reliabilitySchema,
  summarySchema,
} from './experiment-result.js';

/*
 * What a finished model scores on labelled recordings, as plain data. `evaluationReportSchema` is the shape of
 * evaluation.json and of `--json`; in memory there are also the predictions. Scores and probabilities lie in [0, 1].
 */

const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();
const share = z.number().min(0).max(1);

export const evaluationReportSchema = z.strictObject({
  /** Version of this format. */
  version: z.literal(1),
  name: z.string(),
  /** ISO 8601. */
  date: z.iso.datetime({ offset: true }),
  model: z.strictObject({
    /** What it was trained on. */
    corpus: z.string(),
    created: z.iso.datetime(),
    recipe: z.string(),
    labels: list(z.string()),
  }),
  /** What it was tested on; its emotions are those that are scored. */
  corpus: corpusSchema,
  /** Emotions of the model that no recording is labelled with; their probabilities went to the others in proportion. */
  dropped: list(z.string()),
  /** Share of the recordings that the model, left free, takes for one of these. */
  takenForDropped: share,
  summary: summarySchema,
  baselines: list(baselineSchema),
  calibration: z.strictObject({
    /** The model's own. */
    temperature: z.number().positive(),
    /** The least probability it answers with, its own too. */
    threshold: share,
    reliability: reliabilitySchema,
    /** Share of the recordings answered, and of wrong answers among them; null where none was. */
    sure: share,
    sureError: share.nullable(),
  }),
  /** Scores with profiles of the speakers; empty where the model takes none or speakers are unknown. */
  profiles: list(enrolmentSchema),
  /** In order of their names; an empty name is an unknown speaker. */
  speakers: list(groupSchema),
  /** female, male, unknown. */
  sexes: list(groupSchema),
  /** What the reader must know besides: a sentence each. */
  remarks: list(z.string()),
});

export const evaluationResultSchema = z.strictObject({
  ...evaluationReportSchema.shape,
  /** Probabilities as the model's own calibration has them. */
  predictions: list(predictionSchema.omit({ dimensions: true })),
});

/** What evaluation.json holds. */
export type EvaluationReport = z.infer<typeof evaluationReportSchema>;
/** The same with the predictions. */
export type EvaluationResult = z.infer<typeof evaluationResultSchema>;
