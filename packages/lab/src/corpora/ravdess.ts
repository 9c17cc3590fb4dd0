import { assemble } from './assemble.js';
import { count, list, number, readNames } from './recordings.js';
import type { Corpus, Utterance } from './utterance.js';

/** What a file name of RAVDESS says. */
export interface RavdessName {
  readonly channel: 'speech' | 'song';
  readonly emotion: string;
  readonly intensity: 'normal' | 'strong';
  readonly statement: string;
  /** 1 or 2. */
  readonly repetition: number;
  /** 1 to 24; odd numbers are men. */
  readonly actor: number;
}

/** The third number of the file names, from 01. */
export const ravdessEmotions: readonly string[] = [
  'neutral',
  'calm',
  'happiness',
  'sadness',
  'anger',
  'fear',
  'disgust',
  'surprise',
];

/** The fifth number of the file names, from 01. */
const statements = ['Kids are talking by the door', 'Dogs are sitting by the door'];

/**
 * Reads a file name of RAVDESS's audio without its extension, e.g. `03-01-06-01-02-01-12`: modality (03, audio
 * alone), channel, emotion, intensity, statement, repetition, actor; null for any other name.
 */
export function parseRavdessName(stem: string): RavdessName | null {
  if (!/^03-0[12]-0[1-8]-0[12]-0[12]-0[12]-\d\d$/.test(stem)) return null;
  const [, channel, emotion, intensity, statement, repetition, actor] = stem.split('-').map(Number);
  if (actor! < 1 || actor! > 24) return null;
  return {
    channel: channel === 1 ? 'speech' : 'song',
    emotion: ravdessEmotions[emotion! - 1]!,
    intensity: intensity === 1 ? 'normal' : 'strong',
    statement: statements[statement! - 1]!,
    repetition: repetition!,
    actor: actor!,
  };
}

/**
 * Indexes the speech of RAVDESS (Livingstone and Russo, 2018, doi 10.5281/zenodo.1188976): 24 actors, two sentences,
 * eight emotions in two intensities (neutral in one), 1,440 recordings. Its songs are left out.
 *
 * @throws {DataError} where the folder cannot be read or holds nothing of RAVDESS.
 */
export async function indexRavdess(folder: string): Promise<Corpus> {
  const { recordings, remarks } = await readNames(
    folder,
    { title: 'RAVDESS', example: '03-01-06-01-02-01-12' },
    parseRavdessName,
    (name) => JSON.stringify(name),
  );
  const speech = recordings.filter(({ name }) => name.channel === 'speech');
  const utterances = speech.map(
    ({ id, path, name }): Utterance => ({
      id,
      path,
      emotion: name.emotion,
      speaker: twoDigits(name.actor),
      sex: name.actor % 2 === 1 ? 'male' : 'female',
      intensity: name.intensity,
      sentence: name.statement,
      language: 'en',
    }),
  );

  const songs = recordings.length - speech.length;
  if (songs > 0) remarks.push(`${count(songs, 'song')} (channel 02) left out.`);
  remarks.push(...missingFrom(speech.map(({ stem }) => stem)));
  const pair = speech.filter(({ stem }) => /^03-01-03-01-02-0[12]-07$/.test(stem)).map(({ id }) => id);
  if (pair.length === 2)
    remarks.push(`${list(pair)} are one recording under two names in the published set.`);
  return assemble('ravdess', utterances, remarks);
}

function missingFrom(stems: readonly string[]): string[] {
  const present = new Set(stems);
  const absentActors: string[] = [];
  const missing: string[] = [];
  for (let actor = 1; actor <= 24; actor++) {
    const absent = ravdessStems(actor).filter((stem) => !present.has(stem));
    if (absent.length === 60) absentActors.push(twoDigits(actor));
    else missing.push(...absent);
  }
  const remarks: string[] = [];
  if (absentActors.length > 0) {
    remarks.push(
      `${number(present.size)} of the 1,440 recordings of RAVDESS; no recording of ${absentActors.length === 1 ? 'actor' : 'actors'} ${absentActors.join(', ')}.`,
    );
  }
  if (missing.length > 0) {
    remarks.push(`${count(missing.length, 'recording')} missing of the actors present: ${list(missing)}.`);
  }
  return remarks;
}

/** The 60 file names of an actor's speech. */
export function ravdessStems(actor: number): string[] {
  const stems: string[] = [];
  for (let emotion = 1; emotion <= 8; emotion++) {
    for (let intensity = 1; intensity <= (emotion === 1 ? 1 : 2); intensity++) {
      for (const take of ['01-01', '01-02', '02-01', '02-02']) {
        // statement, repetition
        stems.push(`03-01-0${emotion}-0${intensity}-${take}-${twoDigits(actor)}`);
      }
    }
  }
  return stems;
}

function twoDigits(n: number): string {
  return String(n).padStart(2, '0');
}
