import { Random } from '@affetto/core';
import { halve, importanceOf, planRungs, type Range } from '@affetto/lab/tuning';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

describe('planRungs', () => {
  test('tries thirds on three times as many folds, and the last by whole trainings on all', () => {
    expect(planRungs(27, 5)).toEqual([
      { candidates: 27, folds: 1, epochShare: 1 / 3 },
      { candidates: 9, folds: 3, epochShare: 1 / 3 },
      { candidates: 3, folds: 5, epochShare: 1 },
    ]);
    expect(planRungs(3, 4)).toEqual([{ candidates: 3, folds: 4, epochShare: 1 }]);
  });

  test('leaves out rungs that could tell nothing new', () => {
    expect(planRungs(81, 2).map(({ candidates, folds }) => [candidates, folds])).toEqual([
      [81, 1],
      [27, 2],
      [3, 2],
    ]);
  });

  test('never tries more candidates, or fewer folds, than the rung before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 500 }), fc.integer({ min: 1, max: 10 }), (candidates, folds) => {
        const rungs = planRungs(candidates, folds);
        expect(rungs[0]!.candidates).toBe(candidates);
        expect(rungs.at(-1)).toMatchObject({ folds, epochShare: 1 });
        expect(rungs.at(-1)!.candidates).toBeGreaterThanOrEqual(2);
        expect(rungs.at(-1)!.candidates).toBeLessThanOrEqual(3);
        for (const [i, rung] of rungs.entries()) {
          if (i === 0) continue;
          expect(rung.candidates).toBeLessThan(rungs[i - 1]!.candidates);
          expect(rung.folds).toBeGreaterThanOrEqual(rungs[i - 1]!.folds);
        }
      }),
    );
  });
});

describe('halve', () => {
  test('finds the best of scores that become surer with effort, for the effort planned', async () => {
    const random = new Random(5);
    const truth = Array.from({ length: 27 }, (_, i) => 0.5 + 0.1 * Math.sin(i)); // best: 8 (of 8, 14, 20)
    const rungs = planRungs(27, 5);
    const spent: number[] = [];
    const { ranking, scores } = await halve(rungs, async (tried, r) => {
      spent.push(tried.length * rungs[r]!.folds);
      return tried.map((number) => truth[number]! + random.between(-0.02, 0.02) / (r + 1));
    });
    expect(ranking[0]).toBe(truth.indexOf(Math.max(...truth)));
    expect(spent).toEqual([27, 27, 15]);
    expect(scores.map(({ length }) => length).sort()).toEqual([
      ...new Array(18).fill(1),
      ...new Array(6).fill(2),
      ...new Array(3).fill(3),
    ]);
    expect([...ranking].sort((a, b) => a - b)).toEqual([...Array(27).keys()]);
  });

  test('keeps the earlier of equals', async () => {
    const { ranking } = await halve(planRungs(9, 3), async (tried) => tried.map(() => 0.5));
    expect(ranking).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('ranks who came further first, whatever the scores before', async () => {
    const rungs = planRungs(9, 3);
    const { ranking } = await halve(rungs, async (tried, r) =>
      tried.map((n) => (r === 0 ? n : 0.1 - n / 100)),
    );
    expect(ranking).toEqual([6, 7, 8, 5, 4, 3, 2, 1, 0]);
  });
});

describe('importanceOf', () => {
  const range: Range = { from: 0.001, to: 0.1, scale: 'log', whole: false };
  const values = Array.from({ length: 20 }, (_, i) => 0.001 * 100 ** (i / 19));

  test('is all where the score is a parabola of the logarithm', () => {
    const points = values.map((value) => ({ value, score: 0.6 - (Math.log10(value) + 2) ** 2 / 10 }));
    expect(importanceOf(range, points)).toBeCloseTo(1, 9);
    expect(importanceOf({ ...range, scale: 'linear' }, points)).toBeLessThan(0.99);
  });

  test('is next to nothing on average where the score is chance', () => {
    const random = new Random(3);
    const shares = Array.from({ length: 200 }, () =>
      importanceOf(
        range,
        values.map((value) => ({ value, score: random.uniform() })),
      ),
    ) as number[];
    expect(shares.reduce((sum, share) => sum + share, 0) / 200).toBeLessThan(0.06);
  });

  test('of a list is the adjusted share between the values (one-way analysis of variance)', () => {
    const list = ['a', 'b', 'c'];
    const scores = { a: [0.1, 0.2, 0.3], b: [0.4, 0.5, 0.6], c: [0.4, 0.5, 0.6] };
    const points = list.flatMap((value) =>
      scores[value as keyof typeof scores].map((score) => ({ value, score })),
    );
    // total 0.24, within 0.06: 1 - (0.06 / 6) / (0.24 / 8)
    expect(importanceOf(list, points)).toBeCloseTo(2 / 3, 9);
  });

  test('is unknown of few points, and nothing where all scores are equal', () => {
    expect(importanceOf(range, [{ value: 0.01, score: 0.5 }])).toBeNull();
    expect(
      importanceOf(
        range,
        values.map((value) => ({ value, score: 0.5 })),
      ),
    ).toBe(0);
  });
});
