import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DataError, type OnProgress, type Recipe } from '@affetto/core';
import { TrainingPool } from '@affetto/core/training';
import type { Corpus } from '../corpora/utterance.js';
import { startThread } from '../training/thread-worker.js';
import { corpusResult, protocolResult, type Tested } from './experiment-parts.js';
import type { ExperimentResult } from './experiment-result.js';
import { prepareCorpus } from './prepare.js';
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
  const { dataset, dataKey, tested, remarks } = await prepareCorpus(corpus, recipe, options);
  const planned = planRuns(tested, recipe, seeds);
  remarks.push(...planned.remarks);

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
