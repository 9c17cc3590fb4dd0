import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { OnProgress, Recipe } from '@affetto/core';
import { TrainingPool } from '@affetto/core/training';
import pLimit from 'p-limit';
import type { Corpus } from '../corpora/utterance.js';
import { groupBy } from '../evaluation/grouping.js';
import { type PreparedCorpus, prepareCorpus } from '../evaluation/prepare.js';
import { finishedRun, type Run, type RunPlan, runKey, runOnce } from '../evaluation/run.js';
import type { Split } from '../evaluation/split.js';
import type { ExtractionOptions } from '../training/extract-all.js';
import { startThread } from '../training/thread-worker.js';

/** A training of a candidate. */
export interface Trial {
  readonly recipe: Recipe;
  /** Indices into the recordings the search was planned with. */
  readonly split: Split;
  readonly seed: number;
}

/** What a trial came to, and the recordings its run's split counts. */
export interface Tried {
  readonly run: Run;
  readonly prepared: PreparedCorpus;
}

/** How far trials have come. */
export interface TrialListener {
  /** Part of a trial that is done, 0 to 1. */
  onShare(trial: number, share: number): void;
  /** The trial is finished; `wasThere` where an earlier search had made it. */
  onFinished(trial: number, wasThere: boolean): void;
}

/**
 * Runs trials on all threads: several at a time where there are several, each on as many threads as are left for it.
 * Each is kept in a folder named by its content, so that it is never run again. Weights depend on none of this.
 */
export class TrialRunner {
  readonly #workers: number;
  /** The features in memory: those of one recipe at a time. */
  #features: { readonly key: string; readonly prepared: PreparedCorpus };

  private constructor(
    readonly corpus: Corpus,
    /** The recordings as the search was planned with. */
    readonly planned: PreparedCorpus,
    recipe: Recipe,
    readonly options: ExtractionOptions & { readonly folder: string },
  ) {
    this.#workers = options.workers ?? availableParallelism();
    this.#features = { key: featureKey(recipe), prepared: planned };
  }

  /** Computes the features of the recipe that a search starts from. */
  static async start(
    corpus: Corpus,
    recipe: Recipe,
    options: ExtractionOptions & { readonly folder: string },
  ): Promise<TrialRunner> {
    return new TrialRunner(corpus, await prepareCorpus(corpus, recipe, options), recipe, options);
  }

  /**
   * @returns What each trial came to, in their order.
   * @throws what the first one that failed did; the others are stopped.
   */
  async run(trials: readonly Trial[], listener: TrialListener, onFeatures?: OnProgress): Promise<Tried[]> {
    const tried: Tried[] = [];
    for (const group of groupBy(trials.keys(), (i) => featureKey(trials[i]!.recipe)).values()) {
      const prepared = await this.#prepare(trials[group[0]!]!.recipe, onFeatures);
      const threads = Math.max(1, Math.floor(this.#workers / group.length));
      const limit = pLimit(Math.max(1, Math.floor(this.#workers / threads)));
      const failed = new AbortController();
      const abort = AbortSignal.any([failed.signal, ...(this.options.abort ? [this.options.abort] : [])]);
      const made = new Map<string, ReturnType<typeof make>>(); // recipes that differ only in what a rung cuts are one
      const ends = await Promise.allSettled(
        group.map((i) =>
          limit(async () => {
            abort.throwIfAborted();
            const plan = this.#plan(trials[i]!, prepared);
            const before = made.get(plan.folder);
            const making =
              before ??
              make(plan, prepared, {
                ...(this.options.encoder instanceof Uint8Array && { encoder: this.options.encoder }),
                threads,
                abort,
                onShare: (share) => listener.onShare(i, share),
              });
            made.set(plan.folder, making);
            const { run, wasThere } = await making;
            tried[i] = { run, prepared };
            listener.onFinished(i, wasThere || before !== undefined);
          }).catch((error) => {
            failed.abort(error);
            throw error;
          }),
        ),
      );
      abort.throwIfAborted();
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    }
    return tried;
  }

  async #prepare(recipe: Recipe, onFeatures?: OnProgress): Promise<PreparedCorpus> {
    const key = featureKey(recipe);
    if (key !== this.#features.key) {
      const options = { ...this.options, onProgress: onFeatures };
      this.#features = { key, prepared: await prepareCorpus(this.corpus, recipe, options) };
    }
    return this.#features.prepared;
  }

  #plan({ recipe, split, seed }: Trial, prepared: PreparedCorpus): RunPlan {
    const renumbered = renumber(split, this.planned, prepared);
    const plan = { recipe, split: renumbered, seed, dataKey: prepared.dataKey };
    return { ...plan, folder: join(this.options.folder, runKey(plan).slice(0, 16)) };
  }
}

/** Makes a run, or reads it back where it was there. */
async function make(
  plan: RunPlan,
  { dataset }: PreparedCorpus,
  options: { encoder?: Uint8Array; threads: number; abort: AbortSignal; onShare(share: number): void },
): Promise<{ run: Run; wasThere: boolean }> {
  const there = await finishedRun(plan);
  if (there) return { run: there, wasThere: true };
  const { encoder, threads, abort, onShare } = options;
  const pool = new TrainingPool(dataset, plan.recipe, threads, startThread);
  try {
    const onProgress: OnProgress = ({ done, total }) => onShare(done / total);
    return { run: await runOnce(pool, plan, { encoder, onProgress, abort }), wasThere: false };
  } finally {
    await pool.close();
  }
}

/** Tells apart recipes whose features, or those of altered copies, differ before normalisation. */
function featureKey({ audio, features: { normalize: _, ...features }, augmentation }: Recipe): string {
  return JSON.stringify([audio, features, augmentation.audio]);
}

/** A split by the numbers that recordings have under other features, which may leave out others. */
function renumber(split: Split, from: PreparedCorpus, to: PreparedCorpus): Split {
  if (from === to) return split;
  const numbers = new Map(to.tested.utterances.map(({ id }, i) => [id, i]));
  const part = (indices: readonly number[]) =>
    indices.flatMap((i) => numbers.get(from.tested.utterances[i]!.id) ?? []);
  return {
    name: split.name,
    train: part(split.train),
    validation: part(split.validation),
    test: part(split.test),
  };
}
