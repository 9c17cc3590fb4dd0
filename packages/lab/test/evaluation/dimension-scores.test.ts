import { readFileSync } from 'node:fs';
import { UsageError } from '@affetto/core';
import { type Rating, scoreDimension } from '@affetto/lab/evaluation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const golden = JSON.parse(
  readFileSync(new URL('../../../../reference/golden/evaluation/dimensions.json', import.meta.url), 'utf8'),
);

interface Golden extends Record<'ccc' | 'pearson' | 'rmse', number> {
  readonly name: string;
  readonly labelled: readonly number[];
  readonly predicted: readonly number[];
}
const cases = golden.cases.map((each: Golden) => [each.name, each]) as [string, Golden][];

/** Scores of ratings that are all units of their own. */
function scores(ratings: readonly Rating[]) {
  const units = ratings.map((_, i) => `u${i}`);
  return scoreDimension('arousal', ratings, units, { seed: 1 });
}

describe('scoreDimension', () => {
  it.each(cases)(
    "gives SciPy's and scikit-learn's numbers: %s",
    (_, { labelled, predicted, ccc, pearson, rmse }) => {
      const found = scores(labelled.map((label, i) => ({ labelled: label, predicted: predicted[i]! })));
      expect(found.count).toBe(80);
      expect(found.ccc).toBeCloseTo(ccc, 9);
      expect(found.pearson).toBeCloseTo(pearson, 9);
      expect(found.rmse).toBeCloseTo(rmse, 9);
      expect(found.interval.low).toBeLessThan(ccc);
      expect(found.interval.high).toBeGreaterThan(ccc);
      expect(found.interval.high - found.interval.low).toBeLessThan(0.35);
    },
  );

  it('never praises more by concordance than by correlation, whatever the values', () => {
    // in steps of a hundred-thousandth: squares of the smallest doubles are 0, so moments of those are nothing
    const value = fc.integer({ min: -1e7, max: 1e7 }).map((steps) => steps / 1e5);
    const ratings = fc.array(fc.record({ labelled: value, predicted: value }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(ratings, (ratings) => {
        const { ccc, pearson, rmse } = scores(ratings);
        expect(Math.abs(ccc)).toBeLessThanOrEqual(Math.abs(pearson) + 1e-9);
        expect(rmse).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 30 },
    );
  });

  it('draws the interval over whole units', () => {
    const ratings = Array.from({ length: 40 }, (_, i) => ({
      labelled: i % 4,
      predicted: (i % 4) + (i < 20 ? 0 : 3),
    }));
    const alike = scoreDimension(
      'valence',
      ratings,
      ratings.map(() => 'one'),
      { seed: 1 },
    );
    expect(alike.interval).toEqual({ low: alike.ccc, high: alike.ccc });
    const halves = scoreDimension(
      'valence',
      ratings,
      ratings.map((_, i) => (i < 20 ? 'a' : 'b')),
      { seed: 1 },
    );
    expect(halves.interval.high).toBeCloseTo(1, 9); // the first alone
  });

  it('gives 0 where nothing varies, and refuses nothing', () => {
    expect(scores([{ labelled: 2, predicted: 2 }])).toMatchObject({ ccc: 0, pearson: 0, rmse: 0 });
    expect(() => scores([])).toThrow(new UsageError('There are 0 ratings of 0 units; give one unit each.'));
  });
});
