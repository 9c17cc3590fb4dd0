import { availableParallelism } from 'node:os';
import { DataError } from '@affetto/core';
import type { Model } from '@affetto/core/recognizer';
import { TrainingPool } from '@affetto/core/training';
import type { Corpus } from '../corpora/utterance.js';
import { type EncoderFile, resolveEncoder } from '../encoders/resolve-encoder.js';
import type { ExtractionOptions } from '../training/extract-all.js';
import { startThread } from '../training/thread-worker.js';
import { answers, calibrated, reliability } from './calibration.js';
import { type Enrolled, enrol, scoreEnrolled } from './enrolment.js';
import type { EvaluationResult } from './evaluation-result.js';
import { corpusResult } from './experiment-parts.js';
import { scoresByGroup } from './group-scores.js';
import { datasetOf, usableRecordings } from './prepare.js';
import { summarizeRuns } from './summary.js';

export interface EvaluationOptions extends Omit<ExtractionOptions, 'encoder'> {
  /** Of a model whose features are states by ONNX, which it does not hold: where the encoder is (see `resolveEncoder`). */
  readonly encoderPlace?: string;
}

/**
 * Scores a finished model on labelled recordings, each judged as a whole. Scored are the emotions that the recordings
 * have: what the model gives to others is dropped and the rest brought to 1 again, which is the question of which of
 * these it is; how often it would have named another stands beside it.
 *
 * @param corpus Its labels are the model's, as `matchLabels` makes them. Recordings that cannot be used are left out and
 *   remarked on.
 * @throws {DataError} where no recording can be used, or those that can have one emotion.
 */
export async function evaluateModel(
  model: Model,
  corpus: Corpus,
  options: EvaluationOptions = {},
): Promise<EvaluationResult> {
  const encoder = await encoderOf(model, options);
  const { recordings, tested, remarks } = await usableRecordings(corpus, model.recipe, {
    ...options,
    ...(encoder && { encoder }),
  });
  const { utterances, emotions } = tested;
  if (emotions.length < 2)
    throw new DataError(
      corpus.name,
      `its usable recordings have one emotion, ${emotions[0]}; give others too`,
    );
  const { labels, calibration } = model;
  const columns = emotions.map((emotion) => labels.indexOf(emotion));
  const { logits: all, enrolled } = await outputsOf(
    model,
    recordings,
    columns,
    options.workers ?? availableParallelism(),
  );
  const logits = Float32Array.from(
    utterances.flatMap((_, i) => columns.map((column) => all[i * labels.length + column]!)),
  ); // (recordings, emotions)
  const targets = Int32Array.from(utterances, ({ emotion }) => emotions.indexOf(emotion));
  const given = answers({ logits, targets }, calibration.temperature);
  const probabilities = calibrated(logits, emotions.length, calibration.temperature);
  const predictions = Int32Array.from(targets, (_, i) => highest(probabilities, i, emotions.length));
  const sure = given.filter(({ confidence }) => confidence >= calibration.notSureBelow);
  const freely = utterances.filter((_, i) => !columns.includes(highest(all, i, labels.length)));

  const run = {
    targets,
    predictions,
    utterances: utterances.map(({ id }) => id),
    speakers: utterances.map(({ speaker }) => speaker),
  };
  const groups = scoresByGroup(
    utterances.map((utterance, i) => ({ utterance, target: targets[i]!, prediction: predictions[i]! })),
    emotions,
  );
  const chance = 1 / emotions.length;
  return {
    version: 1,
    name: `${model.corpus}, recipe ${model.recipe.name}, on ${corpus.name}`,
    date: new Date().toISOString(),
    model: { corpus: model.corpus, created: model.created, recipe: model.recipe.name, labels: [...labels] },
    corpus: corpusResult(tested),
    dropped: labels.filter((label) => !emotions.includes(label)),
    takenForDropped: freely.length / utterances.length,
    summary: summarizeRuns([run], emotions, { seed: 1 }),
    baselines: [{ name: 'chance', accuracy: chance, uar: chance }],
    calibration: {
      temperature: calibration.temperature,
      threshold: calibration.notSureBelow,
      reliability: reliability(given),
      sure: sure.length / given.length,
      sureError: sure.length > 0 ? sure.filter(({ isRight }) => !isRight).length / sure.length : null,
    },
    profiles: scoreEnrolled(
      [enrolled.map((each) => ({ ...each, prediction: columns.indexOf(each.prediction) }))],
      (recording) => {
        const { id, speaker } = utterances[recording]!;
        return { target: targets[recording]!, id, speaker };
      },
      emotions,
    ),
    speakers: groups.speakers,
    sexes: groups.sexes,
    remarks: [...remarks, ...sameCorpusRemark(model, corpus)],
    predictions: utterances.map(({ id, emotion }, i) => ({
      utterance: id,
      emotion,
      predicted: emotions[predictions[i]!]!,
      probabilities: [...probabilities.subarray(i * emotions.length, (i + 1) * emotions.length)],
    })),
  };
}

/** The encoder that the model holds, or by ONNX the one that it names. */
async function encoderOf(model: Model, options: EvaluationOptions): Promise<EncoderFile | undefined> {
  if (model.encoder) return model.encoder;
  return (await resolveEncoder(model.recipe, options.encoderPlace, options)).encoder;
}

/**
 * What the model's network says, `recordings x labels`, by any number of workers the same; and what it says with profiles,
 * of recordings whose speakers are known.
 */
async function outputsOf(
  { recipe, labels, weights }: Model,
  recordings: Parameters<typeof datasetOf>[0],
  columns: readonly number[],
  workers: number,
): Promise<{ logits: Float32Array; enrolled: Enrolled[] }> {
  const pool = new TrainingPool(datasetOf(recordings, recipe, labels), recipe, workers, startThread);
  try {
    pool.weights.set(weights);
    const all = [...recordings.keys()];
    const { logits } = await pool.outputs(all);
    const enrolled =
      recipe.training.profiles === null ? [] : await enrol(pool, all, { columns: [...columns] });
    return { logits, enrolled };
  } finally {
    await pool.close();
  }
}

/** Index of the greatest value in a row. */
function highest(rows: Float32Array, row: number, length: number): number {
  const values = rows.subarray(row * length, (row + 1) * length);
  return values.indexOf(Math.max(...values));
}

function sameCorpusRemark(model: Model, corpus: Corpus): string[] {
  if (!model.corpus.split('+').includes(corpus.name)) return [];
  return [
    `The model was trained on ${corpus.name}: where these are the same recordings or voices, the scores are too high.`,
  ];
}
