import { createDataset } from '@affetto/core/training';
import { describe, expect, test } from 'vitest';
import { absentEmotions } from '../../dist/training/absent-emotions.js';
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
    const priorsOf = absentEmotions(dataset, [0, 1, 2, 4])!;
    const ofCorpora = { one: [0, 0, less], two: [0, less, less], three: [less, less, 0] };
    for (const [recording, corpus] of (['one', 'one', 'two', 'two', 'three'] as const).entries())
      for (const heard of dataset.versions[recording]!)
        expect([...priorsOf(heard)]).toEqual(ofCorpora[corpus]);
  });

  test('are not made up for where no corpus has them, or all have the same', () => {
    expect(absentEmotions(dataset, [0, 1, 2, 3])).toBeNull();
    expect([...absentEmotions(dataset, [0, 1, 2])!(2)]).toEqual([0, less, 0]);
    expect(absentEmotions(datasetOf([['one', 'anger']]), [0])).toBeNull();
  });

  test('may be heard in a mixture with a recording of a corpus that has them', () => {
    const priorsOf = absentEmotions(dataset, [0, 1, 2, 3, 4]);
    const seeds = { seed: 1, epoch: 1, step: 1 };
    const shards = dealShards(dataset, [0, 4], new Float64Array(10).fill(1), seeds, { mixup: 1, priorsOf });
    for (const { indices, mixed, priors } of shards)
      indices.forEach((recording, i) => {
        const alone = recording === mixed!.indices[i];
        const expected = alone ? [...priorsOf!(recording)] : [0, 0, 0];
        expect([...priors!.slice(3 * i, 3 * i + 3)]).toEqual(expected);
      });
  });
});
