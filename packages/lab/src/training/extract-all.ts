import { availableParallelism } from 'node:os';
import { type OnProgress, UsageError } from '@affetto/core';
import pLimit from 'p-limit';
import type { EncoderFile } from '../encoders/resolve-encoder.js';
import { withThreads } from '../threads.js';
import { defaultCacheFolder, type ExtractionRecipe, FeatureCache } from './feature-cache.js';
import type { ExtractedBatch, Extraction, FeatureWorkerStart, Source } from './feature-worker.js';

export interface ExtractionOptions {
  /** Threads; all cores unless told. Their number does not change the values. */
  readonly workers?: number;
  /** Where features are kept from one call to the next ({@link defaultCacheFolder}); null keeps none. */
  readonly cacheFolder?: string | null;
  /** Where the recipe's features are states of an encoder, its file, as {@link resolveEncoder} finds it. */
  readonly encoder?: EncoderFile;
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
 * @throws {UsageError} where the number of workers is none, or the recipe needs an encoder that is not given.
 * @throws the reason of `options.abort`.
 */
export async function extractAll(
  sources: readonly Source[],
  recipe: ExtractionRecipe,
  stage: string,
  options: ExtractionOptions,
): Promise<{ extractions: Extraction[]; cached: number; remarks: string[] }> {
  const {
    workers = availableParallelism(),
    cacheFolder = defaultCacheFolder(),
    encoder,
    onProgress,
    abort,
  } = options;
  if (!Number.isInteger(workers) || workers < 1) {
    throw new UsageError(`workers is ${workers} but must be a whole number of at least 1`);
  }
  checkEncoder(recipe, encoder);

  const isOnnx = recipe.features.kind === 'onnxEncoder';
  const most = isOnnx ? 1 : BATCH; // so that it stops soon all the same
  const batches = cut(sources, Math.max(1, Math.min(most, Math.ceil(sources.length / (4 * workers)))));
  const answers: ExtractedBatch[] = [];
  let cached = 0;
  let done = 0;
  const data: FeatureWorkerStart = { recipe, cacheFolder, ...(encoder && { encoder }) };
  const count = Math.max(1, Math.min(workers, batches.length));
  // An ONNX runtime whose thread is ended while it computes takes the process with it, so its threads end between batches.
  const threads = isOnnx ? { count, data } : { count, data, abort };
  const limit = pLimit(count);
  await withThreads(new URL('./feature-worker.js', import.meta.url), threads, async (pool) => {
    const work = batches.map((batch, i) =>
      limit(async () => {
        abort?.throwIfAborted();
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
    await Promise.allSettled(work);
    await Promise.all(work);
  });
  if (cacheFolder !== null) new FeatureCache(cacheFolder, recipe).tidy();
  const extractions = answers.flatMap((answer) => answer.extractions);
  const problem = answers.find(({ cacheProblem }) => cacheProblem !== null)?.cacheProblem;
  return { extractions, cached, remarks: problem ? [cacheRemark(cacheFolder!, problem)] : [] };
}

/** The cache goes by the encoder's hash, so the recipe must have it. */
function checkEncoder({ features }: ExtractionRecipe, encoder: EncoderFile | undefined): void {
  if (features.kind !== 'encoder' && features.kind !== 'onnxEncoder') return;
  if (encoder && features.sha256 !== null) return;
  throw new UsageError(
    `the features are states of the encoder '${features.encoder}', which is not given; find it with resolveEncoder first`,
  );
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
