import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@affetto/core';
import { assemble } from './assemble.js';
import { readDelimited } from './delimited.js';
import { count, list, number, readNames, withoutExtension } from './recordings.js';
import type { Corpus, Utterance } from './utterance.js';

/** What a file name of nEMO says. */
export interface NemoName {
  /** `EB0`. */
  readonly speaker: string;
  readonly emotion: string;
  /** The number of the sentence. */
  readonly sentence: string;
}

/** The words of the file names, and the emotion they stand for. */
export const nemoEmotions: Readonly<Record<string, string>> = {
  anger: 'anger',
  fear: 'fear',
  happiness: 'happiness',
  neutral: 'neutral',
  sadness: 'sadness',
  surprised: 'surprise',
};

/** Reads a file name of nEMO without its extension, e.g. `WR0_surprised_64`, in any case; null for any other name. */
export function parseNemoName(stem: string): NemoName | null {
  const [, speaker, word, sentence] = /^([a-z]{2}\d)_([a-z]+)_(\d+)$/.exec(stem.toLowerCase()) ?? [];
  if (!Object.hasOwn(nemoEmotions, word ?? '')) return null;
  return {
    speaker: speaker!.toUpperCase(),
    emotion: nemoEmotions[word!]!,
    sentence: String(Number(sentence)),
  };
}

/**
 * Indexes nEMO (Christop, 2024): nine actors, 90 Polish sentences, six emotions, 4,481 recordings. Goes by file names;
 * a `data.tsv` beside them, as published, adds the speakers' sex and age and the words. Without it the number of a
 * sentence stands for its words.
 *
 * @throws {DataError} where the folder cannot be read, holds nothing of nEMO, or its `data.tsv` says other than the
 *   file names.
 */
export async function indexNemo(folder: string): Promise<Corpus> {
  const { recordings, remarks } = await readNames(
    folder,
    { title: 'nEMO', example: 'WR0_surprised_64' },
    parseNemoName,
    ({ speaker, emotion, sentence }) => `${speaker} ${emotion} ${sentence}`,
  );
  const details = await readDetails(join(folder, 'data.tsv'));
  const utterances = recordings.map(
    ({ id, path, stem, name }): Utterance => ({ id, path, ...name, ...details?.get(stem), language: 'pl' }),
  );

  if (details) {
    const present = new Set(recordings.map(({ stem }) => stem));
    const missing = [...details.keys()].filter((stem) => !present.has(stem));
    if (missing.length > 0) {
      remarks.push(`${count(missing.length, 'recording')} listed in data.tsv missing: ${list(missing)}.`);
    }
    const unlisted = recordings.filter(({ stem }) => !details.has(stem)).map(({ id }) => id);
    if (unlisted.length > 0) {
      remarks.push(
        `${count(unlisted.length, 'recording')} not listed in data.tsv, without sex, age and words: ${list(unlisted)}.`,
      );
    }
  } else {
    remarks.push('No data.tsv: the speakers’ sex and age and the words are unknown.');
  }
  if (utterances.length < 4481) {
    const speakers = new Set(utterances.map(({ speaker }) => speaker)).size;
    remarks.push(
      `${number(utterances.length)} of the 4,481 recordings of nEMO, ${speakers} of its 9 speakers.`,
    );
  }
  return assemble('nemo', utterances, remarks);
}

/** What `data.tsv` adds to a recording, by its stem; null where there is no such file. */
async function readDetails(
  file: string,
): Promise<Map<string, Pick<Utterance, 'sex' | 'age' | 'sentence'>> | null> {
  const there = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!there) return null;
  const { columns, rows } = await readDelimited(file);
  for (const column of ['file_id', 'emotion', 'raw_text', 'speaker_id', 'gender', 'age']) {
    if (!columns.includes(column))
      throw new DataError(file, `line 1: there is no column ${column}, as nEMO's has`);
  }
  const details = new Map<string, Pick<Utterance, 'sex' | 'age' | 'sentence'>>();
  for (const { line, cells } of rows) {
    const stem = withoutExtension(cells.file_id!);
    const name = parseNemoName(stem);
    if (!name || name.speaker !== cells.speaker_id || name.emotion !== nemoEmotions[cells.emotion!]) {
      throw new DataError(
        file,
        `line ${line}: ${cells.file_id} is given speaker ${cells.speaker_id} and emotion ${cells.emotion}, which its name does not say`,
      );
    }
    details.set(stem, {
      ...((cells.gender === 'female' || cells.gender === 'male') && { sex: cells.gender }),
      ...(Number(cells.age) > 0 && { age: Number(cells.age) }),
      sentence: cells.raw_text!,
    });
  }
  return details;
}
