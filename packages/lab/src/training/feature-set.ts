import { extractFeatures, featureBins } from '@affetto/core/features';
import type { Version } from '@affetto/core/training';
import type { Utterance } from '../corpora/utterance.js';
import { type ExtractionOptions, extractAll } from './extract-all.js';
import type { ExtractionRecipe } from './feature-cache.js';

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

export interface RecordingFeatures extends Version {
  readonly utterance: Utterance;
  /** Length of the recording before trimming, seconds. */
  readonly seconds: number;
  /** SHA-256 of the file's bytes, hexadecimal: equal for equal files. */
  readonly hash: string;
  /** Whether all its samples are zero. */
  readonly silent: boolean;
}

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
  const { audio, features } = recipe;
  tryOut({ audio, features });
  const bins = featureBins(features);
  const sources = utterances.map(({ path }) => ({ path }));
  const extracted = await extractAll(sources, { audio, features }, 'features', options);
  const recordings: RecordingFeatures[] = [];
  const failures: { utterance: Utterance; message: string }[] = [];
  utterances.forEach((utterance, i) => {
    const extraction = extracted.extractions[i]!;
    if (extraction.failure !== undefined) {
      failures.push({ utterance, message: extraction.failure });
      return;
    }
    const { data, functionals, seconds, hash, silent } = extraction;
    recordings.push({ utterance, data, frames: data.length / bins, functionals, seconds, hash, silent });
  });
  return { recordings, failures, cached: extracted.cached, remarks: extracted.remarks };
}

/**
 * Follows the recipe on a silent signal. What a recipe says of an encoder was checked when that was found.
 *
 * @throws {UsageError} where the recipe cannot be followed.
 */
export function tryOut({ audio: { sampleRate }, features }: ExtractionRecipe): void {
  if (features.kind === 'encoder' || features.kind === 'onnxEncoder') return;
  extractFeatures({ samples: new Float32Array(9 * features.hopLength), sampleRate }, features);
}
