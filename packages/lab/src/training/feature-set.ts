import { availableParallelism } from 'node:os';
import { type OnProgress, UsageError } from '@affetto/core';
import { extractFeatures, type Frames } from '@affetto/core/features';
import { Piscina } from 'piscina';
import type { Utterance } from '../corpora/utterance.js';
import { defaultCacheFolder, type ExtractionRecipe, FeatureCache } from './feature-cache.js';
import type { ExtractedBatch, FeatureWorkerStart } from './feature-worker.js';

/** The features of a corpus's recordings. */
export interface FeatureSet {
  /** The recordings that worked, in the order they were given. */
  readonly recordings: readonly RecordingFeatures[];
  /** The others, each with the sentence that names the file and says why. */
  readonly failures: readonly { readonly utterance: Utterance; readonly message: string }[];
  /** Number of recordings whose features came from the cache. */
  readonly cached: number;
  /** A plain sentence each: why the cache was not used. */
  readonly remarks: readonly string[];
}

export interface RecordingFeatures {
  readonly utterance: Utterance;
  /** Before normalisation. */
  readonly frames: Frames;
  /** What describes the recording as a whole, before standardisation. */
  readonly functionals: Float32Array;
  /** Length of the recording before trimming, seconds. */
  readonly seconds: number;
  /** SHA-256 of the file's bytes, hexadecimal: equal for equal files. */
  readonly hash: string;
  /** Whether all its samples are zero. */
  readonly silent: boolean;
}

export interface ExtractionOptions {
  /** Threads; all cores unless told. Their number does not change the values. */
  readonly workers?: number;
  /** Where features are kept from one call to the next ({@link defaultCacheFolder}); null keeps none. */
  readonly cacheFolder?: string | null;
  readonly onProgress?: OnProgress;
  /** Stops the work; what is finished stays in the cache. */
  readonly abort?: AbortSignal;
}

/** Files a worker gets at a time: enough to keep it busy, few enough to show progress. */
const BATCH = 16;

/**
 * Reads, preprocesses and extracts the features of recordings, on all cores and through a cache that goes by the
 * files' content and the recipe. A recording that cannot be read becomes a failure and does not stop the others.
 *
 * @throws {UsageError} where the recipe cannot be followed, whatever the recording: `fMax` above half the rate, say.
 * @throws the reason of `options.abort`.
 */
export async function extractFeatureSet(
  utterances: readonly Utterance[],
  recipe: ExtractionRecipe,
  options: ExtractionOptions = {},
): Promise<FeatureSet> {
  const { workers = availableParallelism(), onProgress, abort } = options;
  if (!Number.isInteger(workers) || workers < 1) {
    throw new UsageError(`workers is ${workers} but must be a whole number of at least 1`);
  }
  abort?.throwIfAborted();
  const { audio, features } = recipe;
  const { cacheFolder = defaultCacheFolder() } = options;
  const shape = frameShape({ audio, features });

  const batches = cut(utterances, Math.max(1, Math.min(BATCH, Math.ceil(utterances.length / (4 * workers)))));
  const answers: ExtractedBatch[] = [];
  const threads = Math.max(1, Math.min(workers, batches.length));
  const pool = new Piscina({
    filename: new URL('./feature-worker.js', import.meta.url).href,
    workerData: { recipe: { audio, features }, cacheFolder } satisfies FeatureWorkerStart,
    minThreads: threads,
    maxThreads: threads,
  });
  const stop = () => void pool.destroy();
  abort?.addEventListener('abort', stop, { once: true });
  try {
    let done = 0;
    let cached = 0;
    await Promise.all(
      batches.map(async (batch, i) => {
        const answer: ExtractedBatch = await pool.run(batch.map(({ path }) => path));
        answers[i] = answer;
        done += batch.length;
        cached += countCached(answer);
        const note = cached > 0 ? `${cached} from the cache` : undefined;
        onProgress?.({ stage: 'features', done, total: utterances.length, ...(note && { note }) });
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
  return assemble(utterances, answers, shape, cacheFolder);
}

/**
 * What all recordings' frames have in common; found on a silent signal, which tries the recipe out as well.
 *
 * @throws {UsageError} where the recipe cannot be followed.
 */
export function frameShape({
  audio: { sampleRate },
  features,
}: ExtractionRecipe): Omit<Frames, 'data' | 'frames'> {
  const samples = new Float32Array(9 * features.hopLength);
  const { bins, names, hopSeconds } = extractFeatures({ samples, sampleRate }, features);
  return { bins, names, hopSeconds };
}

function assemble(
  utterances: readonly Utterance[],
  answers: readonly ExtractedBatch[],
  shape: Omit<Frames, 'data' | 'frames'>,
  cacheFolder: string | null,
): FeatureSet {
  const recordings: RecordingFeatures[] = [];
  const failures: { utterance: Utterance; message: string }[] = [];
  const extractions = answers.flatMap((answer) => answer.extractions);
  utterances.forEach((utterance, i) => {
    const extraction = extractions[i]!;
    if (extraction.failure !== undefined) {
      failures.push({ utterance, message: extraction.failure });
      return;
    }
    const { data, functionals, seconds, hash, silent } = extraction;
    recordings.push({
      utterance,
      frames: { ...shape, data, frames: data.length / shape.bins },
      functionals,
      seconds,
      hash,
      silent,
    });
  });
  const remarks: string[] = [];
  const cacheProblem = answers.find((answer) => answer.cacheProblem !== null)?.cacheProblem;
  if (cacheProblem) {
    remarks.push(
      `${cacheFolder}: features were computed but could not all be kept for the next time (${cacheProblem}); ` +
        'free some space or choose another folder with AFFETTO_CACHE',
    );
  }
  return {
    recordings,
    failures,
    cached: answers.reduce((sum, answer) => sum + countCached(answer), 0),
    remarks,
  };
}

function countCached({ extractions }: ExtractedBatch): number {
  return extractions.filter((extraction) => 'cached' in extraction && extraction.cached).length;
}

function cut<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
