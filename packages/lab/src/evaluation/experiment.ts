import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DataError, type OnProgress, type Recipe } from '@affetto/core';
import { checkAugmentation, featureBins } from '@affetto/core/features';
import { createDataset, TrainingPool } from '@affetto/core/training';
import type { Corpus } from '../corpora/utterance.js';
import { contentHash } from '../files.js';
import { extractFeatureSet, type RecordingFeatures } from '../training/feature-set.js';
import { startThread } from '../training/thread-worker.js';
import { corpusResult, protocolResult, type Tested } from './experiment-parts.js';
import type { ExperimentResult } from './experiment-result.js';
import { randomSplit } from './random-split.js';
import { type Run, runOnce } from './run.js';
import { speakerSplits } from './speaker-splits.js';
import type { Split } from './split.js';

export interface ExperimentOptions {
  readonly recipe: Recipe;
  /** Each protocol is run once a seed. */
  readonly seeds: readonly number[];
  /** Folder that keeps every run's outcome and, while it trains, its checkpoint; what is there already is not run again. */
  readonly folder: string;
  /** Threads for features and training; all cores unless told. */
  readonly workers?: number;
  /** Where features are cached; null computes them anew. */
  readonly cacheFolder?: string | null;
  readonly onProgress?: OnProgress;
  readonly abort?: AbortSignal;
}

/** What an experiment leaves behind. */
export interface Experiment {
  readonly result: ExperimentResult;
  /** The runs with their weights, as `result` has them: protocol by protocol. */
  readonly runs: readonly { readonly protocol: 'random' | 'speakersApart'; readonly run: Run }[];
}

/**
 * Trains and tests on a corpus by two protocols: cut at random, and with the tested speakers kept apart. Recordings
 * that cannot be read, are silent, or are no single utterance by their length are left out and remarked on. Where speakers are unknown or there is but one, the result says
 * why the second protocol is missing.
 *
 * @throws {DataError} where nothing can be learned: no readable recording, one emotion, an emotion with one recording.
 * @throws {UsageError} where the recipe contradicts itself.
 */
export async function runExperiment(corpus: Corpus, options: ExperimentOptions): Promise<Experiment> {
  const { recipe, seeds, onProgress, abort, workers = availableParallelism() } = options;
  checkAugmentation(recipe.features, recipe.augmentation);

  const features = await extractFeatureSet(corpus.utterances, recipe, {
    workers,
    cacheFolder: options.cacheFolder,
    onProgress,
    abort,
  });
  const usable = features.recordings.filter((recording) => whyUnusable(recording) === null);
  const leftOut = [
    ...features.failures.map(({ message }) => message),
    ...features.recordings.flatMap((recording) => whyUnusable(recording) ?? []),
  ];
  if (usable.length === 0) {
    throw new DataError(
      corpus.name,
      `none of its ${corpus.utterances.length} recordings can be used; the first: ${leftOut[0]}`,
    );
  }
  const utterances = usable.map(({ utterance }) => utterance);
  const emotions = corpus.emotions.filter((emotion) =>
    utterances.some((utterance) => utterance.emotion === emotion),
  );
  const tested: Tested = {
    corpus,
    utterances,
    emotions,
    seconds: usable.map(({ seconds }) => seconds),
    groupOf: hashOf(usable),
  };
  const remarks = [...leftOut, ...features.remarks];

  const planned = planRuns(tested, recipe, seeds);
  remarks.push(...planned.remarks);
  const dataset = createDataset(
    usable.map(({ frames, functionals, utterance }) => ({
      data: frames.data,
      frames: frames.frames,
      functionals,
      emotion: utterance.emotion,
    })),
    featureBins(recipe.features),
    emotions,
  );
  const dataKey = contentHash(
    JSON.stringify(usable.map(({ utterance, hash }) => [utterance.id, utterance.emotion, hash])),
  );

  const pool = new TrainingPool(dataset, recipe, workers, startThread);
  const runs: { protocol: 'random' | 'speakersApart'; run: Run }[] = [];
  try {
    for (const [i, { protocol, seed, split }] of planned.runs.entries()) {
      const stage = `${protocol === 'random' ? 'random split' : 'speakers apart'} (${split.name}${protocol === 'random' ? '' : `, seed ${seed}`}), run ${i + 1} of ${planned.runs.length}`;
      const run = await runOnce(pool, recipe, split, {
        seed,
        folder: join(options.folder, runName(protocol, split, seed)),
        dataKey,
        onProgress: onProgress && ((progress) => onProgress({ ...progress, stage })),
        abort,
      });
      runs.push({ protocol, run });
    }
  } finally {
    await pool.close();
  }

  const result: ExperimentResult = {
    version: 1,
    name: `${corpus.name}, recipe ${recipe.name}`,
    date: new Date().toISOString(),
    recipe,
    corpus: corpusResult(tested),
    protocols: (['random', 'speakersApart'] as const).flatMap((kind) => {
      const ofKind = runs.filter(({ protocol }) => protocol === kind).map(({ run }) => run);
      return ofKind.length > 0 ? [protocolResult(kind, ofKind, tested, recipe)] : [];
    }),
    remarks,
  };
  return { result, runs };
}

