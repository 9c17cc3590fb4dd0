import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { OnProgress, Recipe } from '@affetto/core';
import { TrainingPool } from '@affetto/core/training';
import type { Corpus } from '../corpora/utterance.js';
import { startThread } from '../training/thread-worker.js';
import { corpusResult, protocolResult } from './experiment-parts.js';
import type { ExperimentResult } from './experiment-result.js';
import { type Protocol, planRuns, protocols, runName } from './plan-runs.js';
import { prepareCorpus } from './prepare.js';
import { type Run, runOnce } from './run.js';

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
  readonly runs: readonly { readonly protocol: Protocol; readonly run: Run }[];
}

/**
 * Trains and tests on a corpus by two protocols: cut at random, and with the tested speakers kept apart; where several
 * corpora were put together also by a third, each of them tested by the others. Recordings that cannot be used are left
 * out and remarked on. Where speakers are unknown or there is but one, the result says why the second protocol is
 * missing.
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
  const runs: { protocol: Protocol; run: Run }[] = [];
  try {
    for (const [i, planOfRun] of planned.runs.entries()) {
      const { protocol, seed, split } = planOfRun;
      const stage = `${protocol === 'random' ? 'random split' : 'apart'} (${split.name}${protocol === 'random' ? '' : `, seed ${seed}`}), run ${i + 1} of ${planned.runs.length}`;
      const run = await runOnce(pool, recipe, split, {
        seed,
        folder: join(options.folder, runName(planOfRun)),
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
    protocols: protocols.flatMap((kind) => {
      const ofKind = runs.filter(({ protocol }) => protocol === kind).map(({ run }) => run);
      return ofKind.length > 0 ? [protocolResult(kind, ofKind, tested, recipe)] : [];
    }),
    remarks,
  };
  return { result, runs };
}
