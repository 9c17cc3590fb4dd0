import { UsageError } from '@affetto/core';
import { indexEmodb } from './emodb.js';
import { indexFolders } from './folders.js';
import { indexNemo } from './nemo.js';
import { indexRavdess } from './ravdess.js';
import { indexTable } from './table.js';
import { indexTess } from './tess.js';
import type { Corpus } from './utterance.js';

export { type Classes, combineCorpora } from './combine.js';
export { type FetchOptions, type FetchResult, fetchableCorpora, fetchCorpus } from './fetch.js';
export { emotionOfLabel, type LabelMap, readLabelMap } from './label-map.js';
export { matchLabels } from './match-labels.js';
export { findRecordings, type Recording } from './recordings.js';
export { type CorpusSummary, type Speaker, summarizeCorpus } from './summary.js';
export type { Corpus, LabelUse, Utterance } from './utterance.js';
export { readVoices, type VoicedRecording } from './voices-table.js';

/** The layouts that can be read, and a line on each. */
export const corpusKinds = {
  tess: 'Toronto Emotional Speech Set: 2 actresses, 200 words, 7 emotions, English',
  emodb: 'Berlin Database of Emotional Speech: 10 actors, 10 sentences, 7 emotions, German',
  ravdess: 'RAVDESS, its speech: 24 actors, 2 sentences, 8 emotions, English',
  nemo: 'nEMO: 9 actors, 90 sentences, 6 emotions, Polish',
  folders: 'any tree with a folder per emotion: emotion/recording or emotion/speaker/recording',
  table:
    'any CSV or TSV file with columns path and label, and if known speaker, sex, age, sentence, language',
} as const;

export type CorpusKind = keyof typeof corpusKinds;

const indexers: Readonly<Record<CorpusKind, (path: string) => Promise<Corpus>>> = {
  tess: indexTess,
  emodb: indexEmodb,
  ravdess: indexRavdess,
  nemo: indexNemo,
  folders: indexFolders,
  table: indexTable,
};

/**
 * Lists the labelled recordings of a corpus by their names, opening none of them.
 *
 * Extensions only tell what may be audio; what a file holds is for the decoder to see. Whatever is missing, odd or
 * left out stands in the corpus's remarks.
 *
 * @param path A folder, searched to any depth; for `table` the table itself.
 * @throws {UsageError} where the kind is none of {@link corpusKinds}.
 * @throws {DataError} where there is nothing to read: no such folder, a file instead of one, no audio, none named as
 *   this corpus names them.
 */
export async function indexCorpus(kind: CorpusKind, path: string): Promise<Corpus> {
  if (!Object.hasOwn(indexers, kind)) {
    throw new UsageError(
      `there is no kind of corpus ${kind}; choose from ${Object.keys(corpusKinds).join(', ')}`,
    );
  }
  return indexers[kind](path);
}