/** Shortest and longest recording that is trained on, seconds: an utterance, not a click nor a conversation. */
const SHORTEST_SECONDS = 0.1;
const LONGEST_SECONDS = 60;

/** Why a recording that was read is no utterance to learn from; null where it is one. */
function whyUnusable({ utterance, seconds, silent }: RecordingFeatures): string | null {
  if (silent) return `${utterance.path}: all its samples are zero, so it was left out`;
  if (seconds < SHORTEST_SECONDS) {
    return `${utterance.path}: it lasts ${(seconds * 1000).toFixed(1)} ms, less than an utterance, so it was left out`;
  }
  if (seconds > LONGEST_SECONDS) {
    return `${utterance.path}: it lasts ${Math.round(seconds)} s, more than the ${LONGEST_SECONDS} s of an utterance, so it was left out; cut it into utterances first`;
  }
  return null;
}

/** The runs of both protocols in the order they are made, and why the second is missing where it is. */
function planRuns({ utterances, groupOf }: Tested, recipe: Recipe, seeds: readonly number[]) {
  const { testFraction, validationFraction, speakerFolds } = recipe.protocol;
  const runs: { protocol: 'random' | 'speakersApart'; seed: number; split: Split }[] = [];
  for (const seed of seeds) {
    runs.push({
      protocol: 'random',
      seed,
      split: randomSplit(utterances, { testFraction, validationFraction, seed, groupOf }),
    });
  }
  const remarks: string[] = [];
  try {
    const speakers = new Set(utterances.map(({ speaker }) => speaker)).size;
    const folds = speakerFolds !== null && speakerFolds < speakers ? speakerFolds : null;
    for (const seed of seeds) {
      for (const split of speakerSplits(utterances, { folds, validationFraction, seed })) {
        runs.push({ protocol: 'speakersApart', seed, split });
      }
    }
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    remarks.push(
      `There is no score on voices never heard, only the random one, which flatters: ${error.message}.`,
    );
  }
  return { runs, remarks };
}

/** A folder name for a run, e.g. `random-seed-1` or `speakers-apart-OAF-seed-1`. */
export function runName(protocol: 'random' | 'speakersApart', split: Split, seed: number): string {
  const safe = split.name.replace(/^speakers? /, '').replace(/[^\p{L}\p{N}]+/gu, '-');
  return protocol === 'random' ? `random-seed-${seed}` : `speakers-apart-${safe}-seed-${seed}`;
}

function hashOf(recordings: readonly { utterance: { id: string }; hash: string }[]) {
  const hashes = new Map(recordings.map(({ utterance, hash }) => [utterance.id, hash]));
  return ({ id }: { id: string }) => hashes.get(id) ?? id;
}
