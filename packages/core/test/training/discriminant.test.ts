import { readFileSync } from 'node:fs';
import { Random, recipeSchema } from '@affetto/core';
import {
  computeHere,
  createDataset,
  fitDiscriminant,
  TrainingPool,
  trainNetwork,
} from '@affetto/core/training';
import { describe, expect, test } from 'vitest';

const golden = JSON.parse(
  readFileSync(
    new URL('../../../../reference/golden/network/linear-discriminant.json', import.meta.url),
    'utf8',
  ),
) as { rows: number[][]; labels: number[]; cases: { ridge: number; scores: number[][] }[] };

/** Scores less their mean, which no decision depends on. */
function scoresOf(
  { weight, bias }: { weight: Float32Array; bias: Float32Array },
  row: readonly number[],
): number[] {
  const scores = [...bias].map((b, c) =>
    row.reduce((sum, value, i) => sum + value * weight[c * row.length + i]!, b),
  );
  const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
  return scores.map((score) => score - mean);
}

describe('a linear discriminant', () => {
  test.each(golden.cases)("of one voice has scikit-learn's scores at ridge $ridge", ({ ridge, scores }) => {
    const { rows, labels } = golden;
    const found = fitDiscriminant(
      {
        values: Float32Array.from(rows.flat()),
        features: rows[0]!.length,
        labels: Int32Array.from(labels),
        classes: 3,
        voices: new Int32Array(rows.length).fill(-1),
      },
      ridge,
    );
    for (const [r, row] of rows.entries())
      for (const [c, score] of scoresOf(found, row).entries())
        expect(Math.abs(score - scores[r]![c]!)).toBeLessThan(1e-4);
  });

  // Voices differ along the second axis, far more than classes along the first, and each speaks mostly as one class.
  const random = new Random(4);
  const labels: number[] = [];
  const voices: number[] = [];
  const values: number[] = [];
  const normal = () => Array.from({ length: 12 }, () => random.uniform()).reduce((a, b) => a + b, -6);
  for (let voice = 0; voice < 8; voice++) {
    const offset = voice < 4 ? 6 : -6;
    for (let i = 0; i < 20; i++) {
      const label = i < 4 ? 1 - Number(voice < 4) : Number(voice < 4);
      labels.push(label);
      voices.push(voice);
      values.push((label === 1 ? 1 : -1) + 0.5 * normal(), offset + normal());
    }
  }
  const recordings = {
    values: Float32Array.from(values),
    features: 2,
    labels: Int32Array.from(labels),
    classes: 2,
  };
  const ratio = ({ weight }: { weight: Float32Array }) =>
    Math.abs((weight[3]! - weight[1]!) / (weight[2]! - weight[0]!));

  test('does not take a voice for a class', () => {
    const known = ratio(fitDiscriminant({ ...recordings, voices: Int32Array.from(voices) }, 0.01));
    const unknown = ratio(fitDiscriminant({ ...recordings, voices: new Int32Array(160).fill(-1) }, 0.01));
    expect(known).toBeLessThan(0.1 * unknown);
  });

  test('goes by which voices are the same, not by their numbers', () => {
    const found = fitDiscriminant({ ...recordings, voices: Int32Array.from(voices) }, 1);
    const renamed = voices.map((voice) => 100 - 7 * voice);
    expect(fitDiscriminant({ ...recordings, voices: Int32Array.from(renamed) }, 1)).toEqual(found);
  });
});

test('a network is given the discriminant of its training recordings and their copies, each copy of a voice a voice', async () => {
  const random = new Random(8);
  const classes = ['anger', 'neutral'];
  const floats = (count: number) => Float32Array.from({ length: count }, () => random.between(-2, 3));
  const version = () => ({ data: floats(6), frames: 3, functionals: floats(4) });
  const recordings = Array.from({ length: 24 }, (_, i) => ({
    ...version(),
    emotion: classes[i % 2]!,
    speaker: ['a', 'b', ''][i % 3]!,
    copies: [version(), version()],
  }));
  const recipe = recipeSchema.parse({
    version: 1,
    name: 'small',
    features: { kind: 'encoder', blocks: [1], width: 2, functionals: 'frameStatistics' },
    network: { lstm: { units: 2 }, pooling: ['statistics', 'functionals'], discriminant: { ridge: 0.5 } },
    training: { epochs: 2, averaging: 0.9 },
  });
  const dataset = createDataset(recordings, 2, classes);
  const pool = new TrainingPool(dataset, recipe, 1, computeHere);
  const train = [...Array(20).keys()];
  const { weights } = await trainNetwork(pool, { recipe, train, validation: [], seed: 1 });
  const [mean, scale] = ['functionals.mean', 'functionals.scale'].map((name) =>
    pool.network.tensor(weights, name),
  );

  const heard = recordings.slice(0, 20).flatMap(({ copies, ...own }) =>
    [own, ...copies].map(({ functionals }, copy) => ({
      values: [...functionals].map((value, i) => Math.fround((value - mean![i]!) * scale![i]!)),
      label: classes.indexOf(own.emotion),
      voice: own.speaker === '' ? -1 : 10 * copy + Number(own.speaker === 'b'),
    })),
  );
  const expected = fitDiscriminant(
    {
      values: Float32Array.from(heard.flatMap(({ values }) => values)),
      features: 4,
      labels: Int32Array.from(heard, ({ label }) => label),
      classes: 2,
      voices: Int32Array.from(heard, ({ voice }) => voice),
    },
    0.5,
  );
  expect(pool.network.tensor(weights, 'discriminant.weight')).toEqual(expected.weight);
  expect(pool.network.tensor(weights, 'discriminant.bias')).toEqual(expected.bias);
  expect(expected.weight.some((value) => Math.abs(value) > 0.01)).toBe(true);
});
