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
        corpora: new Int32Array(rows.length),
      },
      { ridge, spread: 'voices' },
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
    corpora: new Int32Array(labels.length),
  };
  const ratio = ({ weight }: { weight: Float32Array }) =>
    Math.abs((weight[3]! - weight[1]!) / (weight[2]! - weight[0]!));

  test('does not take a voice for a class', () => {
    const known = ratio(
      fitDiscriminant({ ...recordings, voices: Int32Array.from(voices) }, { ridge: 0.01, spread: 'voices' }),
    );
    const unknown = ratio(
      fitDiscriminant(
        { ...recordings, voices: new Int32Array(160).fill(-1) },
        { ridge: 0.01, spread: 'voices' },
      ),
    );
    expect(known).toBeLessThan(0.1 * unknown);
  });

  test('goes by which voices are the same, not by their numbers', () => {
    const found = fitDiscriminant(
      { ...recordings, voices: Int32Array.from(voices) },
      { ridge: 1, spread: 'voices' },
    );
    const renamed = voices.map((voice) => 100 - 7 * voice);
    expect(
      fitDiscriminant({ ...recordings, voices: Int32Array.from(renamed) }, { ridge: 1, spread: 'voices' }),
    ).toEqual(found);
  });
});

/**
 * Voices, two a corpus. The classes show in the first feature alike, in the second with each voice in its way, in the third
 * beside offsets of the voices.
 */
function severalCorpora(perVoice: (corpus: number) => number) {
  const random = new Random(11);
  const rows = [0, 0, 1, 1, 2, 2].flatMap((corpus, voice) => {
    const offset = random.between(-2, 2);
    const ways = [0, 1].map((label) => [2 * label, 2 * label + random.between(-3, 3), 2 * label + offset]);
    const of = Array.from({ length: 12 }, (_, i) => ({
      corpus,
      voice,
      label: i % 2,
      values: ways[i % 2]!.map((value) => value + random.between(-1, 1)),
    }));
    return Array.from({ length: perVoice(corpus) }, () => of).flat();
  });
  return {
    values: Float32Array.from(rows.flatMap(({ values }) => values)),
    features: 3,
    labels: Int32Array.from(rows, ({ label }) => label),
    classes: 2,
    voices: Int32Array.from(rows, ({ voice }) => voice),
    corpora: Int32Array.from(rows, ({ corpus }) => 5 - corpus),
  };
}

describe('a discriminant of several corpora', () => {
  const ofUnknownVoices = (perVoice: (corpus: number) => number) => {
    const recordings = severalCorpora(perVoice);
    return { ...recordings, voices: recordings.voices.fill(-1) };
  };

  test('counts them alike, whichever has more recordings', () => {
    const once = fitDiscriminant(
      ofUnknownVoices(() => 1),
      { ridge: 0.5, spread: 'voices' },
    );
    const often = fitDiscriminant(
      ofUnknownVoices((corpus) => 1 + 4 * corpus),
      { ridge: 0.5, spread: 'voices' },
    );
    for (const [i, value] of often.weight.entries()) expect(value).toBeCloseTo(once.weight[i]!, 4);
    for (const [i, value] of often.bias.entries()) expect(value).toBeCloseTo(once.bias[i]!, 4);
  });

  test('within voices does not mind how each shows a class', () => {
    const recordings = severalCorpora(() => 1);
    const slopes = (spread: 'voices' | 'withinVoices') => {
      const { weight } = fitDiscriminant(recordings, { ridge: 0.01, spread });
      return [0, 1].map((feature) => weight[3 + feature]! - weight[feature]!);
    };
    const [all, within] = [slopes('voices'), slopes('withinVoices')];
    const [first, second] = all.map((slope, feature) => Math.abs(slope / within[feature]!));
    expect(second!).toBeLessThan(0.1 * first!);
  });

  test('within voices does not mind where these lie', () => {
    const recordings = severalCorpora(() => 1);
    const apart = recordings.values.map((value, i) =>
      i % 3 === 2 ? value + 2 * recordings.voices[Math.floor(i / 3)]! : value,
    );
    /** What is left of the third feature's slope where voices lie apart in it. */
    const left = (spread: 'voices' | 'withinVoices') => {
      const [together, far] = [recordings.values, apart].map((values) => {
        const { weight } = fitDiscriminant({ ...recordings, values }, { ridge: 0.01, spread });
        return weight[5]! - weight[2]!;
      });
      return far! / together!;
    };
    expect(left('withinVoices')).toBeGreaterThan(0.8);
    expect(left('voices')).toBeLessThan(0.3);
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
      corpora: new Int32Array(heard.length),
    },
    { ridge: 0.5, spread: 'voices' },
  );
  expect(pool.network.tensor(weights, 'discriminant.weight')).toEqual(expected.weight);
  expect(pool.network.tensor(weights, 'discriminant.bias')).toEqual(expected.bias);
  expect(expected.weight.some((value) => Math.abs(value) > 0.01)).toBe(true);
});
