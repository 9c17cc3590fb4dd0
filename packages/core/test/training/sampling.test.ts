import { Random } from '@affetto/core';
import { describe, expect, test } from 'vitest';
import { createDataset } from '../../dist/training/dataset.js';
import { drawShare, mixFrames } from '../../dist/training/mixup.js';
import { drawEpoch, drawVersions } from '../../dist/training/sampling.js';

const emotions = [...Array(40).fill('neutral'), ...Array(7).fill('anger'), ...Array(3).fill('fear')];
const dataset = createDataset(
  emotions.map((emotion, i) => ({
    data: new Float32Array(1),
    frames: 1,
    functionals: new Float32Array(0),
    emotion,
    corpus: i < 35 ? 'a' : 'b',
  })),
  1,
  ['anger', 'fear', 'joy', 'neutral'],
);
const train = emotions.map((_, i) => i);

describe('an epoch', () => {
  test('is every recording once', () => {
    const order = drawEpoch(dataset, train, 'all', new Random(1));
    expect(order).not.toEqual(train);
    expect(order.sort((a, b) => a - b)).toEqual(train);
  });

  test('balanced, holds each class equally often and repeats no recording before all were drawn', () => {
    const order = drawEpoch(dataset, train, 'balanced', new Random(2));
    expect(order).toHaveLength(50);
    const counts = (emotion: string) => order.filter((i) => emotions[i] === emotion).length;
    for (const emotion of ['neutral', 'anger', 'fear']) {
      expect(counts(emotion)).toBeGreaterThanOrEqual(16);
      expect(counts(emotion)).toBeLessThanOrEqual(17);
    }
    const times = train.map((i) => order.filter((drawn) => drawn === i).length);
    expect(new Set(times.slice(40, 47))).toEqual(new Set([2, 3]));
    expect(Math.max(...times.slice(0, 40))).toBe(1);
    expect(Math.max(...times.slice(47)) - Math.min(...times.slice(47))).toBeLessThanOrEqual(1);
  });
});

test('balanced over corpora, an epoch holds each class of each corpus equally often', () => {
  const order = drawEpoch(dataset, train, 'balancedCorpora', new Random(3));
  const cell = (i: number) => `${emotions[i]} ${i < 35 ? 'a' : 'b'}`;
  const cells = [...new Set(order.map(cell))].sort();
  expect(cells).toEqual(['anger b', 'fear b', 'neutral a', 'neutral b']);
  for (const each of cells) expect([12, 13]).toContain(order.filter((i) => cell(i) === each).length);
});

describe('versions', () => {
  const one = { data: new Float32Array(1), frames: 1, functionals: new Float32Array(0) };
  const copied = createDataset(
    [
      { ...one, emotion: 'joy', copies: [one, one] },
      { ...one, emotion: 'fear' },
      { ...one, emotion: 'anger', copies: [one] },
    ],
    1,
    ['anger', 'fear', 'joy'],
  );

  test('lie behind the recordings and have their emotions', () => {
    expect(copied.versions).toEqual([[0, 3, 4], [1], [2, 5]]);
    expect([...copied.labels]).toEqual([2, 1, 0, 2, 2, 0]);
    expect([...copied.starts]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('are drawn equally often, each of its own recording', () => {
    const order = Array.from({ length: 9000 }, (_, i) => i % 3);
    const drawn = drawVersions(copied, order, new Random(1));
    for (const [i, version] of drawn.entries()) expect(copied.versions[order[i]!]).toContain(version);
    const share = (version: number) => drawn.filter((each) => each === version).length / 3000;
    for (const version of [0, 3, 4]) expect(share(version)).toBeCloseTo(1 / 3, 1);
    for (const version of [2, 5]) expect(share(version)).toBeCloseTo(1 / 2, 1);
  });

  test('of recordings without copies are the recordings', () => {
    expect(drawVersions(dataset, train, new Random(1))).toEqual(train);
  });
});

describe('mixing', () => {
  test('draws shares from Beta', () => {
    // mean and mean square of the greater part: 1/2 + E|x - 1/2|, and the variance of Beta(a, a) is 1 / (4 (2a + 1))
    for (const alpha of [0.2, 0.5, 1]) {
      const random = new Random(3);
      const shares = Array.from({ length: 20000 }, () => drawShare(alpha, random));
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.5);
      expect(Math.max(...shares)).toBeLessThanOrEqual(1);
      const variance = shares.reduce((sum, share) => sum + (share - 0.5) ** 2, 0) / shares.length;
      expect(variance).toBeCloseTo(1 / (4 * (2 * alpha + 1)), 2);
    }
  });

  test('repeats what is shorter', () => {
    const first = Float32Array.from([1, 2, 3, 4, 5, 6]);
    mixFrames(first, Float32Array.from([10, 20, 30, 40]), 0.75);
    expect([...first]).toEqual([3.25, 6.5, 9.75, 13, 6.25, 9.5]);
  });
});
