import { DataError, type Recipe } from '@affetto/core';
import { checkAugmentation, featureBins } from '@affetto/core/features';
import { createDataset, type Dataset, type Version } from '@affetto/core/training';
import type { Corpus, Utterance } from '../corpora/utterance.js';
import { contentHash } from '../files.js';
import { extractCopies } from '../training/altered-copies.js';
import type { ExtractionOptions } from '../training/extract-all.js';
import type { ExtractionRecipe } from '../training/feature-cache.js';
import { extractFeatureSet, type RecordingFeatures } from '../training/feature-set.js';
import { groupRecordings } from './duplicates/group-recordings.js';
import type { Tested } from './experiment-parts.js';

/** The recordings of a corpus that can be used, with their features. */
export interface UsableRecordings {
  readonly recordings: readonly RecordingFeatures[];
  /** The same recordings, as results speak of them. */
  readonly tested: Tested;
  /** What was left out and why: a sentence each. */
  readonly remarks: string[];
}

/**
 * Computes the features of a corpus's recordings. Those that cannot be read, are silent, or are no single utterance by
 * their length are left out and remarked on.
 *
 * @throws {DataError} where no recording can be used.
 * @throws {UsageError} where the recipe contradicts itself.
 */
export async function usableRecordings(
  corpus: Corpus,
  recipe: ExtractionRecipe,
  options: ExtractionOptions,
): Promise<UsableRecordings> {
  const features = await extractFeatureSet(corpus.utterances, recipe, options);
  const recordings = features.recordings.filter((recording) => whyUnusable(recording) === null);
  const leftOut = [
    ...features.failures.map(({ message }) => message),
    ...features.recordings.flatMap((recording) => whyUnusable(recording) ?? []),
  ];
  if (recordings.length === 0) {
    throw new DataError(
      corpus.name,
      `none of its ${corpus.utterances.length} recordings can be used; the first: ${leftOut[0]}`,
    );
  }
  const utterances = recordings.map(({ utterance }) => utterance);
  const tested = {
    corpus,
    utterances,
    emotions: corpus.emotions.filter((emotion) =>
      utterances.some((utterance) => utterance.emotion === emotion),
    ),
    seconds: recordings.map(({ seconds }) => seconds),
    groupOf: hashOf(recordings),
    duplicates: [],
  };
  return { recordings, tested, remarks: [...leftOut, ...features.remarks] };
}

/** A corpus whose features are in memory, ready to learn from. */
export interface PreparedCorpus {
  readonly dataset: Dataset;
  /** Hash of the recordings and their labels. */
  readonly dataKey: string;
  /** The recordings of the dataset, in its order. */
  readonly tested: Tested;
  /** What was left out and why: a sentence each. */
  readonly remarks: string[];
}

/**
 * Prepares a corpus to learn from: see {@link usableRecordings}. Recordings of the same sound make one group.
 *
 * @throws {DataError} where no recording can be used, or the corpus does not know a dimension of the recipe.
 * @throws {UsageError} where the recipe contradicts itself.
 */
export async function prepareCorpus(
  corpus: Corpus,
  recipe: Recipe,
  options: ExtractionOptions,
): Promise<PreparedCorpus> {
  checkAugmentation(recipe.features, recipe.augmentation);
  checkDimensions(corpus, recipe);
  const { recordings, tested, remarks } = await usableRecordings(corpus, recipe, options);
  const altered = await extractCopies(recordings, recipe, options);
  const dataset = datasetOf(recordings, recipe, tested.emotions, altered.copies);
  const dataKey = contentHash(
    JSON.stringify(
      recordings.map(({ utterance, hash }) => [
        utterance.id,
        utterance.emotion,
        dimensionsOf(utterance, recipe),
        hash,
      ]),
    ),
  );
  const { groups, duplicates } = await groupRecordings(recordings, options);
  const groupOfId = new Map(recordings.map(({ utterance: { id } }, i) => [id, String(groups[i])]));
  const groupOf = ({ id }: { id: string }) => groupOfId.get(id)!;
  return {
    dataset,
    dataKey,
    tested: { ...tested, groupOf, duplicates },
    remarks: [...new Set([...remarks, ...altered.remarks])],
  };
}

/** Recordings in memory that workers share, with the altered copies that training may hear in their place. */
export function datasetOf(
  recordings: readonly RecordingFeatures[],
  recipe: Pick<Recipe, 'features' | 'network'>,
  classes: readonly string[],
  copies: readonly (readonly Version[])[] = [],
): Dataset {
  return createDataset(
    recordings.map(({ data, frames, functionals, utterance }, i) => ({
      data,
      frames,
      functionals,
      emotion: utterance.emotion,
      speaker: utterance.speaker,
      corpus: utterance.corpus,
      dimensions: dimensionsOf(utterance, recipe),
      copies: copies[i],
    })),
    featureBins(recipe.features),
    classes,
  );
}

/** The dimensions that the recipe learns; NaN where the corpus does not know one. */
function dimensionsOf(utterance: Utterance, { network }: Pick<Recipe, 'network'>): number[] {
  return network.dimensions.map((name) => utterance[name] ?? Number.NaN);
}

/** @throws {DataError} where the recipe learns a dimension that the corpus does not know. */
function checkDimensions({ name: corpus, utterances }: Corpus, { network }: Recipe): void {
  const unknown = network.dimensions.find((name) => utterances.every((utterance) => !(name in utterance)));
  if (unknown !== undefined) {
    throw new DataError(
      corpus,
      `says nothing of ${unknown}, which the recipe's network.dimensions asks for; give a table with a column ${unknown}, or take it out of the recipe`,
    );
  }
}

/** Shortest and longest recording that is trained on, seconds: an utterance, not a click nor a conversation. */
const SHORTEST_SECONDS = 0.1;
const LONGEST_SECONDS = 60;

/** Why a recording that was read is no utterance to learn from; null where it is one. */
function whyUnusable({ utterance, seconds, silent }: RecordingFeatures): string | null {
  if (silent) return `${utterance.path}: all its samples are zero, so it was left out`;
  if (seconds < SHORTEST_SECONDS) {
    return `${utterance.path}: it lasts ${(seconds * 1000).toFixed(1)} ms, less than an utterance, so it was left out`;
  }
  if (seconds > LONGEST_SECONDS) {
    return `${utterance.path}: it lasts ${Math.round(seconds)} s, more than the ${LONGEST_SECONDS} s of an utterance, so it was left out; cut it into utterances first`;
  }
  return null;
}

function hashOf(recordings: readonly { utterance: { id: string }; hash: string }[]) {
  const hashes = new Map(recordings.map(({ utterance, hash }) => [utterance.id, hash]));
  return ({ id }: { id: string }) => hashes.get(id) ?? id;
}
