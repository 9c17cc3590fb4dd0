import { Random, recipeSchema } from '@affetto/core';
import type { Corpus, Utterance } from '@affetto/lab/corpora';
import {
  baselines,
  calibrateRuns,
  describeOverlap,
  type EnrolmentScore,
  type ExperimentResult,
  type ProtocolResult,
  type RunResult,
  randomSplit,
  type Split,
  score,
  speakerSplits,
  summarizeRuns,
} from '@affetto/lab/evaluation';

/** A result as an experiment would give it, with made-up predictions and curves: right in a given share of cases. */
export function makeUpResult(
  corpus: Corpus,
  options: { seeds?: number; folds?: number | null } = {},
): ExperimentResult {
  const { utterances, emotions } = corpus;
  const { seeds = 3, folds = null } = options;
  const randomSplits = Array.from({ length: seeds }, (_, i) =>
    randomSplit(utterances, { testFraction: 0.2, validationFraction: 0.1, seed: i + 1 }),
  );
  const counts = new Map<string, { emotion: string; speaker: string; count: number }>();
  for (const { emotion, speaker } of utterances) {
    const key = JSON.stringify([emotion, speaker]);
    const row = counts.get(key) ?? { emotion, speaker, count: 0 };
    counts.set(key, { ...row, count: row.count + 1 });
  }
  const speakers = [...new Map(utterances.map((utterance) => [utterance.speaker, utterance])).values()];
  const sentences = new Set(utterances.map(({ sentence }) => sentence));
  return {
    version: 1,
    name: `${corpus.name} with log-mel and LSTM`,
    date: '2026-11-23T12:00:00Z',
    recipe: recipeSchema.parse({
      version: 1,
      name: 'logmel-lstm',
      features: { kind: 'logMel' },
      network: { lstm: {} },
    }),
    corpus: {
      name: corpus.name,
      emotions,
      utterances: utterances.length,
      seconds: 2.78 * utterances.length,
      counts: [...counts.values()],
      speakers: speakers.map(({ speaker, sex }) => ({ name: speaker, ...(sex && { sex }) })),
      sentences: sentences.has(undefined) ? null : sentences.size,
      languages: ['de'],
      durations: {
        binSeconds: 0.5,
        counts: [0, 0, 0.07, 0.2, 0.25, 0.2, 0.12, 0.08, 0.04, 0.02, 0.02].map((share) =>
          Math.round(share * utterances.length),
        ),
      },
      labels: corpus.labels ?? [],
      duplicates: [],
      spokenInOneEmotion: 0,
      remarks: corpus.remarks,
    },
    protocols: [
      protocol('random', randomSplits, corpus, 0.86),
      protocol(
        'speakersApart',
        speakerSplits(utterances, { folds, validationFraction: 0.1, seed: 1 }),
        corpus,
        0.62,
      ),
    ],
    remarks: [],
  };
}

/** Scores with profiles that rise with their clips from that without, as many as a speaker with nine neutral clips allows. */
export function makeUpProfiles(without: number): EnrolmentScore[] {
  const gains = { any: 0.16, mostlyNeutral: 0.12, neutral: 0.07 };
  return (['any', 'mostlyNeutral', 'neutral'] as const).flatMap((kind) =>
    [1, 2, 4, 8, 10, 16, 32]
      .filter((clips) => clips <= { any: 32, mostlyNeutral: 10, neutral: 8 }[kind])
      .map((clips) => {
        const value = without + (gains[kind] * clips) / (clips + 2);
        return {
          kind,
          clips,
          utterances: 60 - clips,
          uar: { value, interval: { low: value - 0.05, high: value + 0.04 } },
        };
      }),
  );
}

function protocol(
  kind: ProtocolResult['kind'],
  splits: Split[],
  corpus: Corpus,
  right: number,
): ProtocolResult {
  const { utterances, emotions } = corpus;
  const runs = splits.map((split, i) => makeUpRun(split, i, corpus, right));
  const summary = summarizeRuns(
    runs.map(({ predictions }, i) => ({
      targets: Int32Array.from(predictions, ({ emotion }) => emotions.indexOf(emotion)),
      predictions: Int32Array.from(predictions, ({ predicted }) => emotions.indexOf(predicted)),
      utterances: predictions.map(({ utterance }) => utterance),
      speakers: splits[i]!.test.map((t) => utterances[t]!.speaker),
    })),
    emotions,
    { seed: 1 },
  );
  return {
    kind,
    name: kind === 'random' ? 'random split' : 'speakers apart',
    description: `The recordings were cut ${runs.length} times, ${kind === 'random' ? 'at random' : 'by speaker'}.`,
    runs,
    calibration: calibrateRuns(
      runs.map(({ predictions }, i) => ({
        logits: Float32Array.from(predictions.flatMap(({ probabilities }) => probabilities.map(Math.log))),
        targets: Int32Array.from(predictions, ({ emotion }) => emotions.indexOf(emotion)),
        tests: [splits[i]!.name],
      })),
      0.2,
    )!.calibration,
    summary,
    dimensions: [],
    profiles: [],
    groups: { corpora: [], sexes: [], speakers: [] },
    baselines: baselines(splits, utterances, emotions),
  };
}

function makeUpRun(split: Split, index: number, corpus: Corpus, right: number): RunResult {
  const { utterances, emotions } = corpus;
  const random = new Random(7, index);
  const predictions = split.test.map((t) => makeUpPrediction(utterances[t]!, emotions, right, random));
  const indices = (of: 'emotion' | 'predicted') =>
    Int32Array.from(predictions, (prediction) => emotions.indexOf(prediction[of]));
  const epochs = 24 - (index % 3);
  return {
    name: split.name,
    seed: index + 1,
    trainCount: split.train.length,
    validationCount: split.validation.length,
    testCount: split.test.length,
    overlap: describeOverlap(split, utterances),
    history: Array.from({ length: epochs }, (_, e) => {
      const learned = 1 - Math.exp(-e / 6);
      const jitter = () => random.between(-0.02, 0.02);
      return {
        epoch: e + 1,
        trainLoss: 1.9 - 1.6 * learned + jitter(),
        trainAccuracy: 0.16 + 0.78 * learned + jitter(),
        validationLoss: 1.9 - 2.4 * right * learned * 0.6 + jitter() * 3,
        validationAccuracy: 0.16 + (right - 0.16) * learned + jitter() * 2,
        validationUar: 0.15 + (right - 0.18) * learned + jitter() * 2,
        learningRate: 1e-3,
        seconds: 1.2,
      };
    }),
    keptEpoch: epochs - 3,
    scores: score(indices('emotion'), indices('predicted'), emotions),
    predictions,
    seconds: 31.4,
  };
}

/** Mistakes go to the neighbours in the list, so that a transposed confusion matrix looks another. */
function makeUpPrediction(utterance: Utterance, emotions: readonly string[], right: number, random: Random) {
  const target = emotions.indexOf(utterance.emotion);
  const isRight = random.uniform() < right - 0.25 * (target / emotions.length);
  const predicted = isRight
    ? target
    : (target + 1 + Math.floor(random.uniform() ** 2 * (emotions.length - 1))) % emotions.length;
  const weights = emotions.map((_, i) =>
    Math.exp(i === predicted ? random.between(2.2, 5) : random.between(0, 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    utterance: utterance.id,
    emotion: utterance.emotion,
    predicted: emotions[predicted]!,
    probabilities: weights.map((weight) => weight / total),
    dimensions: [],
  };
}
