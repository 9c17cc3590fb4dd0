import { readFileSync } from 'node:fs';
import { Random } from '@affetto/core';
import { fitDiscriminant } from '@affetto/core/training';
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
