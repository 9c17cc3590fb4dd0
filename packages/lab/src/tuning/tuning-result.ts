import { recipeSchema } from '@affetto/core';
import { z } from 'zod';
import { rangeSchema } from './ranges.js';

/*
 * What a search came to, as plain data: the shape of report.json beside its report. Scores are unweighted average
 * recalls, 0 to 1; times are in seconds.
 */

const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();
const count = z.int().min(0);
const share = z.number().min(0).max(1);
const estimateSchema = z.strictObject({
  value: share,
  interval: z.strictObject({ low: z.number(), high: z.number() }).describe('95 %'),
});
const heldOutScoresSchema = z.strictObject({ uar: estimateSchema, accuracy: estimateSchema });

export const tuningResultSchema = z.strictObject({
  /** Version of this format. */
  version: z.literal(1),
  name: z.string(),
  /** When the search ended, ISO 8601. */
  date: z.iso.datetime({ offset: true }),
  seed: z.int(),
  corpus: z.strictObject({
    name: z.string(),
    emotions: list(z.string()),
    utterances: count,
    speakers: count.describe('0 where unknown'),
  }),
  start: recipeSchema.describe('the recipe the search started from'),
  best: recipeSchema.describe('the recipe it chose'),
  dimensions: list(
    z.strictObject({
      path: z.string(),
      range: rangeSchema,
      start: z.json(),
      best: z.json(),
      importance: share
        .nullable()
        .describe(
          'share of the variance of the first rung that this field explains alone; null where too few were tried',
        ),
    }),
  ),
  speakersApart: z.boolean().describe('whether no voice is on both sides of any cut'),
  folds: list(z.strictObject({ name: z.string(), testCount: count })),
  rungs: list(z.strictObject({ candidates: count, folds: count, epochShare: share })),
  candidates: list(
    z.strictObject({
      number: z.int().min(1).describe('1 is the recipe as it stood'),
      values: z.record(z.string(), z.json()),
      scores: list(share).describe('mean over the folds, one a rung it was tried in'),
      foldScores: list(list(share)).describe('of each fold, likewise'),
    }),
  ).describe('the best first'),
  chosenBy: share.describe('the score of the chosen recipe on the folds it was chosen by: it flatters'),
  heldOut: z
    .strictObject({
      name: z.string(),
      speakers: count,
      utterances: count,
      start: heldOutScoresSchema,
      best: heldOutScoresSchema,
    })
    .nullable()
    .describe('what the search never saw, tested once at its end; null where nothing could be held out'),
  remarks: list(z.string()),
});

export type TuningResult = z.infer<typeof tuningResultSchema>;
export type TunedDimension = TuningResult['dimensions'][number];
