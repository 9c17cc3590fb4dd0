import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { indexCorpus } from '@affetto/lab/corpora';
import { runBaseline } from '@affetto/lab/evaluation';
import { makeCorpus } from '@affetto/lab/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-baseline-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('runBaseline', () => {
  test('tells synthetic emotions apart with functionals, and none by their frequency', async () => {
    const path = await makeCorpus('tess', join(folder, 'tess'), { perEmotion: 8, seconds: 0.6 });
    const corpus = await indexCorpus('tess', path);
    const options = { speakerFolds: null, seeds: [1], cacheFolder: join(folder, 'cache') };
    const [svm, majority] = [
      await runBaseline(corpus, 'svm', options),
      await runBaseline(corpus, 'majority', options),
    ];
    expect(svm.results.map(({ kind }) => kind)).toEqual(['random', 'speakersApart']);
    for (const [p, { runs, summary }] of svm.results.entries()) {
      const guessed = majority.results[p]!;
      expect(summary.uar.value).toBeGreaterThan(0.6);
      expect(guessed.summary.uar.value).toBeLessThan(0.2);
      expect(runs.map(({ name, scores }) => [name, scores.count])).toEqual(
        guessed.runs.map(({ name, scores }) => [name, scores.count]),
      );
    }
    const again = await runBaseline(corpus, 'svm', { ...options, protocols: ['speakersApart'] });
    expect(again.results).toEqual(svm.results.slice(1));
  });
});
