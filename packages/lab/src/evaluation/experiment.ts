import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AffettoError, type OnProgress, type Recipe } from '@affetto/core';
import { type Epoch, TrainingPool } from '@affetto/core/training';
import type { Corpus } from '../corpora/utterance.js';
import { resolveEncoder } from '../encoders/resolve-encoder.js';
import { startThread } from '../training/thread-worker.js';
import { corpusResult, protocolResult, uarOf } from './experiment-parts.js';
import { ExperimentProgress, type RunState } from './experiment-progress.js';
import type { ExperimentResult } from './experiment-result.js';
import { type Protocol, planRuns, protocols, runName } from './plan-runs.js';
import { prepareCorpus } from './prepare.js';
import { type Run, runOnce } from './run.js';

export interface ExperimentOptions {
  readonly recipe: Recipe;
  /** Where the encoder is whose states the recipe's features are (see `resolveEncoder`). */
  readonly encoderPlace?: string;
  /** Each protocol is run once a seed. */
  readonly seeds: readonly number[];
  /** The protocols to run; all that the corpus allows unless told. */
  readonly protocols?: readonly Protocol[];
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
  /** Where the recipe's features are states of an encoder that goes with the model, its file. */
  readonly encoder?: Uint8Array;
}

/**
 * Trains and tests on a corpus by two protocols: cut at random, and with the tested speakers kept apart; where several
 * corpora were put together also by a third, each of them tested by the others. Recordings that cannot be used are left
 * out and remarked on. Where speakers are unknown or there is but one, the result says why the second protocol is
 * missing.
 *
 * @throws {DataError} where nothing can be learned: no readable recording, one emotion, an emotion with one recording, a
 *   dimension of the recipe that the corpus does not know.
 * @throws {UsageError} where the recipe contradicts itself, or needs an encoder that is not to be found.
 * @throws {AffettoError} where a training runs off to infinity.
 */
export async function runExperiment(corpus: Corpus, options: ExperimentOptions): Promise<Experiment> {
  const { seeds, abort, workers = availableParallelism() } = options;
  const { recipe, encoder } = await resolveEncoder(options.recipe, options.encoderPlace, options);
  const prepared = await prepareCorpus(corpus, recipe, { ...options, ...(encoder && { encoder }) });
  const { dataset, dataKey, tested, remarks } = prepared;
  const planned = planRuns(tested, recipe, seeds, options.protocols);
  remarks.push(...planned.remarks);

  const pool = new TrainingPool(dataset, recipe, workers, startThread);
  const runs: { protocol: Protocol; run: Run }[] = [];
  const progress = new ExperimentProgress(planned.runs, recipe.training, options);
  try {
    for (const [i, each] of planned.runs.entries()) {
      const { protocol, seed, split } = each;
      const folder = join(options.folder, runName(each));
      const plan = { recipe, split, seed, dataKey, folder };
      const { onProgress, onEpoch } = progress.ofRun(i);
      const run = await runOnce(pool, plan, {
        ...(encoder instanceof Uint8Array && { encoder }),
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
    protocols: protocols.flatMap((kind) => {
      const ofKind = runs.filter(({ protocol }) => protocol === kind).map(({ run }) => run);
      return ofKind.length > 0 ? [protocolResult(kind, ofKind, tested, recipe)] : [];
    }),
    remarks,
  };
  return { result, runs, ...(encoder instanceof Uint8Array && { encoder }) };
}

/** @throws {AffettoError} where the loss has become infinite or NaN: nothing more will be learned. */
function requireNumbers(history: readonly Epoch[]): void {
  const last = history.at(-1);
  if (last === undefined || Number.isFinite(last.trainLoss)) return;
  throw new AffettoError(
    `The training has run off: in epoch ${last.epoch} its loss is no number. Lower the recipe's training.learningRate, or set training.gradientClip.`,
  );
}
