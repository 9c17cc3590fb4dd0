import { Random } from '@affetto/core';
import { createDataset } from '@affetto/core/training';
import { describe, expect, test } from 'vitest';
import { RandomVoices } from '../../dist/training/random-voices.js';

/** Recordings of one frame, whose functionals are its values. */
function datasetOf(recordings: readonly { values: number[]; speaker: string; copies?: number[][] }[]) {
  const version = (values: readonly number[]) => ({
    data: Float32Array.from(values),
    frames: 1,
    functionals: Float32Array.from(values),
  });
  const all = recordings.map(({ values, speaker, copies = [] }) => ({
    ...version(values),
    speaker,
    emotion: 'anger',
    copies: copies.map(version),
  }));
  const dataset = createDataset(all, recordings[0]!.values.length, ['anger']);
  return { dataset, means: Float32Array.from([...dataset.rows]) };
}

/** Second moments of many draws, bins x bins. */
function moments(voices: RandomVoices, spread: number, bins: number) {
  const draws = Array.from(
    { length: 20_000 },
    (_, seed) => voices.draw(spread, new Random(seed)).functionals,
  );
  const mean = (value: (shift: Float32Array) => number) =>
    draws.reduce((sum, shift) => sum + value(shift), 0) / draws.length;
  return Array.from({ length: bins * bins }, (_, i) =>
    mean((shift) => shift[Math.floor(i / bins)]! * shift[i % bins]!),
  );
}

describe('random voices', () => {
  test('vary as the training voices do, times the spread', () => {
    // the means of the three are (0, 0), (4, 0) and (2, 3)
    const { dataset, means } = datasetOf([
      { values: [-1, 0], speaker: 'a' },
      { values: [1, 0], speaker: 'a' },
      { values: [4, 0], speaker: 'b' },
      { values: [2, 5], speaker: 'c' },
      { values: [2, 1], speaker: 'c' },
    ]);
    const voices = new RandomVoices(dataset, means, [0, 1, 2, 3, 4]);
    const covariance = [8 / 3, 0, 0, 2];
    for (const spread of [1, 3]) {
      const measured = moments(voices, spread, 2);
      for (const [i, value] of covariance.entries())
        expect(Math.abs(measured[i]! / spread ** 2 - value)).toBeLessThan(0.1);
    }
  });

  test('move frames and functionals alike, and no way in which the training voices do not differ', () => {
    const { dataset, means } = datasetOf([
      { values: [1, 2, 5], speaker: 'a' },
      { values: [2, 0, 5], speaker: 'b' },
    ]);
    const voices = new RandomVoices(dataset, means, [0, 1]);
    for (let seed = 0; seed < 50; seed++) {
      const { frames, functionals } = voices.draw(2, new Random(seed));
      expect(functionals).toEqual(frames);
      expect(frames[1]).toBeCloseTo(-2 * frames[0]!, 5);
      expect(frames[2]).toBe(0);
      expect(voices.draw(2, new Random(seed)).frames).toEqual(frames);
    }
  });

  test('are made of the recordings given, and of speakers that are known', () => {
    const { dataset, means } = datasetOf([
      { values: [0], speaker: 'a' },
      { values: [2], speaker: 'b' },
      { values: [90], speaker: 'c' },
      { values: [70], speaker: '' },
    ]);
    expect(moments(new RandomVoices(dataset, means, [0, 1, 3]), 1, 1)[0]).toBeCloseTo(1, 1);
  });

  test('are made of copies too: altered alike, they are a voice of their own', () => {
    const { dataset, means } = datasetOf([
      { values: [0], speaker: 'a', copies: [[6]] },
      { values: [0], speaker: 'b', copies: [[6]] },
    ]);
    expect(moments(new RandomVoices(dataset, means, [0, 1]), 1, 1)[0]! / 9).toBeCloseTo(1, 1);
  });

  test('leave frames alone that keep no mean of a voice', () => {
    const { dataset } = datasetOf([
      { values: [0], speaker: 'a' },
      { values: [2], speaker: 'b' },
    ]);
    const { frames, functionals } = new RandomVoices(dataset, null, [0, 1]).draw(1, new Random(1));
    expect(frames).toHaveLength(0);
    expect(functionals).toHaveLength(1);
  });
});
