import type { Recipe } from '@affetto/core';
import { featureBins } from '@affetto/core/features';
import type { Version } from '@affetto/core/training';
import type { Utterance } from '../corpora/utterance.js';
import { contentHash } from '../files.js';
import { type ExtractionOptions, extractAll } from './extract-all.js';
import type { RecordingFeatures } from './feature-set.js';

/** The features of recordings' altered copies. */
export interface AlteredCopies {
  /** Of each recording, in the order they were given; fewer than the recipe says where some could not be made. */
  readonly copies: readonly (readonly Version[])[];
  /** Number of copies whose features came from the cache. */
  readonly cached: number;
  /** A plain sentence each: what could not be made, and why the cache was not used. */
  readonly remarks: readonly string[];
}

/**
 * Makes the copies that `augmentation.audio` asks for and extracts their features, on all cores and through the cache.
 * What is drawn for a copy is decided by its number and its recording's bytes, and where the recipe draws per speaker by the
 * speaker's name. So it is the same in any corpus, split and order, and more copies keep those made before. Sound is not kept,
 * only features.
 *
 * @throws the reason of `options.abort`.
 */
export async function extractCopies(
  recordings: readonly RecordingFeatures[],
  { audio, features, augmentation }: Pick<Recipe, 'audio' | 'features' | 'augmentation'>,
  options: ExtractionOptions = {},
): Promise<AlteredCopies> {
  const count = augmentation.audio.copies;
  if (count === 0) return { copies: recordings.map(() => []), cached: 0, remarks: [] };
  const sources = recordings.flatMap(({ utterance, hash }) => {
    const isPerSpeaker = augmentation.audio.drawnPer === 'speaker' && utterance.speaker !== '';
    const voice = isPerSpeaker ? { voice: contentHash(nameOf(utterance)) } : {};
    return Array.from({ length: count }, (_, i) => ({
      path: utterance.path,
      copy: { number: i + 1, hash, ...voice },
    }));
  });
  const recipe = { audio, features, alteration: augmentation.audio };
  const { extractions, cached, remarks } = await extractAll(sources, recipe, 'augmented copies', options);
  const bins = featureBins(features);
  const failures = extractions.flatMap(({ failure }) => failure ?? []);
  if (failures.length > 0) {
    remarks.push(
      `${failures.length} of ${sources.length} altered copies could not be made and were left out; ` +
        `the first: ${failures[0]}`,
    );
  }
  const copies = recordings.map((_, i) =>
    extractions.slice(i * count, (i + 1) * count).flatMap((extraction) => {
      if (extraction.failure !== undefined) return [];
      const { data, functionals } = extraction;
      return [{ data, frames: data.length / bins, functionals }];
    }),
  );
  return { copies, cached, remarks };
}

/** The speaker's name as their own corpus has it, the same alone and beside others. */
function nameOf({ speaker, corpus }: Utterance): string {
  return corpus ? speaker.slice(corpus.length + 1) : speaker;
}
