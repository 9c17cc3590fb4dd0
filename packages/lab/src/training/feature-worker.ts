import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { durationSeconds, preprocess } from '@affetto/core/audio';
import { extractFeatures, extractFunctionals } from '@affetto/core/features';
import { readSignal } from '@affetto/core/node';
import { Piscina, workerData } from 'piscina';
import { problemWith } from '../files.js';
import { type ExtractionRecipe, FeatureCache, type StoredFeatures } from './feature-cache.js';

/** What each worker is started with. */
export interface FeatureWorkerStart {
  readonly recipe: ExtractionRecipe;
  /** Null computes everything anew and keeps nothing. */
  readonly cacheFolder: string | null;
}

/** One recording's features, or the sentence that says why it has none. */
export type Extraction =
  | (StoredFeatures & { readonly hash: string; readonly cached: boolean; readonly failure?: undefined })
  | { readonly failure: string };

/** What a worker answers to a list of files. */
export interface ExtractedBatch {
  /** In the order of the files. */
  readonly extractions: readonly Extraction[];
  /** Why the cache is no longer used in this worker. */
  readonly cacheProblem: string | null;
}

const { recipe, cacheFolder } = workerData as FeatureWorkerStart;
const cache = cacheFolder === null ? null : new FeatureCache(cacheFolder, recipe);
let cacheProblem: string | null = null;

/** Piscina's task: extracts the features of files, one after another; their values are handed over, not copied. */
export default async function extractBatch(paths: readonly string[]): Promise<object> {
  const extractions: Extraction[] = [];
  for (const path of paths) extractions.push(await extractOrSayWhyNot(path));
  const batch: ExtractedBatch = { extractions, cacheProblem };
  const buffers = extractions.flatMap((extraction) => ('data' in extraction ? [extraction.data.buffer] : []));
  return Piscina.move({
    get [Piscina.transferableSymbol]() {
      return buffers;
    },
    get [Piscina.valueSymbol]() {
      return batch;
    },
  } as never);
}

/** One bad file must not lose the others, so whatever goes wrong with it becomes its message. */
async function extractOrSayWhyNot(path: string): Promise<Extraction> {
  try {
    return await extract(path);
  } catch (error) {
    return { failure: problemWith(path, error) };
  }
}

async function extract(path: string): Promise<Extraction> {
  const hash = await hashFile(path);
  const kept = withCache((cache) => cache.read(hash));
  if (kept) return { ...kept, hash, cached: true };

  const recording = await readSignal(path);
  const prepared = preprocess(recording, recipe.audio);
  const frames = extractFeatures(prepared, recipe.features);
  const features: StoredFeatures = {
    data: frames.data as Float32Array<ArrayBuffer>,
    functionals: extractFunctionals(prepared, recipe.features) as Float32Array<ArrayBuffer>,
    seconds: durationSeconds(recording),
    silent: recording.samples.every((sample) => sample === 0),
  };
  withCache((cache) => cache.write(hash, features));
  return { ...features, hash, cached: false };
}

/** Uses the cache while it works; after its first system error, such as a full disk, goes on without. */
function withCache<T>(use: (cache: FeatureCache) => T): T | null {
  if (cache === null || cacheProblem !== null) return null;
  try {
    return use(cache);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    cacheProblem = (error as Error).message;
    return null;
  }
}

/** SHA-256 of a file's bytes, a piece at a time. */
async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    const file = openSync(path, 'r');
    try {
      for (let count = 1; count > 0; hash.update(piece.subarray(0, count))) count = readSync(file, piece);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    await readSignal(path); // which has the sentence for a file that cannot be read
    throw error;
  }
  return hash.digest('hex');
}

const piece = new Uint8Array(1 << 20);
