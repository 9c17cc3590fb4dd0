import { networkRecipe } from '@affetto/core/network';
import { evaluationReportSchema, experimentReportSchema, labelUseSchema } from '@affetto/lab/evaluation';
import { tuningResultSchema } from '@affetto/lab/tuning';
import { z } from 'zod';

/*
 * What each command prints with --json: one document on standard output. docs/json.md is made of these schemas, and
 * the tests hold the commands to them.
 */

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const counts = z.record(z.string(), count);

const rating = z.number().optional();

const prediction = {
  emotion: z
    .string()
    .nullable()
    .describe("the emotion, or null for the reason: 'not sure', silence, too short, no speech"),
  reason: z.enum(['not sure', 'silence', 'too short', 'no speech']).nullable(),
  confidence: share.nullable().describe('probability of the most probable emotion'),
  probabilities: z.record(z.string(), share).nullable().describe('of every emotion the model knows'),
  arousal: rating.describe('in the range of the corpus trained on; there if the model knows it'),
  valence: rating.describe('the same'),
  dominance: rating.describe('the same'),
  seconds: z.number().min(0).describe('length of what was judged'),
};

const timeline = z.array(z.strictObject({ startSeconds: z.number().min(0), ...prediction })).optional();

const stretch = z.strictObject({ startSeconds: z.number().min(0), endSeconds: z.number().min(0) });
const usualRange = z
  .strictObject({ low: z.number(), middle: z.number(), high: z.number() })
  .describe('5th, 50th and 95th percentile of neutral readings');

export const recognizedFile = z.strictObject({
  file: z.string().describe('as it was given'),
  error: z.string().optional().describe('why there is no prediction for this file'),
  ...z.strictObject(prediction).partial().shape,
  voice: z
    .string()
    .optional()
    .describe(
      'whose recordings, together, made the profile that it was heard with; the folder or the speaker',
    ),
  timeline: timeline.describe('with --timeline: window by window'),
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
        arousal: rating.describe("in the corpus's own range"),
        valence: rating.describe('the same'),
        dominance: rating.describe('the same'),
      }),
    ),
  }),
  'corpus map': z.strictObject({
    name: z.string(),
    emotions: z.array(z.string()),
    labels: z.array(labelUseSchema),
    remarks: z.array(z.string()).describe('what is left out, taken together or missing'),
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
  evaluate: z.strictObject({
    ...evaluationReportSchema.shape,
    files: z.strictObject({ folder: z.string(), report: z.string() }).describe('absolute paths'),
  }),
  tune: z.strictObject({
    ...tuningResultSchema.shape,
    files: z
      .strictObject({ folder: z.string(), report: z.string(), figures: z.string(), recipe: z.string() })
      .describe('absolute paths'),
  }),
  recognize: z.strictObject({
    model: z.string().describe('as it was given'),
    profile: z.string().optional().describe('as it was given'),
    files: z.array(recognizedFile),
  }),
  profile: z.strictObject({
    file: z.string().describe('as it was given'),
    model: z.string().describe('as it was given'),
    clips: count.describe('of which the profile is the mean now'),
    added: z.array(z.string()).describe('recordings that were heard now'),
    unheard: z.array(z.string()).describe('recordings without speech, left out'),
    unreadable: z.array(z.string()).describe('why others could not be read'),
  }),
  inspect: z.strictObject({
    file: z.string().describe('as it was given'),
    output: z.string().nullable().describe('the report, if one was written'),
    seconds: z.number().min(0),
    sampleRate: z.number().positive().describe('Hz'),
    channels: count,
    format: z.string(),
    summary: z.array(z.string()).describe('in plain words'),
    warnings: z.array(z.string()).describe('what is wrong with the recording, plain sentences'),
    measures: z.array(
      z.strictObject({
        name: z.string(),
        title: z.string(),
        unit: z.string().describe('Hz, st (semitones), st/s, dB, /s, s, % or none'),
        value: z.number().nullable().describe('null where it cannot be measured'),
        usual: z
          .strictObject({ female: usualRange, male: usualRange })
          .nullable()
          .describe('null where there is nothing to compare with'),
        verdict: z.string().nullable(),
      }),
    ),
    ending: z.enum(['rise', 'fall', 'level']).nullable(),
    speech: z.array(stretch),
    pauses: z.array(stretch),
    nuclei: z.array(z.number().min(0)).describe('syllable nuclei, seconds'),
    contours: z.strictObject({
      hopSeconds: z.number().positive().describe('value t stands at t times this'),
      pitchHz: z.array(z.number().nullable()).describe('null where unvoiced'),
      intensityDb: z.array(z.number()).describe('re full scale'),
    }),
    timeline: timeline.describe('with --model: what it hears, window by window'),
  }),
  features: z.strictObject({
    set: z.string(),
    output: z.string().describe('the table, as it was given'),
    columns: z.array(z.string()).describe('the features, beside the columns name and frameTime'),
    rows: count,
    recordings: count.describe('in the table'),
    failures: z.array(z.strictObject({ file: z.string(), error: z.string() })).describe('the others'),
  }),
  prepare: z.strictObject({
    output: z.string().describe('the folder, as it was given'),
    files: z.array(
      z.strictObject({
        file: z.string().describe('as it was given, or found in a folder that was'),
        error: z.string().optional().describe('why nothing was written for this file'),
        outputs: z
          .array(z.strictObject({ path: z.string(), ...stretch.shape }))
          .optional()
          .describe('files written, and where in the recording they begin and end'),
        quality: z
          .strictObject({
            seconds: z.number().min(0),
            peakDb: z.number().nullable().describe('re full scale; null of silence'),
            levelDb: z.number().nullable().describe('root mean square, re full scale; null of silence'),
            dcOffset: z.number().describe('part of full scale'),
            clippedShare: share,
            clippedSeconds: z.array(z.number().min(0)).describe('where, the first ten places'),
            snrDb: z
              .number()
              .nullable()
              .describe('speech over the noise in its pauses; null where there are none'),
            speechShare: share.nullable(),
            bandwidthHz: z.number().min(0),
          })
          .optional()
          .describe('of the recording as it came'),
        warnings: z.array(z.string()).optional().describe('what is wrong with it, plain sentences'),
      }),
    ),
  }),
  import: z.strictObject({
    file: z.string().describe('as it was given'),
    output: z.string().describe('the folder of the model, as it was given'),
    library: z.enum(['Keras', 'PyTorch']),
    labels: z.array(z.string()),
    network: networkRecipe,
    parameters: count,
    remarks: z.array(z.string()).describe('what was left out, assumed or filled with zeros'),
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
