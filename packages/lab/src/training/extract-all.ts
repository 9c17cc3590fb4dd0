import { availableParallelism } from 'node:os';
import { type OnProgress, UsageError } from '@affetto/core';
import { Piscina } from 'piscina';
import { defaultCacheFolder, type ExtractionRecipe, FeatureCache } from './feature-cache.js';
import type { ExtractedBatch, Extraction, FeatureWorkerStart, Source } from './feature-worker.js';

export interface ExtractionOptions {
  /** Threads; all cores unless told. Their number does not change the values. */
  readonly workers?: number;
  /** Where features are kept from one call to the next ({@link defaultCacheFolder}); null keeps none. */
  readonly cacheFolder?: string | null;
  readonly onProgress?: OnProgress;
  /** Stops the work; what is finished stays in the cache. */
  readonly abort?: AbortSignal;
}

/** Sources a worker gets at a time: enough to keep it busy, few enough to show progress. */
const BATCH = 16;

/**
 * Extracts features on all cores and through the cache.
 *
 * @param stage Of the progress.
 * @returns One extraction a source, in their order; how many came from the cache, and why it was not used.
 * @throws {UsageError} where the number of workers is none.
 * @throws the reason of `options.abort`.
 */
export async function extractAll(
  sources: readonly Source[],
  recipe: ExtractionRecipe,
  stage: string,
  options: ExtractionOptions,
): Promise<{ extractions: Extraction[]; cached: number; remarks: string[] }> {
  const { workers = availableParallelism(), cacheFolder = defaultCacheFolder(), onProgress, abort } = options;
  if (!Number.isInteger(workers) || workers < 1) {
    throw new UsageError(`workers is ${workers} but must be a whole number of at least 1`);
  }
  abort?.throwIfAborted();

  const batches = cut(sources, Math.max(1, Math.min(BATCH, Math.ceil(sources.length / (4 * workers)))));
  const answers: ExtractedBatch[] = [];
  let cached = 0;
  const threads = Math.max(1, Math.min(workers, batches.length));
  const pool = new Piscina({
    filename: new URL('./feature-worker.js', import.meta.url).href,
    workerData: { recipe, cacheFolder } satisfies FeatureWorkerStart,
    minThreads: threads,
    maxThreads: threads,
  });
  const stop = () => void pool.destroy();
  abort?.addEventListener('abort', stop, { once: true });
  try {
    let done = 0;
    await Promise.all(
      batches.map(async (batch, i) => {
        const answer: ExtractedBatch = await pool.run(batch);
        answers[i] = answer;
        done += batch.length;
        cached += answer.extractions.filter(
          (extraction) => 'cached' in extraction && extraction.cached,
        ).length;
        const note = cached > 0 ? `${cached} from the cache` : undefined;
        onProgress?.({ stage, done, total: sources.length, ...(note && { note }) });
      }),
    );
  } catch (error) {
    abort?.throwIfAborted();
    throw error;
  } finally {
    abort?.removeEventListener('abort', stop);
    await pool.destroy();
  }
  if (cacheFolder !== null) new FeatureCache(cacheFolder, recipe).tidy();
  const extractions = answers.flatMap((answer) => answer.extractions);
  const problem = answers.find(({ cacheProblem }) => cacheProblem !== null)?.cacheProblem;
  return { extractions, cached, remarks: problem ? [cacheRemark(cacheFolder!, problem)] : [] };
}

function cacheRemark(cacheFolder: string, problem: string): string {
  return (
    `${cacheFolder}: features were computed but could not all be kept for the next time (${problem}); ` +
    'free some space or choose another folder with AFFETTO_CACHE'
  );
}

function cut<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
