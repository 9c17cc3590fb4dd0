import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random, recipeSchema } from '@affetto/core';
import { encodeWav, type Signal } from '@affetto/core/audio';
import { readSignal } from '@affetto/core/node';
import { findRecordings, indexCorpus, type Utterance } from '@affetto/lab/corpora';
import { spokenInOneEmotion } from '@affetto/lab/evaluation';
import { drawVoice, makeCorpus, makeSpeechLike } from '@affetto/lab/testing';
import { extractFeatureSet } from '@affetto/lab/training';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findDuplicates } from '../../dist/evaluation/duplicates/find-duplicates.js';
import { type Fingerprint, fingerprint } from '../../dist/evaluation/duplicates/fingerprint.js';
import { groupRecordings } from '../../dist/evaluation/duplicates/group-recordings.js';
import { prepareCorpus } from '../../dist/evaluation/prepare.js';

const emodb = fileURLToPath(new URL('../../../../corpora/emodb', import.meta.url));
const lossless = fileURLToPath(new URL('../../../../../shared/data/emodb', import.meta.url));

if (!existsSync(lossless)) console.warn(`Skipped: no lossless EMO-DB in ${lossless}.`);

const recipe = recipeSchema.parse({
  version: 1,
  name: 'test',
  features: { kind: 'logMel', nMels: 20 },
  network: { lstm: { units: 4 } },
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-duplicates-'));
});
afterAll(() => rm(folder, { recursive: true }));

const louder = ({ samples, sampleRate }: Signal, gain: number): Signal => ({
  samples: samples.map((sample) => gain * sample),
  sampleRate,
});
const cut = ({ samples, sampleRate }: Signal, start: number, end: number): Signal => ({
  samples: samples.subarray(Math.round(start * sampleRate), samples.length - Math.round(end * sampleRate)),
  sampleRate,
});

describe('fingerprints', () => {
  test('find a recording again, softer and cut, and no other of its voice and sentence', async () => {
    // all of two speakers: the same ten sentences in up to seven emotions
    const recordings = (await findRecordings(emodb)).filter(({ stem }) => /^(03|09)/.test(stem));
    const signals = await Promise.all(recordings.map(({ path }) => readSignal(path)));
    const originals = signals.map(fingerprint);
    expect(findDuplicates(originals)).toEqual([]);
    const altered = signals.map((signal, i) =>
      fingerprint(cut(louder(signal, 0.2), 0.02 + 0.004 * (i % 60), 0.1)),
    );
    const pairs = findDuplicates([...originals, ...altered]);
    expect(pairs.map(({ first, second }) => [first, second])).toEqual(
      signals.map((_, i) => [i, signals.length + i]),
    );
  });

  test.skipIf(!existsSync(lossless))(
    'find every re-encoded recording of a few speakers of EMO-DB',
    async () => {
      const prints = async (path: string) =>
        Promise.all(
          (await findRecordings(path))
            .filter(({ stem }) => /^(08|12|16)/.test(stem))
            .map(async (each) => fingerprint(await readSignal(each.path))),
        );
      const [a, b] = [await prints(lossless), await prints(emodb)];
      const pairs = findDuplicates([...a, ...b]);
      expect(pairs).toHaveLength(a.length);
      for (const { first, second } of pairs) expect(second).toBe(first + a.length);
    },
  );

  test('of silence and of next to nothing are like no other', () => {
    const silence = { samples: new Float32Array(16000), sampleRate: 16000 };
    const click = { samples: Float32Array.of(1), sampleRate: 16000 };
    const prints: Fingerprint[] = [silence, silence, click, click].map(fingerprint);
    expect(findDuplicates(prints)).toEqual([]);
  });
});

test('the same file, the same samples and the same sound make groups, through the cache too', async () => {
  const path = await makeCorpus('table', join(folder, 'mine'), { perEmotion: 2, seconds: 1.2 });
  const audio = join(folder, 'mine', 'audio');
  const [a, b, c] = (await readdir(audio)).sort();
  await cp(join(audio, a!), join(audio, 'x-file.wav'));
  const samples = await readSignal(join(audio, b!));
  const rest = Buffer.from(encodeWav(samples));
  await writeFile(join(audio, 'x-samples.wav'), Buffer.concat([rest, Buffer.from('junk\0\0\0\0')]));
  await writeFile(join(audio, 'x-sound.wav'), encodeWav(louder(await readSignal(join(audio, c!)), 0.3)));
  const utterances = (await findRecordings(audio)).map(
    ({ id, path }): Utterance => ({ id, path, emotion: 'any', speaker: '' }),
  );
  expect(utterances.length).toBe((await indexCorpus('table', path)).utterances.length + 3);

  const cacheFolder = join(folder, 'cache');
  const { recordings } = await extractFeatureSet(utterances, recipe, { cacheFolder });
  const first = await groupRecordings(recordings, { cacheFolder });
  const stem = (name: string) => name.replace('.wav', '');
  expect(first.duplicates).toEqual([
    { utterances: [stem(a!), 'x-file'], same: 'file' },
    { utterances: [stem(b!), 'x-samples'], same: 'samples' },
    { utterances: [stem(c!), 'x-sound'], same: 'sound' },
  ]);
  expect(new Set(first.groups).size).toBe(utterances.length - 3);
  expect(await groupRecordings(recordings, { cacheFolder })).toEqual(first);
});

test('a corpus is prepared with one group a sound', async () => {
  const path = await makeCorpus('folders', join(folder, 'folders'), { perEmotion: 1, seconds: 1 });
  const voice = drawVoice(new Random(1), 'female');
  const signal = makeSpeechLike('anger', voice, 1.5, new Random(2));
  for (const [name, each] of [
    ['p', signal],
    ['q', louder(signal, 0.5)],
  ] as const)
    await writeFile(join(path, 'anger', 's01', `${name}.wav`), encodeWav(each));
  const corpus = await indexCorpus('folders', path);
  const { tested } = await prepareCorpus(corpus, recipe, { cacheFolder: null });
  expect(tested.duplicates).toEqual([{ utterances: ['anger/s01/p', 'anger/s01/q'], same: 'sound' }]);
  expect(new Set(tested.utterances.map(tested.groupOf)).size).toBe(tested.utterances.length - 1);
});

describe('spokenInOneEmotion', () => {
  const say = (pairs: readonly (readonly [string | undefined, string])[]): Utterance[] =>
    pairs.map(([sentence, emotion], i) => ({
      id: String(i),
      path: '',
      speaker: '',
      emotion,
      ...(sentence !== undefined && { sentence }),
    }));

  test('is the share of recordings whose repeated sentence gives the emotion away', () => {
    const all = [
      ['a', 'joy'],
      ['a', 'joy'],
      ['b', 'joy'],
      ['b', 'fear'],
      ['c', 'fear'],
      [undefined, 'joy'],
    ] as const;
    expect(spokenInOneEmotion(say(all))).toBe(0.5);
    expect(
      spokenInOneEmotion(
        say([
          ['a', 'joy'],
          ['b', 'fear'],
        ]),
      ),
    ).toBeNull();
  });

  test('is 0 in EMO-DB, whose sentences are spoken in all emotions', async () => {
    const { utterances } = await indexCorpus('emodb', emodb);
    expect(spokenInOneEmotion(utterances)).toBe(0);
  });
});
