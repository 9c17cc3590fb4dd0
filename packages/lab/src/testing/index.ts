import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Random, UsageError } from '@affetto/core';
import { encodeWav } from '@affetto/core/audio';
import type { CorpusKind } from '../corpora/index.js';
import { layouts } from './layouts.js';
import { drawVoice, makeSpeechLike } from './voice.js';

export { makeSound, type SoundKind, soundKinds } from './sounds.js';
export { drawVoice, makeSpeechLike, makeTone, type Voice } from './voice.js';

export interface MiniatureOptions {
  /** Speakers; default 2. */
  readonly speakers?: number;
  /** Recordings of each emotion by each speaker; default 3. */
  readonly perEmotion?: number;
  /** Length of a recording, seconds, on average; default 1. */
  readonly seconds?: number;
  /** Another seed, other voices; default 1. */
  readonly seed?: number;
}

/**
 * Writes a small corpus of made-up voices in the layout of a real one, 16-bit WAV at 16 kHz, for tests of whatever reads
 * corpora or learns from them. Emotions and speakers can be heard apart: see {@link makeSpeechLike}.
 *
 * @param folder Made if it is not there.
 * @returns The path to index it by: the folder, or for `table` the table in it.
 * @throws {UsageError} where the corpus's names have no room for so many speakers or recordings.
 */
export async function makeCorpus(
  kind: CorpusKind,
  folder: string,
  options: MiniatureOptions = {},
): Promise<string> {
  const { speakers = 2, perEmotion = 3, seconds = 1, seed = 1 } = options;
  const layout = layouts[kind];
  const fits = (n: number, most: number) => Number.isInteger(n) && n >= 1 && n <= most;
  if (!fits(speakers, layout.most.speakers) || !fits(perEmotion, layout.most.perEmotion)) {
    throw new UsageError(
      `a miniature ${kind} has 1 to ${layout.most.speakers} speakers and 1 to ${layout.most.perEmotion} recordings of an emotion by each, not ${speakers} and ${perEmotion}`,
    );
  }

  const plans = layout.plan(speakers, perEmotion);
  const names = [...new Set(plans.map(({ speaker }) => speaker))];
  for (const [i, { path, emotion, speaker, sex }] of plans.entries()) {
    const voice = drawVoice(new Random(seed, names.indexOf(speaker)), sex);
    const random = new Random(seed, names.length + i);
    const signal = makeSpeechLike(emotion, voice, seconds * random.between(0.8, 1.2), random);
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, encodeWav(signal));
  }
  const sheet = layout.sheet?.(plans);
  if (sheet) await writeFile(join(folder, sheet.name), sheet.text);
  return kind === 'table' ? join(folder, sheet!.name) : folder;
}
