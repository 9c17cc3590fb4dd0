import { experimentReportSchema } from '@affetto/lab/evaluation';
import { z } from 'zod';

/*
 * What each command prints with --json: one document on standard output. docs/json.md is made of these schemas, and
 * the tests hold the commands to them.
 */

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const counts = z.record(z.string(), count);

const prediction = {
  emotion: z
    .string()
    .nullable()
    .describe("the emotion, or null for the reason: 'not sure', silence, too short"),
  reason: z.enum(['not sure', 'silence', 'too short']).nullable(),
  confidence: share.nullable().describe('probability of the most probable emotion'),
  probabilities: z.record(z.string(), share).nullable().describe('of every emotion the model knows'),
  seconds: z.number().min(0).describe('length of what was judged'),
};

export const recognizedFile = z.strictObject({
  file: z.string().describe('as it was given'),
  error: z.string().optional().describe('why there is no prediction for this file'),
  ...z.strictObject(prediction).partial().shape,
  timeline: z
    .array(z.strictObject({ startSeconds: z.number().min(0), ...prediction }))
    .optional()
    .describe('with --timeline: window by window'),
});

export const trainOutput = z.strictObject({
  ...experimentReportSchema.shape,
  files: z
    .strictObject({ folder: z.string(), report: z.string(), figures: z.string(), model: z.string() })
    .describe('absolute paths'),
});

export const jsonSchemas = {
  'corpus index': z.strictObject({
    name: z.string(),
    utterances: count,
    emotions: counts.describe('recordings of each emotion'),
    speakers: z.array(
      z.strictObject({
        speaker: z.string().describe('empty where unknown'),
        sex: z.enum(['female', 'male']).optional(),
        age: z.number().optional().describe('years'),
        utterances: count,
      }),
    ),
    sexes: counts,
    remarks: z.array(z.string()).describe('what is missing, odd or left out'),
    recordings: z.array(
      z.strictObject({
        id: z.string(),
        path: z.string().describe('absolute'),
        emotion: z.string(),
        speaker: z.string().describe('empty where unknown'),
        sex: z.enum(['female', 'male']).optional(),
        age: z.number().optional().describe('years'),
        intensity: z.string().optional(),
        sentence: z.string().optional(),
        language: z.string().optional().describe('ISO 639-1'),
      }),
    ),
  }),
  'corpus fetch': z.strictObject({
    folder: z.string(),
    files: count.describe('all of the corpus, verified'),
    fetched: count.describe('how many had to be fetched'),
    bytes: count,
    licence: z.string(),
    citation: z.string(),
  }),
  train: trainOutput,
  recognize: z.strictObject({ model: z.string(), files: z.array(recognizedFile) }),
  features: z.strictObject({
    set: z.string(),
    output: z.string().describe('the table, as it was given'),
    columns: z.array(z.string()).describe('the features, beside the columns name and frameTime'),
    rows: count,
    recordings: count.describe('in the table'),
    failures: z.array(z.strictObject({ file: z.string(), error: z.string() })).describe('the others'),
  }),
  demo: z.strictObject({
    ...trainOutput.shape,
    heard: z
      .array(z.strictObject({ ...recognizedFile.shape, labelled: z.string() }))
      .describe('recordings of a voice kept apart, recognised by the network that never heard it'),
  }),
} as const;

export type JsonOutput = { readonly [K in keyof typeof jsonSchemas]: z.infer<(typeof jsonSchemas)[K]> };

/** Prints a command's outcome as one JSON document on standard output. */
export function printJson<K extends keyof JsonOutput>(_command: K, value: JsonOutput[K]): void {
  process.stdout.write(JSON.stringify(value, null, 2) + '\n');
}
