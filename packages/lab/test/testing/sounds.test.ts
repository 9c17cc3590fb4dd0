import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '@affetto/core';
import { holdsSpeech } from '@affetto/core/audio';
import { readSignal } from '@affetto/core/node';
import { drawVoice, makeSound, makeSpeechLike, type SoundKind, soundKinds } from '@affetto/lab/testing';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../../', import.meta.url);
const SEEDS = 10;

/** How many of ten are to be refused at least, where it is not nine; docs/audio.md has the rates. */
const hard: Partial<Record<SoundKind, number>> = {
  rain: 7,
  'touch tones': 6,
  sweep: 6,
  knocks: 7,
  clapping: 7,
  'vibrato melody': 1,
  band: 7,
  birds: 7,
  typing: 8,
};

describe('sounds that are not speech', () => {
  it('are the same from the same seed, within full scale, and others from another', () => {
    for (const kind of soundKinds) {
      const made = makeSound(kind, 1, new Random(1), 8000);
      expect(makeSound(kind, 1, new Random(1), 8000)).toEqual(made);
      expect(makeSound(kind, 1, new Random(2), 8000)).not.toEqual(made);
      expect(made.samples).toHaveLength(8000);
      expect(made.samples.every((x) => Math.abs(x) < 1)).toBe(true);
    }
  });

  it.each(soundKinds)('are told from speech: %s', (kind) => {
    let refused = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const random = new Random(3, soundKinds.indexOf(kind), seed);
      if (!holdsSpeech(makeSound(kind, random.between(1, 4), random, 8000))) refused++;
    }
    expect(refused).toBeGreaterThanOrEqual(hard[kind] ?? 9);
  });

  it('leave speech among them alone', async () => {
    const { samples, sampleRate } = await readSignal(
      fileURLToPath(new URL('corpora/emodb/wav/03a01Fa.opus', root)),
    );
    const heard = makeSound('dial tone, 425 Hz', 20, new Random(1), sampleRate);
    expect(holdsSpeech(heard)).toBe(false);
    heard.samples.set(samples, 8 * sampleRate);
    expect(holdsSpeech(heard)).toBe(true);
  });

  it('what is too short to tell passes', () => {
    expect(holdsSpeech(makeSound('white noise', 0.24, new Random(1)))).toBe(true);
    expect(holdsSpeech(makeSound('white noise', 0.26, new Random(1)))).toBe(false);
    expect(holdsSpeech(makeSound('white noise', 1, new Random(1), 7000))).toBe(true);
    expect(() => holdsSpeech({ samples: new Float32Array(0), sampleRate: 8000 })).toThrow(
      'the signal is empty',
    );
  });
});

describe('speech is not refused', () => {
  const refused = async (paths: readonly string[]) => {
    const heard = await Promise.all(paths.map(async (path) => [path, holdsSpeech(await readSignal(path))]));
    return heard.filter(([, speaks]) => !speaks).map(([path]) => path);
  };
  /** Some forty recordings of a folder. */
  const some = (folder: string) => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const recordings = names.filter((name) => /\.(flac|opus|wav)$/.test(name)).sort();
    const step = Math.ceil(recordings.length / 40);
    return recordings.filter((_, i) => i % step === 0).map((name) => join(folder, name));
  };

  it.each([0.4, 1, 3])('of made voices of %s s', (seconds) => {
    const refused: string[] = [];
    for (const emotion of ['anger', 'boredom', 'calm', 'fear', 'happiness', 'sadness', 'surprise']) {
      for (const sex of ['female', 'male'] as const) {
        const random = new Random(5);
        const made = makeSpeechLike(emotion, drawVoice(random, sex), seconds, random);
        if (!holdsSpeech(made)) refused.push(`${emotion}, ${sex}`);
      }
    }
    expect(refused).toEqual([]);
  });

  it('of EMO-DB', async () => {
    expect(await refused(some(fileURLToPath(new URL('corpora/emodb/wav', root))))).toEqual([]);
  });

  const data = fileURLToPath(new URL('../shared/data', root));
  if (!existsSync(data))
    console.warn('skipped: speech of four corpora; no ../shared/data beside the repository');
  it.skipIf(!existsSync(data)).each(['emodb', 'tess', 'ravdess', 'nemo'])(
    'of %s, every so manieth recording',
    async (corpus) => {
      expect((await refused(some(join(data, corpus)))).length).toBeLessThanOrEqual(1);
    },
  );
});
