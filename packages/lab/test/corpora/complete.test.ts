import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CorpusKind, indexCorpus, summarizeCorpus } from '@affetto/lab/corpora';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const data = join(root, '../shared/data');

/** Runs where the complete corpus is beside the repository, and says so where it is not. */
function withCorpus(kind: CorpusKind, name: string, test: (folder: string) => Promise<void>): void {
  const folder = join(data, kind);
  const there = existsSync(folder);
  if (!there) console.warn(`not tested against ${name}: ${folder} is missing`);
  it.skipIf(!there)(`${name} whole`, () => test(folder));
}

describe('complete corpora', () => {
  withCorpus('tess', 'TESS', async (folder) => {
    const corpus = await indexCorpus('tess', folder);
    expect(summarizeCorpus(corpus)).toEqual({
      name: 'tess',
      utterances: 2800,
      emotions: {
        anger: 400,
        disgust: 400,
        fear: 400,
        happiness: 400,
        neutral: 400,
        sadness: 400,
        surprise: 400,
      },
      speakers: [
        { speaker: 'OAF', sex: 'female', age: 64, utterances: 1400 },
        { speaker: 'YAF', sex: 'female', age: 26, utterances: 1400 },
      ],
      sexes: { female: 2800 },
      remarks: ['OAF_neutral/OA_bite_neutral: speaker OA is taken as OAF.'],
    });
    expect(corpus.utterances.find(({ id }) => id === 'YAF_angry/YAF_germ_angry')).toEqual({
      id: 'YAF_angry/YAF_germ_angry',
      path: join(folder, 'YAF_angry/YAF_germ_angry.wav'),
      emotion: 'anger',
      speaker: 'YAF',
      sex: 'female',
      age: 26,
      sentence: 'germ',
      language: 'en',
    });
    expect(new Set(corpus.utterances.map(({ id }) => id)).size).toBe(2800);
  });

  withCorpus('emodb', 'EMO-DB', async (folder) => {
    const corpus = await indexCorpus('emodb', folder);
    expect(corpus.utterances).toHaveLength(535);
    expect(corpus.remarks).toEqual([]);
  });

  withCorpus('ravdess', 'RAVDESS', async (folder) => {
    const summary = summarizeCorpus(await indexCorpus('ravdess', folder));
    expect(summary.utterances).toBe(960);
    expect(summary.emotions).toEqual({
      anger: 128,
      calm: 128,
      disgust: 128,
      fear: 128,
      happiness: 128,
      neutral: 64,
      sadness: 128,
      surprise: 128,
    });
    expect(summary.sexes).toEqual({ female: 480, male: 480 });
    expect(summary.remarks).toEqual([
      '960 of the 1,440 recordings of RAVDESS; no recording of actors 17, 18, 19, 20, 21, 22, 23, 24.',
      'Actor_07/03-01-03-01-02-01-07 and Actor_07/03-01-03-01-02-02-07 are one recording under two names in the published set.',
    ]);
  });

  withCorpus('nemo', 'nEMO', async (folder) => {
    const corpus = await indexCorpus('nemo', folder);
    const summary = summarizeCorpus(corpus);
    expect(summary.utterances).toBe(3146);
    expect(summary.emotions.surprise).toBe(449);
    expect(summary.speakers.map(({ speaker, sex, age }) => `${speaker} ${sex} ${age}`)).toEqual([
      'EB0 female 27',
      'IC0 female 28',
      'KS0 male 23',
      'MK0 female 23',
      'SM0 male 24',
      'WR0 male 23',
    ]);
    expect(summary.remarks).toEqual(['3,146 of the 4,481 recordings of nEMO, 6 of its 9 speakers.']);
    expect(corpus.utterances.find(({ id }) => id === 'samples/WR0_surprised_64')).toMatchObject({
      sentence: 'Ucho wykrywa dźwięki o różnej częstotliwości.',
      language: 'pl',
    });
  });
});

describe('the EMO-DB of the repository', () => {
  const folder = join(root, 'corpora/emodb');

  it('is complete', async () => {
    expect(summarizeCorpus(await indexCorpus('emodb', folder))).toEqual({
      name: 'emodb',
      utterances: 535,
      emotions: { anger: 127, boredom: 81, disgust: 46, fear: 69, happiness: 71, neutral: 79, sadness: 62 },
      speakers: [
        { speaker: '03', sex: 'male', age: 31, utterances: 49 },
        { speaker: '08', sex: 'female', age: 34, utterances: 58 },
        { speaker: '09', sex: 'female', age: 21, utterances: 43 },
        { speaker: '10', sex: 'male', age: 32, utterances: 38 },
        { speaker: '11', sex: 'male', age: 26, utterances: 55 },
        { speaker: '12', sex: 'male', age: 30, utterances: 35 },
        { speaker: '13', sex: 'female', age: 32, utterances: 61 },
        { speaker: '14', sex: 'female', age: 35, utterances: 69 },
        { speaker: '15', sex: 'male', age: 25, utterances: 56 },
        { speaker: '16', sex: 'female', age: 31, utterances: 71 },
      ],
      sexes: { female: 302, male: 233 },
      remarks: [],
    });
  });

  it('is as its checksums say, in at most 7 MB', () => {
    let bytes = 0;
    const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n');
    expect(sums).toHaveLength(535);
    for (const line of sums) {
      const [sum, file] = line.split('  ');
      const content = readFileSync(join(folder, file!));
      bytes += content.length;
      expect(createHash('sha256').update(content).digest('hex'), file).toBe(sum);
    }
    expect(bytes).toBeLessThanOrEqual(7e6);
  });
});
