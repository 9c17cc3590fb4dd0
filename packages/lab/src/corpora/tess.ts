import { assemble } from './assemble.js';
import { count, list, number, readNames } from './recordings.js';
import { tessWords } from './tess-words.js';
import type { Corpus, Utterance } from './utterance.js';

/** What a file name of TESS says. */
export interface TessName {
  readonly speaker: 'OAF' | 'YAF';
  readonly word: string;
  readonly emotion: string;
}

/** The letters of the file names, and the emotion they stand for. */
export const tessEmotions: Readonly<Record<string, string>> = {
  angry: 'anger',
  disgust: 'disgust',
  fear: 'fear',
  happy: 'happiness',
  neutral: 'neutral',
  ps: 'surprise', // pleasant surprise
  sad: 'sadness',
};

const speakers = {
  OAF: { sex: 'female', age: 64 }, // the older actress
  YAF: { sex: 'female', age: 26 }, // the younger
} as const;

const words = new Set(tessWords);

/**
 * Reads a file name of TESS without its extension, e.g. `OAF_back_angry`, in any case; null for any other name.
 * `OA` for `OAF` is read too: the published set has one file so named.
 */
export function parseTessName(stem: string): TessName | null {
  const [, speaker, word, letters] = /^(oaf?|yaf)_([a-z]+)_([a-z]+)$/.exec(stem.toLowerCase()) ?? [];
  if (!words.has(word ?? '') || !Object.hasOwn(tessEmotions, letters ?? '')) return null;
  return { speaker: speaker === 'yaf' ? 'YAF' : 'OAF', word: word!, emotion: tessEmotions[letters!]! };
}

/**
 * Indexes the Toronto Emotional Speech Set (Dupuis and Pichora-Fuller, 2010, doi 10.5683/SP2/E8H2MF): two actresses
 * say 200 words in seven emotions, 2,800 recordings. Goes by file names alone, whatever the folders are called.
 *
 * @throws {DataError} where the folder cannot be read or holds nothing of TESS.
 */
export async function indexTess(folder: string): Promise<Corpus> {
  const key = ({ speaker, word, emotion }: TessName) => `${speaker} ${word} ${emotion}`;
  const { recordings, remarks } = await readNames(
    folder,
    { title: 'TESS', example: 'OAF_back_angry' },
    parseTessName,
    key,
  );
  const utterances = recordings.map(({ id, path, name }): Utterance => {
    const { speaker, word, emotion } = name;
    return { id, path, emotion, speaker, ...speakers[speaker], sentence: word, language: 'en' };
  });

  const misnamed = recordings.filter(({ stem }) => /^oa_/i.test(stem)).map(({ id }) => id);
  if (misnamed.length > 0) remarks.push(`${list(misnamed)}: speaker OA is taken as OAF.`);

  const present = new Set(recordings.map(({ name }) => key(name)));
  const missing: string[] = [];
  for (const speaker of Object.keys(speakers) as TessName['speaker'][]) {
    for (const [letters, emotion] of Object.entries(tessEmotions)) {
      for (const word of tessWords) {
        if (!present.has(key({ speaker, word, emotion }))) missing.push(`${speaker}_${word}_${letters}`);
      }
    }
  }
  if (missing.length > 0) {
    const complete = missing.length + present.size;
    remarks.push(
      `${number(missing.length)} of the ${count(complete, 'recording')} of TESS are missing: ${list(missing)}.`,
    );
  }
  return assemble('tess', utterances, remarks);
}
