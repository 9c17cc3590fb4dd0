import { assemble } from './assemble.js';
import { count, list, readNames } from './recordings.js';
import type { Corpus, Utterance } from './utterance.js';

/** What a file name of EMO-DB says. */
export interface EmodbName {
  /** `03`, `08` to `16`. */
  readonly speaker: string;
  /** Code of the sentence, `a01` to `b10`. */
  readonly text: string;
  readonly emotion: string;
  /** `a`, `b`, … of several takes of the same; '' where there is one. */
  readonly take: string;
}

/** The letters of the file names, after the German words, and the emotion they stand for. */
export const emodbEmotions: Readonly<Record<string, string>> = {
  W: 'anger', // Wut
  L: 'boredom', // Langeweile
  E: 'disgust', // Ekel
  A: 'fear', // Angst
  F: 'happiness', // Freude
  N: 'neutral',
  T: 'sadness', // Trauer
};

/** Sexes and ages as on the database's own pages (emodb.bilderbar.info). */
export const emodbSpeakers: Readonly<
  Record<string, { readonly sex: 'female' | 'male'; readonly age: number }>
> = {
  '03': { sex: 'male', age: 31 },
  '08': { sex: 'female', age: 34 },
  '09': { sex: 'female', age: 21 },
  '10': { sex: 'male', age: 32 },
  '11': { sex: 'male', age: 26 },
  '12': { sex: 'male', age: 30 },
  '13': { sex: 'female', age: 32 },
  '14': { sex: 'female', age: 35 },
  '15': { sex: 'male', age: 25 },
  '16': { sex: 'female', age: 31 },
};

export const emodbTexts: readonly string[] = 'a01 a02 a04 a05 a07 b01 b02 b03 b09 b10'.split(' ');

/** Recordings per emotion of the complete set, 535 in all. */
const complete: Readonly<Record<string, number>> = {
  anger: 127,
  boredom: 81,
  disgust: 46,
  fear: 69,
  happiness: 71,
  neutral: 79,
  sadness: 62,
};

/** Reads a file name of EMO-DB without its extension, e.g. `03a01Wa`, in any case; null for any other name. */
export function parseEmodbName(stem: string): EmodbName | null {
  const [, speaker, text, letter, take] =
    /^(\d\d)([ab]\d\d)([welaftn])([a-z]?)$/.exec(stem.toLowerCase()) ?? [];
  if (!Object.hasOwn(emodbSpeakers, speaker ?? '') || !emodbTexts.includes(text ?? '')) return null;
  return { speaker: speaker!, text: text!, emotion: emodbEmotions[letter!.toUpperCase()]!, take: take! };
}

/**
 * Indexes EMO-DB, the Berlin Database of Emotional Speech (Burkhardt et al., Interspeech 2005): ten actors, ten German
 * sentences, seven emotions, 535 recordings.
 *
 * @throws {DataError} where the folder cannot be read or holds nothing of EMO-DB.
 */
export async function indexEmodb(folder: string): Promise<Corpus> {
  const { recordings, remarks } = await readNames(
    folder,
    { title: 'EMO-DB', example: '03a01Wa' },
    parseEmodbName,
    ({ speaker, text, emotion, take }) => speaker + text + emotion + take,
  );
  const utterances = recordings.map(({ id, path, name }): Utterance => {
    const { speaker, text, emotion } = name;
    return { id, path, emotion, speaker, ...emodbSpeakers[speaker], sentence: text, language: 'de' };
  });

  const short = Object.entries(complete).flatMap(([emotion, whole]) => {
    const here = utterances.filter((utterance) => utterance.emotion === emotion).length;
    return here < whole ? [`${emotion} ${here} of ${whole}`] : [];
  });
  if (short.length > 0) {
    remarks.push(`${count(utterances.length, 'recording')} of the 535 of EMO-DB: ${short.join(', ')}.`);
  }
  const silent = Object.keys(emodbSpeakers)
    .sort()
    .filter((id) => !utterances.some(({ speaker }) => speaker === id));
  if (silent.length > 0) remarks.push(`Speakers without a recording: ${list(silent)}.`);
  return assemble('emodb', utterances, remarks);
}
