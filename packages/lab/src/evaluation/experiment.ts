import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AffettoError, DataError, type OnProgress, type Recipe } from '@affetto/core';
import { type Epoch, TrainingPool } from '@affetto/core/training';
import type { Corpus } from '../corpora/utterance.js';
import { startThread } from '../training/thread-worker.js';
import { corpusResult, protocolResult, type Tested, uarOf } from './experiment-parts.js';
import { ExperimentProgress, type PlannedRun, type Protocol, type RunState } from './experiment-progress.js';
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
  /** Told of all runs, planned, under way and finished, before the first one, after every epoch and after every run. */
  readonly onRuns?: (runs: readonly RunState[]) => void;
  readonly abort?: AbortSignal;
}

/** What an experiment leaves behind. */
export interface Experiment {
  readonly result: ExperimentResult;
  /** The runs with their weights, as `result` has them: protocol by protocol. */
  readonly runs: readonly { readonly protocol: Protocol; readonly run: Run }[];
}

/**
 * Trains and tests on a corpus by two protocols: cut at random, and with the tested speakers kept apart. Recordings
 * that cannot be used are left out and remarked on. Where speakers are unknown or there is but one, the result says why
 * the second protocol is missing.
 *
 * @throws {DataError} where nothing can be learned: no readable recording, one emotion, an emotion with one recording, a
 *   dimension of the recipe that the corpus does not know.
 * @throws {UsageError} where the recipe contradicts itself.
 * @throws {AffettoError} where a training runs off to infinity.
 */
export async function runExperiment(corpus: Corpus, options: ExperimentOptions): Promise<Experiment> {
  const { recipe, seeds, abort, workers = availableParallelism() } = options;
  const { dataset, dataKey, tested, remarks } = await prepareCorpus(corpus, recipe, options);
  const planned = planRuns(tested, recipe, seeds);
  remarks.push(...planned.remarks);

  const pool = new TrainingPool(dataset, recipe, workers, startThread);
  const runs: { protocol: Protocol; run: Run }[] = [];
  const progress = new ExperimentProgress(planned.runs, recipe.training, options);
  try {
    for (const [i, { protocol, seed, split }] of planned.runs.entries()) {
      const folder = join(options.folder, runName(protocol, split, seed));
      const plan = { recipe, split, seed, dataKey, folder };
      const { onProgress, onEpoch } = progress.ofRun(i);
      const run = await runOnce(pool, plan, {
        onProgress,
        onEpoch(history) {
          requireNumbers(history);
          onEpoch?.(history);
        },
        abort,
      });
      progress.finish(i, run, uarOf(run, tested));
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

/** @throws {AffettoError} where the loss has become infinite or NaN: nothing more will be learned. */
function requireNumbers(history: readonly Epoch[]): void {
  const last = history.at(-1);
  if (last === undefined || Number.isFinite(last.trainLoss)) return;
  throw new AffettoError(
    `The training has run off: in epoch ${last.epoch} its loss is no number. Lower the recipe's training.learningRate, or set training.gradientClip.`,
  );
}

/** The runs of both protocols in the order they are made, and why the second is missing where it is. */
function planRuns({ utterances, groupOf }: Tested, recipe: Recipe, seeds: readonly number[]) {
  const { testFraction, validationFraction, speakerFolds } = recipe.protocol;
  const runs: PlannedRun[] = [];
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
export function runName(protocol: Protocol, split: Split, seed: number): string {
  const safe = split.name.replace(/^speakers? /, '').replace(/[^\p{L}\p{N}]+/gu, '-');
  return protocol === 'random' ? `random-seed-${seed}` : `speakers-apart-${safe}-seed-${seed}`;
}
