import { createDataset } from '@affetto/core/training';
import { describe, expect, test } from 'vitest';
import { absentEmotionPriors } from '../../dist/training/absent-emotions.js';
import { dealShards } from '../../dist/training/shards.js';

const version = { data: Float32Array.of(0), frames: 1, functionals: new Float32Array(0) };
const datasetOf = (recordings: readonly (readonly [corpus: string, emotion: string])[], copies = 0) =>
  createDataset(
    recordings.map(([corpus, emotion]) => ({
      ...version,
      corpus,
      emotion,
      copies: Array.from({ length: copies }, () => version),
    })),
    1,
    ['anger', 'disgust', 'fear'],
  );
const less = Math.fround(Math.log(0.1));

describe('emotions that a corpus does not have', () => {
  const dataset = datasetOf(
    [
      ['one', 'anger'],
      ['one', 'disgust'],
      ['two', 'anger'],
      ['two', 'disgust'],
      ['three', 'fear'],
    ],
    1,
  );

  test('are a tenth as likely there, for copies too', () => {
    const priorsOf = absentEmotionPriors(dataset, [0, 1, 2, 4])!;
    const ofCorpora = { one: [0, 0, less], two: [0, less, less], three: [less, less, 0] };
    for (const [recording, corpus] of (['one', 'one', 'two', 'two', 'three'] as const).entries())
      for (const heard of dataset.versions[recording]!)
        expect([...priorsOf(heard)]).toEqual(ofCorpora[corpus]);
  });

  test('are not made up for where no corpus has them, or all have the same', () => {
    expect(absentEmotionPriors(dataset, [0, 1, 2, 3])).toBeNull();
    expect([...absentEmotionPriors(dataset, [0, 1, 2])!(2)]).toEqual([0, less, 0]);
    expect(absentEmotionPriors(datasetOf([['one', 'anger']]), [0])).toBeNull();
  });

  test('may be heard in a mixture with a recording of a corpus that has them', () => {
    const priorsOf = absentEmotionPriors(dataset, [0, 1, 2, 3, 4]);
    const seeds = { seed: 1, epoch: 1, step: 1 };
    const shards = dealShards(dataset, [0, 4], new Float64Array(10).fill(1), seeds, { mixup: 1, priorsOf });
    const heard = shards.flatMap(({ indices, mixed, priors }) =>
      [...indices].map((recording, i) => ({
        recording,
        partner: mixed!.indices[i],
        prior: [...priors!.slice(3 * i, 3 * i + 3)],
      })),
    );
    expect(heard).toContainEqual({ recording: 0, partner: 4, prior: [0, 0, 0] });
    expect(heard).toContainEqual({ recording: 4, partner: 0, prior: [0, 0, 0] });
  });

  test('are as unlikely for a recording that is mixed with nothing', () => {
    const priorsOf = absentEmotionPriors(dataset, [0, 1, 2, 3, 4]);
    const seeds = { seed: 1, epoch: 1, step: 1 };
    const shards = dealShards(dataset, [4], new Float64Array(10).fill(1), seeds, { mixup: 0, priorsOf });
    expect(shards.flatMap(({ priors }) => [...priors!])).toEqual([less, less, 0]);
  });
});
