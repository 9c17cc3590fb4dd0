import { readFileSync } from 'node:fs';
import { Random } from '@affetto/core';
import { decisionValues, trainLinearSvm } from '@affetto/lab/evaluation';
import { describe, expect, test } from 'vitest';

const golden = JSON.parse(
  readFileSync(new URL('../../../../reference/golden/evaluation/linear-svm.json', import.meta.url), 'utf8'),
) as {
  rows: number[][];
  targets: number[];
  sampleWeights: number[];
  cases: { c: number; weights: number[][]; objectives: number[] }[];
};
const rows = golden.rows.map((row) => Float64Array.from(row));
const targets = Int32Array.from(golden.targets);
const classes = 3;

/** What the weights of each class are to minimise. */
function objectives(weights: readonly Float64Array[], costs: Float64Array): number[] {
  return weights.map((w, c) => {
    const loss = rows.reduce((sum, row, i) => {
      const sign = targets[i] === c ? 1 : -1;
      return sum + costs[i]! * Math.max(0, 1 - sign * decisionValues([w], row)[0]!) ** 2;
    }, 0);
    return w.reduce((sum, value) => sum + value * value, 0) / 2 + loss;
  });
}

describe('trainLinearSvm', () => {
  test.each(golden.cases)("finds scikit-learn's optimum at C = $c", ({ c, weights, objectives: optimum }) => {
    const costs = Float64Array.from(golden.sampleWeights, (weight) => c * weight);
    const found = trainLinearSvm({ rows, targets }, classes, costs, new Random(1));
    for (const [k, objective] of objectives(found, costs).entries()) {
      expect(objective / optimum[k]!).toBeGreaterThan(1 - 1e-6);
      expect(objective / optimum[k]!).toBeLessThan(1 + 1e-4);
      for (const [f, value] of found[k]!.entries()) expect(value).toBeCloseTo(weights[k]![f]!, 2);
    }
  });

  test('gives the same bits for the same order, and nearly the same for another', () => {
    const costs = new Float64Array(rows.length).fill(0.1);
    const train = (seed: number) => trainLinearSvm({ rows, targets }, classes, costs, new Random(seed));
    expect(train(1)).toEqual(train(1));
    expect(train(2)).not.toEqual(train(1));
    for (const [k, objective] of objectives(train(2), costs).entries())
      expect(objective).toBeCloseTo(objectives(train(1), costs)[k]!, 3);
  });
});
